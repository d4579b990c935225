using System;
using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Validation;
using Event = Clasm.Compilation.FunctionAnalysis.Event;
using EventKind = Clasm.Compilation.FunctionAnalysis.EventKind;

namespace Clasm.Compilation;

/// <summary>
/// Finds the references that a collector which counts need not know of: those that are read, used and forgotten while nothing
/// can be freed and no stack is looked at. It follows the operands of straight code as a body is read; at the borders of
/// blocks every operand counts as kept. What goes to locals is decided by the sweep over the events: <see cref="Keeps"/> is
/// where both note their findings.
/// </summary>
/// <param name="context">The module.</param>
/// <param name="onlyReads">Whether a function does nothing but read, and returns no reference.</param>
/// <param name="events">The body's events.</param>
internal sealed class BorrowTracker(ModuleContext context, Func<uint, bool> onlyReads, List<Event> events)
{
    private readonly List<Value> _stack = [];
    private readonly List<int> _positions = [];
    private readonly List<bool> _keeps = [];

    /// <summary>Where the references are read in the body, ascending.</summary>
    public List<int> Positions => _positions;

    /// <summary>Whether the reference of each read is kept.</summary>
    public List<bool> Keeps => _keeps;

    /// <summary>Whether an instruction neither branches, calls, stores references nor may run anything else.</summary>
    /// <param name="i">The instruction.</param>
    /// <param name="context">The module.</param>
    public static bool IsHarmless(in Instruction i, ModuleContext context) =>
        i.Opcode switch
        {
            Opcode.Nop or Opcode.Drop or Opcode.Select or Opcode.SelectT => true,
            Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee or Opcode.GlobalGet => true,
            Opcode.GlobalSet => !context.Globals[(int)i.A].Type.IsRef,
            Opcode.RefNull or Opcode.RefIsNull or Opcode.RefEq or Opcode.RefAsNonNull => true,
            >= Opcode.I32Load and <= Opcode.I64Store32 => true,
            >= Opcode.I32Const and <= Opcode.I64Extend32S => true,
            Opcode.StructGet or Opcode.StructGetS or Opcode.StructGetU => true,
            Opcode.StructSet => !context.StructTypeAt(i.A).Fields[(int)i.B].Type.IsRef,
            Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU or Opcode.ArrayLen => true,
            Opcode.ArraySet => !context.ArrayTypeAt(i.A).Element.Type.IsRef,
            Opcode.RefTest or Opcode.RefTestNull or Opcode.RefCast or Opcode.RefCastNull => true,
            Opcode.RefI31 or Opcode.I31GetS or Opcode.I31GetU => true,
            >= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U => true,
            >= Opcode.V128Load and <= Opcode.I32X4RelaxedDotI8X16I7X16AddS => true,
            _ => false,
        };

    /// <summary>Whether an instruction belongs to control: it frees nothing itself.</summary>
    /// <param name="opcode">The instruction.</param>
    public static bool IsControl(Opcode opcode) =>
        opcode switch
        {
            Opcode.Unreachable or Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Else or Opcode.End => true,
            Opcode.Br or Opcode.BrIf or Opcode.BrTable or Opcode.Return => true,
            Opcode.BrOnNull or Opcode.BrOnNonNull or Opcode.BrOnCast or Opcode.BrOnCastFail => true,
            _ => false,
        };

    /// <summary>Whether an instruction calls a function that only reads.</summary>
    /// <param name="i">The instruction.</param>
    public bool IsReader(in Instruction i) =>
        i.Opcode == Opcode.Call && i.A >= (uint)context.ImportedFunctionCount && onlyReads(i.A);

    /// <summary><c>local.get</c></summary>
    /// <param name="event">The index of its event; -1 if the local holds no reference to the heap.</param>
    public void Get(int @event) => _stack.Add(new Value(-1, @event));

    /// <summary><c>local.set</c> and <c>local.tee</c>.</summary>
    /// <param name="isTee">Whether the value stays an operand.</param>
    /// <param name="isReference">Whether the local holds references to the heap.</param>
    /// <returns>The read that the value comes from, or -1.</returns>
    public int Set(bool isTee, bool isReference)
    {
        Value value = Pop();
        if (isReference && value.Event >= 0)
            Keep(value);
        if (isTee)
            _stack.Add(value);
        return isReference ? value.Read : -1;
    }

    /// <summary>Any other instruction.</summary>
    /// <param name="i">The instruction.</param>
    public void Step(in Instruction i)
    {
        if (IsReader(in i))
        {
            FuncType type = context.FunctionType(i.A);
            Replace(type.Parameters.Length, type.Results.Length);
        }
        else if (IsHarmless(in i, context))
        {
            Harmless(in i);
        }
        else if (i.Opcode is Opcode.StructSet or Opcode.ArraySet or Opcode.GlobalSet)
        {
            // What is stored is counted before anything is dropped, and where to is not needed afterwards.
            Replace(
                i.Opcode == Opcode.GlobalSet ? 1
                    : i.Opcode == Opcode.StructSet ? 2
                    : 3,
                0
            );
            KeepAll();
            events.Add(new Event(EventKind.Danger, 0));
        }
        else
        {
            KeepAll();
            if (!IsControl(i.Opcode) && !FunctionAnalysis.IsSafepoint(i.Opcode))
                events.Add(new Event(EventKind.Danger, 0));
        }
    }

    private void Harmless(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.StructGet or Opcode.StructGetS or Opcode.StructGetU:
                Read(1, context.StructTypeAt(i.A).Fields[(int)i.B].Type, i.Position);
                break;
            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU:
                Read(2, context.ArrayTypeAt(i.A).Element.Type, i.Position);
                break;
            case Opcode.GlobalGet:
                Read(0, context.Globals[(int)i.A].Type, i.Position);
                break;
            case Opcode.RefAsNonNull or Opcode.RefCast or Opcode.RefCastNull or Opcode.Nop:
                break;
            case Opcode.Select or Opcode.SelectT:
                _ = Pop();
                Keep(Pop());
                Keep(Pop());
                Replace(0, 1);
                break;
            case Opcode.StructSet or Opcode.RefEq:
                Replace(2, i.Opcode == Opcode.RefEq ? 1 : 0);
                break;
            case Opcode.ArraySet:
                Replace(3, 0);
                break;
            case Opcode.GlobalSet or Opcode.Drop:
                Replace(1, 0);
                break;
            case Opcode.RefNull:
                Replace(0, 1);
                break;
            case Opcode.RefIsNull or Opcode.RefTest or Opcode.RefTestNull or Opcode.ArrayLen:
            case Opcode.RefI31 or Opcode.I31GetS or Opcode.I31GetU:
                Replace(1, 1);
                break;
            default:
                Replace(OperandsOf(i.Opcode), ResultsOf(i.Opcode));
                break;
        }
    }

    private static int OperandsOf(Opcode opcode) => InstructionTable.OperandsOf(opcode).Length;

    private static int ResultsOf(Opcode opcode) => InstructionTable.ResultsOf(opcode).Length;

    private void Read(int operands, ValType type, int position)
    {
        Replace(operands, 0);
        if (!type.IsRef)
        {
            Replace(0, 1);
            return;
        }
        _stack.Add(new Value(_positions.Count, -1));
        _positions.Add(position);
        _keeps.Add(false);
    }

    private void Replace(int operands, int results)
    {
        for (int n = 0; n < operands; n++)
            _ = Pop();
        for (int n = 0; n < results; n++)
            _stack.Add(new Value(-1, -1));
    }

    // Operands that lie below what is known were kept as the block began.
    private Value Pop()
    {
        if (_stack.Count == 0)
            return new Value(-1, -1);
        Value value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private void KeepAll()
    {
        foreach (Value value in _stack)
            Keep(value);
        _stack.Clear();
    }

    private void Keep(Value value)
    {
        if (value.Read >= 0)
            _keeps[value.Read] = true;
        if (value.Event >= 0)
            events[value.Event] = events[value.Event] with { Kind = EventKind.Keep };
    }

    /// <summary>An operand: the read or the event of a <c>local.get</c> that it comes from.</summary>
    private readonly record struct Value(int Read, int Event);
}
