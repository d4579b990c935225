using System.Collections.Generic;

namespace Clasm.Gc;

/// <summary>What a heap holds and did.</summary>
internal sealed record GcHeapStatistics
{
    /// <summary>The bytes of objects that are not known to be garbage.</summary>
    public required long BytesLive { get; init; }

    /// <summary>The bytes that hold objects or are kept for them.</summary>
    public required long BytesUsed { get; init; }

    /// <summary>The bytes that have memory behind them.</summary>
    public required long BytesCommitted { get; init; }

    /// <summary>The bytes of address space.</summary>
    public required long BytesReserved { get; init; }

    /// <summary>How often the heap was collected.</summary>
    public required long Collections { get; init; }

    /// <summary>How often all live objects were traced.</summary>
    public required long Traces { get; init; }

    /// <summary>How many objects there are, by type id.</summary>
    public required IReadOnlyDictionary<int, long> Objects { get; init; }

    /// <summary>How many host objects the heap refers to.</summary>
    public required int HostObjects { get; init; }

    /// <summary>How many handles the host holds.</summary>
    public required int Handles { get; init; }
}
