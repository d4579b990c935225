using System;
using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Drc;

internal sealed unsafe partial class DrcHeap
{
    private const int EveryVerification = 2000;
    private const int TraceEvery = 8;

    private long _collections;
    private long _verifications;
    private long _nextVerification;

    /// <inheritdoc/>
    public override void Collect()
    {
        CollectLog(int.MaxValue);
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
            CollectLog(CollectionSlice);
    }

    private void CountForZeal()
    {
        if (--_untilZeal > 0)
            return;
        _untilZeal = ZealCounter;
        CollectLog(int.MaxValue);
        if (_collections % TraceEvery == 0)
            Trace();
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
    /// <param name="budget">About how many slots of dead objects are dropped now; the rest waits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CollectLog(int budget)
    {
        _collections++;
        Handles.Sweep();
        MarkStack();
        long kept = 0;
        long count = _log.Count;
        uint* entries = _log.Entries;
        for (long i = 0; i < count; i++) // in bounds: of the log; entries move to smaller indices only
        {
            uint entry = entries[i];
            if (KeepLogged(entry))
                entries[kept++] = entry;
        }
        _log.Truncate(kept);
        _log.SetThreshold(kept);
        Drain(budget);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool KeepLogged(uint entry)
    {
        if (Word.IsHost((int)entry))
            return Hosts.Unmark((int)entry);
        ref uint header = ref Header(entry);
        if ((header & ObjectHeader.Marked) != 0)
        {
            header &= ~ObjectHeader.Marked;
            return true;
        }
        header &= ~ObjectHeader.Logged;
        if (Count(entry) == 0)
            Bury(entry);
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

    // In bounds: compiled code keeps the top between the base and the limit.
    private ReadOnlySpan<int> StackWords =>
        new((void*)Shadow.Base, (int)((Context->ShadowTop - Shadow.Base) / sizeof(int)));

    private void MarkOnStack(uint offset)
    {
        ref uint header = ref Header(offset);
        if ((header & (ObjectHeader.Free | ObjectHeader.Dead)) != 0)
            ThrowDead(offset);
        if ((header & ObjectHeader.Logged) == 0)
            ThrowNotLogged((int)offset);
        header |= ObjectHeader.Marked;
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
