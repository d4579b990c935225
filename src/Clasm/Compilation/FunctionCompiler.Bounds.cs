using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Bounds checks that others make superfluous. Memories never shrink, so what was in bounds stays so as long as the local that
// holds the address keeps its value. Where ways meet, the checks that all of them have behind them hold; at the head of a loop,
// those of locals that it does not write. A check is widened to cover a later access where nothing between the two can be
// observed: the trap is the same.
internal sealed partial class FunctionCompiler
{
    private const int MaxChecks = 8;

    private readonly List<BoundsCheck> _checks = [];
    private int[] _writes = new int[64];

    private bool IsWasmLocal(int variable) => variable < 0 || variable < _declaredLocals;

    private void BeginWrites()
    {
        if (_writes.Length > 4096)
            _writes = new int[64];
        Array.Clear(_writes);
    }

    /// <summary>How often a wasm local has been written, in the order of the text.</summary>
    private ref int WritesOf(int variable)
    {
        int index = variable < 0 ? ~variable : _parameterCount + 1 + variable;
        if (index >= _writes.Length)
            Array.Resize(ref _writes, Math.Max(index + 1, _writes.Length * 2));
        return ref _writes[index];
    }

    /// <summary>Whether an operand on CIL's stack is still what its local holds.</summary>
    private bool IsCurrent(in Operand copy) => copy.IsCopy && copy.Writes == WritesOf(copy.Variable);

    /// <summary>Whether earlier code, perhaps widened, checks an access to <paramref name="end"/> bytes from an address on.</summary>
    private bool IsChecked(in Operand address, uint memory, ulong end)
    {
        if (address.Kind != OperandKind.Variable || !IsWasmLocal(address.Variable))
            return false;
        foreach (ref BoundsCheck check in CollectionsMarshal.AsSpan(_checks))
        {
            if (check.Variable != address.Variable || check.Memory != memory)
                continue;
            if (end <= check.End)
                return true;
            if (check.Patch < 0 || end > int.MaxValue)
                return false;
            _il.PatchI4(check.Patch, (int)end);
            check.End = end;
            return true;
        }
        return false;
    }

    /// <summary>Notes the check whose end was written last.</summary>
    private void NoteCheck(in Operand address, uint memory, ulong end, int patch)
    {
        if (address.Kind != OperandKind.Variable || !IsWasmLocal(address.Variable))
            return;
        int variable = address.Variable;
        _checks.RemoveAll(check => check.Variable == variable && check.Memory == memory);
        if (_checks.Count == MaxChecks)
            _checks.RemoveAt(0);
        _checks.Add(
            new BoundsCheck
            {
                Variable = variable,
                Memory = memory,
                End = end,
                Patch = patch,
            }
        );
    }

    private void ForgetChecksOf(int variable)
    {
        for (int i = _checks.Count - 1; i >= 0; i--)
        {
            if (_checks[i].Variable == variable)
                _checks.RemoveAt(i);
        }
    }

    /// <summary>After an instruction that does something, or may trap differently, earlier checks stay what they are.</summary>
    private void SealChecks(Opcode opcode)
    {
        if (_checks.Count == 0 || IsUnobservable(opcode))
            return;
        foreach (ref BoundsCheck check in CollectionsMarshal.AsSpan(_checks))
            check.Patch = -1;
    }

    private void ShiftChecks(int position, int distance)
    {
        foreach (ref BoundsCheck check in CollectionsMarshal.AsSpan(_checks))
        {
            if (check.Patch >= position)
                check.Patch += distance;
        }
    }

    // Room for the checks at labels, to be used again.
    private readonly Stack<BoundsCheck[]> _freeChecks = [];

    /// <summary>What is known here, with another way to the same label or, where there is none yet, alone.</summary>
    private KnownChecks Join(in KnownChecks known)
    {
        if (!known.IsKnown)
            return CopyChecks();
        int count = 0;
        for (int i = 0; i < known.Count; i++)
        {
            BoundsCheck check = known.Checks![i];
            if (FindCheck(check.Variable, check.Memory) is not ulong end)
                continue;
            check.End = Math.Min(check.End, end);
            known.Checks[count++] = check;
        }
        return known with { Count = count };
    }

    private KnownChecks CopyChecks()
    {
        if (_checks.Count == 0)
            return new KnownChecks(null, 0, IsKnown: true);
        BoundsCheck[] copy = _freeChecks.Count > 0 ? _freeChecks.Pop() : new BoundsCheck[MaxChecks];
        _checks.CopyTo(copy);
        return new KnownChecks(copy, _checks.Count, IsKnown: true);
    }

    private ulong? FindCheck(int variable, uint memory)
    {
        foreach (ref readonly BoundsCheck check in CollectionsMarshal.AsSpan(_checks))
        {
            if (check.Variable == variable && check.Memory == memory)
                return check.End;
        }
        return null;
    }

    /// <summary>At a label that has just been marked: what is known there.</summary>
    private void TakeChecks(in KnownChecks known)
    {
        for (int i = 0; i < known.Count; i++)
            _checks.Add(known.Checks![i] with { Patch = -1 });
        if (known.Checks is not null)
            _freeChecks.Push(known.Checks);
    }

    /// <summary>Marks the head of a loop, where checks of locals that the loop does not write hold.</summary>
    private void MarkLoop(ILLabel label)
    {
        bool knowsWrites = _partLocals is null && _slotParameters == 0 && _loop >= 0 && _loop < _loops.Count;
        ulong written = knowsWrites ? _loops[_loop].LocalsWritten : ulong.MaxValue;
        _checks.RemoveAll(check => LocalOf(check.Variable) >= 64 || (written >> (int)LocalOf(check.Variable) & 1) != 0);
        KnownChecks kept = CopyChecks();
        MarkLabel(label);
        TakeChecks(in kept);
    }

    /// <summary>Marks a label: from several places, nothing is known there.</summary>
    private void MarkLabel(ILLabel label)
    {
        _checks.Clear();
        _il.MarkLabel(label);
    }

    private static bool IsUnobservable(Opcode opcode) =>
        opcode switch
        {
            Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee or Opcode.Drop or Opcode.Nop => true,
            Opcode.I32DivS or Opcode.I32DivU or Opcode.I32RemS or Opcode.I32RemU => false,
            Opcode.I64DivS or Opcode.I64DivU or Opcode.I64RemS or Opcode.I64RemU => false,
            >= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U => false,
            >= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U => false,
            >= Opcode.I32Load and <= Opcode.I64Load32U => true,
            >= Opcode.I32Const and <= Opcode.F64ReinterpretI64 => true,
            >= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U => true,
            Opcode.V128Store or >= Opcode.V128Store8Lane and <= Opcode.V128Store64Lane => false,
            >= Opcode.V128Load and <= Opcode.I32X4RelaxedDotI8X16I7X16AddS => true,
            Opcode.Select or Opcode.SelectT => true,
            _ => false,
        };
}
