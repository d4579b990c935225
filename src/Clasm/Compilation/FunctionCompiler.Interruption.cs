using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Interruption and fuel. Both are checked where functions are entered and at the heads of loops, so that neither loops nor
// calls escape. What instructions cost is added up until control may go elsewhere and is charged there in one piece: a charge
// has no branch, so it may stand where CIL's stack is not empty.
internal sealed partial class FunctionCompiler
{
    /// <summary>Functions without calls and loops that are no longer, in bytes of CIL, are entered without a check.</summary>
    private const int ShortLeaf = 512;

    /// <summary>What the instructions since the last charge cost.</summary>
    private int _cost;

    /// <summary>Whether there are tail calls, which may go on for ever without taking stack.</summary>
    private bool _mayRepeat;

    private bool Interrupts => _module.Engine.Config.EpochInterruption;

    private bool Meters => _module.Engine.Config.FuelConsumption;

    private void BeginInterruption()
    {
        _cost = 0;
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
    }

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
        int context = EnsureContext();
        LdContextAddress(_il, context, nameof(StoreContext.Fuel));
        LdContextAddress(_il, context, nameof(StoreContext.Fuel));
        _il.Emit(ILOp.LdindI8);
        _il.LdcI8(_cost);
        _il.Emit(ILOp.Sub);
        _il.Emit(ILOp.StindI8);
        _cost = 0;
    }

    /// <summary>At a loop's head, where CIL's stack is empty.</summary>
    private void CheckLoop()
    {
        if (Interrupts)
            CheckInterrupt(_il, EnsureContext());
        if (Meters)
            CheckFuel(_il, EnsureContext());
    }

    /// <summary>Where a function is entered. What checks the stack finds interruptions by that.</summary>
    private void CheckEntry()
    {
        if (_constantType is not null)
            return;
        if (Interrupts && !_checksStack && (_mayRepeat || _il.Position > ShortLeaf))
            CheckInterrupt(_prologue, -1);
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

    private void CheckFuel(ILWriter il, int context)
    {
        ILLabel go = il.NewLabel();
        LdContextAddress(il, context, nameof(StoreContext.Fuel));
        il.Emit(ILOp.LdindI8);
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
