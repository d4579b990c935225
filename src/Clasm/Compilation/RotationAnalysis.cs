using System;
using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Compilation;

/// <summary>
/// Finds out which locals of a body may hold what was made of a shift or a rotation, whatever way control takes. Values are sets of
/// bits: that of a local stands for what the local holds, the last one for a shift, or for what is not known. The operands are
/// followed from one instruction to the next; at the borders of blocks nothing is known.
/// </summary>
internal sealed class RotationAnalysis
{
    /// <summary>The bit of locals that have none of their own.</summary>
    private const int Unknown = 63;

    private const ulong Shifted = 1UL << Unknown;

    private readonly ModuleContext _context;
    private readonly ulong[] _sources = new ulong[Unknown];
    private readonly List<ulong> _operands = [];

    private RotationAnalysis(ModuleContext context) => _context = context;

    /// <summary>The locals of a body that may hold one, by their bits.</summary>
    public static ulong Of(Expression body, ModuleContext context)
    {
        RotationAnalysis analysis = new(context);
        InstructionReader reader = new(body, context.Features);
        Instruction i = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref i);
            analysis.Step(in i);
        }
        return analysis.Closure();
    }

    /// <summary>Whether a local is among those that <see cref="Of"/> gave.</summary>
    public static bool Holds(ulong locals, uint local) => (locals >> BitOf(local) & 1) != 0;

    private static int BitOf(uint local) => (int)Math.Min(local, Unknown);

    private ulong Closure()
    {
        ulong closure = Shifted;
        for (bool grows = true; grows; )
        {
            grows = false;
            for (int i = 0; i < _sources.Length; i++)
            {
                bool isNew = (closure >> i & 1) == 0 && (_sources[i] & closure) != 0;
                closure |= isNew ? 1UL << i : 0;
                grows |= isNew;
            }
        }
        return closure;
    }

    private void Step(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.LocalGet:
                _operands.Add(1UL << BitOf(i.A));
                break;
            case Opcode.LocalSet:
                Write(i.A, Pop(1));
                break;
            case Opcode.LocalTee:
                ulong value = Pop(1);
                Write(i.A, value);
                _operands.Add(value);
                break;
            case Opcode.GlobalGet:
                _operands.Add(0);
                break;
            case Opcode.GlobalSet or Opcode.Drop:
                Pop(1);
                break;
            case Opcode.Select or Opcode.SelectT:
                Pop(1);
                _operands.Add(Pop(2));
                break;
            case Opcode.Call:
                Call(_context.FunctionType(i.A));
                break;
            case Opcode.ReturnCall:
                Array.Fill(_sources, Shifted); // parameters, perhaps, which are what it is
                break;
            default:
                StepByType(i.Opcode);
                break;
        }
    }

    private void Write(uint local, ulong value)
    {
        if (local < Unknown)
            _sources[local] |= value;
    }

    // What functions return is hidden where it is made.
    private void Call(FuncType type)
    {
        Pop(type.Parameters.Length);
        for (int n = 0; n < type.Results.Length; n++)
            _operands.Add(0);
    }

    private void StepByType(Opcode opcode)
    {
        if (FunctionAnalysis.IsSafepoint(opcode) || !InstructionTable.HasFixedType(opcode))
        {
            _operands.Clear();
            return;
        }
        ulong operands = Pop(InstructionTable.OperandsOf(opcode).Length);
        ulong result =
            MakesShift(opcode) ? Shifted
            : Keeps(opcode) ? operands
            : 0;
        for (int n = InstructionTable.ResultsOf(opcode).Length; n > 0; n--)
            _operands.Add(result);
    }

    /// <summary>What any of the topmost operands may be, which this drops.</summary>
    private ulong Pop(int count)
    {
        ulong all = 0;
        for (; count > 0; count--)
        {
            if (_operands.Count == 0)
                return Shifted;
            all |= _operands[^1];
            _operands.RemoveAt(_operands.Count - 1);
        }
        return all;
    }

    /// <summary>Whether an instruction makes a rotation, or what may become a part of one.</summary>
    public static bool MakesShift(Opcode opcode) =>
        opcode
            is Opcode.I32Shl
                or Opcode.I32ShrU
                or Opcode.I32Rotl
                or Opcode.I32Rotr
                or Opcode.I64Shl
                or Opcode.I64ShrU
                or Opcode.I64Rotl
                or Opcode.I64Rotr;

    /// <summary>Whether RyuJIT may take the result of an instruction for one of its operands, or a part of it.</summary>
    public static bool Keeps(Opcode opcode) =>
        opcode switch
        {
            >= Opcode.I32Add and <= Opcode.I32Mul or >= Opcode.I64Add and <= Opcode.I64Mul => true,
            >= Opcode.I32And and <= Opcode.I32ShrU or >= Opcode.I64And and <= Opcode.I64ShrU => true,
            Opcode.I32WrapI64 or Opcode.I64ExtendI32S or Opcode.I64ExtendI32U => true,
            >= Opcode.I32Extend8S and <= Opcode.I64Extend32S => true,
            _ => false,
        };
}
