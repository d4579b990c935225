using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Drc;

/// <summary>
/// Deferred reference counting. Counts are of references from the heap, root ranges and handles. References that may be on
/// wasm's stack are not counted but recorded in a log, at most one entry an object: objects are logged as they are allocated
/// or read. An object whose count falls to zero is freed at once unless the log has it. When the log is long, a collection
/// marks what the shadow stack holds, takes the rest out of the log, and frees what has no count. Freeing is deferred: dead
/// objects are linked through their counts and worked off in slices, so that no drop takes long. Cycles are left to a backup
/// trace, which runs in slices when the heap has doubled.
/// </summary>
internal sealed unsafe partial class DrcHeap : GcHeap<DrcBarriers>
{
    private const int DrainSlice = 256;
    private const int RefillSlice = 4096;
    private const int CollectionSlice = 1 << 15;
    private const int LargestSlice = 1 << 16;
    private const long FirstTrace = 2 << 20;
    private const long LargeBetweenCollections = 256 << 10;
    private const long LargestObject = uint.MaxValue - (4L * HeapRegion.BlockSize);

    private readonly BlockMap _blocks;
    private readonly SmallSpace _small;
    private readonly LargeSpace _large;
    private readonly TypeDescriptor* _types;
    private long _traceAt = FirstTrace;
    private long _largeSinceCollection;
    private int _untilZeal;

    /// <summary>An empty heap.</summary>
    public DrcHeap(GcModel model, GcHeapOptions options)
        : base(model, options)
    {
        _blocks = new BlockMap(Region);
        _small = new SmallSpace(Region, _blocks, Context, isHidden: ZealCounter != 0);
        _large = new LargeSpace(Region, _blocks);
        _types = (TypeDescriptor*)options.Types.Descriptors;
        _untilZeal = ZealCounter;
        _traceSlice = options.TraceSlice;
        _log = new DrcLog(Context);
        Context->DropLimit = UsualDropLimit;
    }

    /// <inheritdoc/>
    protected override bool WantsCollection => ZealCounter != 0 || Context->LogNext >= Context->LogEnd;

    /// <summary>The heap that a control block belongs to.</summary>
    /// <param name="context">The address of the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static new DrcHeap Of(nint context) => Unsafe.As<DrcHeap>(GcHeap.Of(context));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int AllocateStruct(int typeId)
    {
        int size = _types[typeId].Size; // in bounds: an id of the registry
        Debug.Assert(size != 0, "not a struct type");
        uint offset = Allocate(size);
        return Initialize(offset, size, typeId);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int AllocateArray(int typeId, int length)
    {
        TypeDescriptor* type = _types + typeId; // in bounds: an id of the registry
        Debug.Assert(type->IsArray, "not an array type");
        long size = ArraySize((uint)length, type->ElementShift);
        if (size > LargestObject)
            Trap.AllocationTooLarge();
        uint offset = Allocate(size);
        int word = Initialize(offset, size, typeId);
        *(int*)(AddressOf(word) + ObjectHeader.LengthOffset) = length; // in bounds: of the new object
        return word;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        _log.Dispose();
        _small.Dispose();
        _scratch?.Dispose();
    }

    private static long ArraySize(uint length, int shift) =>
        (ObjectHeader.DataOffset + ((long)length << shift) + 7) & ~7L;

    /// <summary>The size of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long SizeOf(uint offset)
    {
        TypeDescriptor* type = _types + (Header(offset) >> ObjectHeader.TypeShift);
        return type->IsArray ? ArraySize(LengthOf((int)offset), type->ElementShift) : type->Size;
    }

    // In bounds: offsets of objects lie in blocks that are committed, and block 0 is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint Header(uint offset) => ref *(uint*)AddressOf((int)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint Count(uint offset) => ref *(uint*)(AddressOf((int)offset) + ObjectHeader.CountOffset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Initialize(uint offset, long size, int typeId)
    {
        nint address = AddressOf((int)offset);
        bool isLarge = size > StoreContext.LargestSizeClass;
        if (!TryClear(address + ObjectHeader.Size, size - ObjectHeader.Size))
        {
            // Only large objects take more than one step. What has no header yet must not stay.
            _large.Free(offset);
            Trap.Interrupt();
        }
        *(uint*)address = ((uint)typeId << ObjectHeader.TypeShift) | (isLarge ? ObjectHeader.Large : 0);
        *(uint*)(address + ObjectHeader.CountOffset) = 0;
        return Expose((int)offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Allocate(long size)
    {
        if (ZealCounter != 0)
            CountForZeal();
        else if (Context->LogNext >= Context->LogEnd)
            CollectWhatIsDue();
        uint offset = TryAllocate(size);
        if (offset == 0)
            Trap.GcHeapOutOfMemory();
        return offset;
    }

    private uint TryAllocate(long size)
    {
        uint offset = size <= StoreContext.LargestSizeClass ? Refill((int)(size / 8)) : Large(size);
        if (offset != 0)
            return offset;
        CollectLog(isWhole: true, int.MaxValue);
        FinishTrace();
        offset = TryGrow(size);
        if (offset != 0)
            return offset;
        Trace();
        return TryGrow(size);
    }

    private uint TryGrow(long size) =>
        size <= StoreContext.LargestSizeClass ? Grow((int)(size / 8)) : _large.Allocate(size);

    /// <summary>A cell: a free one, one that waiting objects leave, one of the last block, or one of a new block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Refill(int sizeClass)
    {
        uint cell = _small.Pop(sizeClass);
        if (cell != 0)
            return cell;
        Drain(RefillSlice);
        cell = _small.Pop(sizeClass);
        if (cell != 0)
            return cell;
        GoOn(SliceSlots);
        SweepFor(sizeClass);
        cell = _small.Pop(sizeClass);
        if (cell != 0)
            return cell;
        if (_small.TryCarve(sizeClass))
            return _small.Pop(sizeClass);
        StartTraceIfDue(HeapRegion.BlockSize);
        return Grow(sizeClass);
    }

    /// <summary>Goes on with a trace, if there is one, before the heap grows.</summary>
    private void GoOn(int budget)
    {
        if (_phase == TracePhase.None)
            return;
        using GcPauses.Pause pause = Pauses.Begin("slice");
        TraceSlice(_traceSlice != 0 ? _traceSlice : budget);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Grow(int sizeClass)
    {
        uint cell = _small.Pop(sizeClass);
        if (cell != 0)
            return cell;
        if (!_small.TryCarve(sizeClass) && !(_small.TryAddBlock(sizeClass) && _small.TryCarve(sizeClass)))
            return 0;
        return _small.Pop(sizeClass);
    }

    private uint Large(long size)
    {
        CollectLargeIfDue(size);
        Drain(RefillSlice);
        GoOn((int)Math.Clamp(size, SliceSlots, LargestSlice));
        StartTraceIfDue(size);
        return _large.Allocate(size);
    }

    /// <summary>Large objects fill memory before the log is long: those that died are to be used again, not fresh pages.</summary>
    private void CollectLargeIfDue(long size)
    {
        _largeSinceCollection += size;
        if (_largeSinceCollection < Math.Max(LargeBetweenCollections, _large.BytesUsed / 2))
            return;
        _largeSinceCollection = size;
        using GcPauses.Pause pause = Pauses.Begin("log");
        CollectLog(isWhole: false, CollectionSlice);
    }

    private long BytesUsed => _small.BytesUsed + _large.BytesUsed;
}
