using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;

namespace Clasm.Benchmarks;

/// <summary>
/// Runs each kernel in all engines in one process, in turn, and compares medians: what disturbs the machine disturbs all
/// of them. The first runs of each engine are its warm-up and are not counted: it gets time in which to compile what turned
/// out to be hot. Results must agree.
/// </summary>
internal sealed class Comparison(
    IReadOnlyList<IEngineUnderTest> engines,
    IEngineUnderTest baseline,
    int repeats,
    TextWriter output
)
{
    private const int WarmUps = 3;

    // The CLR's tiers come 100 milliseconds after methods were first called often.
    private static readonly TimeSpan s_tierUp = TimeSpan.FromMilliseconds(250);

    private readonly List<double>[] _ratios = [.. NewLists(engines.Count)];
    private readonly List<double>[] _earlierRatios = [.. NewLists(engines.Count)];
    private readonly HashSet<string> _replaced = [];
    private int _disagreements;

    /// <summary>Prints a Markdown table; returns how many kernels the engines disagreed on.</summary>
    public int Run(IReadOnlyList<Kernel> kernels, double scale)
    {
        output.WriteLine(
            $"Milliseconds of thread time (V8: of its main thread), medians of {repeats} alternating runs; ratio = {baseline.Name} / engine, above 1 is faster than {baseline.Name}."
        );
        output.WriteLine();
        PrintHeader();
        foreach (Kernel kernel in kernels)
        {
            if (kernel.StandsFor is string name)
                _replaced.Add(name);
        }
        bool? gc = null;
        foreach (Kernel kernel in kernels)
        {
            if (gc is bool previous && previous != kernel.UsesGc)
                PrintMeans();
            gc = kernel.UsesGc;
            Compare(kernel, Math.Max(1, (int)(kernel.Iterations * scale)));
        }
        PrintMeans();
        return _disagreements;
    }

    private void Compare(Kernel kernel, int iterations)
    {
        ILoadedKernel?[] loaded = new ILoadedKernel?[engines.Count];
        List<double>[] times = [.. NewLists(engines.Count)];
        List<string> notes = [];
        int? expected = null;
        try
        {
            for (int round = 1 - WarmUps; round <= repeats; round++)
            {
                if (round is > 1 - WarmUps and <= 1)
                    Thread.Sleep(s_tierUp);
                for (int i = 0; i < engines.Count; i++)
                {
                    Measurement? measured = Measure(engines[i], ref loaded[i], kernel, iterations, round, notes);
                    if (measured is not Measurement result)
                        continue;
                    if (round > 0)
                        times[i].Add(result.Milliseconds);
                    expected ??= result.Checksum;
                    if (result.Checksum != expected)
                        notes.Add($"{engines[i].Name} returned {result.Checksum}, not {expected}");
                }
            }
        }
        finally
        {
            foreach (ILoadedKernel? kernelInstance in loaded)
                kernelInstance?.Dispose();
        }
        if (notes.Count > 0)
            _disagreements++;
        PrintRow(kernel, iterations, times);
        foreach (string note in new HashSet<string>(notes))
            Console.Error.WriteLine($"{kernel.Name}: {note}");
    }

    private static Measurement? Measure(
        IEngineUnderTest engine,
        ref ILoadedKernel? loaded,
        Kernel kernel,
        int iterations,
        int round,
        List<string> notes
    )
    {
        if (round > 1 - WarmUps && loaded is null)
            return null;
        try
        {
            loaded ??= engine.Load(kernel);
            return loaded.Run(iterations);
        }
#pragma warning disable CA1031 // whatever an engine throws, the others go on
        catch (Exception error)
#pragma warning restore CA1031
        {
            notes.Add($"{engine.Name}: {error.Message.ReplaceLineEndings(" ")}");
            loaded?.Dispose();
            loaded = null;
            return null;
        }
    }

    private void PrintHeader()
    {
        output.Write("| kernel | iterations |");
        foreach (IEngineUnderTest engine in engines)
            output.Write(engine == baseline ? $" {engine.Name} |" : $" {engine.Name} | ratio |");
        output.WriteLine();
        output.Write("|-|-:|");
        foreach (IEngineUnderTest engine in engines)
            output.Write(engine == baseline ? "-:|" : "-:|-:|");
        output.WriteLine();
    }

    private void PrintRow(Kernel kernel, int iterations, List<double>[] times)
    {
        double reference = Statistics.Median(times[IndexOfBaseline()]);
        output.Write(string.Create(CultureInfo.InvariantCulture, $"| {kernel.Name} | {iterations} |"));
        for (int i = 0; i < engines.Count; i++)
        {
            double median = Statistics.Median(times[i]);
            output.Write($" {Format(median)} |");
            if (engines[i] == baseline)
                continue;
            double ratio = reference / median;
            output.Write($" {Format(ratio)} |");
            if (!double.IsFinite(ratio))
                continue;
            if (!kernel.IsApart)
                _ratios[i].Add(ratio);
            if (kernel.StandsFor is not null || (!kernel.IsApart && !_replaced.Contains(kernel.Name)))
                _earlierRatios[i].Add(ratio);
        }
        output.WriteLine();
        output.Flush();
    }

    private void PrintMeans()
    {
        PrintMean("geometric mean", _ratios);
        if (_replaced.Count > 0)
            PrintMean("the same, of the kernels as they were earlier", _earlierRatios);
    }

    private void PrintMean(string name, List<double>[] ratios)
    {
        output.Write($"| **{name}** | |");
        for (int i = 0; i < engines.Count; i++)
        {
            output.Write(engines[i] == baseline ? " |" : $" | **{Format(Statistics.GeometricMean(ratios[i]))}** |");
            ratios[i].Clear();
        }
        output.WriteLine();
    }

    private int IndexOfBaseline()
    {
        for (int i = 0; i < engines.Count; i++)
        {
            if (engines[i] == baseline)
                return i;
        }
        return 0;
    }

    private static string Format(double value) =>
        double.IsNaN(value)
            ? "–"
            : value.ToString(
                value >= 100 ? "0"
                    : value >= 10 ? "0.0"
                    : "0.00",
                CultureInfo.InvariantCulture
            );

    private static IEnumerable<List<double>> NewLists(int count)
    {
        for (int i = 0; i < count; i++)
            yield return [];
    }
}
