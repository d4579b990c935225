using System.Numerics;
using Clasm.Syntax;

namespace Clasm.Compilation;

/// <summary>
/// Finds out, from the instructions of a body in turn, whether RyuJIT may see a rotation in its code: one of wasm's, or two shifts
/// that it may put together, for it looks through locals.
/// </summary>
internal struct RotationFacts
{
    private const ulong UnknownCount = 1;

    private ShiftCounts _shifts32;
    private ShiftCounts _shifts64;
    private bool _rotates;
    private bool _shifts;
    private bool _hasCount;
    private ulong _count;

    /// <summary>Whether the body may hold a rotation.</summary>
    public readonly bool Rotates => _rotates || _shifts32.Match || _shifts64.Match;

    /// <summary>Whether it holds half of one, which code that it is put in line with may complete.</summary>
    public readonly bool Shifts => _shifts;

    /// <summary>Notes an instruction.</summary>
    public void Note(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr:
                _rotates = true;
                break;
            case Opcode.I32Shl:
                _shifts32.Left |= CountOf(32);
                _shifts = true;
                break;
            case Opcode.I32Mul when _hasCount:
                _shifts32.Left |= PowerOf();
                break;
            case Opcode.I64Mul when _hasCount:
                _shifts64.Left |= PowerOf();
                break;
            case Opcode.I32ShrU:
                _shifts32.Right |= ComplementOf(32);
                _shifts = true;
                break;
            case Opcode.I64Shl:
                _shifts64.Left |= CountOf(64);
                _shifts = true;
                break;
            case Opcode.I64ShrU:
                _shifts64.Right |= ComplementOf(64);
                _shifts = true;
                break;
        }
        _hasCount = i.Opcode is Opcode.I32Const or Opcode.I64Const;
        _count = i.Bits;
    }

    // RyuJIT shifts instead of multiplying by a power of two.
    private readonly ulong PowerOf() => BitOperations.IsPow2(_count) ? 1UL << BitOperations.Log2(_count) : 0;

    private readonly ulong CountOf(int width)
    {
        if (!_hasCount)
            return UnknownCount;
        int bits = (int)_count & (width - 1);
        return bits == 0 ? 0 : 1UL << bits;
    }

    // The left shift that makes a rotation of this right shift.
    private readonly ulong ComplementOf(int width)
    {
        if (!_hasCount)
            return UnknownCount;
        int bits = (int)_count & (width - 1);
        return bits == 0 ? 0 : 1UL << (width - bits);
    }

    // Bit n stands for the left shift by n, and bit 0 for one by a number that is not known.
    private struct ShiftCounts
    {
        public ulong Left;
        public ulong Right;

        public readonly bool Match => (Left & Right) != 0;
    }
}
