using System;
using System.Collections.Generic;
using Clasm.Execution;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

// Branches by a table whose arms set a local to a constant and meet again. The constant is read from a table instead: thousands
// of arms are more blocks than RyuJIT optimises, and a processor foresees no jump to one of them. The arms are left out, as
// nothing branches to them any more.
internal sealed partial class FunctionCompiler
{
    /// <summary>Fewer arms stay what they are: who made the module could have done the same.</summary>
    private const int ManyArms = 128;

    /// <summary>How many of a table's entries may do something else; each is compared with.</summary>
    private const int MaxOtherEntries = 4;

    /// <summary>Compiles such a branch; its index is on CIL's stack.</summary>
    private bool ReadsConstant(ReadOnlySpan<uint> labels)
    {
        int entries = labels.Length - 1;
        // What the arms cost differs.
        if (entries < ManyArms || Meters || !_module.HasRoomForTable(entries))
            return false;
        List<ConstantArm> arms = ReadArms();
        if (arms.Count == 0)
            return false;
        ConstantArm first = arms[0];
        int[] constants = new int[entries];
        List<int> others = [];
        for (int i = 0; i < entries && others.Count <= MaxOtherEntries; i++)
        {
            ConstantArm arm = labels[i] < arms.Count ? arms[(int)labels[i]] : default;
            if (arm.Local == first.Local && arm.Target == first.Target)
                constants[i] = arm.Constant;
            else
                others.Add(i);
        }
        if (others.Count > MaxOtherEntries)
            return false;
        BranchByConstant(labels, constants, others, in first);
        return true;
    }

    private void BranchByConstant(ReadOnlySpan<uint> labels, int[] constants, List<int> others, in ConstantArm arm)
    {
        Dictionary<int, ILLabel> ways = [];
        int index = TakeTemp(ILType.I4);
        _il.StLoc(index);
        foreach (int other in others)
            BranchByIndex(ILOp.Beq, index, other, WayTo(TargetOf(labels[other]), ways));
        BranchByIndex(ILOp.BgeUn, index, constants.Length, WayTo(TargetOf(labels[^1]), ways));
        int variable = VariableOf(arm.Local);
        _il.LdStr(_module.DefineTable(constants));
        _il.LdLoc(index);
        CallHelper(typeof(ConstantTables), nameof(ConstantTables.At), 2, 1);
        StoreVariable(variable);
        ReleaseTemp(index);
        ForgetChecksOf(variable);
        WritesOf(variable)++;
        MarkTarget(arm.Target);
        _il.Branch(ILOp.Br, _controls[arm.Target].Label);
        LeaveBy(ways);
    }

    private void BranchByIndex(ILOp comparison, int index, int operand, ILLabel label)
    {
        _il.LdLoc(index);
        _il.LdcI4(operand);
        _il.Branch(comparison, label);
    }

    /// <summary>The arms that are nothing else, by label, from the innermost block on: each follows the end of its block.</summary>
    private List<ConstantArm> ReadArms()
    {
        List<ConstantArm> arms = [];
        InstructionReader reader = new(_body.Bytes.Span[_rest..], _body.Offset + _rest, _context.Features);
        Instruction i = default;
        for (uint label = 0; TargetOf(label) > 0 && IsPlainBlock(TargetOf(label)) && !reader.AtEnd; label++)
        {
            reader.Read(ref i);
            if (i.Opcode != Opcode.End || !TryReadArm(ref reader, TargetOf(label) - 1, out ConstantArm arm))
                break;
            arms.Add(arm);
        }
        return arms;
    }

    private bool IsPlainBlock(int target) => _controls[target].Opcode == Opcode.Block && IsDirect(target);

    /// <summary>Reads an arm in a block; the reader then stands before the block's end.</summary>
    private bool TryReadArm(ref InstructionReader reader, int block, out ConstantArm arm)
    {
        arm = default;
        Instruction i = default;
        reader.Read(ref i);
        if (i.Opcode != Opcode.I32Const || IsOutside(block))
            return false;
        int constant = (int)i.Bits;
        reader.Read(ref i);
        if (i.Opcode != Opcode.LocalSet)
            return false;
        uint local = i.A;
        InstructionReader next = reader;
        next.Read(ref i);
        bool falls = i.Opcode == Opcode.End;
        if (!falls && (i.Opcode != Opcode.Br || i.A > block))
            return false;
        int target = falls ? block : block - (int)i.A;
        if (falls ? !IsPlainBlock(target) : !IsDirect(target))
            return false;
        if (!falls)
            reader = next;
        arm = new ConstantArm(local, constant, target);
        return true;
    }

    /// <param name="Local">The local that it sets.</param>
    /// <param name="Constant">What it sets it to.</param>
    /// <param name="Target">The block that it goes to then, which is never the function's body.</param>
    private readonly record struct ConstantArm(uint Local, int Constant, int Target);
}
