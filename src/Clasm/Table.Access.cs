using System;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm;

public sealed unsafe partial class Table
{
    /// <summary>A table.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="kind">What its elements are.</param>
    /// <param name="initialElement">What its first elements are: a function, an object, a reference, or null.</param>
    /// <param name="initial">How many elements it has.</param>
    /// <param name="maximum">How many elements it may have.</param>
    /// <exception cref="ArgumentException">The element is not of the kind, or of another store.</exception>
    public Table(Store store, TableKind kind, object? initialElement, uint initial, uint maximum = uint.MaxValue)
        : this(store, ElementOf(kind), initialElement, initial, maximum) { }

    /// <summary>A table of any reference type.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="elementType">The type of its elements; type indices are those of <see cref="DefinedType"/>.</param>
    /// <param name="initialElement">What its first elements are.</param>
    /// <param name="initial">How many elements it has.</param>
    /// <param name="maximum">How many elements it may have.</param>
    /// <exception cref="ArgumentException">The element is not of the type, or of another store.</exception>
    public Table(Store store, ValType elementType, object? initialElement, uint initial, uint maximum = uint.MaxValue)
        : this(Alive(store), TypeOf(elementType, initial, maximum), store.KindOf(elementType))
    {
        if (initial == 0)
            return;
        using Store.Entry entry = store.Enter();
        Fill(0, (int)initial, initialElement);
    }

    /// <summary>What its elements are.</summary>
    public TableKind ElementKind =>
        Marshalling.KindOf(Store, TableType.Element) switch
        {
            ValueKind.FuncRef => TableKind.FuncRef,
            ValueKind.ExternRef => TableKind.ExternRef,
            ValueKind.AnyRef => TableKind.AnyRef,
            _ => TableKind.ExnRef,
        };

    /// <summary>The type of its elements; type indices are those of <see cref="DefinedType"/>.</summary>
    public ValType ElementType => TableType.Element;

    /// <summary>How many elements its type declares.</summary>
    public ulong Minimum => TableType.Limits.Minimum;

    /// <summary>How many elements it may have; null where its type does not say.</summary>
    public ulong? Maximum => TableType.Limits.Maximum;

    /// <summary>Whether its indices are i64.</summary>
    public bool Is64Bit => TableType.Limits.Is64;

    /// <summary>How many elements it has.</summary>
    public ulong GetSize()
    {
        Store.RequireAlive();
        return (ulong)_length;
    }

    /// <summary>An element: a function, an object, a reference, or null.</summary>
    /// <param name="index">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public object? GetElement(ulong index)
    {
        using Store.Entry entry = Store.Enter();
        int i = Check(index);
        return Kind == ReferenceKind.Heap
            ? Marshalling.FromWord(Store, Store.Heap.ReadSlot(WordAddress(i)), TableType.Element)
            : GetObject(i);
    }

    /// <summary>Changes an element.</summary>
    /// <param name="index">Which.</param>
    /// <param name="value">A function, an object, a reference, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="ArgumentException">The value is not of the element type, or of another store.</exception>
    public void SetElement(ulong index, object? value)
    {
        using Store.Entry entry = Store.Enter();
        Fill(Check(index), 1, value);
    }

    /// <summary>Adds elements.</summary>
    /// <param name="delta">How many.</param>
    /// <param name="initialValue">What they are.</param>
    /// <returns>How many elements there were.</returns>
    /// <exception cref="WasmException">The table cannot grow that far.</exception>
    /// <exception cref="ArgumentException">The value is not of the element type, or of another store.</exception>
    public ulong Grow(uint delta, object? initialValue)
    {
        using Store.Entry entry = Store.Enter();
        Require(initialValue);
        int before = _length;
        if (!TryGrow(delta))
            throw new WasmException($"the table cannot grow by {delta} elements");
        Fill(before, (int)delta, initialValue);
        return (ulong)before;
    }

    private int Check(ulong index) =>
        index < (ulong)_length
            ? (int)index
            : throw new ArgumentOutOfRangeException(nameof(index), $"the table has {_length} elements, not {index}");

    private Value Require(object? value)
    {
        Value reference = Value.OfReference(Marshalling.KindOf(Store, TableType.Element), value);
        Marshalling.RequireType(Store, reference, TableType.Element, "the element");
        return reference;
    }

    private void Fill(int index, int count, object? value)
    {
        Require(value);
        switch (Kind)
        {
            case ReferenceKind.Function:
                Array.Fill(Functions, (Function?)value, index, count);
                break;
            case ReferenceKind.Extern:
                Array.Fill(Objects, value, index, count);
                break;
            default:
                if (count > 0)
                    Store.Heap.FillSlots(WordAddress(index), count, Store.Heap.ToWord(value));
                GC.KeepAlive(value);
                break;
        }
    }

    private static ValType ElementOf(TableKind kind) =>
        kind switch
        {
            TableKind.FuncRef => ValType.FuncRef,
            TableKind.ExternRef => ValType.ExternRef,
            TableKind.AnyRef => ValType.AnyRef,
            TableKind.ExnRef => ValType.ExnRef,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    private static TableType TypeOf(ValType element, uint initial, uint maximum)
    {
        if (!element.IsRef)
            throw new ArgumentException($"{element} is no reference type", nameof(element));
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, initial);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(initial, (uint)Store.MaxTableElements);
        return new TableType(element, new Limits(initial, maximum == uint.MaxValue ? null : maximum, Is64: false));
    }

    private static Store Alive(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        store.RequireAlive();
        return store;
    }
}
