using System;

namespace Clasm;

/// <summary>What a store's GC heap holds and what its collector did; cheap to ask for.</summary>
public sealed record GcStatistics
{
    internal GcStatistics() { }

    /// <summary>The collector.</summary>
    public Collector Collector { get; internal init; }

    /// <summary>The bytes of objects that the last full collection or trace found alive; 0 before the first.</summary>
    public long BytesLive { get; internal init; }

    /// <summary>The bytes that hold objects, dead ones among them, or are kept for objects of a size.</summary>
    public long BytesUsed { get; internal init; }

    /// <summary>The bytes that have memory behind them: what limits apply to.</summary>
    public long BytesCommitted { get; internal init; }

    /// <summary>The bytes of address space.</summary>
    public long BytesReserved { get; internal init; }

    /// <summary>How often something was collected: by <c>drc</c>, its log.</summary>
    public long Collections { get; internal init; }

    /// <summary>How often all live objects were traced.</summary>
    public long FullCollections { get; internal init; }

    /// <summary>How often the program waited for the collector; a collection in slices is several pauses.</summary>
    public long Pauses { get; internal init; }

    /// <summary>How long it waited in all.</summary>
    public TimeSpan PauseTime { get; internal init; }

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; internal init; }

    /// <summary>How many host objects the heap refers to.</summary>
    public int HostObjects { get; internal init; }

    /// <summary>How many references the host holds.</summary>
    public int Handles { get; internal init; }
}
