using System;
using System.Collections.Generic;

namespace Clasm;

/// <summary>What every script is run with.</summary>
internal static class Configurations
{
    /// <summary>Configurations for every script.</summary>
    public static IReadOnlyList<string> Always { get; } = ["drc", "null"];

    /// <summary>Configurations for scripts that use objects of the GC heap: a collection at every allocation.</summary>
    public static IReadOnlyList<string> ForObjects { get; } = ["drc zeal", "null zeal"];

    /// <summary>The engine's configuration by its name here.</summary>
    /// <param name="name">The name.</param>
    public static Config Create(string name)
    {
        Config config = new Config().WithCollector(
            name.StartsWith("null", StringComparison.Ordinal) ? Collector.Null : Collector.Drc
        );
        config.GcZealAllocCounter = name.EndsWith("zeal", StringComparison.Ordinal) ? 1 : 0;
        return config;
    }
}
