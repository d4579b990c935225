using System;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

/// <summary>A reference to a struct.</summary>
/// <remarks>spec: syntax-structinst</remarks>
public sealed class StructRef : EqRef
{
    private readonly RuntimeType _type;

    internal StructRef(Store store, int word, RuntimeType type)
        : base(store, word) => _type = type;

    /// <summary>The store of the struct.</summary>
    public Store Store => Owner!;

    /// <summary>The struct's type.</summary>
    public DefinedType Type => new(Store.Engine, _type);

    /// <summary>How many fields it has.</summary>
    public int FieldCount => Fields.Length;

    private FieldType[] Fields => ((StructType)_type.Definition.Composite).Fields;

    private protected override HeapType HeapType => HeapType.Index((uint)_type.Id);

    /// <summary>A field; one of a packed type is an i32 without sign.</summary>
    /// <param name="field">Its index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such field.</exception>
    /// <exception cref="InvalidOperationException">It is set, and the field is immutable.</exception>
    /// <exception cref="ArgumentException">It is set to something that is not of its type, or of another store.</exception>
    /// <remarks>spec: exec-struct.get, exec-struct.set</remarks>
    public Value this[int field]
    {
        get
        {
            Check(field);
            using Store.Entry entry = Store.Enter();
            Value value = FieldAccess.Read(Store, AddressOf(field), _type.Struct!.Kinds[field]);
            GC.KeepAlive(this);
            return value;
        }
        set
        {
            CheckMutable(field);
            using Store.Entry entry = Store.Enter();
            Marshalling.RequireType(Store, value, Fields[field].Type.Unpacked, "field", field);
            FieldAccess.Write(Store, AddressOf(field), _type.Struct!.Kinds[field], value);
            GC.KeepAlive(this);
        }
    }

    /// <summary>Makes a struct.</summary>
    /// <param name="store">Where.</param>
    /// <param name="type">Its type, of the store's engine.</param>
    /// <param name="fields">Its fields: all, or none where all have a default.</param>
    /// <exception cref="ArgumentException">Number or types of the fields are wrong.</exception>
    /// <exception cref="TrapException">The heap is full.</exception>
    /// <remarks>spec: exec-struct.new</remarks>
    public static StructRef Create(Store store, DefinedType type, params ReadOnlySpan<Value> fields)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(type);
        if (type.Engine != store.Engine || type.Definition is not StructType definition)
            throw new ArgumentException($"{type} is no struct type of the store's engine", nameof(type));
        using Store.Entry entry = store.Enter();
        if (!fields.IsEmpty || !Array.TrueForAll(definition.Fields, field => field.Type.IsDefaultable))
            Check(store, definition.Fields, fields);
        int word = store.Heap.AllocateStruct(type.Index);
        StructLayout layout = type.RuntimeType.Struct!;
        for (int i = 0; i < fields.Length; i++) // no allocation from here on: the word stays what it is
            FieldAccess.Write(store, store.Heap.AddressOf(word) + layout.Offsets[i], layout.Kinds[i], fields[i]);
        return new StructRef(store, word, type.RuntimeType);
    }

    /// <summary>A field as a C# type: a number of its size, or a reference.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="field">Its index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such field.</exception>
    /// <exception cref="InvalidCastException">The field is of another type.</exception>
    public T Get<T>(int field)
    {
        Check(field);
        using Store.Entry entry = Store.Enter();
        T value = FieldAccess.Read<T>(Store, AddressOf(field), _type.Struct!.Kinds[field]);
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Changes a field by a C# type: a number of its size, or a reference.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="field">Its index.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such field.</exception>
    /// <exception cref="InvalidOperationException">The field is immutable.</exception>
    /// <exception cref="InvalidCastException">The field is of another type.</exception>
    public void Set<T>(int field, T value)
    {
        CheckMutable(field);
        using Store.Entry entry = Store.Enter();
        FieldAccess.Write(Store, AddressOf(field), _type.Struct!.Kinds[field], Fields[field].Type, value);
        GC.KeepAlive(this);
    }

    /// <summary>The struct's type.</summary>
    public override string ToString() => $"struct of {Type}";

    private nint AddressOf(int field) => Store.Heap.AddressOf(WordOf()) + _type.Struct!.Offsets[field];

    private void Check(int field) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)field, (uint)FieldCount, nameof(field));

    private void CheckMutable(int field)
    {
        Check(field);
        if (!Fields[field].IsMutable)
            throw new InvalidOperationException($"field {field} is immutable");
    }

    private static void Check(Store store, FieldType[] types, ReadOnlySpan<Value> fields)
    {
        if (fields.Length != types.Length)
            throw new ArgumentException($"the struct has {types.Length} fields, not {fields.Length}", nameof(fields));
        for (int i = 0; i < types.Length; i++)
            Marshalling.RequireType(store, fields[i], types[i].Type.Unpacked, "field", i);
    }
}
