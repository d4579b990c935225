namespace Clasm.Cli.Options;

/// <summary>What a store may take; null is unlimited.</summary>
internal sealed class StoreLimits
{
    /// <summary>How many bytes each memory may have.</summary>
    public long? MemorySize { get; set; }

    /// <summary>How many elements each table may have.</summary>
    public uint? TableElements { get; set; }

    /// <summary>How many instances there may be.</summary>
    public long? Instances { get; set; }

    /// <summary>How many tables there may be.</summary>
    public long? Tables { get; set; }

    /// <summary>How many memories there may be.</summary>
    public long? Memories { get; set; }

    /// <summary>Whether growth that a limit refuses ends the run.</summary>
    public bool TrapOnGrowFailure { get; set; }
}
