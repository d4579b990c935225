using System;
using System.Reflection;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Numeric and vector instructions of a fixed type, and the constants that they take.
internal sealed partial class FunctionCompiler
{
    private void Numeric(in Instruction i)
    {
        int operands = InstructionTable.OperandsOf(i.Opcode).Length;
        ReadOnlySpan<byte> results = InstructionTable.ResultsOf(i.Opcode);
        _consumer = i.Opcode;
        bool isRotation = MakesRotation(i.Opcode);
        bool mayBeMasks =
            operands > 0 && Top().Kind != OperandKind.Constant && Top(operands - 1).Kind != OperandKind.Constant;
        bool isKnown = AreKnown(operands);
        bool isFolded = isKnown || AreSame(operands) || Lowering.MayBeFolded(i.Opcode);
        int start = EmitOperands(operands, Prefix.None);
        _consumer = Opcode.Nop;
        isKnown &= !HideFolded(i.Opcode, operands);
        if (results.Length == 2)
        {
            WideArithmetic(i.Opcode, operands);
            return;
        }
        EmitNumeric(in i, operands, results.Length, mayBeMasks);
        PopOperands(operands);
        if (results.Length == 0)
            return;
        ValType result = ValType.Of((ValKind)results[0]);
        string? hidden = Lowering.Hidden(result.Kind);
        if (isKnown && hidden is not null)
            CallHelper(typeof(OpaqueConstants), hidden, 1, 1);
        PushStack(result, start);
        Top().IsRotation = isRotation;
        Top().IsFolded = isFolded && hidden is null;
    }

    /// <summary>The instruction itself: its operands are on CIL's stack.</summary>
    private void EmitNumeric(in Instruction i, int operands, int results, bool mayBeMasks)
    {
        int extra = 0;
        switch (InstructionTable.ImmediatesOf(i.Opcode))
        {
            case ImmediateKind.Lane:
                _il.LdcI4(i.Lane);
                extra = 1;
                break;
            case ImmediateKind.Lanes16:
                LoadVector(i.Bits, i.Bits2);
                extra = 1;
                break;
        }
        Lowering lowering = Lowering.Of(i.Opcode);
        if (i.Opcode is >= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U)
            _copies++;
        if (mayBeMasks && i.Opcode is Opcode.V128And)
            CallHelper(typeof(Vector), nameof(Vector.AndMasks), 2, 1);
        else if (mayBeMasks && i.Opcode is Opcode.V128Andnot)
            CallHelper(typeof(Vector), nameof(Vector.AndnotMasks), 2, 1);
        else if (lowering.IsCall)
            _il.Call(_module.OpcodeHelper(i.Opcode), operands + extra, results);
        else
            _module.Emit(lowering, _il);
        if (_module.Engine.Config.NanCanonicalization && Lowering.Canonicalizer(i.Opcode) is string canonicalizer)
            _il.Call(_module.Helper(typeof(Canonical), canonicalizer), 1, 1);
    }

    private bool AreKnown(int operands)
    {
        for (int i = 0; i < operands; i++)
        {
            if (Top(i).Kind != OperandKind.Constant && !Top(i).IsFolded)
                return false;
        }
        return true;
    }

    // x - x and the like.
    private bool AreSame(int operands) =>
        operands == 2
        && Top().Kind == OperandKind.Variable
        && Top(1).Variable == Top().Variable
        && (Top(1).Kind == OperandKind.Variable || Top(1).IsCopy);

    /// <summary>
    /// Hides from RyuJIT those of the topmost operands that it may have computed, wherever they lie on CIL's stack, if the
    /// instruction would make, or take, a number of them.
    /// </summary>
    /// <returns>Whether it hid an integer, so that the number made of it is not known.</returns>
    private bool HideFolded(Opcode opcode, int operands)
    {
        if (Lowering.ConvertsInteger(opcode) && Top().IsFolded)
        {
            HideInteger(Top().Type);
            return true;
        }
        for (int i = 0; Lowering.TakesNumbersInLanes(opcode) && i < operands; i++)
        {
            if (!Top(i).IsFolded)
                continue;
            _scratch.Reset();
            _scratch.SetDepth(1);
            _scratch.Call(_module.Helper(typeof(OpaqueConstants), nameof(OpaqueConstants.V128)), 1, 1);
            InsertAfter(_count - 1 - i);
        }
        return false;
    }

    // The low half comes back as the result, the high half through a variable.
    private void WideArithmetic(Opcode opcode, int operands)
    {
        int low = TakeTemp(ILType.I8);
        int high = NewLocal(ILType.I8);
        _il.LdLocA(high);
        _il.Call(_module.OpcodeHelper(opcode), operands + 1, 1);
        _il.StLoc(low);
        PopOperands(operands);
        PushVariable(ValType.I64, low, isOwned: true);
        int copy = TakeTemp(ILType.I8);
        _il.LdLoc(high);
        _il.StLoc(copy);
        PushVariable(ValType.I64, copy, isOwned: true);
    }

    private void LoadConstant(in Operand operand)
    {
        switch (operand.Type.Kind)
        {
            case ValKind.I32:
                _il.LdcI4((int)operand.Bits);
                break;
            case ValKind.I64:
                LoadBits(operand.Bits, Lowering.IsSignallingF64(operand.Bits));
                break;
            case ValKind.F32:
                LoadFloat(operand.Bits);
                break;
            case ValKind.F64:
                LoadDouble(operand.Bits);
                break;
            case ValKind.V128:
                LoadVector(operand.Bits, operand.Bits2);
                if (Lowering.NeedsOpaqueV128(operand.Bits, operand.Bits2, _consumer))
                    CallHelper(typeof(OpaqueConstants), nameof(OpaqueConstants.V128), 1, 1);
                break;
            default:
                if (_module.ILTypeOf(operand.Type) == ILType.I4)
                    _il.LdcI4((int)operand.Bits);
                else
                    _il.Emit(ILOp.Ldnull);
                break;
        }
    }

    private void LoadFloat(ulong bits)
    {
        if (!TryLoadOpaque(Lowering.OpaqueF32(bits, _consumer)))
            _il.LdcR4((int)bits);
    }

    private void LoadDouble(ulong bits)
    {
        if (!TryLoadOpaque(Lowering.OpaqueF64(bits, _consumer)))
            _il.LdcR8((long)bits);
    }

    // RyuJIT drops an addition of -0 or a multiplication by 1, and with it the quieting of a signalling NaN: those constants
    // are hidden from it, also where their consumer is not known yet.
    private bool TryLoadOpaque(FieldInfo? field)
    {
        if (field is not null)
            _il.LdSFld(_module.Field(field.DeclaringType!, field.Name));
        return field is not null;
    }

    private void LoadBits(ulong bits, bool isOpaque)
    {
        _il.LdcI8((long)bits);
        if (isOpaque)
            HideInteger(ValType.I64);
    }

    private void HideInteger(ValType type)
    {
        string zero = type == ValType.I64 ? nameof(OpaqueConstants.U64Zero) : nameof(OpaqueConstants.U32Zero);
        _il.LdSFld(_module.Field(typeof(OpaqueConstants), zero));
        _il.Emit(ILOp.Or);
    }

    private void LoadVector(ulong low, ulong high)
    {
        _copies++;
        LoadBits(low, Lowering.HasSignallingLane(low));
        LoadBits(high, Lowering.HasSignallingLane(high));
        CallHelper(typeof(VectorConstants), nameof(VectorConstants.Create), 2, 1);
    }
}
