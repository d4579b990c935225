using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Bounds checks that others make superfluous. Memories never shrink, so what was in bounds stays so as long as the local that
// holds the address keeps its value, up to the next label. A check is widened to cover a later access where nothing between
// the two can be observed: the trap is the same.
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
