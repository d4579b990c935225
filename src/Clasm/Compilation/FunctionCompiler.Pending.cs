using System;
using System.Collections.Generic;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Pending exceptions (ThrowAnalysis). A throw leaves the exception in the store's control block and goes where the innermost
// try_table or try of the function looks at its clauses, or else returns; after a call that may throw, the caller does the same.
// Nothing can collect in between. Functions that callers of other kinds reach have an adapter that throws the CLR's exception.
internal sealed partial class FunctionCompiler
{
    /// <summary>Where exceptions leave the function.</summary>
    private ILLabel _unwindLabel;

    private bool _unwinds;

    // Which try_table and try, in order, must catch the CLR's exceptions, and which one is next.
    private List<bool> _protected = [];
    private int _nextProtected;

    // Whether the current call may return with an exception pending.
    private bool _checksPending;

    private void BeginPending()
    {
        _unwinds = false;
        _checksPending = false;
        _nextProtected = 0;
    }

    private bool NextIsProtected() => _protected[_nextProtected++];

    /// <summary>After a call, where CIL's stack is empty: goes where a pending exception is caught.</summary>
    private void CheckPending()
    {
        if (!_checksPending)
            return;
        _checksPending = false;
        LdContextAddress(_il, EnsureContext(), nameof(StoreContext.Pending));
        _il.Emit(ILOp.LdindI4);
        _il.Branch(ILOp.Brtrue, UnwindLabel(_controls.Count - 1));
    }

    /// <summary>Where a pending exception goes from inside a block.</summary>
    private ILLabel UnwindLabel(int block)
    {
        if (ActiveRegion(block) is ProtectedRegion region)
        {
            if (!region.CatchesPending)
            {
                region.CatchesPending = true;
                region.PendingLabel = _il.NewLabel();
            }
            return region.PendingLabel;
        }
        if (!_unwinds)
            _unwindLabel = _il.NewLabel();
        _unwinds = true;
        return _unwindLabel;
    }

    /// <summary>Makes the exception in a variable pending and goes where it is caught.</summary>
    private void LeavePending(int exception, int block, ILOp jump = ILOp.Br)
    {
        LdContextAddress(_il, EnsureContext(), nameof(StoreContext.Pending));
        _il.LdLoc(exception);
        _il.Emit(ILOp.StindI4);
        _il.Branch(jump, UnwindLabel(block));
    }

    /// <summary><c>throw_ref</c> of the operand on top.</summary>
    private void ThrowRef()
    {
        SpillAll();
        int exception = TakeTemp(ILType.I4);
        ILLabel some = _il.NewLabel();
        Load(in Top());
        _il.StLoc(exception);
        _il.LdLoc(exception);
        _il.Branch(ILOp.Brtrue, some);
        CallHelper(typeof(Trap), nameof(Trap.NullExceptionReference), 0, 0);
        MarkLabel(some);
        LeavePending(exception, _controls.Count - 1);
        ReleaseTemp(exception);
        BecomeUnreachable();
    }

    /// <summary>The end of a <c>try_table</c>: what no clause catches is pending again.</summary>
    private void EndTryTable()
    {
        LeaveRegionPart();
        ProtectedRegion region = _controls[^1].Region!;
        if (!EnterHandlers(region))
            return;
        int tryIndex = _controls.Count - 1;
        foreach (CatchClause clause in region.Clauses)
            Clause(clause, tryIndex, region.Exception);
        LeavePending(region.Exception, tryIndex - 1);
        ReleaseTemp(region.Exception);
    }

    /// <summary>
    /// After a region's code: exceptions of the CLR, which come from other code, and pending ones meet outside of the region,
    /// where its handlers are.
    /// </summary>
    /// <returns>Whether there can be any; if so, a temporary that the caller releases holds the exception.</returns>
    private bool EnterHandlers(ProtectedRegion region)
    {
        if (!region.IsProtected && !region.CatchesPending)
            return false;
        region.Exception = TakeTemp(ILType.I4);
        ILLabel handlers = _il.NewLabel();
        if (region.IsProtected)
            CatchOthers(region, handlers);
        else
            MarkLabel(region.PendingLabel);
        _il.SetDepth(0);
        if (region.CatchesPending)
            TakePending(region.Exception);
        MarkLabel(handlers);
        _il.SetDepth(0);
        return true;
    }

    /// <summary>The end of a protected region: the CLR's exceptions go to the handlers, pending ones to the code after it.</summary>
    private void CatchOthers(ProtectedRegion region, ILLabel handlers)
    {
        ILLabel outside = _il.NewLabel();
        if (region.CatchesPending)
        {
            MarkLabel(region.PendingLabel);
            _il.SetDepth(0);
            _il.Branch(ILOp.Leave, outside);
        }
        MarkLabel(region.HandlerStart);
        _il.SetDepth(1);
        int thrown = TakeTemp(ILType.Object);
        _il.StLoc(thrown);
        if (_gc.NeedsRoots)
            SetShadowTop(0);
        ReloadRegionRoots(region);
        _il.LdArg(0);
        _il.LdLoc(thrown);
        CallHelper(typeof(Exceptions), nameof(Exceptions.Take), 2, 1);
        _il.StLoc(region.Exception);
        ReleaseTemp(thrown);
        _il.Branch(ILOp.Leave, handlers);
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
        if (region.CatchesPending)
            MarkLabel(outside);
    }

    private void TakePending(int exception)
    {
        LdContextAddress(_il, EnsureContext(), nameof(StoreContext.Pending));
        _il.Emit(ILOp.LdindI4);
        _il.StLoc(exception);
        LdContextAddress(_il, EnsureContext(), nameof(StoreContext.Pending));
        _il.LdcI4(0);
        _il.Emit(ILOp.StindI4);
        if (_gc.NeedsRoots)
            SetShadowTop(0);
    }

    /// <summary>After the body: returns, with whatever result, while an exception is pending.</summary>
    private void EmitUnwinding()
    {
        if (!_unwinds)
            return;
        MarkLabel(_unwindLabel);
        _il.SetDepth(0);
        if (_partLocals is not null)
        {
            _il.LdcI4(0);
            _il.StLoc(_exitCode);
            _il.Branch(ILOp.Br, _leave);
            return;
        }
        LeaveFrame();
        if (_results.Length > 0)
            LoadZero(_il, _module.ILTypeOf(_results[0]));
        _il.Ret(Math.Min(_results.Length, 1));
    }

    /// <summary>What callers that know nothing of pending exceptions call.</summary>
    private void CompileThrowingEntry(int entry, FuncType type, int method)
    {
        Begin(type.Parameters, type.Results, null);
        int results = Math.Min(type.Results.Length, 1);
        int result = results == 0 ? -1 : NewLocal(_module.ILTypeOf(type.Results[0]));
        ILLabel none = _il.NewLabel();
        for (int i = 0; i <= type.Parameters.Length; i++)
            _il.LdArg(i);
        _il.Call(method, type.Parameters.Length + 1, results);
        if (results > 0)
            _il.StLoc(result);
        LdContextAddress(_il, -1, nameof(StoreContext.Pending));
        _il.Emit(ILOp.LdindI4);
        _il.Branch(ILOp.Brfalse, none);
        _il.LdArg(0);
        CallHelper(typeof(Exceptions), nameof(Exceptions.ThrowPending), 1, 0);
        _il.MarkLabel(none);
        if (results > 0)
            _il.LdLoc(result);
        _il.Ret(results);
        _module.SetBody(entry, _il.Complete().ToArray(), _il.MaxStack, _locals, initLocals: false);
    }

    /// <summary>The code of the function on CIL's stack, for this module's way with exceptions.</summary>
    private void LdCode() =>
        _il.LdFld(
            _module.Field(
                typeof(Function),
                _module.LeavesPending ? nameof(Function.PendingCode) : nameof(Function.Code)
            )
        );
}
