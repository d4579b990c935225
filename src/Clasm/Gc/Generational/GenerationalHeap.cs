using System;
using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.Gc.Moving;

namespace Clasm.Gc.Generational;

/// <summary>
/// A nursery before an old space. Compiled code allocates in the nursery; when it is full, what is alive there moves to the
/// end of the old space at once, so that it is empty. Roots of that are the roots of the store, and the slots of the old space
/// whose cards are dirty. Where most of the nursery was alive, the next objects are tenured: made at the end of the old space,
/// twice as many each time, until a nursery again tells how many live. When the old space has trebled, a full collection
/// copies what is alive in it to another, or, where there is no memory for that, slides it together. Objects too large for the
/// nursery are made in the old space.
/// </summary>
internal sealed unsafe class GenerationalHeap : MovingHeap<GenerationalBarriers>
{
    private const long LargestNursery = 16 << 20;
    private const int LargeShare = 8;
    private const int GuardShare = 64;
    private const int Growth = 3;
    private const long MostTenured = 32 << 20;

    private readonly BumpSpace _nursery;
    private readonly long _firstOld;
    private BumpSpace _old;
    private BumpSpace _other;
    private long _fullAt;

    // How much memory each of the two spaces keeps. It shrinks by an eighth with each full collection that needed less: memory
    // that was given back is slow to touch again.
    private long _kept;

    // While objects are tenured: where the first of them is in the old space, and where that ends. The nursery is empty.
    private uint _tenuredStart;
    private long _tenuredEnd;
    private long _tenuredBytes;

    /// <summary>An empty heap.</summary>
    public GenerationalHeap(GcModel model, GcHeapOptions options)
        : base(model, options)
    {
        long size = Math.Min(options.InitialSize, Region.Limit / 2) & -HeapRegion.BlockSize;
        long end = HeapRegion.BlockSize + Math.Clamp(size, HeapRegion.BlockSize, LargestNursery);
        if (!Region.TryCommit(end))
            end = Region.Committed;
        _nursery = new BumpSpace(Region, HeapRegion.BlockSize, end, end);
        long middle = ((Region.Reserved + end) / 2) & -HeapRegion.BlockSize;
        _old = new BumpSpace(Region, (uint)end, Region.Committed, middle);
        _other = new BumpSpace(Region, (uint)middle, middle, Region.Reserved);
        _firstOld = Math.Max(_old.End - _old.Start, _nursery.End - _nursery.Start);
        _fullAt = _firstOld;
        Cards = new CardTable();
        Context->NurseryEnd = (uint)end;
        Context->Cards = Cards.Cards;
        Open();
    }

    /// <inheritdoc/>
    protected override BumpSpace[] Spaces => [_old, _nursery];

    /// <inheritdoc/>
    protected override BumpSpace AllocationSpace => IsTenuring ? _old : _nursery;

    /// <inheritdoc/>
    protected override long AllocationEnd => IsTenuring ? Math.Max(_tenuredEnd, _old.Next) : _nursery.End;

    private bool IsTenuring => _tenuredEnd != 0;

    private long LargestYoung => (_nursery.End - _nursery.Start) / LargeShare;

    /// <inheritdoc/>
    protected override uint Allocate(long size, bool isAligned, bool hasReferences)
    {
        BeforeAllocation();
        Close();
        bool isLarge = size > LargestYoung;
        uint offset = isLarge ? AllocateOld(size, isAligned) : AllocateYoung(size, isAligned);
        Open();
        if (offset == 0)
            Trap.GcHeapOutOfMemory();
        // What is stored to a new object has no barrier: the next collection looks at all of it.
        if (isLarge && hasReferences)
            Cards!.Soil(offset, size);
        return offset;
    }

    /// <inheritdoc/>
    protected override void CollectSome()
    {
        Close();
        Handles.Sweep();
        long young = _nursery.Used;
        long old = _old.Used;
        if (!TryCollectNursery() || _old.Used > _fullAt)
            CollectFully();
        else if (young > 0)
            TenureIfMostLive(young, _old.Used - old);
        Open();
    }

    /// <inheritdoc/>
    protected override void CollectAll()
    {
        Close();
        Handles.Sweep();
        _kept = 0;
        CollectFully();
        Open();
    }

    /// <inheritdoc/>
    protected override bool IsRemembered(uint slot, int word) =>
        slot < _nursery.End
        || !Word.IsObject(word)
        || (uint)word >= _nursery.End
        || Cards!.Cards[CardTable.Of(slot)] != 0; // in bounds: a slot of an object

    /// <inheritdoc/>
    protected override bool IsRecorded(BumpSpace space, uint offset, uint size)
    {
        uint card = CardTable.Of(offset + (1U << CardTable.Shift) - 1);
        if (IsTenuring && offset >= _tenuredStart)
            return true;
        for (; space == _old && card <= CardTable.Of(offset + size - 1); card++)
        {
            if (Cards!.StartOf(card) != offset)
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            Cards?.Dispose();
    }

    private uint AllocateYoung(long size, bool isAligned)
    {
        if (TryBump(AllocationSpace, AllocationEnd, size, isAligned, out uint offset))
            return offset;
        CollectSome();
        Close();
        return !IsNearlyFull && TryBump(AllocationSpace, AllocationEnd, size, isAligned, out offset) ? offset : 0;
    }

    /// <summary>Has the next objects made in the old space if most of what was in the nursery was alive.</summary>
    private void TenureIfMostLive(long young, long alive)
    {
        // A nursery that was collected early tells nothing; under zeal it is to be tried all the same.
        if (alive < young / 4 * 3 || (young < (_nursery.End - _nursery.Start) / 2 && ZealCounter == 0))
        {
            _tenuredBytes = 0;
            return;
        }
        _tenuredBytes = Math.Clamp(2 * _tenuredBytes, _nursery.End - _nursery.Start, MostTenured);
        long bytes = Math.Min(_tenuredBytes, _fullAt - _old.Used);
        // Room for the object that found the nursery full, at the least.
        if (bytes < 2 * LargestYoung || !_old.TryExtend(_old.Next + bytes))
            return;
        _tenuredStart = _old.Next;
        _tenuredEnd = _old.Next + bytes;
    }

    /// <summary>Allocates in the nursery again; what was tenured is old, with its place in the cards.</summary>
    private void EndTenuring()
    {
        if (!IsTenuring)
            return;
        _tenuredEnd = 0;
        for (uint offset = _tenuredStart; offset < _old.Next; )
        {
            uint size = SizeOf(offset);
            Cards!.Record(offset, size);
            offset += size;
        }
    }

    /// <summary>Whether a full collection left so little that the next would come at once.</summary>
    private bool IsNearlyFull => _nursery.Used > 0 && _nursery.End - _nursery.Next < Region.Limit / GuardShare;

    private uint AllocateOld(long size, bool isAligned)
    {
        if (_old.Used + size > _fullAt)
        {
            CollectFully();
            _fullAt = Math.Max(_fullAt, _old.Used + size);
        }
        uint offset = BumpOld(size, isAligned);
        if (offset != 0)
            return offset;
        CollectFully();
        return BumpOld(size, isAligned);
    }

    private uint BumpOld(long size, bool isAligned)
    {
        uint before = _old.Next;
        if (!TryExtendOld(before + size + Slack) && !_old.TryExtend(AlignedAt(before) + size))
            return 0;
        if (!TryBump(_old, _old.End, size, isAligned, out uint offset))
            return 0;
        Cards!.Record(offset, (uint)size);
        if (offset != before)
            Cards.Record(before, offset - before);
        return offset;
    }

    /// <summary>Makes sure that the old space has memory, if need be that which the next full collection would copy to.</summary>
    private bool TryExtendOld(long end)
    {
        if (_old.TryExtend(end))
            return true;
        _other.Trim(_other.Start);
        return _old.TryExtend(end);
    }

    /// <summary>Moves what is alive in the nursery to the old space; false where that has no room for all of it.</summary>
    private bool TryCollectNursery()
    {
        EndTenuring();
        if (_nursery.Used == 0)
            return true;
        if (!TryExtendOld(_old.Next + _nursery.Used + (_nursery.Used / 16) + Slack))
            return false;
        using GcPauses.Pause pause = Pauses.Begin("minor");
        Collections++;
        uint oldEnd = _old.Next;
        BeginCopy(_nursery, _old, marksHosts: false);
        VisitRoots<Copier, MovingHeap<GenerationalBarriers>>(this);
        VisitDirtyCards(oldEnd);
        FinishCopy(_old);
        Poison(_nursery.Start, _nursery.Next);
        _nursery.Next = _nursery.Start;
        return true;
    }

    /// <summary>Visits the slots of the old space whose cards are dirty, and makes those clean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void VisitDirtyCards(uint oldEnd)
    {
        uint last = CardTable.Of(oldEnd - 1);
        byte* cards = Cards!.Cards;
        for (uint card = CardTable.Of(_old.Start); card <= last; )
        {
            if (card % sizeof(ulong) == 0 && *(ulong*)(cards + card) == 0) // in bounds: the table is longer
            {
                card += sizeof(ulong);
                continue;
            }
            if (cards[card] != 0)
            {
                cards[card] = 0;
                VisitCard(card, oldEnd);
            }
            card++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void VisitCard(uint card, uint oldEnd)
    {
        uint start = card << CardTable.Shift;
        long end = Math.Min((long)start + (1 << CardTable.Shift), oldEnd);
        for (uint offset = Cards!.StartOf(card); offset < end; offset += SizeOf(offset))
            VisitSlotsWithin<Copier, MovingHeap<GenerationalBarriers>>(this, offset, start, (uint)end);
    }

    private void CollectFully()
    {
        using GcPauses.Pause pause = Pauses.Begin("full");
        FullCollections++;
        if (!TryCollectNursery() || !TryCopyOld())
            Slide();
        SweepHosts();
        EndFull();
        _fullAt = Math.Max(_firstOld, Growth * _old.Used);
        _kept = Math.Max(_fullAt + (_fullAt / 4), _kept / 8 * 7);
        _old.Trim(_old.Start + _kept);
    }

    /// <summary>Copies what is alive in the old space, while the nursery is empty; false where there is no memory for it.</summary>
    private bool TryCopyOld()
    {
        if (!TryMakeRoom(_old, _other))
            return false;
        BeginCopy(_old, _other, marksHosts: true);
        VisitRoots<Copier, MovingHeap<GenerationalBarriers>>(this);
        FinishCopy(_other);
        Cards!.Clean(_old.Start, _old.Used);
        Poison(_old.Start, _old.Next);
        _old.Next = _old.Start;
        (_old, _other) = (_other, _old);
        if (ZealCounter == 0) // as much as the next one is sure to need: fresh memory makes pauses longer
            _other.Trim(_other.Start + Math.Max(_old.Used + (_old.Used / 16), _kept));
        return true;
    }

    /// <summary>Slides the old space together, and what is alive in the nursery after it; what finds no room stays.</summary>
    private void Slide()
    {
        Collections++;
        uint oldEnd = _old.Next;
        uint nurseryEnd = _nursery.Next;
        _other.Trim(_other.Start);
        Compact([_old, _nursery]);
        Cards!.Clean(_old.Start, Math.Max(oldEnd, _old.Next) - _old.Start);
        if (_nursery.Used > 0)
            Cards.Soil(_old.Start, _old.Used);
        Poison(_nursery.Next, nurseryEnd);
        if (oldEnd > _old.Next)
            Poison(_old.Next, oldEnd);
    }
}
