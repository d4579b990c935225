using System;
using System.Collections.Generic;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// The shadow stack: before anything that may collect, the references that live on are written to it, and its top is set right
// above them. A function with references in locals sets the top at each safepoint and resets it when it returns; others reset
// it right after.
internal sealed partial class FunctionCompiler
{
    private readonly List<int> _roots = [];

    // Which operands are references to the heap, ascending.
    private readonly List<int> _heapOperands = [];

    private bool SetsTopAlways => _analysis is not null;

    private void SaveRootsIfNeeded()
    {
        if (_gc.NeedsRoots)
            SaveRoots(0);
    }

    private void RestoreRootsIfNeeded()
    {
        if (_gc.NeedsRoots)
            RestoreRoots();
    }

    /// <summary>Writes the live references but those among the arguments on top.</summary>
    private void SaveRoots(int arguments)
    {
        CollectRoots(arguments);
        WriteRoots();
    }

    private void WriteRoots()
    {
        if (_roots.Count == 0 && !SetsTopAlways)
            return;
        EnsureFrame();
        for (int i = 0; i < _roots.Count; i++)
        {
            _il.LdLoc(_frameLocal);
            AddOffset(_il, i * 4);
            LoadVariable(_roots[i]);
            _il.Emit(ILOp.StindI4);
        }
        SetShadowTop(_roots.Count * 4);
        _frameWords = Math.Max(_frameWords, _roots.Count);
    }

    private void CollectRoots(int arguments)
    {
        int fixedRoots = BeginRoots();
        _analysis?.AddLive(_safepoint, _roots, this);
        AddOperandRoots(arguments);
        if (fixedRoots > 0)
            RemoveRepeated(fixedRoots);
    }

    /// <summary>The live references around a run of instructions but those in locals that it uses itself.</summary>
    private void CollectRootsAcross(int first, int last, HashSet<uint> used)
    {
        int fixedRoots = BeginRoots();
        _analysis?.AddLiveAcross(first, last, used, _roots, this);
        AddOperandRoots(0);
        if (fixedRoots > 0)
            RemoveRepeated(fixedRoots);
    }

    private int BeginRoots()
    {
        _roots.Clear();
        AddRegionRoots();
        return _roots.Count;
    }

    private void AddOperandRoots(int arguments)
    {
        foreach (int index in _heapOperands)
        {
            ref Operand operand = ref _operands[index];
            if (index < _count - arguments && operand.Kind == OperandKind.Variable)
                _roots.Add(operand.Variable);
        }
    }

    /// <summary>What the handlers around need where objects move, and the exceptions of those that are running.</summary>
    private void AddRegionRoots()
    {
        if (_gc.Moves && ActiveRegion(_controls.Count - 1) is ProtectedRegion region)
            _roots.AddRange(region.Roots);
        if (_controls.Count == 0)
            return;
        for (int i = _controls[^1].Handling; i >= Math.Max(_outside, 1); i = _controls[i - 1].Handling)
        {
            if (_controls[i].IsEntered)
                _roots.Add(_controls[i].Region!.Exception);
        }
    }

    private void RemoveRepeated(int fixedRoots)
    {
        HashSet<int> known = [.. _roots[..fixedRoots]];
        int kept = fixedRoots;
        for (int i = fixedRoots; i < _roots.Count; i++)
        {
            if (known.Add(_roots[i]))
                _roots[kept++] = _roots[i];
        }
        _roots.RemoveRange(kept, _roots.Count - kept);
    }

    /// <summary>Works out what the handlers of a region that was just opened need: those around need theirs as well.</summary>
    private int[] RegionRoots(ProtectedRegion? outer, Opcode opcode)
    {
        List<int> roots = [.. outer?.Roots ?? []];
        if (opcode == Opcode.TryTable)
            _analysis?.AddHandled(_tryTable, roots, this);
        else
            _analysis?.AddAll(roots, this);
        for (int i = 0; i < _controls[^1].Height; i++)
        {
            ref Operand operand = ref _operands[i];
            if (operand.Kind == OperandKind.Variable && IsHeapReference(operand.Type))
                roots.Add(operand.Variable);
        }
        HashSet<int> known = [];
        roots.RemoveAll(root => !known.Add(root));
        return [.. roots];
    }

    /// <summary>At the start of a handler: what it needs may have moved.</summary>
    private void ReloadRegionRoots(ProtectedRegion region)
    {
        for (int i = 0; i < region.Roots.Length; i++)
        {
            _il.LdLoc(_frameLocal);
            AddOffset(_il, i * 4);
            _il.Emit(ILOp.LdindI4);
            StoreVariable(region.Roots[i]);
        }
    }

    /// <summary>The variable of a wasm local, for the analysis; none in a part that does not use it.</summary>
    internal bool HasRootVariable(uint local, out int variable)
    {
        bool has = _partLocals is null || _partLocals.ContainsKey(local);
        variable = has ? VariableOf(local) : 0;
        return has;
    }

    private void RestoreRoots()
    {
        if (_gc.Moves)
        {
            for (int i = 0; i < _roots.Count; i++)
            {
                _il.LdLoc(_frameLocal);
                AddOffset(_il, i * 4);
                _il.Emit(ILOp.LdindI4);
                StoreVariable(_roots[i]);
            }
        }
        if (!SetsTopAlways && _roots.Count > 0)
            SetShadowTop(0);
        _savesRoots = false;
    }

    private void SetShadowTop(int bytes)
    {
        _il.LdLoc(EnsureContext());
        AddOffset(_il, ContextOffset(nameof(StoreContext.ShadowTop)));
        _il.LdLoc(_frameLocal);
        AddOffset(_il, bytes);
        _il.Emit(ILOp.StindI);
    }

    private void LeaveShadowFrame()
    {
        if (!_gc.NeedsRoots || _analysis is null || !_analysis.HasSafepoints)
            return;
        EnsureFrame();
        SetShadowTop(0);
    }

    private void EnsureFrame()
    {
        _module.UseHeap();
        if (_frameLocal < 0)
            _frameLocal = NewLocal(ILType.NativeInt);
    }

    private void EnterShadowFrame()
    {
        ILLabel enough = _prologue.NewLabel();
        _prologue.LdLoc(_contextLocal);
        LdContextField(_prologue, nameof(StoreContext.ShadowTop));
        _prologue.StLoc(_frameLocal);
        if (_frameWords == 0)
            return;
        _prologue.LdLoc(_frameLocal);
        AddOffset(_prologue, _frameWords * 4);
        _prologue.LdLoc(_contextLocal);
        LdContextField(_prologue, nameof(StoreContext.ShadowLimit));
        _prologue.Branch(ILOp.BleUn, enough);
        _prologue.Call(_module.Helper(typeof(Trap), nameof(Trap.StackOverflow)), 0, 0);
        _prologue.MarkLabel(enough);
    }
}
