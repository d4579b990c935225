using System;
using System.IO;

namespace Clasm.Diagnostics.Dwarf;

/// <summary>The header of a unit of <c>.debug_line</c>: what its program needs, and where its tables of files are.</summary>
internal readonly ref struct LineHeader
{
    /// <summary>The operands of the standard opcodes that are not known here, from opcode 1.</summary>
    public readonly ReadOnlySpan<byte> OperandCounts;

    /// <summary>The tables of directories and files.</summary>
    public readonly ReadOnlySpan<byte> Tables;

    /// <summary>The program.</summary>
    public readonly ReadOnlySpan<byte> Program;

    public readonly ushort Version;
    public readonly byte InstructionLength;
    public readonly sbyte LineBase;
    public readonly byte LineRange;
    public readonly byte OpcodeBase;
    public readonly bool Is64;

    /// <summary>Reads a header.</summary>
    /// <param name="unit">The unit, after its length.</param>
    /// <param name="is64">Whether offsets in it have eight bytes.</param>
    /// <exception cref="InvalidDataException">It is malformed, or of a version that is not known.</exception>
    public LineHeader(ReadOnlySpan<byte> unit, bool is64)
    {
        DwarfReader reader = new(unit);
        Is64 = is64;
        Version = reader.U16();
        if (Version is < 2 or > 5)
            throw new InvalidDataException($"DWARF: lines of version {Version}");
        if (Version >= 5)
            reader.Skip(2); // the sizes of addresses and segments
        ulong length = is64 ? reader.U64() : reader.U32();
        if (length > (uint)reader.Left)
            throw new InvalidDataException("DWARF: a header past the end");
        Program = unit[(reader.Position + (int)length)..];
        DwarfReader header = new(reader.Take((int)length));
        InstructionLength = header.U8();
        if (Version >= 4)
            header.Skip(1); // operations an instruction: one, but on machines with long words
        header.Skip(1); // whether rows are statements at first
        LineBase = (sbyte)header.U8();
        LineRange = header.U8();
        OpcodeBase = header.U8();
        if (LineRange == 0 || OpcodeBase == 0)
            throw new InvalidDataException("DWARF: a header that divides by zero");
        OperandCounts = header.Take(OpcodeBase - 1);
        Tables = header.Take(header.Left);
    }
}
