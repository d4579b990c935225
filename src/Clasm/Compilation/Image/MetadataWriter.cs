using System;

namespace Clasm.Compilation;

/// <summary>Lays out the metadata of an image: root, streams, tables and heaps (ECMA-335 II.24.2).</summary>
internal sealed class MetadataWriter
{
    private const int MetadataColumns = (int)MetadataColumn.MethodDefOrRef + 1;
    private const ulong SortedTables = 0x0000_1600_3301_FA00;
    private readonly MetadataTables _metadata;
    private readonly MetadataTable[] _tables;
    private readonly bool[] _isWide = new bool[MetadataColumns];
    private readonly ByteBuffer _output;

    private MetadataWriter(MetadataTables metadata, ByteBuffer output)
    {
        _metadata = metadata;
        _tables = metadata.InOrder();
        _output = output;
        ChooseWidths();
    }

    /// <summary>Writes the metadata at the end of a buffer, which must be aligned to 4 bytes there.</summary>
    public static void Write(MetadataTables metadata, ReadOnlySpan<byte> mvid, ByteBuffer output) =>
        new MetadataWriter(metadata, output).WriteRoot(mvid);

    private static ReadOnlySpan<byte> Version => "v4.0.30319\0\0"u8;

    private void ChooseWidths()
    {
        MetadataTables m = _metadata;
        _isWide[(int)MetadataColumn.U4] = true;
        _isWide[(int)MetadataColumn.String] = m.Strings.Length > ushort.MaxValue;
        _isWide[(int)MetadataColumn.Blob] = m.Blobs.Length > ushort.MaxValue;
        _isWide[(int)MetadataColumn.Field] = m.Fields.Count > ushort.MaxValue;
        _isWide[(int)MetadataColumn.Method] = m.Methods.Count > ushort.MaxValue;
        SetWidth(MetadataColumn.ResolutionScope, 2, m.Modules, m.AssemblyRefs, m.TypeRefs);
        SetWidth(MetadataColumn.TypeDefOrRef, 2, m.TypeDefs, m.TypeRefs, m.TypeSpecs);
        SetWidth(MetadataColumn.MemberRefParent, 3, m.TypeDefs, m.TypeRefs, m.Methods, m.TypeSpecs);
        SetWidth(MetadataColumn.HasCustomAttribute, 5, _tables);
        SetWidth(MetadataColumn.CustomAttributeType, 3, m.Methods, m.MemberRefs);
        SetWidth(MetadataColumn.MethodDefOrRef, 1, m.Methods, m.MemberRefs);
    }

    /// <summary>A coded index is wide when a row of a table that it may refer to does not fit beside its tag.</summary>
    private void SetWidth(MetadataColumn column, int tagBits, params MetadataTable[] targets)
    {
        foreach (MetadataTable table in targets)
        {
            // a custom attribute has no attributes of its own, hence no tag
            bool counts = table != _metadata.CustomAttributes;
            _isWide[(int)column] |= counts && table.Count >= 1 << (16 - tagBits);
        }
    }

    private void WriteRoot(ReadOnlySpan<byte> mvid)
    {
        int start = _output.Length;
        _output.WriteInt32(0x424A5342);
        _output.WriteUInt16(1);
        _output.WriteUInt16(1);
        _output.WriteInt32(0);
        _output.WriteInt32(Version.Length);
        _output.WriteBytes(Version);
        _output.WriteUInt16(0);
        _output.WriteUInt16(5);
        int headers = 12 + 20 + 12 + 16 + 16;
        int offset = _output.Length + headers - start;
        offset = StreamHeader("#~\0\0"u8, offset, TablesSize());
        offset = StreamHeader("#Strings\0\0\0\0"u8, offset, _metadata.Strings.Length);
        offset = StreamHeader("#US\0"u8, offset, _metadata.UserStrings.Length);
        offset = StreamHeader("#GUID\0\0\0"u8, offset, 16);
        StreamHeader("#Blob\0\0\0"u8, offset, _metadata.Blobs.Length);

        WriteTables();
        _output.Align(4);
        _output.WriteBytes(_metadata.Strings.Bytes);
        _output.Align(4);
        _output.WriteBytes(_metadata.UserStrings.Bytes);
        _output.Align(4);
        _output.WriteBytes(mvid);
        _output.WriteBytes(_metadata.Blobs.Bytes);
        _output.Align(4);
    }

    private int StreamHeader(ReadOnlySpan<byte> paddedName, int offset, int size)
    {
        int paddedSize = (size + 3) & ~3;
        _output.WriteInt32(offset);
        _output.WriteInt32(paddedSize);
        _output.WriteBytes(paddedName);
        return offset + paddedSize;
    }

    private int TablesSize()
    {
        int size = 24;
        foreach (MetadataTable table in _tables)
        {
            size += table.Count == 0 ? 0 : 4 + (table.Count * RowSize(table));
        }

        return size;
    }

    private int RowSize(MetadataTable table)
    {
        int size = 0;
        foreach (MetadataColumn column in table.Columns)
        {
            size += _isWide[(int)column] ? 4 : 2;
        }

        return size;
    }

    private void WriteTables()
    {
        const int WideStrings = 1;
        const int WideBlobs = 4;
        _output.WriteInt32(0);
        _output.WriteByte(2);
        _output.WriteByte(0);
        _output.WriteByte(
            (_isWide[(int)MetadataColumn.String] ? WideStrings : 0)
                | (_isWide[(int)MetadataColumn.Blob] ? WideBlobs : 0)
        );
        _output.WriteByte(1);
        ulong present = 0;
        foreach (MetadataTable table in _tables)
        {
            present |= table.Count == 0 ? 0 : 1UL << table.Number;
        }

        _output.WriteInt64((long)present);
        _output.WriteInt64((long)SortedTables);
        foreach (MetadataTable table in _tables)
        {
            if (table.Count != 0)
            {
                _output.WriteInt32(table.Count);
            }
        }

        foreach (MetadataTable table in _tables)
        {
            WriteRows(table);
        }
    }

    private void WriteRows(MetadataTable table)
    {
        ReadOnlySpan<MetadataColumn> columns = table.Columns;
        Span<byte> rows = _output.Append(table.Count * RowSize(table));
        int column = 0;
        foreach (int cell in table.Cells)
        {
            rows[0] = (byte)cell;
            rows[1] = (byte)(cell >> 8);
            if (_isWide[(int)columns[column]])
            {
                rows[2] = (byte)(cell >> 16);
                rows[3] = (byte)(cell >> 24);
                rows = rows[4..];
            }
            else
            {
                rows = rows[2..];
            }

            column = column + 1 == columns.Length ? 0 : column + 1;
        }
    }
}
