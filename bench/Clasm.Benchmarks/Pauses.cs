using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Clasm.Benchmarks;

/// <summary>
/// How long a program stands still while its heap is collected. It keeps trees, whose nodes refer to nodes of other trees too,
/// and an array of many elements; it replaces parts of them and drops cycles, in many short steps. Nearly all steps take some
/// microseconds, and one that takes much longer has waited for the collector.
/// </summary>
internal sealed class Pauses(int liveMegabytes, int steps, TextWriter output)
{
    private const int NodesOfTree = 4095;
    private const int BytesOfNode = 24;
    private const int ShortestPause = 100;

    private const string Text = """
        (module
          (rec (type $node (struct
            (field $left (mut (ref null $node))) (field $right (mut (ref null $node)))
            (field $other (mut (ref null $node))) (field $value (mut i32)))))
          (type $nodes (array (mut (ref null $node))))
          (global $trees (mut (ref null $nodes)) (ref.null $nodes))
          (global $wide (mut (ref null $nodes)) (ref.null $nodes))
          (global $seed (mut i32) (i32.const 12345))

          (func $random (param $n i32) (result i32)
            (global.set $seed
              (i32.add (i32.mul (global.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
            (i32.rem_u (i32.shr_u (global.get $seed) (i32.const 8)) (local.get $n)))

          (func $build (param $depth i32) (result (ref null $node))
            (if (result (ref null $node)) (i32.eqz (local.get $depth))
              (then (ref.null $node))
              (else (struct.new $node
                (call $build (i32.sub (local.get $depth) (i32.const 1)))
                (call $build (i32.sub (local.get $depth) (i32.const 1)))
                (ref.null $node) (local.get $depth)))))

          ;; A node some steps below the root of some tree.
          (func $find (param $steps i32) (result (ref $node)) (local $at (ref null $node))
            (local.set $at
              (array.get $nodes (global.get $trees) (call $random (array.len (global.get $trees)))))
            (loop $down
              (if (local.get $steps) (then
                (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
                (local.set $at (if (result (ref null $node)) (call $random (i32.const 2))
                  (then (struct.get $node $left (local.get $at)))
                  (else (struct.get $node $right (local.get $at)))))
                (br $down))))
            (ref.as_non_null (local.get $at)))

          (func $ring (param $length i32) (local $first (ref null $node)) (local $last (ref null $node))
            (local.set $first (struct.new $node (ref.null $node) (ref.null $node) (call $find (i32.const 3)) (i32.const 0)))
            (local.set $last (local.get $first))
            (loop $more
              (local.set $last
                (struct.new $node (local.get $last) (ref.null $node) (ref.null $node) (local.get $length)))
              (br_if $more (local.tee $length (i32.sub (local.get $length) (i32.const 1)))))
            (struct.set $node $left (local.get $first) (local.get $last)))

          (func (export "start") (param $trees i32) (param $wide i32) (local $i i32)
            (global.set $trees (array.new_default $nodes (local.get $trees)))
            (global.set $wide (array.new_default $nodes (local.get $wide)))
            (loop $more
              (array.set $nodes (global.get $trees) (local.get $i) (call $build (i32.const 12)))
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br_if $more (i32.lt_u (local.get $i) (local.get $trees)))))

          (func (export "step") (local $at (ref null $node))
            ;; Replaces 15 nodes.
            (struct.set $node $left (call $find (i32.const 7)) (call $build (i32.const 4)))
            ;; Links trees with each other, and the array with them.
            (struct.set $node $other (call $find (i32.const 5)) (call $find (i32.const 6)))
            (array.set $nodes (global.get $wide) (call $random (array.len (global.get $wide))) (call $find (i32.const 6)))
            ;; Drops a cycle of 16 nodes, and every now and then a whole tree.
            (call $ring (i32.const 15))
            (if (i32.eqz (call $random (i32.const 4096)))
              (then
                (array.set $nodes (global.get $trees) (call $random (array.len (global.get $trees)))
                  (call $build (i32.const 12)))))))
        """;

    /// <summary>Prints a Markdown table.</summary>
    /// <param name="collectors">Its rows.</param>
    public void Run(IEnumerable<Collector> collectors)
    {
        output.WriteLine(
            $"| {liveMegabytes} MB alive, {steps} steps | µs a step | pauses | longest ms | 99th percentile ms | all pauses ms |"
        );
        output.WriteLine("|-|-:|-:|-:|-:|-:|");
        foreach (Collector collector in collectors)
            Measure(collector);
    }

    private void Measure(Collector collector)
    {
        using Engine engine = new(new Config().WithCollector(collector));
        using Module module = Module.FromText(engine, "pauses", Text);
        using Store store = new(engine);
        Instance instance = new(store, module);
        int trees = (int)(liveMegabytes * 1_000_000L / (NodesOfTree * BytesOfNode));
        instance.GetAction<int, int>("start")!(trees, 1_000_000);
        Action step = instance.GetAction("step")!;
        List<double> times = new(steps);
        for (int i = 0; i < steps; i++)
        {
            long start = ThreadTime.Now;
            step();
            times.Add(ThreadTime.Since(start) * 1000);
        }
        // Compilation and the first steps are not what is measured.
        times.RemoveRange(0, steps / 10);
        Print(collector, times);
    }

    private void Print(Collector collector, List<double> times)
    {
        times.Sort();
        double median = times[times.Count / 2];
        List<double> pauses = times.FindAll(time => time - median > ShortestPause).ConvertAll(time => time - median);
        double longest = pauses.Count == 0 ? 0 : pauses[^1];
        double usual = pauses.Count == 0 ? 0 : pauses[(int)(pauses.Count * 0.99)];
        double sum = 0;
        pauses.ForEach(pause => sum += pause);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {collector.ToString().ToLowerInvariant()} | {median:0.0} | {pauses.Count} | {longest / 1000:0.00} | {usual / 1000:0.00} | {sum / 1000:0} |"
            )
        );
    }
}
