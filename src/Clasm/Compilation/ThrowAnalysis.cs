using System.Collections.Generic;
using Clasm.Execution;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Compilation;

/// <summary>
/// How a module's functions hand exceptions on. An exception of the CLR costs microseconds, so where a module deals in exceptions its
/// functions return with the exception pending in the store's control block, and their callers look there after each call.
/// Calls of functions that cannot throw, which is a closure over direct calls, are not checked. Modules that make tail calls
/// by reference take part, lest adapters between the two ways pile up on the stack.
/// </summary>
internal sealed class ThrowAnalysis
{
    private readonly bool[] _mayThrow;
    private readonly bool[] _reachesOthers;

    private ThrowAnalysis(bool[] mayThrow, bool[] reachesOthers, bool leavesPending)
    {
        _mayThrow = mayThrow;
        _reachesOthers = reachesOthers;
        LeavesPending = leavesPending;
    }

    /// <summary>Whether functions return with exceptions pending; otherwise all exceptions are the CLR's.</summary>
    public bool LeavesPending { get; }

    /// <summary>Whether a function may return with an exception pending, or throw one of the CLR's.</summary>
    public bool MayThrow(uint function) => _mayThrow[function];

    /// <summary>
    /// Which <c>try_table</c> and <c>try</c> of a body, in order, must catch exceptions of the CLR too: those with calls in them that may end
    /// in code of the host or of another module.
    /// </summary>
    public List<bool> FindProtected(ModuleContext context, Expression body)
    {
        List<bool> found = [];
        if (!LeavesPending)
            return found;
        List<int> open = [];
        InstructionReader reader = new(body, context.Features);
        Instruction i = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref i);
            switch (i.Opcode)
            {
                case Opcode.TryTable or Opcode.Try:
                    open.Add(found.Count);
                    found.Add(false);
                    break;
                case Opcode.Block or Opcode.Loop or Opcode.If:
                    open.Add(-1);
                    break;
                case Opcode.Catch or Opcode.CatchAll:
                    open[^1] = -1;
                    break;
                case Opcode.End or Opcode.Delegate when open.Count > 0:
                    open.RemoveAt(open.Count - 1);
                    break;
                case Opcode.CallIndirect or Opcode.CallRef:
                case Opcode.Call when _reachesOthers[i.A]:
                    Protect(found, open);
                    break;
            }
        }
        return found;
    }

    // What is protected is so in all blocks around it: the innermost that is ends the way.
    private static void Protect(List<bool> found, List<int> open)
    {
        for (int i = open.Count - 1; i >= 0; i--)
        {
            if (open[i] < 0)
                continue;
            if (found[open[i]])
                return;
            found[open[i]] = true;
        }
    }

    /// <summary>Analyses a valid module.</summary>
    /// <param name="context">The module.</param>
    /// <param name="imports">Which imported functions are the engine's own: they throw nothing.</param>
    public static ThrowAnalysis Of(ModuleContext context, EngineImports imports)
    {
        ThrowAnalysis none = new([], [], leavesPending: false);
        if (!context.UsesExceptions && !context.MakesTailCalls)
            return none;
        int count = context.FunctionTypeIndices.Length;
        Facts facts = new(new List<int>[count], new Stack<int>(), new Stack<int>());
        bool leavesPending = context.UsesExceptions;
        for (int i = 0; i < count; i++)
        {
            if (imports.FunctionAt((uint)i) is not null)
                continue;
            if (i < context.ImportedFunctionCount)
                facts.Others.Push(i);
            else
                Read(context, i, facts, ref leavesPending);
        }
        bool[] reachesOthers = Close(facts.Callers, facts.Others, new bool[count]);
        bool[] mayThrow = Close(facts.Callers, facts.Throwers, (bool[])reachesOthers.Clone());
        return new ThrowAnalysis(mayThrow, reachesOthers, leavesPending);
    }

    // Callers, and theirs, are what their callees are.
    private static bool[] Close(List<int>[] callers, Stack<int> pending, bool[] marked)
    {
        while (pending.TryPop(out int function))
        {
            if (marked[function])
                continue;
            marked[function] = true;
            foreach (int caller in callers[function] ?? [])
                pending.Push(caller);
        }
        return marked;
    }

    private static void Read(ModuleContext context, int function, Facts facts, ref bool leavesPending)
    {
        Expression body = context.Module.Functions[function - context.ImportedFunctionCount].Body;
        InstructionReader reader = new(body, context.Features);
        Instruction i = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref i);
            switch (i.Opcode)
            {
                case Opcode.Call or Opcode.ReturnCall:
                    (facts.Callers[i.A] ??= []).Add(function);
                    leavesPending |= i.Opcode == Opcode.ReturnCall && i.A < context.ImportedFunctionCount;
                    break;
                case Opcode.Throw or Opcode.ThrowRef or Opcode.Rethrow:
                    facts.Throwers.Push(function);
                    break;
                case Opcode.CallIndirect or Opcode.CallRef:
                    facts.Others.Push(function);
                    break;
                case Opcode.ReturnCallIndirect or Opcode.ReturnCallRef:
                    facts.Others.Push(function);
                    leavesPending = true;
                    break;
            }
        }
    }

    private readonly record struct Facts(List<int>[] Callers, Stack<int> Others, Stack<int> Throwers);
}
