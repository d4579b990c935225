using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using BenchmarkDotNet.Running;

namespace Clasm.Benchmarks;

/// <summary>
/// <c>compare</c> runs the kernels in several engines side by side; anything else goes to BenchmarkDotNet.
/// </summary>
internal static class Program
{
    private const string Usage = """
        compare [OPTIONS]      kernels in Clasm, Wasmtime and V8 in one run, as a Markdown table
          --kernels A,B        those whose name starts with A or B
          --repeat N           counted runs of each engine (7 or more; default 7)
          --scale X            iterations times X (default 1)
          --collectors A,B     a column of Clasm for each: auto, drc, copying, generational, null (default auto)
          --node PATH          the node program (default: CLASM_NODE, then node on the path); 'none' leaves V8 out
          --wasmtime none      leaves Wasmtime out
        interruption [OPTIONS] what it costs that code can be stopped, and how soon it stops; --kernels, --repeat, --scale
        pauses [OPTIONS]       how long a program stands still for its collector; --collectors, and
          --live N             megabytes that stay alive (default 100)
          --steps N            steps of some microseconds each (default 400000)
        load [--repeat N] FILES from file to first call: decoding, validation, compilation, cold start, memory
        programs [OPTIONS]     whole programs in Clasm and Wasmtime, each in a process of its own
          --list FILE          which ones (default bench/programs.txt)
          --root A,B           the folders that they are below
          --only A,B           those whose name contains A or B
          --repeat N           processes of each engine (default 5)
          --timeout S          seconds for each process (default 120)
        emit FOLDER            writes the kernels as binary modules
        ...                    everything else is BenchmarkDotNet's: --filter '*', --list flat
        """;

    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["compare", .. string[] options]:
                return Compare(options);
            case ["interruption", .. string[] options]:
                return Interruption(options);
            case ["pauses", .. string[] options]:
                return MeasurePauses(options);
            case ["load", .. string[] arguments]:
                return Loading.Run(arguments);
            case ["programs", ProgramRun.Command, .. string[] arguments]:
                return ProgramRun.Run(arguments);
            case ["programs", .. string[] options]:
                return RealPrograms(options);
            case ["emit", string folder]:
                Emit(folder);
                return 0;
            case [] or ["--help"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }

    private static int Compare(string[] options)
    {
        if (!TryParse(options, out Dictionary<string, string> settings))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        int repeats = Repeats(settings);
        double scale = Scale(settings);
        List<Kernel> kernels = Kernels(settings);
        List<IEngineUnderTest> engines = Engines(settings);
        IEngineUnderTest baseline = engines.Find(engine => engine is WasmtimeEngine) ?? engines[0];
        int disagreements = new Comparison(engines, baseline, repeats, Console.Out).Run(kernels, scale);
        engines.ForEach(engine => engine.Dispose());
        return disagreements == 0 ? 0 : 1;
    }

    private static int Interruption(string[] options)
    {
        if (!TryParse(options, out Dictionary<string, string> settings))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        List<Kernel> kernels = Kernels(settings);
        kernels.RemoveAll(kernel => kernel.UsesGc);
        new InterruptionLatency(trials: 200, Console.Out).Run();
        Console.WriteLine();
        new InterruptionCosts(Repeats(settings), Console.Out).Run(kernels, Scale(settings));
        return 0;
    }

    private static int RealPrograms(string[] options)
    {
        if (!TryParse(options, out Dictionary<string, string> settings))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        string list = settings.GetValueOrDefault("--list", Path.Combine(Kernel.BenchFolder, "programs.txt"));
        List<RealProgram> programs = RealProgram.ReadAll(list, settings.GetValueOrDefault("--root", ".").Split(','));
        if (settings.TryGetValue("--only", out string? parts))
            programs.RemoveAll(program =>
                !Array.Exists(parts.Split(','), part => program.Name.Contains(part, StringComparison.Ordinal))
            );
        int repeats = int.Parse(settings.GetValueOrDefault("--repeat", "5"), CultureInfo.InvariantCulture);
        double seconds = double.Parse(settings.GetValueOrDefault("--timeout", "120"), CultureInfo.InvariantCulture);
        Programs runs = new(
            repeats,
            TimeSpan.FromSeconds(seconds),
            Path.Combine(Kernel.BenchFolder, "programs"),
            Console.Out
        );
        return runs.Run(programs) == 0 ? 0 : 1;
    }

    private static int MeasurePauses(string[] options)
    {
        if (!TryParse(options, out Dictionary<string, string> settings))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        int live = int.Parse(settings.GetValueOrDefault("--live", "100"), CultureInfo.InvariantCulture);
        int steps = int.Parse(settings.GetValueOrDefault("--steps", "400000"), CultureInfo.InvariantCulture);
        string[] names = settings.GetValueOrDefault("--collectors", "drc,copying,generational").Split(',');
        new Pauses(live, steps, Console.Out).Run(
            Array.ConvertAll(names, name => Enum.Parse<Collector>(name, ignoreCase: true))
        );
        return 0;
    }

    private static int Repeats(Dictionary<string, string> settings) =>
        Math.Max(7, int.Parse(settings.GetValueOrDefault("--repeat", "7"), CultureInfo.InvariantCulture));

    private static double Scale(Dictionary<string, string> settings) =>
        double.Parse(settings.GetValueOrDefault("--scale", "1"), CultureInfo.InvariantCulture);

    private static List<Kernel> Kernels(Dictionary<string, string> settings)
    {
        List<Kernel> kernels = Kernel.ReadAll(Path.Combine(Kernel.BenchFolder, "kernels"));
        if (settings.TryGetValue("--kernels", out string? prefixes))
            kernels.RemoveAll(kernel =>
                !Array.Exists(prefixes.Split(','), prefix => kernel.Name.StartsWith(prefix, StringComparison.Ordinal))
            );
        return kernels;
    }

    private static List<IEngineUnderTest> Engines(Dictionary<string, string> settings)
    {
        List<IEngineUnderTest> engines = [];
        foreach (string name in settings.GetValueOrDefault("--collectors", "auto").Split(','))
            engines.Add(new ClasmEngine(Enum.Parse<Collector>(name, ignoreCase: true)));
        if (settings.GetValueOrDefault("--wasmtime") != "none")
            engines.Add(new WasmtimeEngine());
        string node = settings.GetValueOrDefault("--node", Environment.GetEnvironmentVariable("CLASM_NODE") ?? "node");
        if (node != "none" && V8Engine.TryStart(node) is V8Engine v8)
            engines.Add(v8);
        return engines;
    }

    private static void Emit(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (Kernel kernel in Kernel.ReadAll(Path.Combine(Kernel.BenchFolder, "kernels")))
            File.WriteAllBytes(
                Path.Combine(folder, kernel.Name + ".wasm"),
                global::Wasmtime.Module.ConvertText(kernel.Text)
            );
    }

    private static bool TryParse(string[] options, out Dictionary<string, string> settings)
    {
        settings = [];
        for (int i = 0; i < options.Length; i += 2)
        {
            bool known =
                options[i]
                is "--kernels"
                    or "--repeat"
                    or "--scale"
                    or "--collectors"
                    or "--node"
                    or "--wasmtime"
                    or "--list"
                    or "--root"
                    or "--only"
                    or "--timeout"
                    or "--live"
                    or "--steps";
            if (!known || i + 1 == options.Length)
                return false;
            settings[options[i]] = options[i + 1];
        }
        return true;
    }
}
