using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;

namespace Clasm.Benchmarks;

/// <summary>
/// Whole programs in Clasm and in Wasmtime, each run a process of its own on one core, in turn. Processor time is counted, not
/// the clock's: what else the machine does counts for less, and threads that compile in the background count too.
/// </summary>
internal sealed partial class Programs(int repeats, TimeSpan timeout, string inputs, TextWriter output)
{
    private static readonly string[] s_engines = ["Clasm", "Wasmtime"];
    private static readonly string[] s_measures = ["warm", "instruction", "cached", "first", "cold", "peak"];

    private readonly Dictionary<string, List<double>> _ratios = [];

    /// <summary>Prints a Markdown table; returns how many programs behaved differently.</summary>
    public int Run(IReadOnlyList<RealProgram> programs)
    {
        output.WriteLine(
            $"Clasm, Wasmtime and Clasm / Wasmtime, below 1 is better; medians of {repeats} processes in turn. Milliseconds of processor time, megabytes of peak memory."
        );
        output.WriteLine();
        output.WriteLine(
            "| program | run again ms | | ratio | file to first instruction ms | | ratio | the same, compiled before | | ratio | file to first call ms | | ratio | whole first run ms | | ratio | peak MB | | ratio | output |"
        );
        output.WriteLine("|-|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|-|");
        int disagreements = 0;
        foreach (RealProgram program in programs)
        {
            if (!Compare(program))
                disagreements++;
        }
        PrintMeans();
        return disagreements;
    }

    private bool Compare(RealProgram program)
    {
        Dictionary<string, List<double>>[] numbers =
        [
            [],
            [],
        ];
        string[] outputs = ["", ""];
        string folder = Directory.CreateTempSubdirectory("programs").FullName;
        try
        {
            RealProgram first = program with { Path = Path.Combine(folder, "first.wasm") };
            bool hasFirst = FirstInstruction.TryWrite(program.Path, first.Path);
            for (int run = 0; run < repeats * s_engines.Length; run++)
            {
                int e = run % s_engines.Length;
                string own = Directory.CreateDirectory(Path.Combine(folder, s_engines[e])).FullName;
                bool ran =
                    !hasFirst || MeasureFirst(s_engines[e], first, own, numbers[e], fills: run < s_engines.Length);
                ran = ran && Measure(s_engines[e], "start", program, own, numbers[e]);
                ran = ran && Measure(s_engines[e], "run", program, own, numbers[e]);
                if (!ran)
                {
                    output.WriteLine($"| {program.Name} | {s_engines[e]} did not finish it |");
                    return false;
                }
                outputs[e] = File.ReadAllText(Path.Combine(own, "first"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        string agreement = Agreement(numbers, outputs);
        PrintRow(program, numbers, agreement);
        return agreement != "different";
    }

    /// <summary>The way to the first instruction, without what was compiled before and with it.</summary>
    private bool MeasureFirst(
        string engine,
        RealProgram first,
        string folder,
        Dictionary<string, List<double>> numbers,
        bool fills
    ) =>
        Measure(engine, "instruction", first, folder, numbers)
        && (!fills || Measure(engine, "cached", first, folder, []))
        && Measure(engine, "cached", first, folder, numbers);

    private static string Agreement(Dictionary<string, List<double>>[] numbers, string[] outputs)
    {
        if (numbers[0]["exit"][0] != numbers[1]["exit"][0])
            return "different";
        if (outputs[0] == outputs[1])
            return "same";
        return Numbers().Replace(outputs[0], "#") == Numbers().Replace(outputs[1], "#")
            ? "same but for numbers"
            : "different";
    }

    private bool Measure(
        string engine,
        string what,
        RealProgram program,
        string folder,
        Dictionary<string, List<double>> numbers
    )
    {
        using Process process = Start([
            engine,
            what,
            folder,
            inputs,
            program.Path,
            program.Input,
            .. program.Arguments,
        ]);
        System.Threading.Tasks.Task<string> text = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill();
            return false;
        }
        if (process.ExitCode != 0)
            return false;
        foreach (string line in text.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            if (!numbers.TryGetValue(words[0], out List<double>? values))
                numbers[words[0]] = values = [];
            values.Add(double.Parse(words[1], CultureInfo.InvariantCulture));
        }
        return true;
    }

    private static Process Start(string[] arguments)
    {
        List<string> command = [Environment.ProcessPath!];
        if (Path.GetFileNameWithoutExtension(command[0]) == "dotnet")
            command.Add(typeof(Programs).Assembly.Location);
        command.AddRange(["programs", ProgramRun.Command]);
        if (File.Exists("/usr/bin/taskset"))
            command.InsertRange(
                0,
                ["/usr/bin/taskset", "-c", (Environment.ProcessorCount - 1).ToString(CultureInfo.InvariantCulture)]
            );
        ProcessStartInfo start = new(command[0]) { RedirectStandardOutput = true };
        foreach (string argument in command[1..])
            start.ArgumentList.Add(argument);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private void PrintRow(RealProgram program, Dictionary<string, List<double>>[] numbers, string agreement)
    {
        output.Write($"| {program.Name} |");
        foreach (string measure in s_measures)
        {
            if (!numbers[0].ContainsKey(measure))
            {
                output.Write(" – | – | – |");
                continue;
            }
            double clasm = Statistics.Median(numbers[0][measure]);
            double wasmtime = Statistics.Median(numbers[1][measure]);
            // What takes no time says nothing about the engines.
            bool counts = measure != "warm" || wasmtime >= 0.1;
            if (counts)
                Ratios(measure).Add(clasm / wasmtime);
            output.Write($" {Format(clasm)} | {Format(wasmtime)} | {(counts ? Format(clasm / wasmtime) : "–")} |");
        }
        output.WriteLine($" {agreement} |");
        output.Flush();
    }

    private void PrintMeans()
    {
        output.Write("| **geometric mean** |");
        foreach (string measure in s_measures)
            output.Write($" | | **{Format(Statistics.GeometricMean(Ratios(measure)))}** |");
        output.WriteLine(" |");
    }

    private List<double> Ratios(string measure)
    {
        if (!_ratios.TryGetValue(measure, out List<double>? ratios))
            _ratios[measure] = ratios = [];
        return ratios;
    }

    private static string Format(double value) =>
        value.ToString(
            value >= 100 ? "0"
                : value >= 10 ? "0.0"
                : "0.00",
            CultureInfo.InvariantCulture
        );

    [GeneratedRegex(@"\s*\d[\d.,:e+-]*")]
    private static partial Regex Numbers();
}
