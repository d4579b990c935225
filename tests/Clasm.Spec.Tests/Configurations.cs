using System;
using System.Collections.Generic;
using System.Linq;

namespace Clasm;

/// <summary>
/// What every script is run with: a collector, and <c>zeal</c> for a collection at every allocation, or <c>tiny</c> for a heap
/// that starts small and must grow, or <c>reloaded</c> for modules that come from the bytes of compiled ones, or <c>explicit</c>
/// for bounds that code compares (elsewhere guard pages do it, where there are any), or <c>tiered</c> for code that the CLR
/// compiles in tiers; a variable makes that last one all there is, since such code stays in memory.
/// </summary>
internal static class Configurations
{
    private static bool IsTiered => Environment.GetEnvironmentVariable("CLASM_TIERED") == "1";

    private const int TinyHeap = 64 << 10;

    private static readonly Dictionary<string, Collector> s_collectors = new()
    {
        ["drc"] = Collector.Drc,
        ["null"] = Collector.Null,
        ["copying"] = Collector.Copying,
        ["generational"] = Collector.Generational,
    };

    /// <summary>Configurations for every script.</summary>
    public static IReadOnlyList<string> Always { get; } = IsTiered ? ["drc tiered"] : ["drc", "null", "drc reloaded"];

    /// <summary>More configurations, for scripts that use memories.</summary>
    public static IReadOnlyList<string> ForMemories { get; } = IsTiered ? [] : ["drc explicit"];

    /// <summary>More configurations, for scripts that use objects of the GC heap.</summary>
    public static IReadOnlyList<string> ForObjects { get; } =
        IsTiered
            ? []
            :
            [
                "copying",
                "generational",
                .. s_collectors.Keys.Select(collector => $"{collector} zeal"),
                .. s_collectors.Keys.Select(collector => $"{collector} tiny"),
            ];

    /// <summary>The engine's configuration by its name here.</summary>
    /// <param name="name">The name.</param>
    public static Config Create(string name)
    {
        string[] words = name.Split(' ');
        Config config = new Config().WithCollector(s_collectors[words[0]]);
        if (words is [_, "zeal"])
            config.GcZealAllocCounter = 1;
        config.TieredCompilation = words is [_, "tiered"];
        if (words is [_, "explicit"])
            config.MemoryChecks = MemoryChecks.Explicit;
        if (words is [_, "tiny"])
            config.GcHeapInitialSize = TinyHeap;
        return config;
    }
}
