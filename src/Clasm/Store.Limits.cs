using System;

namespace Clasm;

// What a store may take.
public sealed unsafe partial class Store
{
    private ulong? _maxMemoryBytes;
    private ulong? _maxElements;
    private long? _maxInstances;
    private long? _maxTables;
    private long? _maxMemories;
    private long _instanceCount;
    private long _tableCount;
    private long _memoryCount;

    /// <summary>Decides what may grow, besides <see cref="SetLimits"/>; null: nobody is asked.</summary>
    public IResourceLimiter? Limiter { get; set; }

    /// <summary>Whether <c>memory.grow</c> and <c>table.grow</c> throw <see cref="ResourceLimitException"/> where a limit
    /// refuses, instead of giving -1.</summary>
    public bool TrapOnGrowFailure { get; set; }

    /// <summary>Sets limits. They concern what is created or grows from now on; null leaves that open.</summary>
    /// <param name="memorySize">How many bytes each memory may have.</param>
    /// <param name="tableElements">How many elements each table may have.</param>
    /// <param name="instances">How many instances there may be.</param>
    /// <param name="tables">How many tables there may be.</param>
    /// <param name="memories">How many memories there may be.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative.</exception>
    public void SetLimits(
        long? memorySize = null,
        uint? tableElements = null,
        long? instances = null,
        long? tables = null,
        long? memories = null
    )
    {
        RequireAlive();
        RequireNotNegative(memorySize, nameof(memorySize));
        RequireNotNegative(instances, nameof(instances));
        RequireNotNegative(tables, nameof(tables));
        RequireNotNegative(memories, nameof(memories));
        _maxMemoryBytes = (ulong?)memorySize;
        _maxElements = tableElements;
        _maxInstances = instances;
        _maxTables = tables;
        _maxMemories = memories;
    }

    /// <summary>Counts what a module is about to create.</summary>
    /// <exception cref="ResourceLimitException">That would be too much.</exception>
    internal void Count(int instances, int tables, int memories)
    {
        Require(_instanceCount + instances, _maxInstances, "instances");
        Require(_tableCount + tables, _maxTables, "tables");
        Require(_memoryCount + memories, _maxMemories, "memories");
        _instanceCount += instances;
        _tableCount += tables;
        _memoryCount += memories;
    }

    /// <summary>Whether a memory may have a size.</summary>
    internal bool AllowMemory(ulong from, ulong to, ulong? maximum) =>
        to <= (_maxMemoryBytes ?? ulong.MaxValue) && Allow(ResourceKind.Memory, from, to, maximum);

    /// <summary>Whether a table may have a length.</summary>
    internal bool AllowTable(ulong from, ulong to, ulong? maximum) =>
        to <= (_maxElements ?? ulong.MaxValue) && Allow(ResourceKind.Table, from, to, maximum);

    /// <summary>What happens when growth is refused: nothing, unless that is to be an error.</summary>
    /// <exception cref="ResourceLimitException">It is.</exception>
    internal void Refuse(string what, ulong from, ulong to)
    {
        if (TrapOnGrowFailure)
            throw new ResourceLimitException($"forcing trap when growing a {what} from {from} to {to}");
    }

    private bool AllowHeap(long from, long to) => Allow(ResourceKind.GcHeap, (ulong)from, (ulong)to, null);

    private bool Allow(ResourceKind kind, ulong from, ulong to, ulong? maximum) =>
        Limiter is null || Limiter.Allow(new ResourceGrowth(kind, from, to, maximum));

    private static void Require(long wanted, long? limit, string what)
    {
        if (wanted > limit)
            throw new ResourceLimitException($"resource limit exceeded: {wanted} {what}, the limit is {limit}");
    }

    private static void RequireNotNegative(long? limit, string name)
    {
        if (limit < 0)
            throw new ArgumentOutOfRangeException(name);
    }
}
