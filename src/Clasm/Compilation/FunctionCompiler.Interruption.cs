using System;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Interruption and fuel. Both are checked where functions are entered and at the heads of loops, so that neither loops nor
// calls escape.
//
// What instructions cost is added up until control may go elsewhere, and there it goes to a variable, in one piece: the JIT
// keeps that in a register, or folds it. The variable is settled with the store's fuel at the latest where the function is
// left. A function that loops also settles before calls, and at each head of a loop it notes what is not settled yet, so that a
// trap loses no more than an iteration's cost; others settle before calls only when they are long. None of this branches, so it
// may stand where CIL's stack is not empty.
internal sealed partial class FunctionCompiler
{
    /// <summary>Functions without calls and loops that are no longer, in bytes of CIL, are entered without a check.</summary>
    private const int ShortLeaf = 512;

    /// <summary>What calls may find not settled of a function without loops.</summary>
    private const int LongPath = 256;

    /// <summary>What the instructions since the last charge cost.</summary>
    private int _cost;

    /// <summary>The variable for what was charged and not settled, or -1.</summary>
    private int _spentLocal;

    /// <summary>What was charged by the code so far, which is as much as any way through it without loops can cost.</summary>
    private int _charged;

    private bool _hasLoop;

    /// <summary>Whether there are tail calls, which may go on for ever without taking stack.</summary>
    private bool _mayRepeat;

    private bool Interrupts => _module.Engine.Config.EpochInterruption;

    private bool Meters => _module.Engine.Config.FuelConsumption;

    private bool Samples => _module.Engine.Config.TakesSamples;

    private void BeginInterruption()
    {
        _cost = 0;
        _charged = 0;
        _spentLocal = -1;
        _hasLoop = false;
        _mayRepeat = false;
    }

    /// <summary>Adds an instruction's cost; before one that may go elsewhere everything is charged.</summary>
    private void Meter(Opcode opcode)
    {
        if (_constantType is not null)
            return;
        _cost += CostOf(opcode);
        if (opcode == Opcode.End ? EndIsJoin() : LeavesBlock(opcode))
            Charge();
        if (MustSettle(opcode))
            Settle();
    }

    private bool MustSettle(Opcode opcode) =>
        opcode switch
        {
            Opcode.Call or Opcode.CallIndirect or Opcode.CallRef => _hasLoop || _charged > LongPath,
            Opcode.Unreachable or Opcode.Throw or Opcode.ThrowRef or Opcode.Rethrow => true,
            _ => false,
        };

    /// <summary>What an instruction costs besides what bulk operations charge by their size.</summary>
    private static int CostOf(Opcode opcode) =>
        opcode switch
        {
            Opcode.Nop or Opcode.Block or Opcode.Loop or Opcode.Else or Opcode.End or Opcode.Drop => 0,
            Opcode.Unreachable or Opcode.Return or Opcode.Try or Opcode.TryTable => 0,
            Opcode.Catch or Opcode.CatchAll or Opcode.Delegate => 0,
            _ => 1,
        };

    /// <summary>Whether control may go elsewhere at an instruction, or come from elsewhere after it.</summary>
    private static bool LeavesBlock(Opcode opcode) =>
        opcode
            is Opcode.Loop
                or Opcode.If
                or Opcode.Else
                or Opcode.Br
                or Opcode.BrIf
                or Opcode.BrTable
                or Opcode.BrOnNull
                or Opcode.BrOnNonNull
                or Opcode.BrOnCast
                or Opcode.BrOnCastFail
                or Opcode.Return
                or Opcode.Call
                or Opcode.CallIndirect
                or Opcode.CallRef
                or Opcode.ReturnCall
                or Opcode.ReturnCallIndirect
                or Opcode.ReturnCallRef
                or Opcode.Unreachable
                or Opcode.Throw
                or Opcode.ThrowRef
                or Opcode.Rethrow
                or Opcode.Try
                or Opcode.TryTable
                or Opcode.Catch
                or Opcode.CatchAll
                or Opcode.Delegate;

    // Whether what runs before the end of a block runs less often than what comes after it.
    private bool EndIsJoin()
    {
        Control control = _controls[^1];
        return control.Opcode != Opcode.Loop
            && (control.IsTarget || control.Opcode != Opcode.Block || _controls.Count == 1);
    }

    private void Charge()
    {
        if (_cost == 0)
            return;
        int spent = EnsureSpent();
        _il.LdLoc(spent);
        _il.LdcI8(_cost);
        _il.Emit(ILOp.Add);
        _il.StLoc(spent);
        _charged = (int)Math.Min((long)_charged + _cost, int.MaxValue);
        _cost = 0;
    }

    private int EnsureSpent() => _spentLocal >= 0 ? _spentLocal : _spentLocal = NewLocal(ILType.I8);

    /// <summary>Takes what was charged from the store's fuel.</summary>
    private void Settle()
    {
        if (_spentLocal < 0)
            return;
        int context = EnsureContext();
        LdContextAddress(_il, context, nameof(StoreContext.Fuel));
        LdContextAddress(_il, context, nameof(StoreContext.Fuel));
        _il.Emit(ILOp.LdindI8);
        _il.LdLoc(_spentLocal);
        _il.Emit(ILOp.Sub);
        _il.Emit(ILOp.StindI8);
        _il.LdcI8(0);
        _il.StLoc(_spentLocal);
        if (_hasLoop)
            NoteSpent();
    }

    /// <summary>Tells the store what is not settled.</summary>
    private void NoteSpent()
    {
        LdContextAddress(_il, EnsureContext(), nameof(StoreContext.Unsettled));
        _il.LdLoc(EnsureSpent());
        _il.Emit(ILOp.StindI8);
    }

    /// <summary>Where the function is left, by a return or a tail call.</summary>
    private void LeaveFrame()
    {
        Settle();
        LeaveShadowFrame();
    }

    /// <summary>At a loop's head, where CIL's stack is empty.</summary>
    private void CheckLoop()
    {
        if (Interrupts)
            CheckInterrupt(_il, EnsureContext());
        if (Samples)
            CheckSample(_il, EnsureContext());
        if (!Meters)
            return;
        _hasLoop = true;
        NoteSpent();
        CheckFuel(_il, EnsureContext());
    }

    /// <summary>Where a function is entered. What checks the stack finds interruptions by that.</summary>
    private void CheckEntry()
    {
        if (_constantType is not null)
            return;
        if (Interrupts && !_checksStack && (_mayRepeat || _il.Position > ShortLeaf))
            CheckInterrupt(_prologue, -1);
        if (Samples && (_checksStack || _mayRepeat || _il.Position > ShortLeaf))
            CheckSample(_prologue, -1);
        if (Meters)
            CheckFuel(_prologue, -1);
    }

    // The flag is written by other threads: without the prefix the JIT would read it once, before the loop.
    private void CheckInterrupt(ILWriter il, int context)
    {
        ILLabel go = il.NewLabel();
        LdContextAddress(il, context, nameof(StoreContext.Interrupt));
        il.Volatile();
        il.Emit(ILOp.LdindI4);
        il.Branch(ILOp.Brfalse, go);
        il.Call(_module.Helper(typeof(Trap), nameof(Trap.Interrupt)), 0, 0);
        il.MarkLabel(go);
    }

    // As above; but this comes back.
    private void CheckSample(ILWriter il, int context)
    {
        ILLabel go = il.NewLabel();
        LdContextAddress(il, context, nameof(StoreContext.Sample));
        il.Volatile();
        il.Emit(ILOp.LdindI4);
        il.Branch(ILOp.Brfalse, go);
        il.LdArg(0);
        il.Call(_module.Helper(typeof(Sampling), nameof(Sampling.Take)), 1, 0);
        il.MarkLabel(go);
    }

    private void CheckFuel(ILWriter il, int context)
    {
        ILLabel go = il.NewLabel();
        LdContextAddress(il, context, nameof(StoreContext.Fuel));
        il.Emit(ILOp.LdindI8);
        if (context >= 0)
            il.LdLoc(EnsureSpent());
        else
            il.LdcI8(0);
        il.Branch(ILOp.Bgt, go);
        il.Call(_module.Helper(typeof(Trap), nameof(Trap.OutOfFuel)), 0, 0);
        il.MarkLabel(go);
    }

    private void LdContextAddress(ILWriter il, int context, string field)
    {
        if (context >= 0)
        {
            il.LdLoc(context);
        }
        else
        {
            il.LdArg(0);
            il.LdFld(_module.Field(typeof(Instance), nameof(Instance.Context)));
        }
        il.LdcI4(ContextOffset(field));
        il.Emit(ILOp.Add);
    }
}
