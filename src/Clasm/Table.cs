using System;
using Clasm.Syntax;

namespace Clasm;

/// <summary>How a table's elements are kept: it follows from the hierarchy of their type.</summary>
internal enum ReferenceKind : byte
{
    /// <summary>Functions.</summary>
    Function,

    /// <summary>Objects of the host.</summary>
    Extern,

    /// <summary>Words of the GC heap.</summary>
    Heap,
}

/// <summary>A table of references.</summary>
/// <remarks>spec: syntax-tableinst</remarks>
public sealed unsafe partial class Table
{
    // Read by compiled code, directly: the elements of a table of functions. Its length is the table's.
    internal Function?[] Functions = [];

    internal object?[] Objects = [];
    internal nint Words;

    internal readonly Store Store;
    internal readonly ReferenceKind Kind;
    private int _length;

    internal Table(Store store, TableType type, ReferenceKind kind)
    {
        Store = store;
        TableType = type;
        Kind = kind;
        if (type.Limits.Minimum > Store.MaxTableElements)
            throw new WasmException(
                $"a table of {type.Limits.Minimum} elements is over the limit of {Store.MaxTableElements}"
            );
        if (!store.AllowTable(0, type.Limits.Minimum, type.Limits.Maximum))
            throw new ResourceLimitException($"a table of {type.Limits.Minimum} elements is over the store's limits");
        Resize((int)type.Limits.Minimum);
    }

    /// <summary>The declared type, with canonical type indices.</summary>
    internal TableType TableType { get; }

    /// <summary>How many elements.</summary>
    internal int Length => _length;

    /// <summary>The current type: what an importer sees.</summary>
    internal TableType CurrentType => TableType with { Limits = TableType.Limits with { Minimum = (ulong)_length } };

    /// <summary>An element as an object: a function or an object of the host.</summary>
    internal object? GetObject(int index) => Kind == ReferenceKind.Function ? Functions[index] : Objects[index];

    /// <summary>Changes an element that is a function or an object of the host.</summary>
    internal void SetObject(int index, object? value)
    {
        if (Kind == ReferenceKind.Function)
            Functions[index] = (Function?)value;
        else
            Objects[index] = value;
    }

    /// <summary>The address of an element that is a word of the GC heap.</summary>
    internal nint WordAddress(int index) => Words + ((nint)index * 4);

    /// <summary>Makes room for more elements, which are null; false where that exceeds a limit.</summary>
    internal bool TryGrow(ulong count)
    {
        ulong limit = Math.Min(TableType.Limits.Maximum ?? ulong.MaxValue, (ulong)Store.MaxTableElements);
        if (count > limit || (ulong)_length > limit - count)
            return false;
        ulong length = (ulong)_length + count;
        if (!Store.AllowTable((ulong)_length, length, TableType.Limits.Maximum))
        {
            Store.Refuse("table", (ulong)_length, length);
            return false;
        }
        Resize((int)length);
        return true;
    }

    private void Resize(int length)
    {
        if (Kind == ReferenceKind.Function)
            Array.Resize(ref Functions, length);
        else if (Kind == ReferenceKind.Extern)
            Array.Resize(ref Objects, length);
        else
            Words = Store.ResizeRootWords(Words, _length, length);
        _length = length;
    }
}
