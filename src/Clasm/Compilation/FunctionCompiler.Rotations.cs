using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// RyuJIT compares a rotation by a constant with zero by a flag that x64's rotation does not set, also one that it made of two
// shifts. In functions that may hold one, numbers that may be its result are hidden before they are compared, or leave the
// function for code that RyuJIT may put in line with it. Of wasm's locals it is known what is stored there, of what is on
// CIL's stack what made it.
internal sealed partial class FunctionCompiler
{
    /// <summary>Bodies that are longer are never compiled in line.</summary>
    private const int LongestInline = 400;

    private bool _rotates;

    // The locals that may hold one, by RotationAnalysis.
    private ulong _rotatedLocals;

    private void BeginRotations(Expression body, in RotationFacts facts)
    {
        _rotates = facts.Rotates || (facts.Shifts && body.Bytes.Length <= LongestInline);
        _rotatedLocals = _rotates ? RotationAnalysis.Of(body, _context) : 0;
    }

    private bool MayBeRotation(in Operand operand) =>
        operand.Type.Kind is ValKind.I32 or ValKind.I64
        && (
            operand.Kind == OperandKind.Variable
                ? MayHoldRotation(operand.Variable)
                : operand.Kind == OperandKind.Stack && operand.IsRotation
        );

    private bool MayHoldRotation(int variable)
    {
        if (!_rotates)
            return false;
        if (!IsWasmLocal(variable) || _registers is not null || _slotParameters != 0)
            return true;
        uint local = _partLocals is null ? LocalOf(variable) : _partOrder[variable];
        return RotationAnalysis.Holds(_rotatedLocals, local);
    }

    /// <summary>Whether the result of a numeric instruction, whose operands are on top, may be a rotation to RyuJIT.</summary>
    private bool MakesRotation(Opcode opcode)
    {
        if (!_rotates)
            return false;
        if (RotationAnalysis.MakesShift(opcode))
            return true;
        if (opcode is Opcode.I32And or Opcode.I64And && (Cuts(in Top()) || Cuts(in Top(1))))
            return false;
        bool isUnary = InstructionTable.OperandsOf(opcode).Length == 1;
        return RotationAnalysis.Keeps(opcode) && (MayBeRotation(in Top()) || (!isUnary && MayBeRotation(in Top(1))));
    }

    // A mask that leaves out some of the low bits is an instruction of its own, which sets the flag.
    private static bool Cuts(in Operand mask) =>
        mask.Kind == OperandKind.Constant && ((int)mask.Bits & int.MaxValue) != int.MaxValue;

    /// <summary>Before an instruction is compiled: hides those of its operands that it may compare with zero.</summary>
    private void HideRotations(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.If:
                HideRotation(0);
                break;
            case Opcode.BrTable:
                foreach (uint label in i.Labels.Span)
                    HideResult(label, 1);
                HideRotation(0);
                break;
            case Opcode.BrIf:
                HideResult(i.A, 1);
                HideRotation(0);
                break;
            case Opcode.Br:
                HideResult(i.A, 0);
                break;
            case Opcode.Return:
                HideResult((uint)_controls.Count - 1, 0);
                break;
            case Opcode.End:
                HideResult(0, 0);
                break;
            case Opcode.Call:
                HideArguments(i.A);
                break;
            case Opcode.Select or Opcode.SelectT:
                HideRotation(0);
                break;
            case Opcode.MemoryCopy or Opcode.MemoryFill when Top().Kind == OperandKind.Constant:
                break; // where the length is known, addresses are only added to
            case Opcode.GlobalSet when !_heldGlobals.ContainsKey(i.A):
                break;
            case >= Opcode.I32Eqz and <= Opcode.I64GeU:
                if (!ComparesFarFromZero(i.Opcode))
                    HideCompared(i.Opcode is Opcode.I32Eqz or Opcode.I64Eqz ? 1 : 2);
                break;
            case Opcode.ArrayCopy:
                HideRotation(0); // indices are compared with lengths, which RyuJIT does not know
                break;
            default:
                if (!PassesRotations(i.Opcode))
                    HideOperands(i.Opcode);
                break;
        }
    }

    /// <summary>Instructions that compare none of their operands, or an index with the length of an array.</summary>
    private static bool PassesRotations(Opcode opcode) =>
        opcode switch
        {
            Opcode.Unreachable or Opcode.Nop or Opcode.Block or Opcode.Loop or Opcode.Else => true,
            Opcode.ReturnCall or Opcode.CallIndirect or Opcode.ReturnCallIndirect => true,
            Opcode.CallRef or Opcode.ReturnCallRef or Opcode.Drop => true,
            Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU or Opcode.ArraySet or Opcode.StructSet => true,
            Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee or Opcode.GlobalGet or Opcode.GlobalSet => true,
            >= Opcode.I32Load and <= Opcode.MemorySize => true,
            >= Opcode.I32Const and <= Opcode.F64Const => true,
            >= Opcode.I32Add and <= Opcode.I32Mul or >= Opcode.I64Add and <= Opcode.I64Mul => true,
            >= Opcode.I32And and <= Opcode.I32Rotr or >= Opcode.I64And and <= Opcode.I64Rotr => true,
            Opcode.I32WrapI64 or Opcode.I64ExtendI32S or Opcode.I64ExtendI32U => true,
            >= Opcode.I32Extend8S and <= Opcode.I64Extend32S => true,
            Opcode.F32ReinterpretI32 or Opcode.F64ReinterpretI64 => true,
            Opcode.F32ConvertI32S or Opcode.F32ConvertI64S or Opcode.F64ConvertI32S or Opcode.F64ConvertI64S => true,
            >= Opcode.V128Load and <= Opcode.I32X4RelaxedDotI8X16I7X16AddS => true,
            _ => false,
        };

    // RyuJIT makes comparisons with 1 and -1 some with zero, and does arithmetic on both sides where it looks for equality.
    private bool ComparesFarFromZero(Opcode opcode) =>
        opcode is >= Opcode.I32LtS and <= Opcode.I32GeU or >= Opcode.I64LtS and <= Opcode.I64GeU
        && (IsFarFromZero(in Top()) || IsFarFromZero(in Top(1)));

    private static bool IsFarFromZero(in Operand operand)
    {
        long value = operand.Type == ValType.I32 ? (int)operand.Bits : (long)operand.Bits;
        return operand.Kind == OperandKind.Constant
            && value is not (>= -1 and <= 1 or int.MinValue or int.MaxValue or long.MinValue or long.MaxValue);
    }

    // RyuJIT cannot know both operands: hiding one of two that it may know is enough.
    private void HideCompared(int operands)
    {
        for (int n = 0; n < operands; n++)
        {
            if (!MayBeRotation(in Top(n)))
                continue;
            HideRotation(n);
            return;
        }
    }

    // What the function returns: results after the first go through memory.
    private void HideResult(uint label, int above)
    {
        if (TargetOf(label) == 0 && _outside == 0 && _results.Length > 0)
            HideRotation(_results.Length - 1 + above);
    }

    private void HideArguments(uint function)
    {
        if (function < _context.ImportedFunctionCount)
            return;
        FunctionDefinition callee = _context.Module.Functions[(int)function - _context.ImportedFunctionCount];
        if (callee.Body.Bytes.Length > LongestInline)
            return;
        for (int n = _context.FunctionType(function).Parameters.Length - 1; n >= 0; n--)
            HideRotation(n);
    }

    private void HideOperands(Opcode opcode)
    {
        int operands = InstructionTable.HasFixedType(opcode)
            ? InstructionTable.OperandsOf(opcode).Length
            : _count - Bottom;
        for (int n = operands - 1; n >= 0; n--)
            HideRotation(n);
    }

    /// <summary>Hides what made an operand, if it may be a rotation, by an instruction that changes nothing.</summary>
    private void HideRotation(int fromTop)
    {
        if (!MayBeRotation(in Top(fromTop)))
            return;
        int index = _count - 1 - fromTop;
        ref Operand operand = ref _operands[index];
        if (operand.Kind == OperandKind.Stack)
            _ = fromTop > 0 && IsMovable(fromTop + 1);
        else if (index >= Bottom)
            Flush(fromTop);
        if (operand.Kind == OperandKind.Variable)
        {
            HideVariable(ref operand);
            return;
        }
        if (index + 1 == _firstDeferred)
        {
            Hide(_il, operand.Type);
        }
        else
        {
            _scratch.Reset();
            _scratch.SetDepth(1);
            Hide(_scratch, operand.Type);
            InsertScratch(index + 1, _operands[index + 1].Start, depthBefore: 1);
        }
        operand.IsCopy = false;
        operand.IsRotation = false;
    }

    private void HideVariable(ref Operand operand)
    {
        LoadVariable(operand.Variable);
        Hide(_il, operand.Type);
        if (operand.IsOwned)
            StoreVariable(operand.Variable);
        else
            ToTemp(ref operand);
    }

    private void Hide(ILWriter il, ValType type)
    {
        string helper =
            type.Kind == ValKind.I32 ? nameof(Execution.Numeric.I32Unchanged) : nameof(Execution.Numeric.I64Unchanged);
        il.Call(_module.Helper(typeof(Numeric), helper), 1, 1);
    }
}
