using System;
using System.IO;

namespace Clasm.Diagnostics.Dwarf;

/// <summary>Finds the names of files in the tables of a unit. Nothing is kept: a table is walked up to the entry that is asked for.</summary>
internal readonly ref struct LineFiles(LineHeader header, ReadOnlySpan<byte> lineStrings, ReadOnlySpan<byte> strings)
{
    private const ulong PathContent = 1;
    private const ulong DirectoryContent = 2;

    private readonly LineHeader _header = header;
    private readonly ReadOnlySpan<byte> _lineStrings = lineStrings;
    private readonly ReadOnlySpan<byte> _strings = strings;

    /// <summary>The path of a file, with its directory; null where there is none of this number.</summary>
    /// <param name="file">Its number, as rows have it.</param>
    /// <exception cref="InvalidDataException">The tables are malformed.</exception>
    public string? PathOf(ulong file) => _header.Version >= 5 ? PathInEntries(file) : PathInLists(file);

    private static string Join(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        string path = DwarfReader.Decode(name);
        bool isWhole = directory.IsEmpty || path.StartsWith('/') || path.Contains(":\\", StringComparison.Ordinal);
        return isWhole ? path : $"{DwarfReader.Decode(directory).TrimEnd('/')}/{path}";
    }

    // Versions 2 to 4: lists that an empty text ends. Number 0 is the directory of the compilation, which only .debug_info names.
    private string? PathInLists(ulong file)
    {
        DwarfReader reader = new(_header.Tables);
        while (!reader.Text().IsEmpty) { }
        for (ulong number = 1; ; number++)
        {
            ReadOnlySpan<byte> name = reader.Text();
            if (name.IsEmpty)
                return null;
            ulong directory = reader.ULeb();
            _ = reader.ULeb(); // when it was changed
            _ = reader.ULeb(); // its length
            if (number == file)
                return Join(DirectoryInList(directory), name);
        }
    }

    private ReadOnlySpan<byte> DirectoryInList(ulong directory)
    {
        DwarfReader reader = new(_header.Tables);
        for (ulong number = 1; directory > 0; number++)
        {
            ReadOnlySpan<byte> name = reader.Text();
            if (number == directory || name.IsEmpty)
                return name;
        }
        return [];
    }

    // Version 5: a description of the columns, then the entries; first the directories, then the files, both from number 0.
    private string? PathInEntries(ulong file)
    {
        DwarfReader reader = new(_header.Tables);
        int directories = reader.Position;
        _ = FindEntry(ref reader, ulong.MaxValue, out _, out _);
        if (!FindEntry(ref reader, file, out ReadOnlySpan<byte> name, out ulong directory))
            return null;
        DwarfReader again = new(_header.Tables[directories..]);
        _ = FindEntry(ref again, directory, out ReadOnlySpan<byte> directoryName, out _);
        return Join(directoryName, name);
    }

    private bool FindEntry(ref DwarfReader reader, ulong wanted, out ReadOnlySpan<byte> path, out ulong directory)
    {
        path = [];
        directory = 0;
        int columns = reader.U8();
        int start = reader.Position;
        for (int i = 0; i < columns; i++)
        {
            _ = reader.ULeb();
            _ = reader.ULeb();
        }
        ReadOnlySpan<byte> description = _header.Tables[start..reader.Position];
        ulong count = reader.ULeb();
        // Each entry has a byte at least, or the count would cost more than the bytes.
        if (count > (uint)reader.Left || (columns == 0 && count > 0))
            throw new InvalidDataException("DWARF: a table past the end");
        for (ulong number = 0; number < count; number++)
        {
            DwarfReader format = new(description);
            for (int i = 0; i < columns; i++)
            {
                ulong content = format.ULeb();
                ulong form = format.ULeb();
                ReadOnlySpan<byte> text = Value(ref reader, form, out ulong value);
                if (number == wanted && content == PathContent)
                    path = text;
                else if (number == wanted && content == DirectoryContent)
                    directory = value;
            }
            if (number == wanted)
                return true;
        }
        return false;
    }

    // Every form that is known takes a byte at least.
    private ReadOnlySpan<byte> Value(ref DwarfReader reader, ulong form, out ulong value)
    {
        value = 0;
        switch (form)
        {
            case 0x08: // string
                return reader.Text();
            case 0x0E: // strp
                return TextAt(_strings, _header.Is64 ? reader.U64() : reader.U32());
            case 0x1F: // line_strp
                return TextAt(_lineStrings, _header.Is64 ? reader.U64() : reader.U32());
            case 0x0B: // data1
                value = reader.U8();
                return [];
            case 0x05: // data2
                value = reader.U16();
                return [];
            case 0x06: // data4
                value = reader.U32();
                return [];
            case 0x07: // data8
                value = reader.U64();
                return [];
            case 0x0F: // udata
                value = reader.ULeb();
                return [];
            case 0x1E: // data16: a hash
                reader.Skip(16);
                return [];
            case 0x09: // block
                reader.Skip(reader.ULeb());
                return [];
            default:
                throw new InvalidDataException($"DWARF: a table with values of form 0x{form:x}");
        }
    }

    private static ReadOnlySpan<byte> TextAt(ReadOnlySpan<byte> section, ulong offset)
    {
        if (offset >= (uint)section.Length)
            throw new InvalidDataException("DWARF: a text past the end");
        return new DwarfReader(section[(int)offset..]).Text();
    }
}
