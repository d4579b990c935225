using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Moving;

/// <summary>
/// What the collectors have in common that move objects. Objects lie one after another in spaces, which compiled code takes
/// memory from by moving a limit. A collection copies what is in use (Cheney's algorithm: the copies themselves are the queue
/// of what must be looked at), or, where no memory can be had to copy to, slides it to the start of its space. Arrays of more
/// than 1 KiB have their elements at a multiple of 64; free cells fill the gaps.
/// </summary>
/// <typeparam name="TBarriers">The collector's policy.</typeparam>
internal abstract unsafe partial class MovingHeap<TBarriers> : GcHeap<TBarriers>
    where TBarriers : struct, IBarriers
{
    /// <summary>What a collection may need beside the objects that it moves, for the gaps between them.</summary>
    protected const int Slack = 64;

    private const int EveryVerification = 2000;
    private const int FullEvery = 4;
    private const int FewestHosts = 4096;
    private const int DataAlignment = 64;
    private const long LargestObject = uint.MaxValue - (4L * HeapRegion.BlockSize);

    private readonly TypeDescriptor* _types;
    private readonly nint _base;
    private long _verifications;
    private long _nextVerification;
    private int _untilZeal;
    private int _hostsAt = FewestHosts;
    private long _live;

    /// <summary>A heap without spaces.</summary>
    protected MovingHeap(GcModel model, GcHeapOptions options)
        : base(model, options)
    {
        _types = (TypeDescriptor*)options.Types.Descriptors;
        _base = Region.Base;
        _untilZeal = ZealCounter;
    }

    /// <summary>How often the heap was collected.</summary>
    protected long Collections { get; set; }

    /// <summary>How often all of it was.</summary>
    protected long FullCollections { get; set; }

    /// <summary>The spaces that hold objects, for walks over all of them.</summary>
    protected abstract BumpSpace[] Spaces { get; }

    /// <summary>The space that compiled code allocates in.</summary>
    protected abstract BumpSpace AllocationSpace { get; }

    /// <summary>The end of what may be allocated in that space before the next collection.</summary>
    protected abstract long AllocationEnd { get; }

    /// <inheritdoc/>
    protected sealed override bool WantsCollection => ZealCounter != 0 || Hosts.Count >= _hostsAt;

    /// <inheritdoc/>
    public sealed override int AllocateStruct(int typeId)
    {
        TypeDescriptor* type = _types + typeId; // in bounds: an id of the registry
        Debug.Assert(type->Size != 0, "not a struct type");
        uint offset = Allocate(type->Size, isAligned: false, type->RefCount != 0);
        nint address = AddressOf((int)offset);
        *(ulong*)address = (ulong)typeId << ObjectHeader.TypeShift;
        new Span<byte>((byte*)address + ObjectHeader.Size, type->Size - ObjectHeader.Size).Clear();
        return (int)offset;
    }

    /// <inheritdoc/>
    public sealed override int AllocateArray(int typeId, int length)
    {
        TypeDescriptor* type = _types + typeId; // in bounds: an id of the registry
        Debug.Assert(type->IsArray, "not an array type");
        long size = ArraySize((uint)length, type->ElementShift);
        if (size > LargestObject)
            Trap.AllocationTooLarge();
        uint offset = Allocate(size, IsAligned(size), type->IsRefArray);
        nint address = AddressOf((int)offset);
        *(ulong*)address = (ulong)typeId << ObjectHeader.TypeShift;
        *(ulong*)(address + ObjectHeader.LengthOffset) = 0;
        if (!TryClear(address + ObjectHeader.DataOffset, size - ObjectHeader.DataOffset))
        {
            // What was cleared only in part becomes a free cell.
            MakeFree(offset, offset + size);
            Trap.Interrupt();
        }
        *(int*)(address + ObjectHeader.LengthOffset) = length; // in bounds: of the new object
        return (int)offset;
    }

    /// <inheritdoc/>
    public sealed override void Collect()
    {
        CollectAll();
        if (ZealCounter != 0)
            VerifyNowAndThen();
    }

    /// <summary>Room for an object; a safepoint.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="isAligned">Whether it starts where its elements are at a multiple of 64.</param>
    /// <param name="hasReferences">Whether it has slots for references.</param>
    /// <returns>The offset of bytes that are undefined.</returns>
    protected abstract uint Allocate(long size, bool isAligned, bool hasReferences);

    /// <summary>Collects as much as is usual when memory is used up.</summary>
    protected abstract void CollectSome();

    /// <summary>Collects everything that is dead.</summary>
    protected abstract void CollectAll();

    /// <inheritdoc/>
    protected sealed override void CollectAtSafepoint()
    {
        if (ZealCounter == 0)
            CollectAll();
        else
            CountForZeal();
    }

    /// <summary>Comes first at each allocation that compiled code could not do itself.</summary>
    protected void BeforeAllocation()
    {
        if (ZealCounter != 0)
            CountForZeal();
        else if (Hosts.Count >= _hostsAt)
            CollectAll();
    }

    /// <summary>Ends a collection that marked every host object in use.</summary>
    protected void SweepHosts()
    {
        Hosts.SweepUnmarked();
        _hostsAt = Math.Max(FewestHosts, 2 * Hosts.Count);
    }

    /// <summary>Takes the inline allocator's progress back.</summary>
    protected void Close()
    {
        if (Context->BumpNext != 0)
            AllocationSpace.Next = Context->BumpNext;
        Context->BumpNext = 0;
        Context->BumpEnd = 0;
    }

    /// <summary>Gives the inline allocator what it may use, or nothing under zeal.</summary>
    protected void Open()
    {
        if (ZealCounter != 0)
            return;
        Context->BumpNext = AllocationSpace.Next;
        Context->BumpEnd = (uint)AllocationEnd;
    }

    /// <summary>Takes memory at the end of a space, if there is enough.</summary>
    protected bool TryBump(BumpSpace space, long end, long size, bool isAligned, out uint offset)
    {
        offset = isAligned ? AlignedAt(space.Next) : space.Next;
        if (offset + size > end)
            return false;
        MakeFree(space.Next, offset);
        space.Next = (uint)(offset + size);
        return true;
    }

    /// <summary>Where an array whose elements are aligned can start.</summary>
    protected static uint AlignedAt(uint offset) =>
        ((offset + ObjectHeader.DataOffset + DataAlignment - 1) & unchecked((uint)-DataAlignment))
        - ObjectHeader.DataOffset;

    /// <summary>Whether an array of a size has its elements aligned.</summary>
    protected static bool IsAligned(long size) => size > PlainCode.LargestInline;

    /// <summary>Makes a free cell of a gap, so that a walk finds the next object.</summary>
    protected void MakeFree(uint from, long to)
    {
        if (from >= to)
            return;
        uint* cell = (uint*)AddressOf((int)from); // in bounds: before the end of a space
        cell[0] = ObjectHeader.Free;
        cell[1] = (uint)(to - from);
    }

    /// <summary>Fills free memory with what no one may read.</summary>
    protected void Poison(uint from, long to)
    {
        if (ZealCounter == 0)
            return;
        int* words = (int*)AddressOf((int)from);
        for (long i = 0; i < (to - from) / sizeof(int); i++) // in bounds: of a space's committed part
            words[i] = Word.Poison;
    }

    /// <inheritdoc/>
    public sealed override GcHeapStatistics Statistics()
    {
        Close();
        Dictionary<int, long> objects = [];
        long live = 0;
        long used = 0;
        foreach (BumpSpace space in Spaces)
        {
            used += space.Used;
            for (uint offset = space.Start; offset < space.Next; offset += SizeOf(offset))
            {
                if ((Header(offset) & ObjectHeader.Free) != 0)
                    continue;
                int type = TypeIdOf((int)offset);
                objects[type] = objects.GetValueOrDefault(type) + 1;
                live += SizeOf(offset);
            }
        }
        Open();
        return new GcHeapStatistics
        {
            BytesLive = live,
            BytesUsed = used,
            BytesCommitted = Region.Committed,
            BytesReserved = Region.Reserved,
            Collections = Collections,
            Traces = FullCollections,
            Objects = objects,
            HostObjects = Hosts.Count,
            Handles = Handles.Count,
        };
    }

    /// <inheritdoc/>
    public sealed override IEnumerable<uint> AllObjects()
    {
        Close();
        Open();
        return ObjectsOf(Spaces);
    }

    private IEnumerable<uint> ObjectsOf(BumpSpace[] spaces)
    {
        foreach (BumpSpace space in spaces)
        {
            for (uint offset = space.Start; offset < space.Next; offset += SizeOf(offset))
            {
                if ((Header(offset) & ObjectHeader.Free) == 0)
                    yield return offset;
            }
        }
    }

    /// <inheritdoc/>
    protected sealed override (long Used, long Live, long Collections, long Full) Figures()
    {
        Close();
        Open();
        return (UsedBytes(), _live, Collections, FullCollections);
    }

    /// <summary>Notes what a full collection left.</summary>
    protected void EndFull() => _live = UsedBytes();

    private long UsedBytes()
    {
        long used = 0;
        foreach (BumpSpace space in Spaces)
            used += space.Used;
        return used;
    }

    /// <summary>The size of an object or a free cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected uint SizeOf(uint offset)
    {
        uint header = Header(offset);
        if ((header & ObjectHeader.Free) != 0)
            return Second(offset);
        TypeDescriptor* type = _types + (header >> ObjectHeader.TypeShift);
        return type->IsArray ? (uint)ArraySize(LengthOf((int)offset), type->ElementShift) : (uint)type->Size;
    }

    /// <summary>Visits the roots: the shadow stack, globals, tables and segments, and the host's handles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void VisitRoots<TVisitor, THeap>(THeap heap)
        where TVisitor : struct, ISlotVisitor<THeap>
    {
        int* top = (int*)Context->ShadowTop;
        for (int* slot = (int*)Shadow.Base; slot < top; slot++) // in bounds: compiled code keeps the top in the stack
            TVisitor.Visit(heap, slot);
        foreach ((nint address, long words) in Roots.All)
        {
            for (long i = 0; i < words; i++) // in bounds: the owner of a range keeps its length right
                TVisitor.Visit(heap, (int*)address + i);
        }
        for (int i = 0; i < Handles.SlotCount; i++)
        {
            int word = Handles.WordAt(i);
            TVisitor.Visit(heap, &word);
            Handles.WordAt(i) = word;
        }
    }

    /// <summary>Visits the slots of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void VisitSlots<TVisitor, THeap>(THeap heap, uint offset)
        where TVisitor : struct, ISlotVisitor<THeap>
    {
        TypeDescriptor* type = _types + (Header(offset) >> ObjectHeader.TypeShift);
        nint address = AddressOf((int)offset);
        if (!type->IsArray)
        {
            int* offsets = type->RefOffsets;
            int count = type->RefCount;
            for (int i = 0; i < count; i++) // in bounds: slots of the object's type
                TVisitor.Visit(heap, (int*)(address + offsets[i]));
        }
        else if (type->IsRefArray)
        {
            int* slots = (int*)(address + ObjectHeader.DataOffset);
            uint length = LengthOf((int)offset);
            for (uint i = 0; i < length; i++) // in bounds: < length
                TVisitor.Visit(heap, slots + i);
        }
    }

    /// <summary>Visits the slots of an object; of an array only those in a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void VisitSlotsWithin<TVisitor, THeap>(THeap heap, uint offset, uint from, uint to)
        where TVisitor : struct, ISlotVisitor<THeap>
    {
        uint header = Header(offset);
        if ((header & ObjectHeader.Free) != 0)
            return;
        if (!(_types + (header >> ObjectHeader.TypeShift))->IsRefArray)
        {
            VisitSlots<TVisitor, THeap>(heap, offset);
            return;
        }
        long elements = offset + ObjectHeader.DataOffset;
        long start = Math.Max(elements, from);
        long end = Math.Min(elements + (LengthOf((int)offset) * (long)sizeof(int)), to);
        for (; start < end; start += sizeof(int)) // in bounds: elements of the array
            TVisitor.Visit(heap, (int*)(_base + (nint)start));
    }

    // In bounds: offsets of objects lie in committed parts of spaces.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint Header(uint offset) => ref *(uint*)(_base + (nint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint Second(uint offset) => ref *(uint*)(_base + (nint)offset + ObjectHeader.CountOffset);

    private static long ArraySize(uint length, int shift) =>
        (ObjectHeader.DataOffset + ((long)length << shift) + 7) & ~7L;

    private void CountForZeal()
    {
        if (--_untilZeal > 0)
            return;
        _untilZeal = ZealCounter;
        if (Collections % FullEvery == 0)
            CollectAll();
        else
            CollectSome();
        VerifyNowAndThen();
    }

    /// <summary>Verifies after each of the first collections, then after every 16th part more of them.</summary>
    private void VerifyNowAndThen()
    {
        if (_verifications >= EveryVerification && Collections < _nextVerification)
            return;
        _verifications++;
        _nextVerification = Collections + Collections / 16;
        Verify();
    }
}
