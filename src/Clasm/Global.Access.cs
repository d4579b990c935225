using System;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm;

public sealed unsafe partial class Global
{
    /// <summary>A global.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="kind">What kind of value it has.</param>
    /// <param name="initialValue">Its value: a number, a vector, a function, an object, a reference; null is also 0.</param>
    /// <param name="mutability">Whether it can be changed.</param>
    /// <exception cref="ArgumentException">The value is not of the kind, or of another store.</exception>
    public Global(Store store, ValueKind kind, object? initialValue, Mutability mutability)
        : this(store, Marshalling.TypeOf(kind), Marshalling.Unbox(kind, initialValue), mutability) { }

    /// <summary>A global of any type.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="type">The type of its value; type indices are those of <see cref="DefinedType"/>.</param>
    /// <param name="initialValue">Its value.</param>
    /// <param name="mutability">Whether it can be changed.</param>
    /// <exception cref="ArgumentException">The value is not of the type, or of another store.</exception>
    public Global(Store store, ValType type, Value initialValue, Mutability mutability)
    {
        ArgumentNullException.ThrowIfNull(store);
        Store = store;
        GlobalType = new GlobalType(type, mutability == Mutability.Mutable);
        using Store.Entry entry = store.Enter();
        Marshalling.RequireType(store, initialValue, type, "the global's value");
        Cell = store.AllocateNative(16);
        if (Marshalling.IsObject(initialValue.Kind))
            Reference = new ReferenceCell();
        else if (type.IsRef)
            store.Heap.AddRootRange(Cell, 1);
        Set(initialValue);
    }

    /// <summary>What kind of value it has.</summary>
    public ValueKind Kind => Marshalling.KindOf(Store, GlobalType.Type);

    /// <summary>The type of its value; type indices are those of <see cref="DefinedType"/>.</summary>
    public ValType Type => GlobalType.Type;

    /// <summary>Whether it can be changed.</summary>
    public Mutability Mutability => GlobalType.IsMutable ? Mutability.Mutable : Mutability.Immutable;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">It is set, and the global is immutable.</exception>
    /// <exception cref="ArgumentException">It is set to something that is not of its type, or of another store.</exception>
    public Value Value
    {
        get
        {
            using Store.Entry entry = Store.Enter();
            object?[] objects = [Reference?.Value];
            return Marshalling.Read(Store, Kind, Cell, objects, 0);
        }
        set
        {
            if (!GlobalType.IsMutable)
                throw new InvalidOperationException("the global is immutable");
            using Store.Entry entry = Store.Enter();
            Marshalling.RequireType(Store, value, GlobalType.Type, "the global's value");
            Set(value);
        }
    }

    /// <summary>The value, in a box where it is a number.</summary>
    public object? GetValue() => Marshalling.Box(Value);

    /// <summary>Changes the value.</summary>
    /// <param name="value">A number, a vector, a function, an object, a reference, or null, which is also 0.</param>
    /// <exception cref="InvalidOperationException">The global is immutable.</exception>
    /// <exception cref="ArgumentException">The value is not of its type, or of another store.</exception>
    public void SetValue(object? value) => Value = Marshalling.Unbox(Kind, value);

    /// <summary>Access by a C# type, without boxes.</summary>
    /// <typeparam name="T">A type that functions may have for the global's type.</typeparam>
    /// <returns>Null where the global has another type.</returns>
    public Accessor<T>? Wrap<T>() =>
        Converter<T>.Instance is Converter<T> converter && converter.Accepts(Store.Engine.Types, GlobalType.Type)
            ? new Accessor<T>(this, converter)
            : null;

    private void Set(Value value)
    {
        if (Reference is not null)
            Reference.Value = value.Reference;
        else if (GlobalType.Type.IsRef)
            Store.Heap.WriteSlot(Cell, Store.Heap.ToWord(value.Reference));
        else
            Marshalling.Write(Store, value, Cell, [], 0);
        GC.KeepAlive(value.Reference);
    }

    private T Get<T>(Converter<T> converter)
    {
        using Store.Entry entry = Store.Enter();
        return converter.Read(Store, GlobalType.Type, Cell, Reference is null ? [] : [Reference.Value], 0);
    }

    private void Set<T>(Converter<T> converter, T value)
    {
        if (!GlobalType.IsMutable)
            throw new InvalidOperationException("the global is immutable");
        using Store.Entry entry = Store.Enter();
        if (Reference is null && GlobalType.Type.IsRef)
        {
            int word;
            converter.Write(Store, value, GlobalType.Type, (nint)(&word), [], 0);
            Store.Heap.WriteSlot(Cell, word);
            return;
        }
        object?[] objects = Reference is null ? [] : [null];
        converter.Write(Store, value, GlobalType.Type, Cell, objects, 0);
        if (Reference is not null)
            Reference.Value = objects[0];
    }

    /// <summary>A global with its value as a C# type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    public sealed class Accessor<T>
    {
        private readonly Converter<T> _converter;

        internal Accessor(Global global, Converter<T> converter)
        {
            Global = global;
            _converter = converter;
        }

        /// <summary>The global.</summary>
        public Global Global { get; }

        /// <summary>Whether it can be changed.</summary>
        public Mutability Mutability => Global.Mutability;

        /// <summary>The value.</summary>
        public T GetValue() => Global.Get(_converter);

        /// <summary>Changes the value.</summary>
        /// <param name="value">The value.</param>
        /// <exception cref="InvalidOperationException">The global is immutable.</exception>
        public void SetValue(T value) => Global.Set(_converter, value);
    }
}
