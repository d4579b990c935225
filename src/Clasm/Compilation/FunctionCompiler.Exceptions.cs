using System;
using System.Collections.Generic;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Exceptions. Code after the body of a try_table compares tags and goes to the label of the clause that matches; how it is
// reached is in the part on pending exceptions. A throw that a clause of the same function is sure to catch is a branch. The
// earlier proposal's catch blocks follow the body of their try in the same way, each behind the comparison with its tag.
internal sealed partial class FunctionCompiler
{
    // So many regions and clauses are looked at for a throw that becomes a branch.
    private const int MaxLooks = 64;

    /// <summary>Where branches out of protected regions go to return from the function.</summary>
    private ILLabel _returnLabel;

    private int[]? _returnVariables;

    /// <summary>Tail calls that were inside regions.</summary>
    private readonly List<TailCall> _tailCalls = [];

    private void BeginExceptions()
    {
        _returnVariables = null;
        _tailCalls.Clear();
        BeginPending();
    }

    /// <summary>Whether a branch to a block leaves a protected region or a handler.</summary>
    private bool LeavesRegion(int target) => _controls.Count > 0 && _controls[^1].Protected >= Math.Max(target, 1);

    private bool IsInRegion => LeavesRegion(0);

    /// <summary>The region whose handlers catch what is thrown in a block; null if this method has none.</summary>
    private ProtectedRegion? ActiveRegion(int block)
    {
        int catching = block > 0 ? _controls[block].Catching : 0;
        return catching > 0 && !IsOutside(catching) ? _controls[catching].Region : null;
    }

    /// <summary>Jumps to a block's label, out of protected regions where there are some between.</summary>
    private void JumpTo(int target) => _il.Branch(LeavesRegion(target) ? ILOp.Leave : ILOp.Br, _controls[target].Label);

    private void TryTable(in Instruction i)
    {
        ref readonly Syntax.Validation.ControlFrame frame = ref _validator.Frame(0);
        OpenRegion(i.Opcode, frame.Parameters, frame.Results, i.Catches ?? []);
    }

    private void OpenRegion(Opcode opcode, ValType[] parameters, ValType[] results, CatchClause[] clauses)
    {
        SpillAll();
        ProtectedRegion? outer = ActiveRegion(_controls.Count - 1);
        OpenControl(opcode, parameters, results, _il.NewLabel());
        Control control = _controls[^1];
        control.Region = new ProtectedRegion(_il.NewLabel(), _il.NewLabel(), _il.NewLabel(), clauses)
        {
            IsProtected = NextIsProtected(),
        };
        BoundRegions(control.Region, outer);
        if (_gc.Moves)
            control.Region.Roots = RegionRoots(outer, opcode);
        control.IsTarget = true;
        control.Catching = _controls.Count - 1;
        if (control.Region.IsProtected)
            control.Protected = _controls.Count - 1;
        _controls[^1] = control;
        if (_gc.NeedsRoots)
            EnsureFrame();
        MarkLabel(control.Region.TryStart);
        // RyuJIT crashes where two regions start together behind a conditional branch to that place.
        _il.Emit(ILOp.Nop);
    }

    /// <summary>Ends the part of a region that is running: its results go to the label.</summary>
    private void LeaveRegionPart()
    {
        Control control = _controls[^1];
        ForgetUnreachable(in control);
        if (!_reachable)
            return;
        EmitAll();
        StoreResults(control.Variables);
        PopOperands(_count - control.Height);
        _il.Branch(ILOp.Leave, control.Label);
        _reachable = false;
    }

    private void Clause(CatchClause clause, int tryIndex, int exception)
    {
        int target = tryIndex - 1 - (int)clause.Label;
        bool hasTag = clause.Kind is CatchKind.Catch or CatchKind.CatchRef;
        bool hasReference = clause.Kind is CatchKind.CatchRef or CatchKind.CatchAllRef;
        ILLabel next = _il.NewLabel();
        if (hasTag)
        {
            CompareTag(exception, clause.Tag);
            _il.Branch(ILOp.Brfalse, next);
        }
        int before = _count;
        if (hasTag)
            PushPayload(exception, clause.Tag);
        if (hasReference)
            PushVariable(ValType.ExnRef.WithNullable(false), exception, isOwned: false);
        LeaveTo(target);
        PopOperands(_count - before);
        MarkLabel(next);
    }

    /// <summary>Puts 1 on CIL's stack if an exception has a tag.</summary>
    private void CompareTag(int exception, uint tag)
    {
        ObjectAddress(exception, _module.ExceptionType(tag).Struct!.Offsets[0]);
        _il.Emit(ILOp.LdindI4);
        LdTagId(tag);
        _il.Emit(ILOp.Ceq);
    }

    private void LdTagId(uint tag)
    {
        _il.LdArg(0);
        _il.LdFld(_module.Field(typeof(Instance), nameof(Instance.Tags)));
        _il.LdcI4((int)tag);
        _il.Emit(ILOp.LdelemRef);
        _il.LdFld(_module.Field(typeof(Tag), nameof(Tag.StoreId)));
    }

    /// <summary>The fields of an exception become operands, in temporaries.</summary>
    private void PushPayload(int exception, uint tag)
    {
        FuncType type = _context.TagType(tag);
        StructLayout layout = _module.ExceptionType(tag).Struct!;
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            ValType field = type.Parameters[i];
            int temp = TakeTemp(field);
            if (IsHeapReference(field))
            {
                LdBarrier(_il);
                ObjectAddress(exception, layout.Offsets[i + 1]);
                _il.Call(_module.GcHelper("ReadSlot"), 3, 1);
            }
            else
            {
                if (field.IsRef)
                    _il.LdArg(0);
                ObjectAddress(exception, layout.Offsets[i + 1]);
                LoadStorage(field, isSigned: true);
                if (field.IsRef)
                    ConvertStored(field);
            }
            _il.StLoc(temp);
            PushVariable(field, temp, isOwned: true);
        }
    }

    private void Throw(uint tag)
    {
        FuncType type = _context.TagType(tag);
        SpillAll();
        if (TryThrowLocally(tag, type))
            return;
        int exception = MakeException(tag, type);
        LeavePending(exception, _controls.Count - 1);
        ReleaseTemp(exception);
        BecomeUnreachable();
    }

    /// <summary>Allocates an exception from the operands on top.</summary>
    private int MakeException(uint tag, FuncType type)
    {
        StructLayout layout = _module.ExceptionType(tag).Struct!;
        int exception = TakeTemp(ILType.I4);
        SaveRootsIfNeeded();
        _module.UseHeap();
        _il.LdArg(0);
        _module.LdExceptionTypeId(_il, tag);
        CallHelper(typeof(References), nameof(References.AllocateStruct), 2, 1);
        _il.StLoc(exception);
        RestoreRootsIfNeeded();
        ObjectAddress(exception, layout.Offsets[0]);
        LdTagId(tag);
        _il.Emit(ILOp.StindI4);
        int first = _count - type.Parameters.Length;
        for (int i = 0; i < type.Parameters.Length; i++)
            InitializeField(exception, type.Parameters[i], layout.Offsets[i + 1], in _operands[first + i]);
        return exception;
    }

    /// <summary>Branches to the clause of this function that is sure to catch a tag, if there is one.</summary>
    private bool TryThrowLocally(uint tag, FuncType type)
    {
        int looks = 0;
        for (int i = _controls[^1].Catching; i > 0; i = _controls[i - 1].Catching)
        {
            if (_controls[i].Opcode == Opcode.Try || ++looks > MaxLooks)
                return false;
            foreach (CatchClause clause in _controls[i].Region!.Clauses)
            {
                if (++looks > MaxLooks)
                    return false;
                bool hasTag = clause.Kind is CatchKind.Catch or CatchKind.CatchRef;
                if (hasTag && clause.Tag != tag)
                {
                    // Two imported tags may be one and the same.
                    if (clause.Tag < _context.ImportedTagCount && tag < _context.ImportedTagCount)
                        return false;
                    continue;
                }
                if (clause.Kind is CatchKind.CatchRef or CatchKind.CatchAllRef)
                    return false;
                if (clause.Kind == CatchKind.CatchAll)
                    PopOperands(type.Parameters.Length);
                LeaveTo(i - 1 - (int)clause.Label);
                BecomeUnreachable();
                return true;
            }
        }
        return false;
    }

    private void Try()
    {
        ref readonly Syntax.Validation.ControlFrame frame = ref _validator.Frame(0);
        OpenRegion(Opcode.Try, frame.Parameters, frame.Results, []);
    }

    /// <summary><c>catch</c> and <c>catch_all</c> of the earlier proposal: the next block of the handler.</summary>
    private void LegacyCatch(in Instruction i)
    {
        Control control = _controls[^1];
        if (!control.IsEntered)
            return;
        ForgetElements(_controls.Count);
        LeaveRegionPart();
        ProtectedRegion region = control.Region!;
        if (control.Opcode == Opcode.Try)
        {
            region.HasNext = EnterHandlers(region);
            control.Opcode = Opcode.Catch;
            Control outer = _controls[^2];
            control.Catching = outer.Catching;
            control.Protected = outer.Protected;
            control.Handling = _controls.Count - 1;
            _controls[^1] = control;
        }
        else if (region.HasNext)
        {
            MarkLabel(region.Next);
        }
        _reachable = region.HasNext;
        if (!_reachable)
            return;
        region.HasNext = i.Opcode == Opcode.Catch;
        if (!region.HasNext)
            return;
        region.Next = _il.NewLabel();
        CompareTag(region.Exception, i.A);
        _il.Branch(ILOp.Brfalse, region.Next);
        PushPayload(region.Exception, i.A);
    }

    /// <summary>The end of a <c>try</c> of the earlier proposal: what no clause caught goes on.</summary>
    private void EndTry()
    {
        LeaveRegionPart();
        Control control = _controls[^1];
        ProtectedRegion region = control.Region!;
        if (control.Opcode == Opcode.Try)
            region.HasNext = EnterHandlers(region);
        else if (region.HasNext)
            MarkLabel(region.Next);
        if (region.HasNext)
            LeavePending(region.Exception, _controls.Count - 2);
        if (region.Exception >= 0)
            ReleaseTemp(region.Exception);
    }

    private void Rethrow(uint label)
    {
        SpillAll();
        LeavePending(_controls[TargetOf(label)].Region!.Exception, _controls.Count - 1);
        BecomeUnreachable();
    }

    /// <summary>
    /// <c>delegate</c>: what the region throws goes on where the handlers of the label's block are next, past those between.
    /// </summary>
    private void Delegate(uint label)
    {
        LeaveRegionPart();
        ProtectedRegion region = _controls[^1].Region!;
        if (!EnterHandlers(region))
            return;
        LeavePending(region.Exception, _controls.Count - 2 - (int)label, ILOp.Leave);
        ReleaseTemp(region.Exception);
    }

    /// <summary>Ends a <c>try</c> by <c>delegate</c>: as its end, but for the handler.</summary>
    private void EndDelegate(uint label)
    {
        Control control = _controls[^1];
        if (control.IsEntered)
        {
            Delegate(label);
            EndBlock(in control);
        }
        CloseControl();
    }

    /// <summary>Returns the operands on top from inside a region: they are handed to code outside, as are results of calls.</summary>
    private void LeaveFunction() => ReturnElsewhere(ILOp.Leave);

    /// <summary>Hands the operands on top to the code at the end that returns them.</summary>
    private void ReturnElsewhere(ILOp jump)
    {
        if (_returnVariables is null)
        {
            _returnLabel = _il.NewLabel();
            _returnVariables = new int[_results.Length];
            for (int i = 0; i < _returnVariables.Length; i++)
                _returnVariables[i] = NewLocal(_module.ILTypeOf(_results[i]));
        }
        StoreInto(_returnVariables);
        _il.Branch(jump, _returnLabel);
    }

    /// <summary>A tail call leaves the regions around it before it calls: what they catch is not the callee's.</summary>
    private void TailCallOutside(FuncType type, uint function, int functionVariable)
    {
        _mayRepeat = true;
        SpillAll();
        int[] arguments = new int[type.Parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = NewLocal(_module.ILTypeOf(type.Parameters[i]));
        StoreInto(arguments);
        int copy = -1;
        if (functionVariable >= 0)
        {
            copy = NewLocal(ILType.Function);
            _il.LdLoc(functionVariable);
            _il.StLoc(copy);
        }
        ILLabel label = _il.NewLabel();
        _il.Branch(ILOp.Leave, label);
        _tailCalls.Add(new TailCall(label, type, function, copy, arguments));
        BecomeUnreachable();
    }

    private void EmitTailCall(in TailCall call)
    {
        MarkLabel(call.Label);
        _reachable = true;
        for (int i = 0; i < call.Arguments.Length; i++)
            PushVariable(call.Type.Parameters[i], call.Arguments[i], isOwned: false);
        if (call.Variable >= 0)
            CallVariable(call.Type, call.Variable, isTail: true);
        else
            ReturnCall(call.Function);
    }

    private readonly record struct TailCall(ILLabel Label, FuncType Type, uint Function, int Variable, int[] Arguments);

    /// <summary>After the body: the code that branches out of regions go to.</summary>
    private void EmitExits()
    {
        foreach (TailCall call in _tailCalls)
            EmitTailCall(in call);
        EmitUnwinding();
        if (_returnVariables is null)
            return;
        MarkLabel(_returnLabel);
        for (int i = 0; i < _returnVariables.Length; i++)
            PushVariable(_results[i], _returnVariables[i], isOwned: false);
        ReturnVariables();
        PopOperands(_count);
    }
}
