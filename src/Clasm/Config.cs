using System;
using System.Collections.Generic;
using Clasm.Memories;
using Clasm.Syntax;

namespace Clasm;

/// <summary>How a store's objects are collected.</summary>
public enum Collector
{
    /// <summary>The engine's choice: <see cref="Drc"/>.</summary>
    Auto,

    /// <summary>Deferred reference counting.</summary>
    Drc,

    /// <summary>Semi-space copying.</summary>
    Copying,

    /// <summary>A nursery before a copying space.</summary>
    Generational,

    /// <summary>Never collects.</summary>
    Null,
}

/// <summary>What an engine is made of. Change it before the engine is created; an engine keeps a copy.</summary>
public sealed partial class Config : IDisposable
{
    /// <summary>The proposals that are on.</summary>
    public Features Features { get; set; } = Features.Default;

    /// <summary>How objects are collected.</summary>
    public Collector Collector { get; set; }

    /// <summary>Collect at every allocation with this number (1: each) and verify the heap; 0: off.</summary>
    public int GcZealAllocCounter { get; set; }

    /// <summary>How many bytes of stack wasm code may use.</summary>
    public int MaxWasmStack { get; set; } = 1 << 20;

    /// <summary>Whether compiled code is optimised.</summary>
    public bool Optimize { get; set; } = true;

    /// <summary>How an access past the end of a memory is noticed.</summary>
    public MemoryChecks MemoryChecks { get; set; }

    /// <summary>
    /// Whether functions are compiled in no time when they are first called, and again for speed, in the background, when they
    /// run often. Programs then start sooner, but their code stays in the process until that ends.
    /// </summary>
    public bool TieredCompilation { get; set; }

    /// <summary>
    /// Whether a spare processor compiles the functions of a module that was instantiated, those first that are close to what the
    /// host can call, until its store is disposed.
    /// </summary>
    public bool BackgroundCompilation { get; set; }

    /// <summary>
    /// Whether a NaN that an arithmetic instruction makes is always the positive canonical one, so that results do not depend on
    /// the machine.
    /// </summary>
    public bool NanCanonicalization { get; set; }

    /// <summary>Whether the relaxed vector instructions have the results of the specification's deterministic profile.</summary>
    public bool RelaxedSimdDeterministic { get; set; }

    /// <summary>The first size of a store's GC heap, in bytes.</summary>
    public long GcHeapInitialSize { get; set; } = 16 << 20;

    /// <summary>The largest size of a store's GC heap, in bytes.</summary>
    public long GcHeapMaxSize { get; set; } = 1L << 32;

    /// <summary>
    /// Whether running code can be interrupted: by <see cref="Store.SetEpochDeadline"/>, <see cref="Store.Deadline"/> and
    /// <see cref="Store.SetCancellation"/>.
    /// </summary>
    public bool EpochInterruption { get; set; }

    /// <summary>Whether running code uses up <see cref="Store.Fuel"/>.</summary>
    public bool FuelConsumption { get; set; }

    /// <summary>
    /// Whether modules find the functions of <c>wasm:js-string</c>, for which strings are values of type <c>externref</c>. The
    /// engine provides them: nothing else can be imported under their names.
    /// </summary>
    public bool JsStringBuiltins { get; set; }

    /// <summary>
    /// The module name from which modules import strings: each is a global of type <c>(ref extern)</c> with its own name as the
    /// value. Null: there is none.
    /// </summary>
    public string? ImportedStringConstants { get; set; }

    /// <summary>Where compiled modules are kept for later runs; null for nowhere.</summary>
    public CompileCache? Cache { get; set; }

    /// <summary>Whether code looks, where functions are entered and at the heads of loops, if a sample of its stack is wanted.</summary>
    internal bool TakesSamples { get; set; }

    /// <summary>
    /// Whether methods have names that tell their functions, for listings of machine code. The code is the same; it is not
    /// for the cache.
    /// </summary>
    internal bool NamesFunctions { get; set; }

    /// <summary>Whether memories that can be guarded are: where <see cref="MemoryChecks"/> leaves it open, if this process can.</summary>
    internal bool GuardsMemories => MemoryChecks != MemoryChecks.Explicit && GuardPages.IsAvailable;

    /// <summary>The settings that compiled code depends on besides the features. One that changes it belongs here.</summary>
    internal int CodeSettings =>
        (int)(Collector == Collector.Auto ? Collector.Drc : Collector)
        | (Optimize ? 1 << 4 : 0)
        | (NanCanonicalization ? 1 << 5 : 0)
        | (RelaxedSimdDeterministic ? 1 << 6 : 0)
        | (EpochInterruption ? 1 << 7 : 0)
        | (FuelConsumption ? 1 << 8 : 0)
        | (JsStringBuiltins ? 1 << 9 : 0)
        | (GuardsMemories ? 1 << 10 : 0)
        | (TieredCompilation ? 1 << 11 : 0)
        | (TakesSamples ? 1 << 15 : 0);

    /// <summary>Turns a proposal on or off.</summary>
    /// <param name="features">One or several proposals.</param>
    /// <param name="enable">Whether they are on.</param>
    public Config WithFeatures(Features features, bool enable = true)
    {
        Features = enable ? Features | features : Features & ~features;
        return this;
    }

    /// <summary>Chooses the collector.</summary>
    /// <param name="collector">How objects are collected.</param>
    public Config WithCollector(Collector collector)
    {
        Collector = collector;
        return this;
    }

    /// <summary>Chooses how an access past the end of a memory is noticed.</summary>
    /// <param name="checks">How.</param>
    public Config WithMemoryChecks(MemoryChecks checks)
    {
        MemoryChecks = checks;
        return this;
    }

    /// <summary>Chooses whether running code can be interrupted.</summary>
    /// <param name="enable">Whether it can.</param>
    public Config WithEpochInterruption(bool enable = true)
    {
        EpochInterruption = enable;
        return this;
    }

    /// <summary>Chooses whether running code uses up fuel.</summary>
    /// <param name="enable">Whether it does.</param>
    public Config WithFuelConsumption(bool enable = true)
    {
        FuelConsumption = enable;
        return this;
    }

    /// <summary>Gives modules the functions of <c>wasm:js-string</c>, and strings to import.</summary>
    /// <param name="importedStringConstants">The module name of the strings; null for none.</param>
    public Config WithJsStrings(string? importedStringConstants = "'")
    {
        JsStringBuiltins = true;
        ImportedStringConstants = importedStringConstants;
        return this;
    }

    /// <summary>Keeps compiled modules for later runs.</summary>
    /// <param name="cache">Where; null for nowhere.</param>
    public Config WithCache(CompileCache? cache)
    {
        Cache = cache;
        return this;
    }

    /// <summary>What <see cref="CodeSettings"/> say, for messages.</summary>
    internal static string DescribeCodeSettings(int settings)
    {
        List<string> words = [((Collector)(settings & 15)).ToString().ToLowerInvariant()];
        (int Bit, string Name)[] switches =
        [
            (4, "optimised"),
            (5, "canonical NaNs"),
            (6, "deterministic relaxed vectors"),
            (7, "epochs"),
            (8, "fuel"),
            (9, "strings of JavaScript"),
            (10, "guard pages"),
            (11, "tiers"),
            (15, "samples"),
        ];
        foreach ((int bit, string name) in switches)
        {
            if ((settings & (1 << bit)) != 0)
                words.Add(name);
        }
        return string.Join(" + ", words);
    }

    /// <summary>Does nothing: here so that code written for other engines compiles.</summary>
    public void Dispose() { }

    internal Config Clone() => (Config)MemberwiseClone();
}
