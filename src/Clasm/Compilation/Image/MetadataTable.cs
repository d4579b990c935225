using System;

namespace Clasm.Compilation;

/// <summary>What a column of a metadata table holds.</summary>
internal enum MetadataColumn : byte
{
    /// <summary>A number of two bytes.</summary>
    U2,

    /// <summary>A number of four bytes.</summary>
    U4,

    /// <summary>An offset in the heap of strings.</summary>
    String,

    /// <summary>A number of a GUID.</summary>
    Guid,

    /// <summary>An offset in the heap of blobs.</summary>
    Blob,

    /// <summary>A row of the Field table.</summary>
    Field,

    /// <summary>A row of the MethodDef table.</summary>
    Method,

    /// <summary>A row of the Param table, which is empty here.</summary>
    Param,

    /// <summary>A coded index.</summary>
    ResolutionScope,

    /// <summary>A coded index.</summary>
    TypeDefOrRef,

    /// <summary>A coded index.</summary>
    MemberRefParent,

    /// <summary>A coded index.</summary>
    HasCustomAttribute,

    /// <summary>A coded index.</summary>
    CustomAttributeType,

    /// <summary>A coded index.</summary>
    MethodDefOrRef,
}

/// <summary>A table of metadata: rows of numbers, counted from 1.</summary>
internal sealed class MetadataTable(byte number, params MetadataColumn[] columns)
{
    /// <summary>The table's number, which is the high byte of its tokens.</summary>
    public readonly byte Number = number;

    /// <summary>What the columns hold.</summary>
    public readonly MetadataColumn[] Columns = columns;

    private int[] _cells = new int[columns.Length * 16];

    /// <summary>How many rows there are.</summary>
    public int Count;

    /// <summary>All cells, row after row.</summary>
    public ReadOnlySpan<int> Cells => _cells.AsSpan(0, Count * Columns.Length);

    /// <summary>A cell.</summary>
    public ref int this[int row, int column] => ref _cells[((row - 1) * Columns.Length) + column];

    /// <summary>The token of a row.</summary>
    public int TokenOf(int row) => (Number << 24) | row;

    /// <summary>Adds a row and sets its first cells.</summary>
    /// <returns>The row's number.</returns>
    public int Add(int a = 0, int b = 0, int c = 0, int d = 0, int e = 0, int f = 0)
    {
        int width = Columns.Length;
        int cell = Count * width;
        int end = cell + width;
        if (end > _cells.Length)
        {
            Array.Resize(ref _cells, _cells.Length * 2);
        }

        Set(cell, end, a);
        Set(cell + 1, end, b);
        Set(cell + 2, end, c);
        Set(cell + 3, end, d);
        Set(cell + 4, end, e);
        Set(cell + 5, end, f);
        return ++Count;
    }

    private void Set(int cell, int end, int value)
    {
        if (cell < end)
        {
            _cells[cell] = value;
        }
    }
}
