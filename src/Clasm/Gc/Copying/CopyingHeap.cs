using System;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.Gc.Moving;

namespace Clasm.Gc.Copying;

/// <summary>
/// Two spaces, of which one is in use. When its share is used up, what is alive is copied to the other. The share is three
/// times what was alive, more while that is little, and at most half of the heap's limit. When more than that is alive the
/// other space is given up, and collections slide objects within the one.
/// </summary>
internal sealed unsafe class CopyingHeap : MovingHeap<NoBarriers>
{
    private const int Growth = 3;
    private const int GrowthOfLittle = 8;
    private const int LeastShare = 4;
    private const int GuardShare = 64;

    private readonly long _first;
    private BumpSpace _current;
    private BumpSpace _other;
    private long _allocationEnd;
    private bool _slides;

    // How much memory each space keeps. It shrinks by an eighth with each collection that needed less: memory that was given
    // back is slow to touch again.
    private long _kept;

    /// <summary>An empty heap.</summary>
    public CopyingHeap(GcModel model, GcHeapOptions options)
        : base(model, options)
    {
        long middle = (Region.Reserved / 2) & -HeapRegion.BlockSize;
        long end = Math.Min(Region.Committed, middle);
        Region.Decommit(end, Region.Committed);
        _current = new BumpSpace(Region, HeapRegion.BlockSize, end, middle);
        _other = new BumpSpace(Region, (uint)middle, middle, Region.Reserved);
        _first = Math.Min(end, Half);
        _current.Trim(_current.Start + _first);
        _allocationEnd = Math.Min(_current.End, _current.Start + LeastOf(_first));
        Open();
    }

    /// <inheritdoc/>
    protected override BumpSpace[] Spaces => [_current];

    /// <inheritdoc/>
    protected override BumpSpace AllocationSpace => _current;

    /// <inheritdoc/>
    protected override long AllocationEnd => _allocationEnd;

    // Copies need a little more than the objects that they are of, for alignment.
    private long Half => (Region.Limit - HeapRegion.BlockSize) * 15 / 32 & -HeapRegion.BlockSize;

    /// <inheritdoc/>
    protected override uint Allocate(long size, bool isAligned, bool hasReferences)
    {
        BeforeAllocation();
        Close();
        if (!TryBump(_current, _allocationEnd, size, isAligned, out uint offset))
        {
            CollectFor(size + Slack);
            Close();
            bool isFull = _slides && _current.End - _current.Next - size < Region.Limit / GuardShare;
            if (isFull || !TryBump(_current, _allocationEnd, size, isAligned, out offset))
            {
                Open();
                Trap.GcHeapOutOfMemory();
            }
        }
        Open();
        return offset;
    }

    /// <inheritdoc/>
    protected override void CollectSome() => CollectFor(0);

    /// <inheritdoc/>
    protected override void CollectAll()
    {
        _kept = 0;
        CollectFor(0);
    }

    private void CollectFor(long needed)
    {
        using GcPauses.Pause pause = Pauses.Begin("full");
        Collections++;
        FullCollections++;
        Handles.Sweep();
        Close();
        if (_slides || !TryCopy())
            Slide();
        SweepHosts();
        EndFull();
        Resize(needed);
        Open();
    }

    private bool TryCopy()
    {
        if (!TryMakeRoom(_current, _other))
            return false;
        BeginCopy(_current, _other, marksHosts: true);
        VisitRoots<Copier, MovingHeap<NoBarriers>>(this);
        FinishCopy(_other);
        Poison(_current.Start, _current.Next);
        _current.Next = _current.Start;
        (_current, _other) = (_other, _current);
        return true;
    }

    private void Slide()
    {
        uint end = _current.Next;
        Compact([_current]);
        Poison(_current.Next, end);
    }

    /// <summary>Works out how much may be allocated until the next collection.</summary>
    private void Resize(long needed)
    {
        long live = _current.Used + needed;
        long little = Math.Min(Math.Max(GrowthOfLittle * live, LeastOf(_first)), _first);
        long wanted = Math.Max(little, Growth * live);
        _slides = live > Half / 4 * 3;
        if (_slides)
            _other.Trim(_other.Start);
        else
            wanted = Math.Min(wanted, Half);
        _kept = Math.Max(Math.Max(_first, 2 * wanted), _kept / 8 * 7);
        _current.Trim(_current.Start + _kept);
        _other.Trim(_other.Start + _kept);
        long ceiling = Math.Min(_current.Ceiling, _current.Start + (Region.Limit - HeapRegion.BlockSize));
        Extend(Math.Min(ceiling, _current.Start + wanted), Math.Min(ceiling, _current.Start + live));
    }

    // Memory that was never touched costs more than a copy of the little that is alive.
    private static long LeastOf(long size) => Math.Max(size / LeastShare, HeapRegion.BlockSize) & -HeapRegion.BlockSize;

    private void Extend(long wanted, long needed)
    {
        if (!TryExtend(wanted, needed))
        {
            // The last that can be done: give up what the next collection would copy to.
            _other.Trim(_other.Start);
            _slides = true;
            TryExtend(wanted, needed);
        }
        _allocationEnd = Math.Min(_current.End, Math.Max(wanted, needed));
    }

    private bool TryExtend(long wanted, long needed)
    {
        for (long more = wanted - needed; more >= HeapRegion.BlockSize; more /= 2)
        {
            if (_current.TryExtend(needed + more))
                return true;
        }
        return _current.TryExtend(needed);
    }
}
