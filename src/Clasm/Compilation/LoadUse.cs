using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

/// <summary>
/// Whether RyuJIT reads all bytes of a load. It narrows one whose upper bytes nobody uses, also through arithmetic, through
/// a local that the next statement reads, and through calls that it inlines; and of one whose value nobody uses it reads
/// no more than four bytes. Then an access that starts in bounds and ends past the memory would not fault. So what becomes of
/// the value is followed through straight code, for a few instructions; what is not sure to be whole is not.
/// </summary>
/// <remarks>Being wrong here costs a trap of an access across the end, never one outside the memory's reservation.</remarks>
internal ref struct LoadUse
{
    private const int MaxInstructions = 24;

    // Which operands, the topmost in the lowest bit, and which of the first 64 locals hold what was computed from the load.
    private ulong _stack;
    private ulong _locals;
    private bool _isUsed;
    private readonly bool _mayBeUnused;

    private LoadUse(Opcode load)
    {
        _stack = 1;
        _mayBeUnused = load is not (Opcode.F32Load or (>= Opcode.I32Load8S and <= Opcode.I32Load16U) or Opcode.I32Load);
    }

    /// <summary>Whether all bytes of an access are read or written.</summary>
    /// <param name="access">The instruction.</param>
    /// <param name="rest">What follows.</param>
    public static bool IsWhole(Opcode access, InstructionReader rest)
    {
        if (InstructionTable.ResultsOf(access).Length == 0 || InstructionTable.NaturalAlignmentOf(access) == 0)
            return true;
        if (access > Opcode.V128Load) // bits that become a part of a vector
            return false;
        LoadUse use = new(access);
        Instruction i = default;
        for (int n = 0; n < MaxInstructions && !rest.AtEnd; n++)
        {
            rest.Read(ref i);
            if (use.Step(in i) is bool answer)
                return answer;
        }
        return use.IsSafe;
    }

    private readonly bool IsSafe => _stack == 0 && (_isUsed || !_mayBeUnused);

    /// <summary>Follows one instruction.</summary>
    /// <returns>The answer, once it is known.</returns>
    private bool? Step(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.LocalGet:
                Push(i.A < 64 && (_locals >> (int)i.A & 1) != 0);
                return null;
            case Opcode.LocalSet or Opcode.LocalTee:
                if (i.A >= 64 && (_stack & 1) != 0)
                    return false;
                SetLocal(i.A);
                if (i.Opcode == Opcode.LocalSet)
                    _stack >>= 1;
                break;
            case Opcode.Drop:
                if ((_stack & 1) != 0)
                    return false;
                _stack >>= 1;
                break;
            case Opcode.BrIf or Opcode.If or Opcode.BrTable:
                _isUsed |= (_stack & 1) != 0;
                _stack >>= 1;
                return IsSafe;
            case Opcode.GlobalSet:
                _isUsed |= (_stack & 1) != 0;
                _stack >>= 1;
                break;
            case Opcode.GlobalGet:
                Push(false);
                return null;
            default:
                if (!IsSimple(i.Opcode))
                    return IsSafe;
                if (!Compute(i.Opcode))
                    return false;
                break;
        }
        return _stack == 0 && _locals == 0 ? IsSafe : null;
    }

    private void Push(bool isDerived) => _stack = (_stack << 1) | (isDerived ? 1ul : 0);

    private void SetLocal(uint local)
    {
        if (local >= 64)
            return;
        ulong bit = 1ul << (int)local;
        _locals = (_stack & 1) != 0 ? _locals | bit : _locals & ~bit;
    }

    /// <summary>An instruction with operands and results of fixed types.</summary>
    /// <returns>False where it may use a part of what was loaded only.</returns>
    private bool Compute(Opcode opcode)
    {
        int operands = InstructionTable.OperandsOf(opcode).Length;
        int results = InstructionTable.ResultsOf(opcode).Length;
        bool isDerived = (_stack & ((1ul << operands) - 1)) != 0;
        _stack >>= operands;
        if (isDerived && !TakesWhole(opcode))
            return false;
        bool ends = results == 0 || IsAccess(opcode);
        _isUsed |= isDerived && ends;
        for (int n = 0; n < results; n++)
            Push(isDerived && !ends);
        return true;
    }

    private static bool IsAccess(Opcode opcode) => opcode is >= Opcode.I32Load and <= Opcode.I64Store32;

    private static bool IsSimple(Opcode opcode) =>
        IsAccess(opcode)
        || opcode is (>= Opcode.I32Const and <= Opcode.I64Extend32S) or (>= Opcode.V128Load and <= Opcode.F64X2Max);

    private static bool TakesWhole(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32And or Opcode.I64And or Opcode.I32WrapI64 => false,
            Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64 => false,
            >= Opcode.I32Extend8S and <= Opcode.I64Extend32S => false,
            Opcode.I32Store8 or Opcode.I32Store16 => false,
            Opcode.I64Store8 or Opcode.I64Store16 or Opcode.I64Store32 => false,
            Opcode.I32Shl or Opcode.I64Shl => false,
            Opcode.V128Store or Opcode.V128Or or Opcode.V128Xor => true,
            Opcode.I8X16Add or Opcode.I16X8Add or Opcode.I32X4Add or Opcode.I64X2Add => true,
            Opcode.I8X16Sub or Opcode.I16X8Sub or Opcode.I32X4Sub or Opcode.I64X2Sub => true,
            Opcode.F32X4Add or Opcode.F32X4Sub or Opcode.F32X4Mul => true,
            Opcode.F64X2Add or Opcode.F64X2Sub or Opcode.F64X2Mul => true,
            >= Opcode.V128Load => false,
            _ => true,
        };
}
