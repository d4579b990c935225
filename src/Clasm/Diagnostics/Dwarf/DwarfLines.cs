using System;
using System.IO;
using Clasm.Syntax;

namespace Clasm.Diagnostics.Dwarf;

/// <summary>
/// Finds the lines of a few instructions in a module's <c>.debug_line</c>. All programs are run once for all of them, and no table
/// is built: what it takes is in proportion to the section, and nothing is allocated but what is found. A unit that is malformed
/// is left out, and so is everything behind one whose length is.
/// </summary>
internal readonly ref struct DwarfLines
{
    /// <summary>How many bytes of tables are walked for the names of files; a program that needs more is made to.</summary>
    private const long LongestWalk = 1 << 28;

    private readonly ReadOnlySpan<byte> _lines;
    private readonly ReadOnlySpan<byte> _lineStrings;
    private readonly ReadOnlySpan<byte> _strings;
    private readonly ulong[] _addresses;
    private readonly Match[] _matches;

    private DwarfLines(ModuleDefinition module, ulong[] addresses)
    {
        _lines = SectionOf(module, ".debug_line");
        _lineStrings = SectionOf(module, ".debug_line_str");
        _strings = SectionOf(module, ".debug_str");
        _addresses = addresses;
        _matches = new Match[addresses.Length];
    }

    /// <summary>What was found for an address: the row, the start of its sequence, and its unit.</summary>
    private readonly record struct Match(LineRow Row, ulong SequenceStart, int UnitStart, int UnitEnd, bool Is64);

    /// <summary>Finds places.</summary>
    /// <param name="module">The module.</param>
    /// <param name="addresses">Where instructions stand in the code section's content, ascending.</param>
    /// <returns>Their places; null where none is known.</returns>
    public static SourcePlace?[] Find(ModuleDefinition module, ulong[] addresses)
    {
        DwarfLines lines = new(module, addresses);
        lines.ReadUnits();
        SourcePlace?[] places = new SourcePlace?[addresses.Length];
        long walked = 0;
        for (int i = 0; i < places.Length && walked < LongestWalk; i++)
            places[i] = lines.PlaceOf(lines._matches[i], ref walked);
        return places;
    }

    private static ReadOnlySpan<byte> SectionOf(ModuleDefinition module, string name)
    {
        foreach (CustomSection section in module.CustomSections)
        {
            if (section.Name == name)
                return section.Bytes.Span;
        }
        return [];
    }

    private void ReadUnits()
    {
        DwarfReader reader = new(_lines);
        try
        {
            while (reader.Left > 0)
            {
                int length = reader.Length();
                reader.Skip((ulong)length);
                ReadUnit(reader.Position - length, reader.Position, reader.Is64);
            }
        }
        catch (InvalidDataException)
        {
            // Where the next unit starts is not known.
        }
    }

    private void ReadUnit(int unitStart, int unitEnd, bool is64)
    {
        try
        {
            LineProgram program = new(new LineHeader(_lines[unitStart..unitEnd], is64));
            Match current = new(default, 0, unitStart, unitEnd, is64);
            bool isInside = false;
            while (program.Next(out LineRow row))
            {
                if (!isInside)
                    current = current with { SequenceStart = row.Address };
                else if (row.Address > current.Row.Address)
                    Note(in current, row.Address);
                current = current with { Row = row };
                isInside = !row.EndsSequence;
            }
        }
        catch (InvalidDataException)
        {
            // The lines of the rest of this unit are lost.
        }
    }

    // Linkers leave the lines of functions that they dropped, moved to address 0, where the section has the number of functions.
    // Where sequences overlap none the less, that which starts latest is the function's own.
    private void Note(in Match match, ulong end)
    {
        if (match.SequenceStart == 0)
            return;
        int index = Array.BinarySearch(_addresses, match.Row.Address);
        for (int i = index < 0 ? ~index : index; i < _addresses.Length && _addresses[i] < end; i++)
        {
            if (_matches[i].SequenceStart < match.SequenceStart)
                _matches[i] = match;
        }
    }

    private SourcePlace? PlaceOf(in Match match, ref long walked)
    {
        if (match.SequenceStart == 0)
            return null;
        try
        {
            LineHeader header = new(_lines[match.UnitStart..match.UnitEnd], match.Is64);
            walked += header.Tables.Length;
            string? path = new LineFiles(header, _lineStrings, _strings).PathOf(match.Row.File);
            LineRow row = match.Row;
            return path is null ? null : new SourcePlace(path, (int)Math.Min(row.Line, int.MaxValue), (int)row.Column);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
