using System;
using System.Runtime.CompilerServices;

namespace Clasm.Gc.Drc;

// The backup trace in slices, at allocations, while the program goes on in between. It has three phases: it shades what the
// roots lead to, condemns the rest and takes back the counts that those objects hold of others, and frees them, making the
// lists of free cells anew.
//
// It finds what could be reached when it started (snapshot at the beginning). A reference that is overwritten is dropped, and
// while it shades, every drop comes to the heap (StoreContext.DropLimit), which shades what is still counted. So does a bulk
// operation that moves references without dropping them (Moved). What the log has, the stack and all new objects among it, is
// shaded as it leaves the log alive, and shading ends at a moment when everything that is left there is shaded and nothing
// waits to be freed. What has no mark then was dead at the start or has been dropped since by objects that died: nobody will
// ever touch it again. What was freed by its count while it waited to be looked at is recognised by its flags; the memory of
// large objects stays until then.
//
// New objects have no mark. They are in the log, and one that leaves it while condemning is under way gets a mark, if it
// lies where condemning has yet to come.
internal sealed unsafe partial class DrcHeap
{
    private const long SmallHeap = 4 << 20;
    private const int SliceSlots = 1 << 14;
    private const int SliceEvery = 512;
    private const int SliceBlocks = 16;

    private readonly int _traceSlice;
    private TracePhase _phase;
    private long _lastLive;

    /// <summary>Whether a trace is under way.</summary>
    internal bool IsTracing => _phase != TracePhase.None;

    private void FinishTrace()
    {
        while (_phase != TracePhase.None)
            TraceSlice(int.MaxValue);
        Drain(int.MaxValue);
    }

    private void StartTrace()
    {
        _traces++;
        _live = 0;
        _phase = TracePhase.Shade;
        StartShade();
    }

    /// <summary>Goes on with the trace.</summary>
    /// <param name="budget">About how many slots or objects it may look at.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TraceSlice(int budget)
    {
        while (budget > 0 && _phase != TracePhase.None)
        {
            budget -= _phase switch
            {
                TracePhase.Shade => ShadeStep(budget),
                TracePhase.Condemn => CondemnStep(budget),
                _ => FreeStep(),
            };
        }
        PaceLog();
    }

    private void PaceLog() =>
        _log.SetPace(
            _phase == TracePhase.None ? long.MaxValue
            : _traceSlice != 0 ? 1
            : SliceEvery
        );

    private void StartTraceIfDue(long growth)
    {
        if (_phase != TracePhase.None || !IsTraceDue(growth))
            return;
        if (BytesUsed > SmallHeap || _traceSlice != 0)
        {
            StartTrace();
            return;
        }
        using GcPauses.Pause pause = Pauses.Begin("full");
        CollectLog(isWhole: true, int.MaxValue);
        if (IsTraceDue(growth))
            TraceAtOnce();
    }

    private bool IsTraceDue(long growth) => BytesUsed + growth > _traceAt || _traceSlice != 0;

    private void EndTrace()
    {
        _phase = TracePhase.None;
        SetTraceAt();
    }

    private void SetTraceAt()
    {
        _lastLive = _live;
        _traceAt = Math.Max(FirstTrace, Math.Max(2 * _live, BytesUsed + BytesUsed / 4));
    }
}
