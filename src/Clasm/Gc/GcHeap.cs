using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.Memories;
using Clasm.RuntimeTypes;

namespace Clasm.Gc;

/// <summary>
/// The heap of a store, whatever its collector: a reserved region of up to 4 GiB in which references are 32-bit words.
/// One thread at a time uses it. Methods that may collect say that they are safepoints: then every reference that is in use
/// must be on the shadow stack, in a root range or in a handle.
/// </summary>
internal abstract unsafe partial class GcHeap : IDisposable
{
    private readonly GcHeapOptions _options;
    private readonly nint _base;
    private nint _self;

    /// <summary>Reserves a heap and writes its addresses to the store's control block.</summary>
    /// <param name="model">The collector.</param>
    /// <param name="options">What the heap is made of.</param>
    protected GcHeap(GcModel model, GcHeapOptions options)
    {
        Model = model;
        _options = options;
        Region = new HeapRegion(options.InitialSize, options.MaxSize, options.Limiter, hasShortPauses: model.Counts);
        _base = Region.Base;
        Shadow = new ShadowStack();
        Pauses = new GcPauses(this);
        Handles = new GcHandleTable(this);
        Hosts = new HostTable(isDeduplicating: !model.Counts);
        _self = GCHandle.ToIntPtr(GCHandle.Alloc(this, GCHandleType.Weak));
        Context->HeapBase = Region.Base;
        Context->ShadowTop = Shadow.Base;
        Context->ShadowLimit = Shadow.Limit;
        Context->DisplayTable = options.Types.DisplayTable;
        Context->Heap = _self;
    }

    /// <summary>Frees the weak handle that barriers find the heap by.</summary>
    ~GcHeap() => FreeSelf();

    /// <summary>The collector.</summary>
    public GcModel Model { get; }

    /// <summary>The host's references.</summary>
    public GcHandleTable Handles { get; }

    /// <summary>The native ranges that hold references: globals, tables, element segments.</summary>
    public RootRanges Roots { get; } = new();

    /// <summary>How long the program waited for the collector.</summary>
    public GcPauses Pauses { get; }

    /// <summary>The store's control block.</summary>
    internal StoreContext* Context => _options.Context;

    /// <summary>The memory.</summary>
    internal HeapRegion Region { get; }

    /// <summary>The objects of the host that words refer to.</summary>
    internal HostTable Hosts { get; }

    /// <summary>The stack of live references.</summary>
    internal ShadowStack Shadow { get; }

    /// <summary>The engine's types.</summary>
    protected TypeRegistry Types => _options.Types;

    /// <summary>At every allocation with this number the heap is collected and verified; 0: off.</summary>
    protected int ZealCounter => _options.ZealCounter;

    /// <summary>A heap for a store.</summary>
    /// <param name="model">The engine's collector.</param>
    /// <param name="context">The store's control block; it must outlive the heap.</param>
    /// <param name="types">The engine's types.</param>
    /// <param name="config">The engine's configuration.</param>
    /// <param name="wrap">Makes the host's wrapper of an object or i31, given its word.</param>
    /// <param name="limiter">Asked before the heap grows, with the present and the wanted size.</param>
    public static GcHeap Create(
        GcModel model,
        StoreContext* context,
        TypeRegistry types,
        Config config,
        Func<GcHeap, int, object>? wrap = null,
        Func<long, long, bool>? limiter = null
    ) =>
        model.CreateHeap(
            new GcHeapOptions(context, types)
            {
                InitialSize = config.GcHeapInitialSize,
                MaxSize = config.GcHeapMaxSize,
                ZealCounter = config.GcZealAllocCounter,
                Wrap = wrap,
                Limiter = limiter,
            }
        );

    /// <summary>Allocates a struct with zeroed fields. A safepoint.</summary>
    /// <param name="typeId">The id of a struct type.</param>
    /// <returns>Its word, exposed.</returns>
    /// <exception cref="TrapException">There is no room.</exception>
    /// <remarks>spec: exec-struct.new</remarks>
    public abstract int AllocateStruct(int typeId);

    /// <summary>Allocates an array with zeroed elements. A safepoint.</summary>
    /// <param name="typeId">The id of an array type.</param>
    /// <param name="length">How many elements, as an unsigned number.</param>
    /// <returns>Its word, exposed.</returns>
    /// <exception cref="TrapException">There is no room.</exception>
    /// <remarks>spec: exec-array.new</remarks>
    public abstract int AllocateArray(int typeId, int length);

    /// <summary>Frees what nothing refers to, cycles included where the collector can. A safepoint.</summary>
    public abstract void Collect();

    /// <summary>Checks every invariant of the heap.</summary>
    /// <exception cref="GcInvariantException">One does not hold.</exception>
    public abstract void Verify();

    /// <summary>The offsets of all objects that were not freed, while nothing allocates.</summary>
    public abstract IEnumerable<uint> AllObjects();

    /// <summary>The size of an object.</summary>
    /// <param name="word">A reference to an object of this heap.</param>
    public long BytesOf(int word)
    {
        RuntimeType type = TypeOf(word);
        return type.Struct?.Size ?? type.Array!.SizeOf(LengthOf(word));
    }

    /// <summary>What a collector knows of a type.</summary>
    /// <param name="typeId">Its id.</param>
    public TypeDescriptor* DescriptorOf(int typeId) => (TypeDescriptor*)Types.Descriptors + typeId; // in bounds: an id

    /// <summary>What the heap holds and did, without a look at objects.</summary>
    public GcStatistics Summary()
    {
        (long used, long live, long collections, long full) = Figures();
        return new GcStatistics
        {
            Collector = Model.Collector,
            BytesLive = live,
            BytesUsed = used,
            BytesCommitted = Region.Committed,
            BytesReserved = Region.Reserved,
            Collections = collections,
            FullCollections = full,
            Pauses = Pauses.Count,
            PauseTime = Pauses.Total,
            LongestPause = Pauses.Longest,
            HostObjects = Hosts.Count,
            Handles = Handles.Count,
        };
    }

    /// <summary>The bytes in use, those found alive by the last full collection, and how many collections and full ones.</summary>
    protected abstract (long Used, long Live, long Collections, long Full) Figures();

    /// <summary>What the heap holds and did.</summary>
    public abstract GcHeapStatistics Statistics();

    /// <summary>Tells the collector that a reference that came from no slot is on the stack.</summary>
    /// <param name="word">The reference.</param>
    /// <returns>The same.</returns>
    public abstract int Expose(int word);

    /// <summary>A slot outside the heap's own operations holds a reference now.</summary>
    internal abstract void Take(int word);

    /// <summary>A slot outside the heap's own operations no longer holds a reference.</summary>
    internal abstract void Drop(int word);

    /// <summary>The type of an object.</summary>
    /// <param name="word">A reference to an object of this heap.</param>
    public RuntimeType TypeOf(int word) => Types.Get(TypeIdOf(word));

    /// <summary>The type id of an object.</summary>
    /// <param name="word">A reference to an object of this heap.</param>
    public int TypeIdOf(int word) => (int)(*(uint*)AddressOf(word) >> ObjectHeader.TypeShift);

    /// <summary>The address of an object.</summary>
    /// <param name="word">A reference to an object of this heap.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint AddressOf(int word) => _base + (nint)(uint)word;

    /// <summary>The length of an array.</summary>
    /// <param name="word">A reference to an array of this heap.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint LengthOf(int word) => *(uint*)(AddressOf(word) + ObjectHeader.LengthOffset);

    /// <summary>The heap that a control block belongs to.</summary>
    /// <param name="context">The address of the block.</param>
    internal static GcHeap Of(nint context) =>
        Unsafe.As<GcHeap>(GCHandle.FromIntPtr(((StoreContext*)context)->Heap).Target!);

    /// <summary>Pushes a reference of a run-time helper on the shadow stack, so that a safepoint keeps it.</summary>
    /// <param name="word">The reference.</param>
    /// <exception cref="TrapException">The shadow stack is full.</exception>
    public void PushRoot(int word)
    {
        if (Context->ShadowTop >= Context->ShadowLimit)
            Trap.StackOverflow();
        *(int*)Context->ShadowTop = word; // in bounds: below the limit
        Context->ShadowTop += sizeof(int);
    }

    /// <summary>Pops the last reference that <see cref="PushRoot"/> pushed.</summary>
    /// <returns>The reference: another word for the same object where objects move.</returns>
    public int PopRoot()
    {
        Context->ShadowTop -= sizeof(int);
        return *(int*)Context->ShadowTop;
    }

    /// <summary>Releases the heap's memory; no reference of the store may be used afterwards.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the heap owns.</summary>
    /// <param name="disposing">Whether other objects may be touched.</param>
    protected virtual void Dispose(bool disposing)
    {
        FreeSelf();
        if (!disposing)
            return;
        Handles.Dispose();
        Shadow.Dispose();
        Region.Dispose();
    }

    /// <summary>Sets a new object's bytes to zero; false where the store was interrupted meanwhile.</summary>
    protected bool TryClear(nint start, long size)
    {
        for (long done = 0; done < size; done += Slices.SliceBytes)
        {
            if (done > 0 && Volatile.Read(ref Context->Interrupt) != 0)
                return false;
            int slice = (int)Math.Min(size - done, Slices.SliceBytes);
            new Span<byte>((byte*)start + done, slice).Clear(); // in bounds: of the new object
        }
        return true;
    }

    private void FreeSelf()
    {
        if (_self == 0)
            return;
        GCHandle.FromIntPtr(_self).Free();
        _self = 0;
    }
}
