using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Drc;

internal sealed unsafe partial class DrcHeap
{
    private const int EveryVerification = 2000;
    private const int TraceEvery = 64;
    private const int LongestZealSlice = 16;
    private const int LogSlice = 3 << 14;
    private const int PrefetchDistance = 16;
    private const int HandleSlice = 1 << 13;

    private long _collections;
    private long _verifications;
    private long _nextVerification;

    /// <inheritdoc/>
    public override void Collect()
    {
        Trace();
        if (ZealCounter != 0)
            VerifyNowAndThen();
    }

    /// <inheritdoc/>
    protected override void CollectAtSafepoint()
    {
        if (ZealCounter != 0)
            CountForZeal();
        else
            CollectWhatIsDue();
    }

    /// <summary>Collects the log if it is long, and goes on with a trace if there is one.</summary>
    private void CollectWhatIsDue()
    {
        using GcPauses.Pause pause = Pauses.Begin(_log.IsDue ? "log" : "slice");
        StartTraceIfDue(0);
        if (_log.IsDue)
            CollectLog(isWhole: false, CollectionSlice);
        else
            TraceSlice(_traceSlice != 0 ? _traceSlice : SliceSlots);
    }

    /// <summary>Under zeal a trace always runs, in slices of all sizes; now and then everything is collected at once.</summary>
    private void CountForZeal()
    {
        if (--_untilZeal > 0)
            return;
        _untilZeal = ZealCounter;
        CollectLog(isWhole: true, int.MaxValue);
        if (_collections % TraceEvery == 0)
        {
            Trace();
        }
        else
        {
            if (!IsTracing)
                StartTrace();
            TraceSlice(1 + (int)(_collections % LongestZealSlice));
        }
        VerifyNowAndThen();
    }

    /// <summary>Verifies after each of the first collections, then after every 16th part more of them.</summary>
    private void VerifyNowAndThen()
    {
        if (_verifications >= EveryVerification && _collections < _nextVerification)
            return;
        _verifications++;
        _nextVerification = _collections + _collections / 16;
        Verify();
    }

    /// <summary>Takes out of the log what the stack does not hold, and frees what has no count.</summary>
    /// <param name="isWhole">Whether all of a long log is looked at now, not only a slice at its end.</param>
    /// <param name="budget">About how many slots of dead objects are dropped now; the rest waits.</param>
    /// <returns>Whether all of the log was looked at.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool CollectLog(bool isWhole, int budget)
    {
        _collections++;
        Handles.Sweep(isWhole ? int.MaxValue : HandleSlice);
        MarkStack();
        long count = _log.Count;
        long slice = Math.Max(LogSlice, 4L * StackWords.Length);
        long first = isWhole || count <= slice ? 0 : count - slice;
        long kept = first;
        uint* entries = _log.Entries;
        for (long i = first; i < count; i++) // in bounds: of the log; entries move to smaller indices only
        {
            // Headers are all over the heap: to wait for one after the other is what would take the time.
            if (Sse.IsSupported && i + PrefetchDistance < count)
                Sse.Prefetch0((void*)AddressOf((int)entries[i + PrefetchDistance]));
            uint entry = entries[i];
            if (KeepLogged(entry))
                entries[kept++] = entry;
        }
        _log.Truncate(kept);
        if (first > 0)
            UnmarkStack();
        _log.SetThreshold(first > 0 ? kept + (slice / 4) : 2 * kept);
        Drain(budget);
        return first == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool KeepLogged(uint entry)
    {
        if (Word.IsHost((int)entry))
            return Hosts.Unmark((int)entry);
        ref uint header = ref Header(entry);
        if ((header & ObjectHeader.OnStack) != 0)
        {
            header &= ~ObjectHeader.OnStack;
            return true;
        }
        header &= ~ObjectHeader.Logged;
        if (Count(entry) == 0)
            Bury(entry);
        else if (_phase == TracePhase.Shade)
            Shade(entry);
        else if (_phase == TracePhase.Condemn && IsAhead(entry))
            header |= ObjectHeader.Marked;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkStack()
    {
        foreach (int word in StackWords)
        {
            if (Word.IsObject(word))
                MarkOnStack((uint)word);
            else if (Word.IsHost(word))
                MarkHostOnStack(word);
        }
    }

    /// <summary>Takes back the marks of what the log has, but was not looked at.</summary>
    private void UnmarkStack()
    {
        foreach (int word in StackWords)
        {
            if (Word.IsObject(word))
                Header((uint)word) &= ~ObjectHeader.OnStack;
            else if (Word.IsHost(word))
                Hosts.ClearMark(word);
        }
    }

    // In bounds: compiled code keeps the top between the base and the limit.
    private ReadOnlySpan<int> StackWords =>
        new((void*)Shadow.Base, (int)((Context->ShadowTop - Shadow.Base) / sizeof(int)));

    private void MarkOnStack(uint offset)
    {
        ref uint header = ref Header(offset);
        if ((header & Lost) != 0)
            ThrowDead(offset);
        if ((header & ObjectHeader.Logged) == 0)
            ThrowNotLogged((int)offset);
        header |= ObjectHeader.OnStack;
    }

    private void MarkHostOnStack(int word)
    {
        if (!Hosts.IsLogged(word))
            ThrowNotLogged(word);
        Hosts.Mark(word);
    }

    private static void ThrowNotLogged(int word) =>
        throw new GcInvariantException($"0x{word:x} is on the stack, but not in the log");
}
