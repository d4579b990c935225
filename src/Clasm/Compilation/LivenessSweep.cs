using System;
using System.Collections.Generic;
using Event = Clasm.Compilation.FunctionAnalysis.Event;
using EventKind = Clasm.Compilation.FunctionAnalysis.EventKind;

namespace Clasm.Compilation;

/// <summary>
/// The backward sweep over a body's events. Going backwards a block's end comes first: there the set at its label is known,
/// but for a loop, whose label is its head: that set is taken from the sweep before, and sweeps are repeated until none grows.
/// With <paramref name="keeps"/> each set has a second half: the locals whose values must be known to the collector, because
/// they live on where something may be freed or leave the function's locals.
/// </summary>
internal sealed class LivenessSweep(
    List<Event> events,
    List<uint> targets,
    ulong[][] atSafepoint,
    ulong[][] inHandlers,
    int loops,
    int words,
    List<bool>? keeps = null
)
{
    // More sweeps than this mean nests of loops so deep that being exact is not worth the time.
    private const int MaxSweeps = 66;

    private readonly int _width = keeps is null ? words : 2 * words;
    private readonly ulong[] _live = new ulong[keeps is null ? words : 2 * words];
    private readonly ulong[][] _heads = new ulong[loops][];
    private readonly List<Frame> _frames = [];
    private bool _changed;
    private int _nextLoop;

    /// <summary>Fills in the sets at the safepoints.</summary>
    /// <returns>Whether they are complete; false when it would take too long.</returns>
    public bool Run()
    {
        for (int i = 0; i < _heads.Length; i++)
            _heads[i] = new ulong[_width];
        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            _changed = false;
            Sweep();
            if (!_changed)
                return true;
        }
        return false;
    }

    private void Sweep()
    {
        // The function's own label: returning, nothing lives.
        _frames.Clear();
        Array.Clear(_live);
        _nextLoop = loops;
        MatchEnds();
        for (int i = events.Count - 1; i >= 0; i--)
            Step(events[i], i);
    }

    // Which event opens the block that an end closes: found once.
    private int[]? _opens;

    private void MatchEnds()
    {
        if (_opens is not null)
            return;
        _opens = new int[events.Count];
        Stack<int> open = [];
        for (int i = 0; i < events.Count; i++)
        {
            if (events[i].Kind is EventKind.Block or EventKind.Try or EventKind.Loop or EventKind.If)
                open.Push(i);
            else if (events[i].Kind == EventKind.End)
                _opens[i] = open.Count > 0 ? open.Pop() : -1;
        }
    }

    private void Step(Event e, int index)
    {
        switch (e.Kind)
        {
            case EventKind.Get:
                _live[e.Value >> 6] |= 1UL << (int)(e.Value & 63);
                break;
            case EventKind.Keep:
                _live[e.Value >> 6] |= 1UL << (int)(e.Value & 63);
                _live[words + (int)(e.Value >> 6)] |= 1UL << (int)(e.Value & 63);
                break;
            case EventKind.Set:
                Kill(e.Value);
                break;
            case EventKind.SetRead:
                SetRead(targets[(int)e.Value], (int)targets[(int)e.Value + 1]);
                break;
            case EventKind.Safepoint:
                JoinHandlers();
                _live.AsSpan(0, words).CopyTo(atSafepoint[e.Value]);
                KeepLive();
                break;
            case EventKind.Reader:
                JoinHandlers();
                _live.AsSpan(0, words).CopyTo(atSafepoint[e.Value]);
                break;
            case EventKind.Danger:
                KeepLive();
                break;
            case EventKind.End:
                Open(_opens![index]);
                break;
            case EventKind.Else:
                // Before the first arm's end the rest of the block follows, and the second arm is reached from the head.
                _frames[^1] = _frames[^1] with
                {
                    Else = (ulong[])_live.Clone(),
                };
                _frames[^1].Label.CopyTo(_live, 0);
                break;
            case EventKind.If:
                Join(_frames[^1].Else ?? _frames[^1].Label);
                Close();
                break;
            case EventKind.Block or EventKind.Try:
                Close();
                break;
            case EventKind.Loop:
                CloseLoop();
                break;
            case EventKind.Branch:
                LabelOf(e.Value).CopyTo(_live, 0);
                break;
            case EventKind.BranchIf:
                Join(LabelOf(e.Value));
                break;
            case EventKind.Table:
                Array.Clear(_live);
                for (uint n = 1; n <= targets[(int)e.Value]; n++)
                    Join(LabelOf(targets[(int)(e.Value + n)]));
                break;
            case EventKind.Leave:
                Array.Clear(_live);
                break;
        }
    }

    private void Kill(uint local)
    {
        ulong others = ~(1UL << (int)(local & 63));
        _live[local >> 6] &= others;
        if (keeps is not null)
            _live[words + (int)(local >> 6)] &= others;
    }

    private void SetRead(uint local, int read)
    {
        if ((_live[words + (int)(local >> 6)] >> (int)(local & 63) & 1) != 0)
            keeps![read] = true;
        Kill(local);
    }

    private void KeepLive()
    {
        for (int i = words; i < _width; i++)
            _live[i] |= _live[i - words];
    }

    private void Open(int opener)
    {
        bool isLoop = opener >= 0 && events[opener].Kind == EventKind.Loop;
        int loop = isLoop ? --_nextLoop : -1;
        ulong[]? handlers = opener >= 0 && events[opener].Kind == EventKind.Try ? HandlersOf(events[opener]) : null;
        _frames.Add(new Frame(isLoop ? _heads[loop] : (ulong[])_live.Clone(), null, handlers));
    }

    /// <summary>What lives at the labels that a try_table's clauses branch to; they are counted from outside of it.</summary>
    private ulong[] HandlersOf(Event e)
    {
        ulong[] handlers = new ulong[_width];
        for (uint n = 1; n <= targets[(int)e.Value]; n++)
        {
            ulong[] label = LabelOf(targets[(int)(e.Value + n)]);
            for (int i = 0; i < handlers.Length; i++)
                handlers[i] |= label[i];
        }
        inHandlers[targets[(int)e.Value - 1]] = handlers;
        return handlers;
    }

    // Whatever may throw may go to the clauses of the regions around it.
    private void JoinHandlers()
    {
        foreach (Frame frame in _frames)
        {
            if (frame.Handlers is ulong[] handlers)
                Join(handlers);
        }
    }

    private void Close() => _frames.RemoveAt(_frames.Count - 1);

    private void CloseLoop()
    {
        ulong[] head = _frames[^1].Label;
        for (int i = 0; i < head.Length; i++)
        {
            _changed |= (_live[i] & ~head[i]) != 0;
            head[i] |= _live[i];
        }
        Close();
    }

    private ulong[] LabelOf(uint label) => _frames[_frames.Count - 1 - (int)label].Label;

    private void Join(ulong[] other)
    {
        for (int i = 0; i < _live.Length; i++)
            _live[i] |= other[i];
    }

    private readonly record struct Frame(ulong[] Label, ulong[]? Else, ulong[]? Handlers);
}
