namespace Clasm;

/// <summary>What of a store grows.</summary>
public enum ResourceKind
{
    /// <summary>A linear memory; its size is in bytes.</summary>
    Memory,

    /// <summary>A table; its size is in elements.</summary>
    Table,

    /// <summary>The store's GC heap; its size is in bytes.</summary>
    GcHeap,
}

/// <summary>Something of a store is about to grow, or to be created: then its current size is 0.</summary>
/// <param name="Kind">What.</param>
/// <param name="Current">Its size now.</param>
/// <param name="Desired">The size it is to have.</param>
/// <param name="Maximum">The size that its type declares as the maximum, if it does.</param>
public readonly record struct ResourceGrowth(ResourceKind Kind, ulong Current, ulong Desired, ulong? Maximum);

/// <summary>Decides what a store may take. It is asked on the thread that runs the store, and must not enter the store.</summary>
public interface IResourceLimiter
{
    /// <summary>
    /// Whether something may grow. Where it may not, <c>memory.grow</c> and <c>table.grow</c> give -1, allocations trap when
    /// nothing can be collected, and what was to be created throws <see cref="ResourceLimitException"/>.
    /// </summary>
    /// <param name="growth">What grows, and how far.</param>
    bool Allow(ResourceGrowth growth);
}
