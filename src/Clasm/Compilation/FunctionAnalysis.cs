using System;
using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Compilation;

/// <summary>
/// What a body does, worked out before it is compiled: which functions it calls, whether it may allocate, and, where it has
/// references in locals, which of them live at each safepoint. The body is read once into a list of events; a sweep from its
/// end gives the live sets, repeated while a loop's head gains a member.
/// </summary>
internal sealed class FunctionAnalysis
{
    // A cell is a word of live bits at a safepoint; past this many everything counts as live.
    private const long MaxCells = 4_000_000;

    private readonly uint[] _referenceLocals;
    private readonly List<Event> _events = [];
    private readonly List<uint> _targets = [];
    private ulong[][]? _live;
    private ulong[][] _handled = [];
    private int[] _borrowed = [];
    private BorrowTracker? _borrows;
    private bool _isInexact;

    private FunctionAnalysis(uint[] referenceLocals) => _referenceLocals = referenceLocals;

    /// <summary>Whether the body itself, or a callee that is not known, may allocate.</summary>
    public bool Allocates { get; private set; }

    /// <summary>The functions that it calls directly.</summary>
    public List<uint> Callees { get; } = [];

    /// <summary>Whether anything in it may collect.</summary>
    public bool HasSafepoints => SafepointCount > 0;

    /// <summary>Whether some local holds references.</summary>
    public bool HasReferenceLocals => _referenceLocals.Length > 0;

    private int SafepointCount { get; set; }

    private int TryCount { get; set; }

    /// <summary>Whether an instruction may collect: calls and allocations.</summary>
    public static bool IsSafepoint(Opcode opcode) =>
        opcode switch
        {
            >= Opcode.Call and <= Opcode.ReturnCallRef => true,
            Opcode.StructNew or Opcode.StructNewDefault or Opcode.StructNewDesc or Opcode.StructNewDefaultDesc => true,
            >= Opcode.ArrayNew and <= Opcode.ArrayNewElem => true,
            Opcode.AnyConvertExtern or Opcode.ExternConvertAny => true,
            Opcode.Throw => true,
            _ => false,
        };

    /// <summary>Analyses a body.</summary>
    /// <param name="body">Its instructions.</param>
    /// <param name="features">The features that are on.</param>
    /// <param name="referenceLocals">The locals that hold references to the heap, in order.</param>
    /// <param name="borrowing">
    /// The module and which of its functions only read, where references that the collector need not know of are wanted.
    /// </param>
    public static FunctionAnalysis Of(
        Expression body,
        Features features,
        uint[] referenceLocals,
        (ModuleContext Context, Func<uint, bool> OnlyReads)? borrowing = null
    )
    {
        FunctionAnalysis analysis = new(referenceLocals);
        if (borrowing is var (context, onlyReads) && analysis.HasReferenceLocals)
            analysis._borrows = new BorrowTracker(context, onlyReads, analysis._events);
        analysis.Read(body, features);
        bool findsLive = analysis.HasReferenceLocals && analysis.HasSafepoints;
        bool isExact = !analysis._isInexact && (!(findsLive || analysis.Borrows) || analysis.FindLive());
        if (analysis._borrows is not null && isExact)
            analysis._borrowed = analysis.Borrowed();
        analysis._borrows = null;
        analysis._events.Clear();
        analysis._events.TrimExcess();
        return analysis;
    }

    /// <summary>Whether the collector need not know of the reference that an instruction reads.</summary>
    /// <param name="position">Where the instruction is in the body.</param>
    public bool IsBorrowed(int position) => Array.BinarySearch(_borrowed, position) >= 0;

    private bool Borrows => _borrows is { Positions.Count: > 0 };

    private int[] Borrowed()
    {
        List<int> borrowed = [];
        for (int i = 0; i < _borrows!.Positions.Count; i++)
        {
            if (!_borrows.Keeps[i])
                borrowed.Add(_borrows.Positions[i]);
        }
        return [.. borrowed];
    }

    /// <summary>Adds the variables of the references that live on after a safepoint.</summary>
    public void AddLive(int safepoint, List<int> roots, FunctionCompiler compiler) =>
        AddMembers(_live?[safepoint], roots, compiler);

    /// <summary>Adds the variables of the references that live on in the handlers of a <c>try_table</c>.</summary>
    /// <param name="tryTable">How many come before it in the body.</param>
    /// <param name="roots">What they are added to.</param>
    /// <param name="compiler">Knows the variables.</param>
    public void AddHandled(int tryTable, List<int> roots, FunctionCompiler compiler) =>
        AddMembers(_live is null ? null : _handled[tryTable], roots, compiler);

    /// <summary>Adds the variables of all references: where the earlier proposal's handlers are, all count as live.</summary>
    public void AddAll(List<int> roots, FunctionCompiler compiler)
    {
        if (_isInexact)
            AddMembers(null, roots, compiler);
    }

    private void AddMembers(ulong[]? set, List<int> roots, FunctionCompiler compiler)
    {
        for (int i = 0; i < _referenceLocals.Length; i++)
        {
            if (set is null || (set[i >> 6] >> (i & 63) & 1) != 0)
                AddRoot(_referenceLocals[i], roots, compiler);
        }
    }

    private static void AddRoot(uint local, List<int> roots, FunctionCompiler compiler)
    {
        if (compiler.HasRootVariable(local, out int variable))
            roots.Add(variable);
    }

    /// <summary>
    /// Adds the variables of the references that a run of instructions does not use and that live on after one of its
    /// safepoints: they do all the way through it.
    /// </summary>
    /// <param name="first">The last safepoint before the run.</param>
    /// <param name="last">The last one in it.</param>
    /// <param name="used">The locals that the run uses.</param>
    /// <param name="roots">What they are added to.</param>
    /// <param name="compiler">Knows the variables.</param>
    public void AddLiveAcross(int first, int last, HashSet<uint> used, List<int> roots, FunctionCompiler compiler)
    {
        ulong[] union = new ulong[(_referenceLocals.Length + 63) >> 6];
        for (int s = first + 1; s <= last && _live is not null; s++)
        {
            for (int word = 0; word < union.Length; word++)
                union[word] |= _live[s][word];
        }
        for (int i = 0; i < _referenceLocals.Length; i++)
        {
            bool isLive = _live is null || (union[i >> 6] >> (i & 63) & 1) != 0;
            if (isLive && !used.Contains(_referenceLocals[i]))
                AddRoot(_referenceLocals[i], roots, compiler);
        }
    }

    private void Read(Expression body, Features features)
    {
        InstructionReader reader = new(body, features);
        Instruction i = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref i);
            if (IsSafepoint(i.Opcode))
                ReadSafepoint(in i);
            switch (i.Opcode)
            {
                case Opcode.LocalGet:
                    bool isReference = Add(EventKind.Get, i.A);
                    _borrows?.Get(isReference ? _events.Count - 1 : -1);
                    continue;
                case Opcode.LocalSet or Opcode.LocalTee:
                    AddSet(i.A, i.Opcode == Opcode.LocalTee);
                    continue;
                case Opcode.Block or Opcode.Try:
                    _events.Add(new Event(EventKind.Block, 0));
                    break;
                case Opcode.TryTable:
                    AddTry(i.Catches ?? []);
                    break;
                case Opcode.Catch or Opcode.CatchAll or Opcode.Delegate or Opcode.Rethrow:
                    _isInexact = true;
                    AddLegacy(i.Opcode);
                    break;
                case Opcode.Loop:
                    _events.Add(new Event(EventKind.Loop, 0));
                    break;
                case Opcode.If:
                    _events.Add(new Event(EventKind.If, 0));
                    break;
                case Opcode.Else:
                    _events.Add(new Event(EventKind.Else, 0));
                    break;
                case Opcode.End:
                    _events.Add(new Event(EventKind.End, 0));
                    break;
                case Opcode.Br:
                    _events.Add(new Event(EventKind.Branch, i.A));
                    break;
                case Opcode.BrIf or Opcode.BrOnNull or Opcode.BrOnNonNull or Opcode.BrOnCast or Opcode.BrOnCastFail:
                case Opcode.BrOnCastDescEq or Opcode.BrOnCastDescEqFail:
                    _events.Add(new Event(EventKind.BranchIf, i.A));
                    break;
                case Opcode.BrTable:
                    AddTable(i.Labels.Span);
                    break;
                case Opcode.Return or Opcode.Unreachable or Opcode.Throw or Opcode.ThrowRef:
                case Opcode.ReturnCall or Opcode.ReturnCallIndirect or Opcode.ReturnCallRef:
                    _events.Add(new Event(EventKind.Leave, 0));
                    break;
            }
            _borrows?.Step(in i);
        }
    }

    private void ReadSafepoint(in Instruction i)
    {
        EventKind kind = _borrows?.IsReader(in i) == true ? EventKind.Reader : EventKind.Safepoint;
        _events.Add(new Event(kind, (uint)SafepointCount++));
        if (i.Opcode is Opcode.Call or Opcode.ReturnCall)
            Callees.Add(i.A);
        else
            Allocates = true;
    }

    private void AddTable(ReadOnlySpan<uint> labels)
    {
        _events.Add(new Event(EventKind.Table, (uint)_targets.Count));
        _targets.Add((uint)labels.Length);
        foreach (uint label in labels)
            _targets.Add(label);
    }

    private void AddTry(CatchClause[] clauses)
    {
        _targets.Add((uint)TryCount++);
        _events.Add(new Event(EventKind.Try, (uint)_targets.Count));
        _targets.Add((uint)clauses.Length);
        foreach (CatchClause clause in clauses)
            _targets.Add(clause.Label);
    }

    // The earlier proposal's handlers are no part of the sweep: everything counts as live in such a function.
    private void AddLegacy(Opcode opcode)
    {
        if (opcode == Opcode.Delegate)
            _events.Add(new Event(EventKind.End, 0));
    }

    private bool Add(EventKind kind, uint local)
    {
        int index = Array.BinarySearch(_referenceLocals, local);
        if (index >= 0)
            _events.Add(new Event(kind, (uint)index));
        return index >= 0;
    }

    private void AddSet(uint local, bool isTee)
    {
        int index = Array.BinarySearch(_referenceLocals, local);
        int read = _borrows?.Set(isTee, index >= 0) ?? -1;
        if (read < 0)
        {
            Add(EventKind.Set, local);
            return;
        }
        _events.Add(new Event(EventKind.SetRead, (uint)_targets.Count));
        _targets.Add((uint)index);
        _targets.Add((uint)read);
    }

    private bool FindLive()
    {
        int words = (_referenceLocals.Length + 63) >> 6;
        int loops = 0;
        int depth = 0;
        int deepest = 0;
        foreach (Event e in _events)
        {
            loops += e.Kind == EventKind.Loop ? 1 : 0;
            depth +=
                e.Kind is EventKind.Block or EventKind.Try or EventKind.Loop or EventKind.If ? 1
                : e.Kind == EventKind.End ? -1
                : 0;
            deepest = Math.Max(deepest, depth);
        }
        if (
            (long)(SafepointCount + TryCount + loops + deepest) * words > MaxCells
            || (long)_events.Count * words > 16 * MaxCells
        )
            return false;
        ulong[][] live = new ulong[SafepointCount][];
        for (int i = 0; i < live.Length; i++)
            live[i] = new ulong[words];
        _handled = new ulong[TryCount][];
        LivenessSweep sweep = new(_events, _targets, live, _handled, loops, words, _borrows?.Keeps);
        if (!sweep.Run())
            return false;
        _live = live;
        return true;
    }

    internal enum EventKind : byte
    {
        Get,

        /// <summary>A <see cref="Get"/> of a reference that is kept: the collector must know of it.</summary>
        Keep,
        Set,

        /// <summary>A <see cref="Set"/> to what was read: the local and the number of the read.</summary>
        SetRead,
        Safepoint,

        /// <summary>A call of a function that only reads.</summary>
        Reader,

        /// <summary>Something may be freed.</summary>
        Danger,
        Block,
        Try,
        Loop,
        If,
        Else,
        End,
        Branch,
        BranchIf,
        Table,
        Leave,
    }

    internal readonly record struct Event(EventKind Kind, uint Value);
}
