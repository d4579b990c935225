using System;
using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Drc;

internal sealed unsafe partial class DrcHeap
{
    private const int ShadeSlice = 512;

    // Neither what is the last count, nor saturated, nor none.
    private const uint UsualDropLimit = uint.MaxValue - 2;
    private const int EndSlots = 1 << 15;

    private nint _range;
    private long _rangeNext;
    private int _handleNext;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Moved(nint address, long count)
    {
        if (_phase != TracePhase.Shade)
            return;
        for (long i = 0; i < count; i++) // in bounds: callers checked the range
            Shade(((int*)address)[i]);
    }

    private void StartShade()
    {
        _scratch ??= new MarkStack();
        _range = 0;
        _handleNext = 0;
        Roots.StartWatch();
        Context->DropLimit = 0;
    }

    private int ShadeStep(int budget)
    {
        if (_scratch!.TryPop(out uint offset, out uint next))
            return ShadeSlots(offset, next, budget);
        int done = ShadeRoots(Math.Min(budget, ShadeSlice));
        if (done != 0)
            return done;
        if (!TryEndShade(Math.Max(budget, EndSlots)))
            return budget;
        Roots.EndWatch();
        Context->DropLimit = UsualDropLimit;
        _phase = TracePhase.Condemn;
        StartCondemn();
        return 1;
    }

    /// <summary>Marks what some of the roots refer to.</summary>
    /// <param name="count">How many roots.</param>
    /// <returns>0 if all were looked at; else the work done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ShadeRoots(int count)
    {
        if (_range == 0 && Roots.Unseen!.TryPop(out _range))
            _rangeNext = 0;
        if (_range == 0)
            return ShadeHandles(count);
        long words = Roots.All.TryGetValue(_range, out long length) ? length : 0;
        long end = Math.Min(words, _rangeNext + count);
        for (; _rangeNext < end; _rangeNext++) // in bounds: the owner of a range keeps its length right
            Shade(((int*)_range)[_rangeNext]);
        if (end == words)
            _range = 0;
        return count;
    }

    private int ShadeHandles(int count)
    {
        int done = 0;
        for (; done < count && _handleNext < Handles.SlotCount; done++)
            Shade(Handles.WordAt(_handleNext++));
        return done;
    }

    /// <summary>Marks what the log has, if nothing else is left to do.</summary>
    /// <returns>Whether everything in use is marked now.</returns>
    private bool TryEndShade(int budget)
    {
        if (!CollectLog(isWhole: budget == int.MaxValue, budget))
            return false;
        for (long i = 0; i < _log.Count; i++) // in bounds: of the log
            Shade((int)_log.Entries[i]);
        while (budget > 0 && _scratch!.TryPop(out uint offset, out uint next))
            budget -= ShadeSlots(offset, next, ShadeSlice);
        return _scratch!.IsEmpty && !HasDead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Shade(int word)
    {
        if (Word.IsObject(word))
            Shade((uint)word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Shade(uint offset)
    {
        ref uint header = ref Header(offset);
        if ((header & Lost) != 0)
            ThrowDead(offset);
        if ((header & ObjectHeader.Marked) != 0)
            return;
        header |= ObjectHeader.Marked;
        TypeDescriptor* type = _types + (header >> ObjectHeader.TypeShift);
        if (type->IsRefArray || type->RefCount != 0)
            PushPending(offset, 0, ref header);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PushPending(uint offset, uint next, ref uint header)
    {
        if ((header & ObjectHeader.Large) != 0)
            header |= ObjectHeader.Pending;
        _scratch!.Push(offset, next);
    }

    /// <summary>Marks what an object refers to; of a long array only a slice, with the rest pushed again before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ShadeSlots(uint offset, uint next, int budget)
    {
        ref uint header = ref Header(offset);
        bool wasPending = (header & ObjectHeader.Pending) != 0;
        header &= ~ObjectHeader.Pending;
        if ((header & (Gone | ObjectHeader.Marked)) != ObjectHeader.Marked)
        {
            // It was freed since, and perhaps its cell has a new object.
            if (wasPending && (header & ObjectHeader.Free) != 0)
                _large.Free(offset);
            return 1;
        }
        TypeDescriptor* type = _types + (header >> ObjectHeader.TypeShift);
        nint address = AddressOf((int)offset);
        if (!type->IsRefArray)
        {
            int count = type->RefCount;
            for (int i = 0; i < count; i++) // in bounds: slots of the object's type
                Shade(*(int*)(address + type->RefOffsets[i]));
            return 1 + count;
        }
        uint length = LengthOf((int)offset);
        uint end = (uint)Math.Min(length, next + (long)Math.Min(budget, ShadeSlice));
        if (end < length)
            PushPending(offset, end, ref header);
        int* slots = (int*)(address + ObjectHeader.DataOffset);
        for (uint i = next; i < end; i++) // in bounds: < length
            Shade(slots[i]);
        return 1 + (int)(Math.Max(next, end) - next);
    }
}
