using System;
using System.Collections.Generic;
using System.Diagnostics;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.RuntimeTypes;

namespace Clasm.Gc.Null;

/// <summary>A heap from which memory is only taken, in address order; all of it is fresh, so that it reads as zeros.</summary>
internal sealed unsafe class NullHeap : GcHeap<NoBarriers>
{
    private const int DataAlignment = 64;

    private uint _next = HeapRegion.BlockSize;
    private long _unused;

    /// <summary>An empty heap.</summary>
    public NullHeap(GcModel model, GcHeapOptions options)
        : base(model, options) => Open();

    /// <inheritdoc/>
    protected override bool WantsCollection => false;

    /// <inheritdoc/>
    public override int AllocateStruct(int typeId)
    {
        StructLayout layout = Types.Get(typeId).Struct ?? throw new UnreachableException();
        return Allocate(layout.Size, typeId, alignment: 8);
    }

    /// <inheritdoc/>
    public override int AllocateArray(int typeId, int length)
    {
        ArrayLayout layout = Types.Get(typeId).Array ?? throw new UnreachableException();
        long size = layout.SizeOf((uint)length);
        int word = Allocate(size, typeId, size > PlainCode.LargestInline ? DataAlignment : 8);
        *(int*)(AddressOf(word) + ObjectHeader.LengthOffset) = length; // in bounds: of the new object
        return word;
    }

    /// <inheritdoc/>
    public override void Collect() => Handles.Sweep();

    /// <inheritdoc/>
    public override void Verify()
    {
        Close();
        foreach (uint word in Objects())
        {
            if (TypeIdOf((int)word) >= Types.Count)
                throw new GcInvariantException($"object 0x{word:x} has no type of the engine");
        }
        Open();
    }

    /// <inheritdoc/>
    public override GcHeapStatistics Statistics()
    {
        Close();
        Dictionary<int, long> objects = [];
        foreach (uint word in Objects())
            objects[TypeIdOf((int)word)] = objects.GetValueOrDefault(TypeIdOf((int)word)) + 1;
        long used = _next - HeapRegion.BlockSize;
        Open();
        return new GcHeapStatistics
        {
            BytesLive = used - _unused,
            BytesUsed = used,
            BytesCommitted = Region.Committed,
            BytesReserved = Region.Reserved,
            Collections = 0,
            Traces = 0,
            Objects = objects,
            HostObjects = Hosts.Count,
            Handles = Handles.Count,
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<uint> AllObjects()
    {
        Close();
        Open();
        return Objects();
    }

    /// <inheritdoc/>
    protected override (long Used, long Live, long Collections, long Full) Figures()
    {
        Close();
        long used = _next - HeapRegion.BlockSize;
        Open();
        return (used, 0, 0, 0);
    }

    /// <inheritdoc/>
    protected override void CollectAtSafepoint() => Collect();

    private int Allocate(long size, int typeId, int alignment)
    {
        if (size > uint.MaxValue - (2 * HeapRegion.BlockSize))
            Trap.AllocationTooLarge();
        Close();
        long start = Slot.Align(_next + ObjectHeader.DataOffset, alignment) - ObjectHeader.DataOffset;
        if (!Region.TryCommit(start + size))
            OutOfMemory();
        Pad(_next, start);
        *(uint*)AddressOf((int)start) = (uint)typeId << ObjectHeader.TypeShift; // in bounds: committed
        _next = (uint)(start + size);
        Open();
        return (int)start;
    }

    private void OutOfMemory()
    {
        Open();
        Trap.GcHeapOutOfMemory();
    }

    /// <summary>Makes what alignment skips recognisable: a free cell with its size in place of the count.</summary>
    private void Pad(long from, long to)
    {
        if (from == to)
            return;
        uint* cell = (uint*)AddressOf((int)from); // in bounds: before the object that was committed
        cell[0] = ObjectHeader.Free;
        cell[1] = (uint)(to - from);
        _unused += to - from;
    }

    /// <summary>Takes the inline allocator's progress back.</summary>
    private void Close()
    {
        if (Context->BumpNext != 0)
            _next = Context->BumpNext;
        Context->BumpNext = 0;
        Context->BumpEnd = 0;
    }

    /// <summary>Gives the inline allocator what is committed, or nothing under zeal.</summary>
    private void Open()
    {
        if (ZealCounter != 0)
            return;
        Context->BumpNext = _next;
        Context->BumpEnd = (uint)Math.Min(Region.Committed, uint.MaxValue - 7);
    }

    private IEnumerable<uint> Objects()
    {
        for (long at = HeapRegion.BlockSize; at < _next; )
        {
            (long size, bool isFree) = Cell((int)at);
            if (!isFree)
                yield return (uint)at;
            at += size;
        }
    }

    private (long Size, bool IsFree) Cell(int word)
    {
        uint* cell = (uint*)AddressOf(word); // in bounds: before the end of what was allocated
        if ((cell[0] & ObjectHeader.Free) != 0)
            return (cell[1], true);
        RuntimeType type = TypeOf(word);
        return (type.Struct?.Size ?? type.Array!.SizeOf(LengthOf(word)), false);
    }
}
