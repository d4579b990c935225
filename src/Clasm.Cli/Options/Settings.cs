using System;
using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm.Cli.Options;

/// <summary>What the option groups of the command line set.</summary>
internal sealed class Settings
{
    /// <summary>The configuration of the engine.</summary>
    public Config Config { get; } = new();

    /// <summary>Whether compiled modules are kept for later runs.</summary>
    public bool UsesCache { get; set; } = true;

    /// <summary>Where they are kept; null for the user's directory.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>How many frames of a backtrace are printed at most.</summary>
    public int MaxBacktrace { get; set; } = 20;

    /// <summary>Whether to print what the GC heap holds when a program ends.</summary>
    public bool PrintsGcStatistics { get; set; }

    /// <summary>The file to write the GC heap to when a program ends, if it is wanted.</summary>
    public string? GcHeapSnapshot { get; set; }

    /// <summary>Whether anything is told of the GC heap when a program ends.</summary>
    public bool ReportsHeap => PrintsGcStatistics || GcHeapSnapshot is not null;

    /// <summary>Whether imports that nothing provides are functions that trap.</summary>
    public bool UnknownImportsTrap { get; set; }

    /// <summary>Whether imports that nothing provides are functions that return zeros and nulls.</summary>
    public bool UnknownImportsDefault { get; set; }

    /// <summary>Whether a proposal was turned on or off: scripts then do not choose their features themselves.</summary>
    public bool NamesProposals { get; set; }

    /// <summary>How long code may run, if that is bounded.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How much fuel code has, if it is metered.</summary>
    public ulong? Fuel { get; set; }

    /// <summary>What a store may take.</summary>
    public StoreLimits Limits { get; } = new();

    /// <summary>What programs have of the system.</summary>
    public WasiSettings Wasi { get; } = new();

    /// <summary>Keys that were accepted and have no effect.</summary>
    public List<string> Ignored => field ??= [];

    /// <summary>An engine with these settings, and with the cache unless it is off.</summary>
    public Engine CreateEngine()
    {
        Config.Cache = UsesCache ? new CompileCache(CacheDirectory) : null;
        return new Engine(Config);
    }

    /// <summary>Gives a store the limits.</summary>
    /// <param name="store">The store.</param>
    public void Apply(Store store)
    {
        store.SetLimits(Limits.MemorySize, Limits.TableElements, Limits.Instances, Limits.Tables, Limits.Memories);
        store.TrapOnGrowFailure = Limits.TrapOnGrowFailure;
        if (Fuel is ulong fuel)
            store.Fuel = fuel;
    }

    /// <summary>Starts the time that code may run.</summary>
    /// <param name="store">The store that the code is in.</param>
    public void StartTimeout(Store store)
    {
        if (Timeout is TimeSpan timeout)
            store.Deadline(timeout);
    }

    /// <summary>Turns proposals on or off.</summary>
    /// <param name="features">The proposals.</param>
    /// <param name="on">Whether they are on.</param>
    public void Set(Features features, bool on)
    {
        Config.WithFeatures(features, on);
        NamesProposals = true;
    }
}
