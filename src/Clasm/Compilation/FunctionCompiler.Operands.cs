using System;
using System.Diagnostics;
using Clasm.Syntax;

namespace Clasm.Compilation;

// The operand stack: what is deferred, what is on CIL's stack, and how one becomes the other.
internal sealed partial class FunctionCompiler
{
    private void PushConstant(ValType type, ulong bits, ulong bits2 = 0) =>
        PushDeferred(
            new Operand
            {
                Kind = OperandKind.Constant,
                Type = type,
                Bits = bits,
                Bits2 = bits2,
            }
        );

    private void PushVariable(ValType type, int variable, bool isOwned) =>
        PushDeferred(
            new Operand
            {
                Kind = OperandKind.Variable,
                Type = type,
                Variable = variable,
                IsOwned = isOwned,
            }
        );

    private void PushDeferred(in Operand operand)
    {
        Reserve(operand.Type, operand.Kind != OperandKind.Variable);
        _operands[_count++] = operand;
    }

    /// <summary>The value that the code since <paramref name="start"/> left on CIL's stack becomes an operand.</summary>
    private void PushStack(ValType type, int start)
    {
        Debug.Assert(_firstDeferred == _count, "something deferred lies below");
        Reserve(type, isConstant: false);
        _operands[_count++] = new Operand
        {
            Kind = OperandKind.Stack,
            Type = type,
            Start = start,
        };
        _firstDeferred = _count;
        if (type != ValType.V128 || !IsLong)
            return;
        _copies++;
        Stash(1);
    }

    private void Reserve(ValType type, bool isConstant)
    {
        if (!isConstant && _gc.NeedsRoots && IsHeapReference(type))
            _heapOperands.Add(_count);
        if (_count == _operands.Length)
            Array.Resize(ref _operands, _count * 2);
    }

    private ref Operand Top(int fromTop = 0) => ref _operands[_count - 1 - fromTop];

    private void PopOperands(int n)
    {
        for (; n > 0; n--)
        {
            ref Operand operand = ref _operands[--_count];
            if (operand.IsOwned)
                ReleaseTemp(operand.Variable);
        }
        _firstDeferred = Math.Min(_firstDeferred, _count);
        _floor = Math.Min(_floor, _count);
        while (_heapOperands.Count > 0 && _heapOperands[^1] >= _count)
            _heapOperands.RemoveAt(_heapOperands.Count - 1);
    }

    private int TakeTemp(ILType type)
    {
        System.Collections.Generic.Stack<int> free = _freeTemps[(int)type];
        return free.Count > 0 ? free.Pop() : NewLocal(type);
    }

    private int TakeTemp(ValType type) => TakeTemp(_module.ILTypeOf(type));

    private void ReleaseTemp(int local) => _freeTemps[(int)_locals[local]].Push(local);

    /// <summary>Emits what is deferred, but for the topmost operands.</summary>
    private void Flush(int keep)
    {
        while (_firstDeferred < _count - keep)
            EmitDeferred();
    }

    /// <summary>Puts the lowest deferred operand on CIL's stack.</summary>
    private void EmitDeferred()
    {
        ref Operand operand = ref _operands[_firstDeferred++];
        int start = _il.Position;
        Load(in operand);
        if (operand.IsOwned)
            ReleaseTemp(operand.Variable);
        if (operand.Kind == OperandKind.Global && _gc.NeedsRoots)
            _heapOperands.Insert(~_heapOperands.BinarySearch(_firstDeferred - 1), _firstDeferred - 1);
        operand.IsRotation = operand.Kind == OperandKind.Variable && MayHoldRotation(operand.Variable);
        operand.IsCopy = operand.Kind == OperandKind.Variable && IsWasmLocal(operand.Variable);
        if (operand.IsCopy)
            operand.Writes = WritesOf(operand.Variable);
        operand.Kind = OperandKind.Stack;
        operand.IsOwned = false;
        operand.Start = start;
    }

    /// <summary>Puts all operands on CIL's stack.</summary>
    private void EmitAll() => Flush(0);

    /// <summary>Emits the load of a deferred operand.</summary>
    private void Load(in Operand operand)
    {
        if (operand.Kind == OperandKind.Variable && operand.IsWide)
            _il.LdLoc(operand.Variable);
        else if (operand.Kind == OperandKind.Variable)
            LoadVariable(operand.Variable);
        else if (operand.Kind == OperandKind.Global)
            LoadGlobal(in operand);
        else
            LoadConstant(in operand);
    }

    private void LoadVariable(int variable)
    {
        if (_keepsLocalsInFrame && IsWasmLocal(variable))
            LoadFromFrame(LocalOf(variable));
        else if (variable < 0)
            _il.LdArg(~variable);
        else
            _il.LdLoc(variable);
        if (HoldsWide(variable))
            _il.Emit(ILOp.ConvI4);
    }

    private void StoreVariable(int variable)
    {
        if (HoldsWide(variable))
            _il.Emit(ILOp.ConvU);
        if (_keepsLocalsInFrame && IsWasmLocal(variable))
            StoreInFrame(LocalOf(variable));
        else if (variable < 0)
            _il.StArg(~variable);
        else
            _il.StLoc(variable);
    }

    // Wasm's own locals hold references to the heap as addresses relative to it, extended once where they are written: that
    // RyuJIT extends a word at each use costs a cycle on the way from one object to the next.
    private bool HoldsWide(int variable) =>
        !_keepsLocalsInFrame && variable >= 0 && variable < _declaredLocals && _locals[variable] == ILType.NativeInt;

    private ILType LocalType(ValType type) => IsHeapReference(type) ? ILType.NativeInt : _module.ILTypeOf(type);

    /// <summary>Has a reference loaded wide, if it is still to be loaded and its local holds it so.</summary>
    private bool TakeWide(ref Operand operand) =>
        operand.IsWide = operand.Kind == OperandKind.Variable && HoldsWide(operand.Variable);

    /// <summary>Loads a reference that is in a variable, wide.</summary>
    private void LoadWide(in Operand reference)
    {
        if (reference.Kind == OperandKind.Variable && HoldsWide(reference.Variable))
        {
            _il.LdLoc(reference.Variable);
            return;
        }
        Load(in reference);
        _il.Emit(ILOp.ConvU);
    }

    /// <summary>The variable of a wasm local.</summary>
    private int VariableOf(uint local)
    {
        if (_partLocals is not null)
            return _partLocals[local];
        if (local >= _parameterCount)
            return _slotParameters + (int)local - _parameterCount;
        return _registers is null ? ~((int)local + 1) : _registers.VariableOf((int)local);
    }

    /// <summary>
    /// How many operands are in variables and stay there: those below the innermost block, until it ends, and those that lie
    /// too deep for CIL's stack.
    /// </summary>
    private int Bottom => Math.Max(_controls[^1].Height, _floor);

    /// <summary>Puts every operand where a label finds CIL's stack empty: into temporaries, or leaves it a constant.</summary>
    private void SpillAll() => Spill(_count);

    /// <summary>The same for the operands of the block below <paramref name="end"/>.</summary>
    private void Spill(int end) => SpillFrom(Bottom, end);

    private void SpillFrom(int bottom, int end)
    {
        for (int i = end - 1; i >= bottom; i--)
        {
            ref Operand operand = ref _operands[i];
            if (operand.Kind is OperandKind.Constant or OperandKind.Global || operand.IsOwned)
                continue;
            if (operand.Kind == OperandKind.Variable && operand.Variable >= 0 && IsTemp(operand.Variable))
                continue;
            if (operand.Kind == OperandKind.Variable)
                LoadVariable(operand.Variable);
            ToTemp(ref operand);
        }
        _firstDeferred = Math.Min(_firstDeferred, bottom);
    }

    // A temporary that a block owns keeps its value as long as the block is open.
    private bool IsTemp(int local) => local >= _declaredLocals;

    private void ToTemp(ref Operand operand)
    {
        int temp = TakeTemp(operand.Type);
        _il.StLoc(temp);
        operand.Kind = OperandKind.Variable;
        operand.Variable = temp;
        operand.IsOwned = true;
    }

    /// <summary>Moves those of the topmost operands that are on CIL's stack into temporaries.</summary>
    private void Stash(int n)
    {
        int bottom = _count - n;
        for (int i = Math.Min(_firstDeferred, _count) - 1; i >= bottom; i--)
            ToTemp(ref _operands[i]);
        _firstDeferred = Math.Min(_firstDeferred, bottom);
    }

    /// <summary>
    /// Puts the topmost operands on CIL's stack, with something below them. Code that is already there is moved up: it holds
    /// no label and no branch, since CIL's stack is empty at those.
    /// </summary>
    private int EmitOperands(int n, Prefix prefix, int argument = 0)
    {
        bool isMovable = prefix != Prefix.None && IsMovable(n);
        Flush(n);
        int first = _count - n;
        int start = _il.Position;
        if (prefix == Prefix.None)
        {
            if (n > 0 && _firstDeferred > first)
                start = _operands[first].Start;
        }
        else if (isMovable)
        {
            start = _operands[first].Start;
            Insert(first, prefix, argument);
        }
        else
        {
            EmitPrefix(_il, prefix, argument);
        }
        EmitAll();
        return start;
    }

    private void Insert(int operandIndex, Prefix prefix, int argument)
    {
        _scratch.Reset();
        EmitPrefix(_scratch, prefix, argument);
        InsertScratch(operandIndex, _operands[operandIndex].Start);
    }

    /// <summary>Inserts the scratch code, which replaces a value, after the code of an operand on CIL's stack.</summary>
    private void InsertAfter(int operandIndex)
    {
        bool isLast = operandIndex + 1 == _firstDeferred;
        InsertScratch(operandIndex + 1, isLast ? _il.Position : _operands[operandIndex + 1].Start, depthBefore: 1);
    }

    /// <summary>Inserts the scratch code before an operand's code.</summary>
    private void InsertScratch(int operandIndex, int position, int depthBefore = 0)
    {
        int length = _scratch.Position;
        int pushed = _scratch.Depth - depthBefore;
        _il.InsertAt(position, _scratch.Bytes, _scratch.InstructionCount, pushed);
        _il.SetDepth(_il.Depth + pushed);
        ShiftChecks(position, length);
        for (int i = operandIndex; i < _firstDeferred; i++)
            _operands[i].Start += length;
    }

    private void EmitPrefix(ILWriter il, Prefix prefix, int argument)
    {
        switch (prefix)
        {
            case Prefix.Self:
                il.LdArg(0);
                break;
            case Prefix.Context:
                il.LdLoc(EnsureContext());
                break;
            case Prefix.Heap:
                il.LdLoc(EnsureHeap());
                break;
            case Prefix.Barrier:
                LdBarrier(il);
                il.LdLoc(EnsureHeap());
                break;
            case Prefix.SelfHeap:
                il.LdArg(0);
                il.LdLoc(EnsureHeap());
                break;
            case Prefix.GlobalAddress:
                GlobalAddress(il, (uint)argument);
                break;
            case Prefix.BarrierGlobalAddress:
                LdBarrier(il);
                GlobalAddress(il, (uint)argument);
                break;
            case Prefix.ReferenceGlobal:
                ReferenceGlobal(il, (uint)argument);
                break;
            case Prefix.FunctionOwner:
                LdFunction(il, (uint)argument);
                il.LdFld(_module.Field(typeof(Function), nameof(Function.Owner)));
                break;
            case Prefix.VariableOwner:
                il.LdLoc(argument);
                il.LdFld(_module.Field(typeof(Function), nameof(Function.Owner)));
                break;
        }
    }

    /// <summary>Loads what the collector's code takes first: the addresses of the control block and of the heap.</summary>
    private void LdBarrier(ILWriter il)
    {
        il.LdLoc(EnsureContext());
        il.LdLoc(EnsureHeap());
    }

    /// <summary>Widens an i32 operand to the u64 that helpers take, wherever it lies among the operands on top.</summary>
    private void WidenAddress(int fromTop, bool is64)
    {
        if (is64)
            return;
        int index = _count - 1 - fromTop;
        ref Operand operand = ref _operands[index];
        if (operand.Kind == OperandKind.Constant)
        {
            operand.Type = ValType.I64;
            return;
        }
        _ = IsMovable(fromTop);
        if (operand.Kind != OperandKind.Stack)
        {
            Flush(fromTop + 1);
            EmitDeferred();
        }
        _scratch.Reset();
        _scratch.SetDepth(1);
        _scratch.Emit(ILOp.ConvU8);
        InsertAfter(index);
        operand.IsCopy = false;
        operand.Type = ValType.I64;
    }

    /// <summary>Calls a helper whose leading arguments are a prefix and whose next ones are the operands on top.</summary>
    private void CallWithOperands(Prefix prefix, int operands, Type type, string helper, ValType? result)
    {
        int start = EmitOperands(operands, prefix);
        FinishCall(start, operands, _module.Helper(type, helper), PrefixLength(prefix) + operands, result);
    }

    /// <summary>Emits a call, drops the operands that it took, and pushes its result.</summary>
    private void FinishCall(int start, int operands, int token, int pops, ValType? result)
    {
        _il.Call(token, pops, result is null ? 0 : 1);
        PopOperands(operands);
        if (result is ValType type)
            PushStack(type, start);
    }

    private static int PrefixLength(Prefix prefix) =>
        prefix switch
        {
            Prefix.None => 0,
            Prefix.SelfHeap => 2,
            Prefix.Barrier or Prefix.BarrierGlobalAddress => 3,
            _ => 1,
        };

    private void CallHelper(Type type, string name, int pops, int pushes) =>
        _il.Call(_module.Helper(type, name), pops, pushes);

    private void Drop()
    {
        if (Top().Kind == OperandKind.Stack)
            _il.Emit(ILOp.Pop);
        PopOperands(1);
    }

    private void LocalGet(uint local) => PushVariable(_validator.LocalType(local), VariableOf(local), isOwned: false);

    private void LocalSet(uint local)
    {
        int variable = VariableOf(local);
        FlushReadsOf(variable);
        EmitTop();
        StoreVariable(variable);
        ForgetChecksOf(variable);
        WritesOf(variable)++;
        PopOperands(1);
    }

    private void LocalTee(uint local)
    {
        LocalSet(local);
        LocalGet(local);
    }

    /// <summary>Puts the topmost operand on CIL's stack, whatever is deferred below it staying so if it was deferred too.</summary>
    private void EmitTop()
    {
        if (Top().Kind == OperandKind.Stack)
            return;
        Load(in Top());
    }

    /// <summary>Before a local changes, operands that would read it later are read.</summary>
    private void FlushReadsOf(int variable)
    {
        for (int i = _count - 2; i >= _firstDeferred; i--)
        {
            if (_operands[i].Kind == OperandKind.Variable && _operands[i].Variable == variable)
            {
                Flush(1);
                return;
            }
        }
    }
}
