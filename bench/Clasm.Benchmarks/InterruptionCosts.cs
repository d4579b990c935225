using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Clasm.Benchmarks;

/// <summary>
/// What it costs that code can be stopped: each kernel compiled without and with each switch, in one process, in turn. A
/// price is the ratio of medians: 1.10 is 10 % slower than without.
/// </summary>
internal sealed class InterruptionCosts(int repeats, TextWriter output)
{
    private static readonly (string Name, Func<Config> Config, Action<Store> Prepare)[] s_variants =
    [
        ("plain", () => new Config(), _ => { }),
        ("epoch", () => new Config().WithEpochInterruption(), store => store.SetEpochDeadline(1)),
        ("deadline", () => new Config().WithEpochInterruption(), store => store.Deadline(TimeSpan.FromHours(1))),
        ("fuel", () => new Config().WithFuelConsumption(), store => store.Fuel = long.MaxValue),
    ];

    /// <summary>Prints a Markdown table.</summary>
    public void Run(IReadOnlyList<Kernel> kernels, double scale)
    {
        List<double>[] prices = new List<double>[s_variants.Length];
        output.Write("| kernel |");
        for (int i = 0; i < s_variants.Length; i++)
        {
            prices[i] = [];
            output.Write(i == 0 ? " ms |" : $" {s_variants[i].Name} |");
        }
        output.WriteLine();
        output.WriteLine("|-|-:|-:|-:|-:|");
        foreach (Kernel kernel in kernels)
        {
            double[] medians = Measure(kernel, Math.Max(1, (int)(kernel.Iterations * scale)));
            output.Write(string.Create(CultureInfo.InvariantCulture, $"| {kernel.Name} | {medians[0]:0.0} |"));
            for (int i = 1; i < medians.Length; i++)
            {
                prices[i].Add(medians[i] / medians[0]);
                output.Write(string.Create(CultureInfo.InvariantCulture, $" {prices[i][^1]:0.00} |"));
            }
            output.WriteLine();
        }
        output.Write("| **geometric mean** | |");
        for (int i = 1; i < prices.Length; i++)
            output.Write(
                string.Create(CultureInfo.InvariantCulture, $" **{Statistics.GeometricMean(prices[i]):0.00}** |")
            );
        output.WriteLine();
    }

    private double[] Measure(Kernel kernel, int iterations)
    {
        List<double>[] times = new List<double>[s_variants.Length];
        ILoadedKernel[] loaded = new ILoadedKernel[s_variants.Length];
        for (int i = 0; i < loaded.Length; i++)
        {
            times[i] = [];
            loaded[i] = new ClasmEngine(s_variants[i].Name, s_variants[i].Config(), s_variants[i].Prepare).Load(kernel);
        }
        int? checksum = null;
        for (int round = 0; round <= repeats; round++)
        {
            for (int i = 0; i < loaded.Length; i++)
            {
                Measurement measured = loaded[i].Run(iterations);
                checksum ??= measured.Checksum;
                if (checksum != measured.Checksum)
                    throw new InvalidOperationException($"{kernel.Name}: {s_variants[i].Name} gave another result");
                if (round > 0)
                    times[i].Add(measured.Milliseconds);
            }
        }
        foreach (ILoadedKernel kernelInstance in loaded)
            kernelInstance.Dispose();
        return Array.ConvertAll(times, Statistics.Median);
    }
}
