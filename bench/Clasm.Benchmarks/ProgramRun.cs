using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;

namespace Clasm.Benchmarks;

/// <summary>A process that measures one program in one engine; it prints what it measured, numbers in milliseconds.</summary>
internal static class ProgramRun
{
    /// <summary>The first words of the command line of such a process.</summary>
    public const string Command = "one";

    private const double Enough = 1000;

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The engine, what to measure, folders, the module, its input and its arguments.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is not [string name, string what, string folder, string inputs, string path, string input, ..])
            return 2;
        double start = ProcessCosts.ProcessorTime;
        using IProgramEngine engine = name == "Clasm" ? new ClasmProgramEngine() : new WasmtimeProgramEngine();
        RealProgram program = new(path, arguments[6..], input);
        switch (what)
        {
            case "instruction":
                ToEnd(what, engine, program, null, Folders(folder, what, inputs), start);
                break;
            case "cached":
                ToEnd(what, engine, program, folder, Folders(folder, what, inputs), start);
                break;
            case "start":
                ToFirstCall(engine, program, start);
                break;
            default:
                Whole(engine, program, folder, inputs, start);
                break;
        }
        return 0;
    }

    /// <summary>A program that ends after its first instruction.</summary>
    private static void ToEnd(
        string name,
        IProgramEngine engine,
        RealProgram program,
        string? cache,
        ProgramFolders folders,
        double start
    )
    {
        engine.Load(program.Path, cache);
        engine.Run(program, folders, new ProgramClock());
        Print([(name, ProcessCosts.ProcessorTime - start)]);
    }

    [SuppressMessage("Design", "CA1031", Justification = "However the call ends, it was made.")]
    private static void ToFirstCall(IProgramEngine engine, RealProgram program, double start)
    {
        double called = double.NaN;
        engine.Load(program.Path);
        try
        {
            engine.RunToFirstCall(() =>
            {
                called = ProcessCosts.ProcessorTime - start;
                throw new OperationCanceledException();
            });
        }
        catch (Exception) when (!double.IsNaN(called)) { }
        Print([("first", called)]);
    }

    /// <summary>The first run, with all that comes before it, then runs with everything compiled.</summary>
    private static void Whole(IProgramEngine engine, RealProgram program, string folder, string inputs, double start)
    {
        engine.Load(program.Path);
        ProgramClock clock = new();
        int code = engine.Run(program, Folders(folder, "first", inputs), clock);
        double cold = ProcessCosts.ProcessorTime - start;
        double peak = ProcessCosts.PeakMegabytes;
        List<double> warm = [];
        double total = 0;
        while (warm.Count < 2 || (warm.Count < 7 && total < Enough))
        {
            ProgramClock again = new();
            engine.Run(program, Folders(folder, "again", inputs), again);
            warm.Add(again.Milliseconds);
            total += again.Milliseconds;
        }
        warm.RemoveAt(0);
        Print([("cold", cold), ("peak", peak), ("exit", code), ("warm", Statistics.Median(warm))]);
    }

    private static ProgramFolders Folders(string folder, string name, string inputs)
    {
        string written = Path.Combine(folder, "out");
        Directory.CreateDirectory(written);
        return new ProgramFolders(Path.Combine(folder, name), Path.Combine(folder, name + ".errors"), written, inputs);
    }

    private static void Print(ReadOnlySpan<(string Name, double Value)> numbers)
    {
        foreach ((string name, double value) in numbers)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:R}"));
    }
}
