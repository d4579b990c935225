using System;
using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Moving;

// Sliding: marks what is in use, works out where each object goes, makes all references point there, and moves. Objects keep
// their order, so that no more memory is needed. Those of further spaces follow those of the first; what finds no room there
// stays in the last space.
internal abstract unsafe partial class MovingHeap<TBarriers>
{
    private const uint MarkSlice = 512;

    private MarkStack? _pending;
    private long _marked;

    /// <summary>Collects spaces into the first of them.</summary>
    /// <param name="spaces">The spaces; the last takes what the first has no room for.</param>
    protected void Compact(ReadOnlySpan<BumpSpace> spaces)
    {
        Mark();
        BumpSpace target = spaces[0];
        long wanted = target.Start + _marked + (_marked / 16) + Slack;
        if (!target.TryExtend(Math.Min(target.Ceiling, wanted)))
            target.TryExtend(Math.Min(target.Ceiling, target.End + Region.Limit - Region.Committed)); // what the limit leaves
        Plan(spaces);
        VisitRoots<Updater, MovingHeap<TBarriers>>(this);
        foreach (BumpSpace space in spaces)
            Update(space);
        MoveObjects(spaces);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _pending?.Dispose();
    }

    private void Mark()
    {
        _pending ??= new MarkStack();
        _marked = 0;
        VisitRoots<RootMarker, MovingHeap<TBarriers>>(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkPending()
    {
        while (_pending!.TryPop(out uint offset, out uint next))
        {
            TypeDescriptor* type = _types + (Header(offset) >> ObjectHeader.TypeShift);
            if (!type->IsRefArray)
            {
                VisitSlots<Marker, MovingHeap<TBarriers>>(this, offset);
                continue;
            }
            uint length = LengthOf((int)offset);
            uint end = length - next > MarkSlice ? next + MarkSlice : length;
            if (end < length)
                _pending.Push(offset, end);
            int* slots = (int*)(AddressOf((int)offset) + ObjectHeader.DataOffset);
            for (uint i = next; i < end; i++) // in bounds: < length
                Marker.Visit(this, slots + i);
        }
    }

    private readonly struct Marker : ISlotVisitor<MovingHeap<TBarriers>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Visit(MovingHeap<TBarriers> heap, int* slot)
        {
            int word = *slot;
            if (Word.IsObject(word))
                heap.MarkObject((uint)word);
            else if (Word.IsHost(word))
                heap.Hosts.Mark(word);
        }
    }

    // Works off what a root leads to at once, so that a table of many objects does not fill the stack.
    private readonly struct RootMarker : ISlotVisitor<MovingHeap<TBarriers>>
    {
        public static void Visit(MovingHeap<TBarriers> heap, int* slot)
        {
            Marker.Visit(heap, slot);
            heap.MarkPending();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkObject(uint offset)
    {
        ref uint header = ref Header(offset);
        if ((header & ObjectHeader.Marked) != 0)
            return;
        if ((header & ObjectHeader.Flags) != 0)
            ThrowDead(offset);
        header |= ObjectHeader.Marked;
        _marked += SizeOf(offset);
        TypeDescriptor* type = _types + (header >> ObjectHeader.TypeShift);
        if (type->IsRefArray || type->RefCount != 0)
            _pending!.Push(offset, 0);
    }

    /// <summary>Writes to each marked object where it goes, and makes one free cell of what lies between two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plan(ReadOnlySpan<BumpSpace> spaces)
    {
        uint next = spaces[0].Start;
        long end = spaces[0].End;
        bool isLast = spaces.Length == 1;
        foreach (BumpSpace space in spaces)
        {
            uint free = space.Start;
            uint size;
            for (uint offset = space.Start; offset < space.Next; offset += size)
            {
                size = SizeOf(offset);
                if ((Header(offset) & ObjectHeader.Marked) == 0)
                    continue;
                MakeFree(free, offset);
                free = offset + size;
                uint to = PlaceOf(offset, size, next);
                if (to + (long)size > end && !isLast)
                {
                    isLast = true;
                    end = spaces[^1].End;
                    to = PlaceOf(offset, size, spaces[^1].Start);
                }
                Second(offset) = to;
                next = to + size;
            }
            MakeFree(free, space.Next);
        }
    }

    private uint PlaceOf(uint offset, uint size, uint next)
    {
        bool isArray = (_types + (Header(offset) >> ObjectHeader.TypeShift))->IsArray;
        return isArray && IsAligned(size) ? AlignedAt(next) : next;
    }

    private readonly struct Updater : ISlotVisitor<MovingHeap<TBarriers>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Visit(MovingHeap<TBarriers> heap, int* slot)
        {
            int word = *slot;
            if (Word.IsObject(word))
                *slot = (int)heap.Second((uint)word);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Update(BumpSpace space)
    {
        for (uint offset = space.Start; offset < space.Next; offset += SizeOf(offset))
        {
            if ((Header(offset) & ObjectHeader.Free) == 0)
                VisitSlots<Updater, MovingHeap<TBarriers>>(this, offset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MoveObjects(ReadOnlySpan<BumpSpace> spaces)
    {
        BumpSpace first = spaces[0];
        BumpSpace last = spaces[^1];
        uint next = first.Start;
        bool isLast = spaces.Length == 1;
        foreach (BumpSpace space in spaces)
        {
            uint end = space.Next;
            uint size;
            space.Next = space.Start;
            for (uint offset = space.Start; offset < end; offset += size)
            {
                size = SizeOf(offset);
                if ((Header(offset) & ObjectHeader.Free) != 0)
                    continue;
                uint to = Second(offset);
                if (!isLast && to - last.Start < last.Ceiling - last.Start)
                {
                    isLast = true;
                    first.Next = next;
                    next = last.Start;
                }
                if (to != next)
                {
                    MakeFree(next, to);
                    if (!isLast || spaces.Length == 1)
                        Cards?.Record(next, to - next);
                }
                if (to != offset)
                    Move(_base + (nint)to, _base + (nint)offset, size);
                Header(to) &= ~ObjectHeader.Marked;
                Second(to) = 0;
                if (!isLast || spaces.Length == 1)
                    Cards?.Record(to, size);
                next = to + size;
            }
        }
        (isLast ? last : first).Next = next;
    }
}
