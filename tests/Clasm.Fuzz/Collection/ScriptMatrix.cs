using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Clasm.Wast;

namespace Clasm.Fuzz.Collection;

/// <summary>
/// The scripts of the suites that use objects of the heap, under each collector: as it is, with a collection at every
/// allocation, and with a heap that starts tiny and must grow.
/// </summary>
/// <param name="suites">The suites.</param>
/// <param name="output">Where failures and figures go.</param>
internal sealed partial class ScriptMatrix(SuiteFolder suites, TextWriter output)
{
    private const int TinyHeap = 64 << 10;

    private static readonly Collector[] s_collectors =
    [
        Collector.Drc,
        Collector.Copying,
        Collector.Generational,
        Collector.Null,
    ];

    private static readonly (string Name, Action<Config> Apply)[] s_modes =
    [
        ("normal", _ => { }),
        ("at every allocation", config => config.GcZealAllocCounter = 1),
        ("tiny heap", config => config.GcHeapInitialSize = TinyHeap),
    ];

    /// <summary>Runs all, but for scripts that need what scripts cannot have here: those are named.</summary>
    /// <returns>How many runs failed.</returns>
    public int Run()
    {
        string[] scripts = [.. Scripts()];
        Stopwatch watch = Stopwatch.StartNew();
        int failed = 0;
        int skipped = 0;
        int runs = 0;
        foreach (Collector collector in s_collectors)
        {
            foreach ((string name, Action<Config> apply) in s_modes)
            {
                TimeSpan before = watch.Elapsed;
                int passed = 0;
                foreach (string script in scripts)
                {
                    Config config = new Config().WithCollector(collector);
                    apply(config);
                    WastResult result = WastRunner.Run(suites.PathOf(script), new WastOptions { Config = config });
                    runs++;
                    if (result.Failures.Any())
                        output.WriteLine($"FAILED {script}, {collector}, {name}: {result.Failures.First()}");
                    failed += result.Failures.Any() ? 1 : 0;
                    skipped += !result.PassedWhole && !result.Failures.Any() ? 1 : 0;
                    passed += result.PassedWhole ? 1 : 0;
                }
                Line(
                    $"{collector, -12} {name, -20} {passed} of {scripts.Length} in {(watch.Elapsed - before).TotalSeconds:0.0} s"
                );
            }
        }
        Line($"{runs} runs, {failed} failed, {skipped} had parts that cannot run, in {watch.Elapsed.TotalSeconds:0} s");
        return failed;
    }

    private IEnumerable<string> Scripts()
    {
        foreach (string folder in new[] { "spec-testsuite", "wasmtime-misc" })
        {
            foreach (string script in suites.Files(folder, "*.wast"))
            {
                if (script.Contains("/component-model", StringComparison.Ordinal))
                    continue;
                string text = File.ReadAllText(suites.PathOf(script));
                if (Objects().IsMatch(text) && !ScriptFeatures.HogsMemory(text))
                    yield return script;
            }
        }
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(
        @"\b(struct|array)\.new|\b(any|eq|struct|array|i31)ref\b|\(ref (null )?(any|eq|struct|array|i31)\b"
    )]
    private static partial Regex Objects();
}
