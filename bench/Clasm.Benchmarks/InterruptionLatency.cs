using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;

namespace Clasm.Benchmarks;

/// <summary>
/// How long code runs on after it was told to stop: from the cancellation of a token until its exception is caught by who
/// called the code. A deadline adds what the system's timers are late by.
/// </summary>
internal sealed class InterruptionLatency(int trials, TextWriter output)
{
    private const string Text = """
        (module
          (memory 65536 65536)
          (table $t 1000000 funcref)
          (type $numbers (array (mut i64)))
          (type $references (array (mut anyref)))
          (func (export "loop") (loop (br 0)))
          (func $tree (param i32)
            (if (i32.eqz (local.get 0)) (then (return)))
            (call $tree (i32.sub (local.get 0) (i32.const 1)))
            (call $tree (i32.sub (local.get 0) (i32.const 1))))
          (func (export "calls without loops") (call $tree (i32.const 60)))
          (func $ping (return_call $pong))
          (func $pong (return_call $ping))
          (func (export "tail calls") (return_call $ping))
          (func (export "memory.fill of 4 GiB")
            (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0xffffffff)) (br 0)))
          (func (export "table.fill")
            (loop (table.fill $t (i32.const 0) (ref.null func) (i32.const 1000000)) (br 0)))
          (func (export "array.fill") (local $a (ref $references))
            (local.set $a (array.new_default $references (i32.const 30000000)))
            (loop (array.fill $references (local.get $a) (i32.const 0) (ref.i31 (i32.const 1)) (i32.const 30000000))
                  (br 0)))
          (func (export "array.copy") (local $a (ref $numbers))
            (local.set $a (array.new $numbers (i64.const 1) (i32.const 30000000)))
            (loop (array.copy $numbers $numbers (local.get $a) (i32.const 1) (local.get $a) (i32.const 0)
                              (i32.const 29999999))
                  (br 0))))
        """;

    private static readonly string[] s_exports =
    [
        "loop",
        "calls without loops",
        "tail calls",
        "memory.fill of 4 GiB",
        "table.fill",
        "array.fill",
        "array.copy",
    ];

    /// <summary>Prints a Markdown table.</summary>
    public void Run()
    {
        output.WriteLine(
            $"| microseconds until the trap, {trials} trials | median | worst | deadline: median | worst |"
        );
        output.WriteLine("|-|-:|-:|-:|-:|");
        using Engine engine = new(new Config().WithEpochInterruption());
        using Module module = Module.FromText(engine, "latency", Text);
        foreach (string export in s_exports)
        {
            using Store store = new(engine);
            Action run = new Instance(store, module).GetAction(export)!;
            output.Write($"| {export} |");
            Print(Measure(() => Cancelled(store, run)));
            Print(Measure(() => Late(store, run)));
            output.WriteLine();
        }
    }

    private List<double> Measure(Func<double> trial)
    {
        List<double> times = [];
        trial();
        for (int i = 0; i < trials; i++)
            times.Add(trial());
        return times;
    }

    private void Print(List<double> times)
    {
        double median = Statistics.Median(times);
        output.Write(string.Create(CultureInfo.InvariantCulture, $" {median:0} | {times[^1]:0} |"));
    }

    // Another thread cancels while the code runs, and notes when.
    private static double Cancelled(Store store, Action run)
    {
        using CancellationTokenSource source = new();
        store.SetCancellation(source.Token);
        long cancelled = 0;
        Thread thread = new(() =>
        {
            Thread.Sleep(3);
            cancelled = Stopwatch.GetTimestamp();
            source.Cancel();
        });
        thread.Start();
        long stopped = Stopped(run);
        thread.Join();
        store.SetCancellation(CancellationToken.None);
        return Stopwatch.GetElapsedTime(cancelled, stopped).TotalMicroseconds;
    }

    private static double Late(Store store, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        store.Deadline(TimeSpan.FromMilliseconds(3));
        long stopped = Stopped(run);
        store.Deadline(Timeout.InfiniteTimeSpan);
        return Stopwatch.GetElapsedTime(start, stopped).TotalMicroseconds - 3000;
    }

    private static long Stopped(Action run)
    {
        try
        {
            run();
        }
        catch (TrapException trap) when (trap.Code == TrapCode.Interrupt)
        {
            return Stopwatch.GetTimestamp();
        }
        throw new InvalidOperationException("the code ended by itself");
    }
}
