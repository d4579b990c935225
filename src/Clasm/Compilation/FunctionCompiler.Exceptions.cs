using System.Collections.Generic;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Exceptions. A try_table is a protected region of CIL whose handler compares tags and leaves to the label of the clause that
// matches. A throw that a clause of the same function is sure to catch is a branch. The earlier proposal's catch blocks lie
// inside the handler.
internal sealed partial class FunctionCompiler
{
    /// <summary>Where branches out of protected regions go to return from the function.</summary>
    private ILLabel _returnLabel;

    private int[]? _returnVariables;

    /// <summary>Where an exception goes that is delegated out of the function.</summary>
    private ILLabel _delegateLabel;

    private int _delegateVariable = -1;

    /// <summary>Tail calls that were inside regions.</summary>
    private readonly List<TailCall> _tailCalls = [];

    private void BeginExceptions()
    {
        _returnVariables = null;
        _delegateVariable = -1;
        _tailCalls.Clear();
        BeginPending();
    }

    /// <summary>Whether a branch to a block leaves a protected region or a handler.</summary>
    private bool LeavesRegion(int target)
    {
        for (int i = _controls.Count - 1; i >= target; i--)
        {
            if (_controls[i].IsRegion)
                return true;
        }
        return false;
    }

    private bool IsInRegion => LeavesRegion(0);

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
        ProtectedRegion? outer = ActiveRegion();
        OpenControl(opcode, parameters, results, _il.NewLabel());
        Control control = _controls[^1];
        control.Region = new ProtectedRegion(_il.NewLabel(), _il.NewLabel(), _il.NewLabel(), clauses)
        {
            IsProtected = opcode != Opcode.TryTable || !_module.LeavesPending || NextIsProtected(),
        };
        BoundRegions(control.Region, outer);
        if (_gc.Moves)
            control.Region.Roots = RegionRoots(outer, opcode);
        control.IsTarget = true;
        _controls[^1] = control;
        if (_gc.NeedsRoots)
            EnsureFrame();
        MarkLabel(control.Region.TryStart);
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

    private void EndTryTable()
    {
        if (_module.LeavesPending)
        {
            EndTryTablePending();
            return;
        }
        LeaveRegionPart();
        ProtectedRegion region = _controls[^1].Region!;
        int exception = BeginHandler(region);
        int tryIndex = _controls.Count - 1;
        foreach (CatchClause clause in region.Clauses)
            Clause(clause, tryIndex, exception);
        EndHandler(region);
        ReleaseTemp(exception);
    }

    /// <summary>Starts the handler: the exception's word goes into a variable.</summary>
    private int BeginHandler(ProtectedRegion region)
    {
        EmitDelegation(region);
        MarkLabel(region.HandlerStart);
        _il.SetDepth(1);
        int thrown = TakeTemp(ILType.Object);
        int exception = TakeTemp(ILType.I4);
        _il.StLoc(thrown);
        if (_gc.NeedsRoots)
            SetShadowTop(0);
        ReloadRegionRoots(region);
        _il.LdArg(0);
        _il.LdLoc(thrown);
        CallHelper(typeof(Exceptions), nameof(Exceptions.Take), 2, 1);
        _il.StLoc(exception);
        ReleaseTemp(thrown);
        return exception;
    }

    private void EndHandler(ProtectedRegion region)
    {
        _il.Emit(ILOp.Rethrow);
        EndHandlerAt(region);
    }

    private void EndHandlerAt(ProtectedRegion region)
    {
        MarkLabel(region.HandlerEnd);
        _il.AddClause(
            ILClauseKind.Catch,
            region.TryStart,
            region.HandlerStart,
            region.HandlerStart,
            region.HandlerEnd,
            _module.TypeToken(typeof(GuestException))
        );
        _il.SetDepth(0);
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
                _il.LdLoc(EnsureContext());
                ObjectAddress(exception, layout.Offsets[i + 1]);
                _il.Call(_module.GcHelper("ReadSlot"), 2, 1);
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
        if (!_module.LeavesPending)
        {
            ThrowWord(exception);
            return;
        }
        LeavePending(exception, _controls.Count - 1);
        ReleaseTemp(exception);
        BecomeUnreachable();
    }

    private void ThrowRef()
    {
        SpillAll();
        if (_module.LeavesPending)
        {
            ThrowRefPending();
            return;
        }
        SaveForHandlers(1);
        _il.LdArg(0);
        Load(in Top());
        CallHelper(typeof(Exceptions), nameof(Exceptions.Throw), 2, 0);
        Throw();
    }

    /// <summary>Where objects move, handlers find references on the shadow stack only.</summary>
    private void SaveForHandlers(int arguments)
    {
        if (_gc.Moves && ActiveRegion() is not null)
            SaveRoots(arguments);
    }

    private void ThrowWord(int exception)
    {
        _il.LdArg(0);
        _il.LdLoc(exception);
        CallHelper(typeof(Exceptions), nameof(Exceptions.Throw), 2, 0);
        ReleaseTemp(exception);
        Throw();
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
        for (int i = _controls.Count - 1; i > 0; i--)
        {
            if (_controls[i].Region is not ProtectedRegion region)
                continue;
            if (_controls[i].Opcode != Opcode.TryTable)
                return false;
            foreach (CatchClause clause in region.Clauses)
            {
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
        LeaveRegionPart();
        ProtectedRegion region = control.Region!;
        if (control.Opcode == Opcode.Try)
        {
            region.Exception = BeginHandler(region);
            control.Opcode = Opcode.Catch;
            _controls[^1] = control;
        }
        else
        {
            NextClause(region);
        }
        _reachable = true;
        if (i.Opcode == Opcode.CatchAll)
        {
            region.HasNext = false;
            return;
        }
        region.Next = _il.NewLabel();
        region.HasNext = true;
        CompareTag(region.Exception, i.A);
        _il.Branch(ILOp.Brfalse, region.Next);
        PushPayload(region.Exception, i.A);
    }

    private void NextClause(ProtectedRegion region)
    {
        if (region.HasNext)
            MarkLabel(region.Next);
    }

    /// <summary>The end of a <c>try</c> of the earlier proposal.</summary>
    private void EndTry()
    {
        LeaveRegionPart();
        Control control = _controls[^1];
        ProtectedRegion region = control.Region!;
        if (control.Opcode == Opcode.Try)
        {
            // No handler: the region is a block.
            region.Exception = BeginHandler(region);
        }
        else
        {
            NextClause(region);
        }
        EndHandler(region);
        ReleaseTemp(region.Exception);
    }

    private void Rethrow(uint label)
    {
        SpillAll();
        SaveForHandlers(0);
        ProtectedRegion region = _controls[TargetOf(label)].Region!;
        _il.LdArg(0);
        _il.LdLoc(region.Exception);
        CallHelper(typeof(Exceptions), nameof(Exceptions.Throw), 2, 0);
        Throw();
    }

    /// <summary>
    /// <c>delegate</c>: what the region throws is thrown again where the handlers of the label's block are next, past those
    /// between.
    /// </summary>
    private void Delegate(uint label)
    {
        LeaveRegionPart();
        ProtectedRegion region = _controls[^1].Region!;
        int exception = BeginHandler(region);
        int target = _controls.Count - 2 - (int)label;
        while (target > 0 && (_controls[target].Region is null || _controls[target].Opcode == Opcode.Catch))
            target--;
        _il.LdLoc(exception);
        if (target > 0)
        {
            ProtectedRegion outer = _controls[target].Region!;
            if (outer.DelegateVariable < 0)
            {
                outer.DelegateVariable = NewLocal(ILType.I4);
                outer.DelegateLabel = _il.NewLabel();
            }
            _il.StLoc(outer.DelegateVariable);
            _il.Branch(ILOp.Leave, outer.DelegateLabel);
        }
        else
        {
            if (_delegateVariable < 0)
            {
                _delegateVariable = NewLocal(ILType.I4);
                _delegateLabel = _il.NewLabel();
            }
            _il.StLoc(_delegateVariable);
            _il.Branch(ILOp.Leave, _delegateLabel);
        }
        _il.SetDepth(0);
        EndHandler(region);
        ReleaseTemp(exception);
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

    /// <summary>Inside a region, after its code: exceptions delegated to it are thrown again here.</summary>
    private void EmitDelegation(ProtectedRegion region)
    {
        if (region.DelegateVariable < 0)
            return;
        MarkLabel(region.DelegateLabel);
        ThrowAgain(region.DelegateVariable);
    }

    private void ThrowAgain(int variable)
    {
        _il.LdArg(0);
        _il.LdLoc(variable);
        CallHelper(typeof(Exceptions), nameof(Exceptions.Throw), 2, 0);
        _il.Emit(ILOp.Ldnull);
        _il.Emit(ILOp.Throw);
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
        if (_delegateVariable >= 0)
        {
            MarkLabel(_delegateLabel);
            ThrowAgain(_delegateVariable);
        }
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
