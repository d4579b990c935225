using System.Collections.Generic;
using System.Linq;
using Clasm.Syntax;

namespace Clasm.Cli.Options;

/// <summary>Every key of every option group.</summary>
internal static class OptionTable
{
    /// <summary>The proposals that can be turned on and off.</summary>
    public static IReadOnlyList<(string Key, Features Feature, string Help)> Proposals { get; } =
    [
        ("bulk-memory", Features.BulkMemory, "bulk operations on memories and tables"),
        ("branch-hinting", Features.BranchHinting, "hints on branches"),
        ("compact-imports", Features.CompactImports, "imports grouped by module"),
        ("custom-descriptors", Features.CustomDescriptors, "exact types and descriptors"),
        ("custom-page-sizes", Features.CustomPageSizes, "memories with pages of one byte"),
        ("exceptions", Features.Exceptions, "tags, throw and try_table"),
        ("extended-const", Features.ExtendedConst, "arithmetic in constant expressions"),
        ("function-references", Features.FunctionReferences, "typed function references"),
        ("gc", Features.Gc, "structs and arrays that are collected"),
        ("legacy-exceptions", Features.LegacyExceptions, "try, catch, delegate and rethrow"),
        ("memory64", Features.Memory64, "memories and tables with 64-bit addresses"),
        ("multi-memory", Features.MultiMemory, "several memories"),
        ("multi-value", Features.MultiValue, "several results, blocks with parameters"),
        ("reference-types", Features.ReferenceTypes, "references as values, several tables"),
        ("relaxed-simd", Features.RelaxedSimd, "vector instructions that depend on the machine"),
        ("simd", Features.Simd, "128-bit vectors"),
        ("stack-switching", Features.StackSwitching, "continuations"),
        ("tail-call", Features.TailCall, "tail calls"),
        ("threads", Features.Threads, "shared memories and atomic instructions"),
        ("wide-arithmetic", Features.WideArithmetic, "128-bit arithmetic on pairs of i64"),
    ];

    /// <summary>The groups: their letters, names and what the main help says of them.</summary>
    public static IReadOnlyList<(char Letter, string Name, string Help)> Groups { get; } =
    [
        ('C', "codegen", "Code generation: -C help lists the keys."),
        ('W', "wasm", "WebAssembly proposals and limits: -W help lists the keys."),
        ('O', "optimize", "Optimisation and memory: -O help lists the keys."),
        ('D', "debug", "Debugging: -D help lists the keys."),
        ('S', "wasi", "System interfaces: -S help lists the keys."),
    ];

    /// <summary>The keys, by group in the order in which help shows them.</summary>
    public static IReadOnlyList<OptionRow> Rows { get; } =
    [.. Codegen(), .. ProposalRows(), .. Wasm(), .. LimitRows.All(), .. Optimize(), .. Debug(), .. WasiRows.All()];

    /// <summary>The keys of a group.</summary>
    /// <param name="group">Its letter.</param>
    public static IEnumerable<OptionRow> RowsOf(char group) => Rows.Where(row => row.Group == group);

    private static IEnumerable<OptionRow> Codegen()
    {
        (string, Collector)[] collectors =
        [
            ("auto", Collector.Auto),
            ("drc", Collector.Drc),
            ("copying", Collector.Copying),
            ("generational", Collector.Generational),
            ("null", Collector.Null),
        ];
        yield return OptionRow.Choice(
            'C',
            "collector",
            collectors,
            "how objects are collected",
            (settings, value) => settings.Config.Collector = value
        );
        yield return OptionRow.Flag(
            'C',
            "tiered-compilation",
            new Settings().Config.TieredCompilation,
            "functions are compiled quickly first, and for speed when they run often",
            (settings, on) => settings.Config.TieredCompilation = on
        );
        yield return OptionRow.Flag(
            'C',
            "parallel-compilation",
            new Settings().Config.BackgroundCompilation,
            "spare processors compile functions before they are called",
            (settings, on) => settings.Config.BackgroundCompilation = on
        );
        yield return OptionRow.Flag(
            'C',
            "cache",
            true,
            "compiled modules are kept for later runs",
            (settings, on) => settings.UsesCache = on
        );
        yield return new OptionRow(
            'C',
            "cache-dir",
            "=PATH",
            "clasm among the user's caches",
            "where they are kept",
            SetCacheDirectory
        );
        string[] unused =
        [
            "cache-config",
            "compiler",
            "cranelift-debug-verifier",
            "enable-verifier",
            "inlining",
            "native-unwind-info",
            "pcc",
            "regalloc-algorithm",
        ];
        foreach (string key in unused)
            yield return OptionRow.Unused('C', key);
    }

    private static void SetCacheDirectory(Settings settings, string? path) =>
        settings.CacheDirectory = string.IsNullOrEmpty(path) ? throw new UsageException("a path is missing") : path;

    private static IEnumerable<OptionRow> ProposalRows()
    {
        yield return OptionRow.Flag(
            'W',
            "all-proposals",
            false,
            "every proposal",
            (settings, on) => settings.Set(Features.All, on)
        );
        foreach ((string key, Features feature, string help) in Proposals)
        {
            bool initial = (Features.Default & feature) != 0;
            yield return OptionRow.Flag('W', key, initial, help, (settings, on) => settings.Set(feature, on));
        }
    }

    private static IEnumerable<OptionRow> Wasm()
    {
        yield return OptionRow.Number(
            'W',
            "max-wasm-stack",
            new Settings().Config.MaxWasmStack,
            (1 << 12, 1 << 30),
            "bytes of stack that wasm code may use",
            (settings, value) => settings.Config.MaxWasmStack = (int)value
        );
        yield return OptionRow.Flag(
            'W',
            "nan-canonicalization",
            false,
            "arithmetic makes no NaN but the canonical one",
            (settings, on) => settings.Config.NanCanonicalization = on
        );
        yield return OptionRow.Flag(
            'W',
            "relaxed-simd-deterministic",
            false,
            "relaxed vector instructions do the same on every machine",
            (settings, on) => settings.Config.RelaxedSimdDeterministic = on
        );
        yield return OptionRow.Flag(
            'W',
            "unknown-imports-trap",
            false,
            "functions that nothing provides trap",
            (settings, on) => settings.UnknownImportsTrap = on
        );
        yield return OptionRow.Flag(
            'W',
            "unknown-imports-default",
            false,
            "functions that nothing provides return zeros and nulls",
            (settings, on) => settings.UnknownImportsDefault = on
        );
        yield return OptionRow.Flag(
            'W',
            "js-string-builtins",
            false,
            "modules find the functions of wasm:js-string",
            (settings, on) => settings.Config.JsStringBuiltins = on
        );
        yield return new OptionRow(
            'W',
            "imported-string-constants",
            "=NAME",
            "none",
            "modules import strings from a module of this name",
            SetStringConstants
        );
        yield return OptionRow.Unused('W', "async-stack-size");
    }

    private static void SetStringConstants(Settings settings, string? text) =>
        settings.Config.ImportedStringConstants = text ?? throw new UsageException("a module name is missing");

    private static IEnumerable<OptionRow> Optimize()
    {
        Config initial = new();
        yield return OptionRow.Choice(
            'O',
            "opt-level",
            [("2", true), ("0", false), ("1", true), ("s", true)],
            "0 compiles quickly, everything else for speed",
            (settings, optimize) => settings.Config.Optimize = optimize
        );
        yield return OptionRow.Choice(
            'O',
            "memory-checks",
            [("auto", MemoryChecks.Auto), ("guard", MemoryChecks.Guard), ("explicit", MemoryChecks.Explicit)],
            "accesses past the end fault on guard pages, or are compared",
            (settings, checks) => settings.Config.MemoryChecks = checks
        );
        yield return OptionRow.Number(
            'O',
            "gc-heap-initial-size",
            initial.GcHeapInitialSize,
            (0, 1L << 32),
            "bytes that a store's GC heap starts with",
            (settings, value) => settings.Config.GcHeapInitialSize = value
        );
        yield return OptionRow.Number(
            'O',
            "gc-heap-max-size",
            initial.GcHeapMaxSize,
            (0, 1L << 32),
            "bytes that a store's GC heap may grow to",
            (settings, value) => settings.Config.GcHeapMaxSize = value
        );
        yield return OptionRow.Number(
            'O',
            "gc-zeal-alloc-counter",
            0,
            (0, int.MaxValue),
            "collect at every allocation with this number",
            (settings, value) => settings.Config.GcZealAllocCounter = (int)value
        ) with
        {
            IsHidden = true,
        };
        string[] unused =
        [
            "dynamic-memory-guard-size",
            "dynamic-memory-reserved-for-growth",
            "guard-before-linear-memory",
            "memory-init-cow",
            "memory-may-move",
            "pooling-allocator",
            "signals-based-traps",
            "static-memory-forced",
            "static-memory-guard-size",
            "static-memory-maximum-size",
            "table-lazy-init",
        ];
        foreach (string key in unused)
            yield return OptionRow.Unused('O', key);
    }

    private static IEnumerable<OptionRow> Debug()
    {
        yield return OptionRow.Number(
            'D',
            "max-backtrace",
            new Settings().MaxBacktrace,
            (0, int.MaxValue),
            "frames of a backtrace that are printed",
            (settings, value) => settings.MaxBacktrace = (int)value
        );
        yield return OptionRow.Flag(
            'D',
            "gc-stats",
            false,
            "tell at the end what the GC heap holds and what its collector did",
            (settings, on) => settings.PrintsGcStatistics = on
        );
        yield return new OptionRow(
            'D',
            "gc-heap-snapshot",
            "=FILE",
            "none",
            "write the GC heap at the end, for the developer tools of browsers",
            (settings, path) =>
                settings.GcHeapSnapshot = string.IsNullOrEmpty(path)
                    ? throw new UsageException("a file is missing")
                    : path
        );
        foreach (string key in (string[])["address-map", "debug-info", "logging", "log-to-files"])
            yield return OptionRow.Unused('D', key);
    }
}
