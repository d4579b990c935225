using System;
using System.IO;

namespace Clasm.Diagnostics.Dwarf;

/// <summary>The registers of the machine that a line program drives.</summary>
internal record struct LineRow
{
    /// <summary>Where the instruction stands.</summary>
    public ulong Address;

    /// <summary>The number of its file.</summary>
    public ulong File;

    /// <summary>Its line; 0 for none.</summary>
    public uint Line;

    /// <summary>Its column; 0 for none.</summary>
    public uint Column;

    /// <summary>Whether the sequence ends before it.</summary>
    public bool EndsSequence;
}

/// <summary>
/// Runs the program of a unit of <c>.debug_line</c>, versions 2 to 5, row by row. An opcode makes one row at most and has one byte
/// at least, so there are no more rows than bytes; none is kept.
/// </summary>
internal ref struct LineProgram
{
    private readonly ReadOnlySpan<byte> _operandCounts;
    private readonly byte _instructionLength;
    private readonly sbyte _lineBase;
    private readonly byte _lineRange;
    private readonly byte _opcodeBase;
    private DwarfReader _in;
    private LineRow _row;

    /// <summary>A program, from the unit's header on.</summary>
    /// <param name="header">The header.</param>
    public LineProgram(in LineHeader header)
    {
        _operandCounts = header.OperandCounts;
        _instructionLength = header.InstructionLength;
        _lineBase = header.LineBase;
        _lineRange = header.LineRange;
        _opcodeBase = header.OpcodeBase;
        _in = new DwarfReader(header.Program);
        Reset();
    }

    private enum Standard : byte
    {
        Extended = 0,
        Copy = 1,
        AdvancePC = 2,
        AdvanceLine = 3,
        SetFile = 4,
        SetColumn = 5,
        NegateStatement = 6,
        SetBasicBlock = 7,
        ConstAddPC = 8,
        FixedAdvancePC = 9,
        SetPrologueEnd = 10,
        SetEpilogueBegin = 11,
        SetIsa = 12,
    }

    /// <summary>Runs up to the next row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">The program is malformed.</exception>
    public bool Next(out LineRow row)
    {
        if (_row.EndsSequence)
            Reset();
        while (_in.Left > 0)
        {
            if (!Step())
                continue;
            row = _row;
            return true;
        }
        row = default;
        return false;
    }

    private void Reset() => _row = new LineRow { File = 1, Line = 1 };

    // Whether the opcode made a row.
    private bool Step()
    {
        byte opcode = _in.U8();
        if (opcode >= _opcodeBase)
        {
            int adjusted = opcode - _opcodeBase;
            _row.Address += (ulong)(adjusted / _lineRange * _instructionLength);
            _row.Line = (uint)(_row.Line + _lineBase + (adjusted % _lineRange));
            return true;
        }
        switch ((Standard)opcode)
        {
            case Standard.Extended:
                return StepExtended();
            case Standard.Copy:
                return true;
            case Standard.AdvancePC:
                _row.Address += _in.ULeb() * _instructionLength;
                return false;
            case Standard.AdvanceLine:
                _row.Line = (uint)(_row.Line + _in.SLeb());
                return false;
            case Standard.SetFile:
                _row.File = _in.ULeb();
                return false;
            case Standard.SetColumn:
                _row.Column = (uint)Math.Min(_in.ULeb(), int.MaxValue);
                return false;
            case Standard.NegateStatement or Standard.SetBasicBlock:
            case Standard.SetPrologueEnd or Standard.SetEpilogueBegin:
                return false;
            case Standard.ConstAddPC:
                _row.Address += (ulong)((255 - _opcodeBase) / _lineRange * _instructionLength);
                return false;
            case Standard.FixedAdvancePC:
                _row.Address += _in.U16();
                return false;
            default:
                for (int n = _operandCounts[opcode - 1]; n > 0; n--)
                    _ = _in.ULeb();
                return false;
        }
    }

    private bool StepExtended()
    {
        ulong length = _in.ULeb();
        if (length == 0 || length > (uint)_in.Left)
            throw new InvalidDataException("DWARF: an extended opcode of a wrong length");
        DwarfReader operands = new(_in.Take((int)length));
        switch (operands.U8())
        {
            case 1:
                _row.EndsSequence = true;
                return true;
            case 2:
                _row.Address = operands.Unsigned(operands.Left);
                return false;
            default: // files that are defined here are not named; discriminators do not matter
                return false;
        }
    }
}
