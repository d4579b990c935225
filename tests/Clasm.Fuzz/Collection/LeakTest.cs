using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Clasm.Fuzz.Collection;

/// <summary>
/// Does something over and over and samples the resident memory of the process. The median of the last third of the samples
/// must not exceed that of the second third by more than a twentieth; the first third is for warming up.
/// </summary>
/// <param name="output">Where the figures go.</param>
internal sealed class LeakTest(TextWriter output)
{
    private const int Samples = 90;
    private const double Tolerance = 1.05;

    private const string Text = """
        (module
          (rec
            (type $node (struct (field $other (mut (ref null $node))) (field $array (mut (ref null $nodes)))))
            (type $nodes (array (mut (ref null $node)))))
          (global $kept (mut (ref null $node)) (ref.null $node))
          (func (export "run") (param $n i32)
            (local $a (ref null $node)) (local $b (ref null $node)) (local $array (ref null $nodes))
            (loop $more
              (local.set $a (struct.new $node (ref.null $node) (ref.null $nodes)))
              (local.set $b (struct.new $node (local.get $a) (ref.null $nodes)))
              (local.set $array
                (array.new $nodes (local.get $b) (i32.add (i32.const 1) (i32.and (local.get $n) (i32.const 255)))))
              (struct.set $node $other (local.get $a) (local.get $b))
              (struct.set $node $array (local.get $a) (local.get $array))
              (if (i32.eqz (i32.and (local.get $n) (i32.const 1023)))
                (then (global.set $kept (local.get $a))))
              (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
        """;

    /// <summary>Allocates cycles, of which almost none stay alive.</summary>
    /// <param name="collector">The collector.</param>
    /// <param name="time">For how long.</param>
    /// <returns>Whether memory stays flat.</returns>
    public bool Cycles(Collector collector, TimeSpan time)
    {
        using Engine engine = new(new Config().WithCollector(collector));
        using Module module = Module.FromText(engine, "cycles", Text);
        using Store store = new(engine);
        Action<int> run = new Instance(store, module).GetAction<int>("run")!;
        long rounds = 0;
        List<long> samples = Sample(
            time,
            () =>
            {
                run(1 << 14);
                rounds++;
            }
        );
        GcStatistics statistics = store.GcStatistics;
        return Report(
            $"{Name(collector)}: {(rounds << 14) * 3 / 1e6:0.0} million objects in cycles in {time.TotalSeconds:0} s, "
                + $"{statistics.FullCollections} full collections, longest pause {statistics.LongestPause.TotalMilliseconds:0.0} ms",
            samples
        );
    }

    /// <summary>Creates stores, uses their heaps, and drops them; every other is disposed.</summary>
    /// <param name="collector">The collector.</param>
    /// <param name="count">How many.</param>
    /// <returns>Whether memory stays flat.</returns>
    public bool Stores(Collector collector, int count)
    {
        using Engine engine = new(new Config().WithCollector(collector));
        using Module module = Module.FromText(engine, "cycles", Text);
        List<long> samples = [];
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
        {
            Use(engine, module, disposes: i % 2 == 0);
            if (i % Math.Max(1, count / Samples) == 0)
                samples.Add(Resident());
        }
        return Report($"{Name(collector)}: {count} stores in {watch.Elapsed.TotalSeconds:0} s", samples);
    }

    private static void Use(Engine engine, Module module, bool disposes)
    {
        Store store = new(engine);
        new Instance(store, module).GetAction<int>("run")!(100);
        if (disposes)
            store.Dispose();
    }

    private static List<long> Sample(TimeSpan time, Action action)
    {
        List<long> samples = [];
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            action();
            if (watch.Elapsed >= time * samples.Count / Samples)
                samples.Add(Resident());
        }
        return samples;
    }

    private bool Report(string what, List<long> samples)
    {
        int third = samples.Count / 3;
        double second = Median(samples.Skip(third).Take(third));
        double last = Median(samples.Skip(2 * third));
        bool isFlat = last <= second * Tolerance;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(isFlat ? "flat" : "GROWS")}  {what}; resident {second / 1e6:0.0} MB, then {last / 1e6:0.0} MB, at most {samples.Max() / 1e6:0.0} MB"
            )
        );
        return isFlat;
    }

    private static double Median(IEnumerable<long> samples)
    {
        long[] sorted = [.. samples.Order()];
        return sorted[sorted.Length / 2];
    }

    // Stores that were not disposed wait for the CLR's collector, which is not what is tested.
    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string Name(Collector collector) => collector.ToString().ToLowerInvariant();
}
