using System;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

/// <summary>A reference to an array.</summary>
/// <remarks>spec: syntax-arrayinst</remarks>
public sealed class ArrayRef : EqRef
{
    private readonly RuntimeType _type;

    internal ArrayRef(Store store, int word, RuntimeType type)
        : base(store, word)
    {
        _type = type;
        Length = store.Heap.LengthOf(word);
    }

    /// <summary>The store of the array.</summary>
    public Store Store => Owner!;

    /// <summary>The array's type.</summary>
    public DefinedType Type => new(Store.Engine, _type);

    /// <summary>How many elements it has.</summary>
    public long Length { get; }

    private FieldType Element => ((ArrayType)_type.Definition.Composite).Element;

    private protected override HeapType HeapType => HeapType.Index((uint)_type.Id);

    /// <summary>An element; one of a packed type is an i32 without sign.</summary>
    /// <param name="index">Its index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="InvalidOperationException">It is set, and the elements are immutable.</exception>
    /// <exception cref="ArgumentException">It is set to something that is not of its type, or of another store.</exception>
    /// <remarks>spec: exec-array.get, exec-array.set</remarks>
    public Value this[long index]
    {
        get
        {
            Check(index, 1);
            using Store.Entry entry = Store.Enter();
            Value value = FieldAccess.Read(Store, AddressOf(index), _type.Array!.Kind);
            GC.KeepAlive(this);
            return value;
        }
        set
        {
            Check(index, 1);
            CheckMutable();
            using Store.Entry entry = Store.Enter();
            Marshalling.RequireType(Store, value, Element.Type.Unpacked, "the element");
            FieldAccess.Write(Store, AddressOf(index), _type.Array!.Kind, value);
            GC.KeepAlive(this);
        }
    }

    /// <summary>Makes an array of zeros or nulls.</summary>
    /// <param name="store">Where.</param>
    /// <param name="type">Its type, of the store's engine.</param>
    /// <param name="length">How many elements.</param>
    /// <exception cref="ArgumentException">The elements have no default.</exception>
    /// <exception cref="TrapException">The heap is full.</exception>
    /// <remarks>spec: exec-array.new_default</remarks>
    public static ArrayRef Create(Store store, DefinedType type, int length)
    {
        RuntimeType array = Check(store, type, length);
        if (!type.Element.Type.IsDefaultable)
            throw new ArgumentException($"the elements of {type} have no default", nameof(type));
        using Store.Entry entry = store.Enter();
        return new ArrayRef(store, store.Heap.AllocateArray(type.Index, length), array);
    }

    /// <summary>Makes an array of equal elements.</summary>
    /// <param name="store">Where.</param>
    /// <param name="type">Its type, of the store's engine.</param>
    /// <param name="length">How many elements.</param>
    /// <param name="element">What each is.</param>
    /// <exception cref="ArgumentException">The element is not of its type, or of another store.</exception>
    /// <exception cref="TrapException">The heap is full.</exception>
    /// <remarks>spec: exec-array.new</remarks>
    public static ArrayRef Create(Store store, DefinedType type, int length, Value element)
    {
        RuntimeType array = Check(store, type, length);
        using Store.Entry entry = store.Enter();
        Marshalling.RequireType(store, element, type.Element.Type.Unpacked, "the element");
        int word = store.Heap.AllocateArray(type.Index, length);
        ArrayRef result = new(store, word, array);
        for (int i = 0; i < length; i++)
            FieldAccess.Write(store, result.AddressOf(i), array.Array!.Kind, element);
        return result;
    }

    /// <summary>Makes an array of some elements.</summary>
    /// <typeparam name="T">Numbers of the size of the elements, or references.</typeparam>
    /// <param name="store">Where.</param>
    /// <param name="type">Its type, of the store's engine.</param>
    /// <param name="elements">The elements.</param>
    /// <exception cref="InvalidCastException">The elements are of another type.</exception>
    /// <exception cref="TrapException">The heap is full.</exception>
    /// <remarks>spec: exec-array.new_fixed</remarks>
    public static ArrayRef Create<T>(Store store, DefinedType type, ReadOnlySpan<T> elements)
    {
        RuntimeType array = Check(store, type, elements.Length);
        using Store.Entry entry = store.Enter();
        int word = store.Heap.AllocateArray(type.Index, elements.Length);
        ArrayRef result = new(store, word, array);
        for (int i = 0; i < elements.Length; i++)
            FieldAccess.Write(store, result.AddressOf(i), array.Array!.Kind, type.Element.Type, elements[i]);
        return result;
    }

    /// <summary>An element as a C# type: a number of its size, or a reference.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="index">Its index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="InvalidCastException">The elements are of another type.</exception>
    public T Get<T>(long index)
    {
        Check(index, 1);
        using Store.Entry entry = Store.Enter();
        T value = FieldAccess.Read<T>(Store, AddressOf(index), _type.Array!.Kind);
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Changes an element by a C# type: a number of its size, or a reference.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="index">Its index.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="InvalidOperationException">The elements are immutable.</exception>
    /// <exception cref="InvalidCastException">The elements are of another type.</exception>
    public void Set<T>(long index, T value)
    {
        Check(index, 1);
        CheckMutable();
        using Store.Entry entry = Store.Enter();
        FieldAccess.Write(Store, AddressOf(index), _type.Array!.Kind, Element.Type, value);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// All elements, which are numbers. The span is valid until the next call into the store, and only while this reference
    /// or another keeps the array.
    /// </summary>
    /// <typeparam name="T">A number of the elements' size.</typeparam>
    /// <exception cref="InvalidCastException">The elements are of another type.</exception>
    /// <exception cref="InvalidOperationException">The elements are immutable.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        CheckMutable();
        return Span<T>();
    }

    /// <summary>
    /// All elements, which are numbers, for reading. The span is valid until the next call into the store, and only while
    /// this reference or another keeps the array.
    /// </summary>
    /// <typeparam name="T">A number of the elements' size.</typeparam>
    /// <exception cref="InvalidCastException">The elements are of another type.</exception>
    public ReadOnlySpan<T> AsReadOnlySpan<T>()
        where T : unmanaged => Span<T>();

    /// <summary>The array's type and length.</summary>
    public override string ToString() => $"array of {Length}, {Type}";

    private Span<T> Span<T>()
        where T : unmanaged
    {
        FieldAccess.RequireNumber<T>(_type.Array!.Kind);
        using Store.Entry entry = Store.Enter();
        Span<T> span = FieldAccess.Span<T>(AddressOf(0), checked((int)Length));
        GC.KeepAlive(this);
        return span;
    }

    private nint AddressOf(long index) =>
        Store.Heap.AddressOf(WordOf()) + _type.Array!.DataOffset + (nint)(index << _type.Array.ElementShift);

    private void Check(long index, long count)
    {
        if ((ulong)index > (ulong)(Length - count))
            throw new ArgumentOutOfRangeException(nameof(index), $"the array has {Length} elements, not {index}");
    }

    private void CheckMutable()
    {
        if (!Element.IsMutable)
            throw new InvalidOperationException("the elements are immutable");
    }

    private static RuntimeType Check(Store store, DefinedType type, int length)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return type.Engine == store.Engine && type.IsArray
            ? type.RuntimeType
            : throw new ArgumentException($"{type} is no array type of the store's engine", nameof(type));
    }
}
