using System;
using Clasm.Execution;
using Clasm.RuntimeTypes;

namespace Clasm.Gc;

/// <summary>What a store's heap is made of.</summary>
/// <param name="context">The store's control block; it outlives the heap.</param>
/// <param name="types">The engine's types.</param>
internal sealed unsafe class GcHeapOptions(StoreContext* context, TypeRegistry types)
{
    /// <summary>The store's control block.</summary>
    public StoreContext* Context { get; } = context;

    /// <summary>The engine's types.</summary>
    public TypeRegistry Types { get; } = types;

    /// <summary>How many bytes are made ready at once.</summary>
    public long InitialSize { get; init; } = 16 << 20;

    /// <summary>How many bytes there may be.</summary>
    public long MaxSize { get; init; } = 1L << 32;

    /// <summary>Collect at every allocation with this number and verify; 0: off.</summary>
    public int ZealCounter { get; init; }

    /// <summary>How much a slice of a trace does, in slots; 0: as much as the collector finds right.</summary>
    public int TraceSlice { get; init; }

    /// <summary>Asked before the heap grows, with the present and the wanted size; false refuses.</summary>
    public Func<long, long, bool>? Limiter { get; init; }

    /// <summary>Makes the host's wrapper of an object or i31, given its word; null: a wrapper of the runtime's own.</summary>
    public Func<GcHeap, int, object>? Wrap { get; init; }
}
