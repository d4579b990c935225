using System;
using Clasm.Execution;
using Clasm.Memories;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

// Linear memories. An access ends past the length exactly when (address + offset + size) + ~length overflows: CIL's checked
// addition raises the trap without a branch.
internal sealed partial class FunctionCompiler
{
    private void MemoryAccess(in Instruction i)
    {
        if (i.Opcode is Opcode.MemoryAtomicWait32 or Opcode.MemoryAtomicWait64 or Opcode.MemoryAtomicNotify)
        {
            AtomicWait(in i);
            return;
        }
        ReadOnlySpan<byte> results = InstructionTable.ResultsOf(i.Opcode);
        int values = InstructionTable.OperandsOf(i.Opcode).Length - 1;
        AccessCheck check = CheckOf(in i);
        int start = EffectiveAddress(in i, values, check);
        EmitAccess(in i, values, isGuarded: check != AccessCheck.Length);
        PopOperands(values + 1);
        if (results.Length > 0)
            PushStack(ValType.Of((ValKind)results[0]), start);
    }

    private static bool IsAtomic(in Instruction i) => (int)i.Opcode >= 0x500;

    /// <summary>The one place that decides how an access past the end is noticed.</summary>
    private AccessCheck CheckOf(in Instruction i)
    {
        if (!IsGuardedMemory(i.A) || !GuardPages.Reaches(i.Offset64) || IsAtomic(in i))
            return AccessCheck.Length;
        InstructionReader rest = new(_body.Bytes.Span[_rest..], _body.Offset + _rest, _context.Features);
        return LoadUse.IsWhole(i.Opcode, rest) ? AccessCheck.None : AccessCheck.LastByte;
    }

    private void LoadValues(int values)
    {
        for (int n = _count - values; n < _count; n++)
            Load(in _operands[n]);
    }

    /// <summary>Checks an access, and puts its native address on CIL's stack; the values above the address are in variables.</summary>
    private int EffectiveAddress(in Instruction i, int values, AccessCheck check)
    {
        Stash(values);
        Flush(values + 1);
        ref Operand address = ref Top(values);
        int start = _il.Position;
        if (address.Kind == OperandKind.Stack)
        {
            start = address.Start;
            _firstDeferred = _count - values - 1;
            if (check == AccessCheck.None)
            {
                _il.Emit(ILOp.ConvU8);
                _il.Emit(ILOp.ConvI);
                _il.LdLoc(EnsureMemoryBase(i.A));
                _il.Emit(ILOp.Add);
                AddNative(i.Offset64);
                return start;
            }
            TakeAddress(ref address, _context.Memories[(int)i.A].Limits.Is64);
        }
        if (check == AccessCheck.LastByte)
            ProbeLastByte(in i, in address);
        else if (check == AccessCheck.Length)
            CheckLength(in i, in address);
        NativeAddress(in address, i.A, i.Offset64);
        return start;
    }

    /// <summary>Reads the last byte of an access: it faults where the access does not, because less of it is read than loaded.</summary>
    private void ProbeLastByte(in Instruction i, in Operand address)
    {
        NativeAddress(in address, i.A, i.Offset64 + (ulong)SizeOf(in i) - 1);
        _il.Volatile();
        _il.Emit(ILOp.LdindU1);
        _il.Emit(ILOp.Pop);
    }

    private static int SizeOf(in Instruction i) => 1 << InstructionTable.NaturalAlignmentOf(i.Opcode);

    private void AddNative(ulong offset)
    {
        if (offset == 0)
            return;
        _il.LdcI8((long)offset);
        _il.Emit(ILOp.ConvI);
        _il.Emit(ILOp.Add);
    }

    private void CheckLength(in Instruction i, in Operand address)
    {
        if (address.Kind == OperandKind.Constant)
        {
            CheckConstant(in i, in address);
            return;
        }
        if (IsAtomic(in i) && SizeOf(in i) > 1)
            CheckAlignment(in address, i.Offset64, SizeOf(in i));
        CheckBounds(in address, i.A, _context.Memories[(int)i.A], i.Offset64, SizeOf(in i));
    }

    /// <summary>Moves an address from CIL's stack to a variable: the local that it came from, whose checks are known, if it can.</summary>
    private void TakeAddress(ref Operand address, bool is64)
    {
        address.Kind = OperandKind.Variable;
        if (IsCurrent(in address))
        {
            _il.Emit(ILOp.Pop);
            return;
        }
        if (!is64)
            _il.Emit(ILOp.ConvU8);
        address.Variable = TakeTemp(ILType.I8);
        address.IsOwned = true;
        address.Type = ValType.I64;
        _il.StLoc(address.Variable);
    }

    private void LoadAddress(in Operand address)
    {
        Load(in address);
        if (address.Type == ValType.I32)
            _il.Emit(ILOp.ConvU8);
    }

    /// <summary>Checks that an atomic access is aligned, which comes before its bounds.</summary>
    private void CheckAlignment(in Operand address, ulong offset, int size)
    {
        int excess = (int)offset & (size - 1);
        Load(in address);
        if (address.Type != ValType.I32)
            _il.Emit(ILOp.ConvI4);
        if (excess != 0)
        {
            _il.LdcI4(excess);
            _il.Emit(ILOp.Add);
        }
        _il.LdcI4(size - 1);
        _il.Emit(ILOp.And);
        CallHelper(typeof(MemoryOperations), nameof(MemoryOperations.RequireAligned), 1, 0);
    }

    private void CheckBounds(in Operand address, uint index, MemoryType memory, ulong offset, int size)
    {
        ulong end = offset + (ulong)size;
        if (end >= offset && IsChecked(in address, index, end))
            return;
        if (end < offset)
        {
            CallHelper(typeof(Trap), nameof(Trap.MemoryOutOfBounds), 0, 0);
            return;
        }
        LoadAddress(in address);
        NoteCheck(in address, index, end, LdEnd(end));
        _il.Emit(memory.Limits.Is64 ? ILOp.AddOvfUn : ILOp.Add);
        LdNotLength(index);
        _il.Emit(ILOp.AddOvfUn);
        _il.Emit(ILOp.Pop);
    }

    /// <summary>Loads the end of an access, so that a later one can widen it; returns where it is in the code, or -1.</summary>
    private int LdEnd(ulong end)
    {
        if (end > int.MaxValue)
        {
            _il.LdcI8((long)end);
            return -1;
        }
        int position = _il.LdcI4Patchable((int)end);
        _il.Emit(ILOp.ConvU8);
        return position;
    }

    /// <summary>An access at a constant address: one that ends within the first size needs no check, since memories never shrink.</summary>
    private void CheckConstant(in Instruction i, in Operand address)
    {
        int size = SizeOf(in i);
        ulong start = address.Bits + i.Offset64;
        ulong end = start + (uint)size;
        if (IsAtomic(in i) && ((int)start & (size - 1)) != 0)
            CallHelper(typeof(Trap), nameof(Trap.HeapMisaligned), 0, 0);
        if (start < i.Offset64 || end < start)
        {
            CallHelper(typeof(Trap), nameof(Trap.MemoryOutOfBounds), 0, 0);
        }
        else if (end > MinimumOf(_context.Memories[(int)i.A]))
        {
            _il.LdcI8((long)end);
            LdNotLength(i.A);
            _il.Emit(ILOp.AddOvfUn);
            _il.Emit(ILOp.Pop);
        }
    }

    private static ulong MinimumOf(MemoryType memory)
    {
        int log2 = memory.PageSizeLog2;
        return memory.Limits.Minimum > ulong.MaxValue >> log2 ? ulong.MaxValue : memory.Limits.Minimum << log2;
    }

    private void AtomicWait(in Instruction i)
    {
        int operands = InstructionTable.OperandsOf(i.Opcode).Length;
        WidenAddress(operands - 1, _context.Memories[(int)i.A].Limits.Is64);
        int start = EmitOperands(operands, Prefix.Self);
        _il.LdcI8((long)i.Offset64);
        _il.LdcI4((int)i.A);
        FinishCall(
            start,
            operands,
            _module.Helper(typeof(MemoryOperations), i.Opcode.ToString()),
            operands + 3,
            ValType.I32
        );
    }

    private void MemoryInstruction(in Instruction i)
    {
        bool is64 = _context.Memories[(int)i.A].Limits.Is64;
        ValType type = is64 ? ValType.I64 : ValType.I32;
        if (i.Opcode == Opcode.MemorySize)
        {
            EmitAll();
            int start = _il.Position;
            LdNotLength(i.A);
            _il.Emit(ILOp.Not);
            int shift = _context.Memories[(int)i.A].PageSizeLog2;
            if (shift > 0)
            {
                _il.LdcI4(shift);
                _il.Emit(ILOp.ShrUn);
            }
            if (!is64)
                _il.Emit(ILOp.ConvI4);
            PushStack(type, start);
            return;
        }
        WidenAddress(0, is64);
        int begin = EmitOperands(1, Prefix.Self);
        _il.LdcI4((int)i.A);
        _il.Call(_module.Helper(typeof(MemoryOperations), nameof(MemoryOperations.Grow)), 3, 1);
        if (!is64)
            _il.Emit(ILOp.ConvI4);
        PopOperands(1);
        PushStack(type, begin);
    }

    private void BulkInstruction(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.MemoryFill:
                WidenAddress(2, Is64Memory(i.A));
                WidenAddress(0, Is64Memory(i.A));
                MemoryFill(i.A);
                break;
            case Opcode.MemoryCopy when IsShort(in Top()) && !IsSharedMemory(i.A) && !IsSharedMemory(i.B):
                MemoryCopyShort(i.A, i.B);
                break;
            case Opcode.MemoryCopy:
                WidenAddress(2, Is64Memory(i.A));
                WidenAddress(1, Is64Memory(i.B));
                WidenAddress(0, Is64Memory(i.A) && Is64Memory(i.B));
                MemoryCopy(i.A, i.B);
                break;
            case Opcode.MemoryInit:
                WidenAddress(2, Is64Memory(i.B));
                CallBulk(3, typeof(MemoryOperations), nameof(MemoryOperations.Init), (int)i.B, (int)i.A);
                break;
            case Opcode.DataDrop:
                CallBulk(0, typeof(MemoryOperations), nameof(MemoryOperations.DropData), (int)i.A, -1);
                break;
            default:
                TableInstruction(in i);
                break;
        }
    }

    private void MemoryFill(uint memory)
    {
        if (IsSharedMemory(memory))
        {
            CallBulk(3, typeof(MemoryOperations), nameof(MemoryOperations.FillLong), (int)memory, -1);
            return;
        }
        bool isShort = IsShort(in Top());
        int start = EmitOperands(3, Prefix.Self);
        _il.LdcI4((int)memory);
        _il.LdLoc(EnsureMemoryBase(memory));
        string name =
            isShort ? nameof(MemoryOperations.FillShort)
            : Meters ? nameof(MemoryOperations.FillMetered)
            : nameof(MemoryOperations.Fill);
        FinishCall(start, 3, _module.Helper(typeof(MemoryOperations), name), 6, null);
    }

    private void MemoryCopy(uint to, uint from)
    {
        if (IsSharedMemory(to) || IsSharedMemory(from))
        {
            CallBulk(3, typeof(MemoryOperations), nameof(MemoryOperations.CopyLong), (int)to, (int)from);
            return;
        }
        int start = EmitOperands(3, Prefix.Self);
        _il.LdcI4((int)to);
        _il.LdcI4((int)from);
        _il.LdLoc(EnsureMemoryBase(to));
        _il.LdLoc(EnsureMemoryBase(from));
        string name = Meters ? nameof(MemoryOperations.CopyMetered) : nameof(MemoryOperations.Copy);
        FinishCall(start, 3, _module.Helper(typeof(MemoryOperations), name), 8, null);
    }

    /// <summary>
    /// <c>memory.copy</c> of a few bytes: two checks as of any access, then loads, then stores. Where one of each does it, guard
    /// pages are the check.
    /// </summary>
    /// <remarks>spec: exec-memory.copy</remarks>
    private void MemoryCopyShort(uint to, uint from)
    {
        int count = (int)Top().Bits;
        (ILOp load, ILOp store) = MoveOf(count);
        bool readsGuarded = load != ILOp.Nop && IsGuardedMemory(from);
        bool writesGuarded = load != ILOp.Nop && IsGuardedMemory(to);
        PopOperands(1);
        for (int n = 0; n < 2; n++)
        {
            if (Top(n).Kind != OperandKind.Stack)
                continue;
            TakeAddress(ref Top(n), Is64Memory(n == 0 ? from : to));
            _firstDeferred = _count - n - 1;
        }
        Flush(2);
        if (!writesGuarded)
            CheckBounds(in Top(1), to, _context.Memories[(int)to], 0, count);
        if (!readsGuarded)
            CheckBounds(in Top(), from, _context.Memories[(int)from], 0, count);
        NativeAddress(in Top(1), to, 0);
        NativeAddress(in Top(), from, 0);
        if (load != ILOp.Nop)
        {
            Indirect(load, readsGuarded);
            Indirect(store, writesGuarded);
        }
        else
        {
            _il.LdcI4(count);
            CallHelper(typeof(MemoryOperations), nameof(MemoryOperations.CopyShort), 3, 0);
        }
        PopOperands(2);
    }

    /// <summary>The one load and the one store that move so many bytes, if there are such.</summary>
    private static (ILOp Load, ILOp Store) MoveOf(int count) =>
        count switch
        {
            1 => (ILOp.LdindU1, ILOp.StindI1),
            2 => (ILOp.LdindU2, ILOp.StindI2),
            4 => (ILOp.LdindI4, ILOp.StindI4),
            8 => (ILOp.LdindI8, ILOp.StindI8),
            16 => (ILOp.Ldobj, ILOp.Stobj),
            _ => (ILOp.Nop, ILOp.Nop),
        };

    private void NativeAddress(in Operand address, uint memory, ulong offset)
    {
        _il.LdLoc(EnsureMemoryBase(memory));
        if (address.Kind == OperandKind.Constant)
        {
            AddNative(address.Bits + offset);
            return;
        }
        LoadAddress(in address);
        _il.Emit(ILOp.ConvI);
        _il.Emit(ILOp.Add);
        AddNative(offset);
    }

    private bool IsGuardedMemory(uint memory) => _module.Engine.Guards(_context.Memories[(int)memory]);

    // Its length may change while compiled code holds it.
    private bool IsSharedMemory(uint memory) => _context.Memories[(int)memory].IsShared;

    /// <summary>Whether a count is a constant that a few stores cover.</summary>
    private static bool IsShort(in Operand count) =>
        count.Kind == OperandKind.Constant && count.Bits is > 0 and <= MemoryOperations.Short;

    private bool Is64Memory(uint memory) => _context.Memories[(int)memory].Limits.Is64;

    /// <summary>Calls a helper with the instance, operands, and one or two indices.</summary>
    private void CallBulk(int operands, Type type, string name, int first, int second, ValType? result = null)
    {
        int start = EmitOperands(operands, Prefix.Self);
        int extra = 1;
        _il.LdcI4(first);
        if (second >= 0)
        {
            _il.LdcI4(second);
            extra = 2;
        }
        FinishCall(start, operands, _module.Helper(type, name), operands + 1 + extra, result);
    }
}
