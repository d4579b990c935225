using Clasm.Syntax;

namespace Clasm.Compilation;

// RyuJIT makes one rotation of two shifts that are put together, and compares a rotation by a constant with zero by a flag that
// the machine's rotation does not set. The helpers of rotations avoid that; shifts that may become one are kept apart.
internal sealed partial class FunctionCompiler
{
    private const ulong UnknownCount = 1;
    private ShiftCounts _shifts32;
    private ShiftCounts _shifts64;

    /// <summary>
    /// Notes the counts of shifts, whose operands are not emitted yet, and tells whether an instruction may put a left shift
    /// and a right shift together that are a rotation. RyuJIT looks through locals, so that any earlier shift counts.
    /// </summary>
    private bool IsRotation(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32Shl:
                _shifts32.Left |= CountOf(32);
                return false;
            case Opcode.I32ShrU:
                _shifts32.Right |= ComplementOf(32);
                return false;
            case Opcode.I64Shl:
                _shifts64.Left |= CountOf(64);
                return false;
            case Opcode.I64ShrU:
                _shifts64.Right |= ComplementOf(64);
                return false;
            case Opcode.I32Or or Opcode.I32Xor:
                return (_shifts32.Left & _shifts32.Right) != 0;
            case Opcode.I64Or or Opcode.I64Xor:
                return (_shifts64.Left & _shifts64.Right) != 0;
            default:
                return false;
        }
    }

    private ulong CountOf(int width)
    {
        ref readonly Operand count = ref _operands[_count - 1];
        if (count.Kind != OperandKind.Constant)
            return UnknownCount;
        int bits = (int)count.Bits & (width - 1);
        return bits == 0 ? 0 : 1UL << bits;
    }

    // The left shift that makes a rotation of this right shift.
    private ulong ComplementOf(int width)
    {
        ref readonly Operand count = ref _operands[_count - 1];
        if (count.Kind != OperandKind.Constant)
            return UnknownCount;
        int bits = (int)count.Bits & (width - 1);
        return bits == 0 ? 0 : 1UL << (width - bits);
    }

    // Bit n stands for the left shift by n, and bit 0 for one by a number that is not known.
    private struct ShiftCounts
    {
        public ulong Left;
        public ulong Right;
    }
}
