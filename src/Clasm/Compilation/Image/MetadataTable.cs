using System;

namespace Clasm.Compilation;

/// <summary>What a column of a metadata table holds; the order of the kinds is that of <see cref="MetadataWriter"/>.</summary>
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
    private int[] _cells = new int[columns.Length * 16];

    /// <summary>The table's number, which is the high byte of its tokens.</summary>
    public byte Number { get; } = number;

    /// <summary>What the columns hold.</summary>
    public ReadOnlySpan<MetadataColumn> Columns => columns;

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>All cells, row after row.</summary>
    public ReadOnlySpan<int> Cells => _cells.AsSpan(0, Count * columns.Length);

    /// <summary>A cell.</summary>
    public ref int this[int row, int column] => ref _cells[((row - 1) * columns.Length) + column];

    /// <summary>The token of a row.</summary>
    public int TokenOf(int row) => (Number << 24) | row;

    /// <summary>Adds a row and sets its first cells.</summary>
    /// <returns>The row's number.</returns>
    public int Add(int a = 0, int b = 0, int c = 0, int d = 0, int e = 0, int f = 0)
    {
        int width = columns.Length;
        int start = Count * width;
        if (start + width > _cells.Length)
        {
            Array.Resize(ref _cells, Math.Max(_cells.Length * 2, width));
        }

        Span<int> values = [a, b, c, d, e, f];
        values[..Math.Min(width, values.Length)].CopyTo(_cells.AsSpan(start));
        return ++Count;
    }
}
