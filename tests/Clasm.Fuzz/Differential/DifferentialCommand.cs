using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Fuzz.Differential;

/// <summary>The verb <c>differential</c>.</summary>
internal static class DifferentialCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Option<int> first = new("--first") { Description = "The number of the first case." };
        Option<int> count = new("--count") { Description = "How many cases.", DefaultValueFactory = _ => 1000 };
        Option<string> source = new("--source") { DefaultValueFactory = _ => "ttf" };
        Option<string> node = new("--node") { DefaultValueFactory = _ => "node" };
        Option<string> wasmOpt = new("--wasm-opt") { DefaultValueFactory = _ => "wasm-opt" };
        Option<string> findings = new("--findings") { DefaultValueFactory = _ => "fuzz-findings" };
        Option<string> file = new("--file");
        Option<bool> show = new("--show");
        Option<bool> reduce = new("--reduce");
        Command serve = new("serve") { Hidden = true };
        serve.SetAction(_ =>
        {
            using WasmtimeEngine engine = new();
            ChildProtocol.Serve(engine, Console.In, Console.Out);
        });
        Command command = new("differential", "Run random modules here, in Wasmtime and in V8: the same must be seen.")
        {
            first,
            count,
            source,
            node,
            wasmOpt,
            findings,
            show,
            reduce,
            file,
            serve,
        };
        command.SetAction(parsed =>
        {
            string nodePath = parsed.GetRequiredValue(node);
            using CaseSource cases = parsed.GetRequiredValue(source) switch
            {
                "ttf" => new BinaryenSource(nodePath, parsed.GetRequiredValue(wasmOpt), false),
                "ttf-mvp" => new BinaryenSource(nodePath, parsed.GetRequiredValue(wasmOpt), true),
                "own" => new OwnSource(hasGc: false),
                "own-gc" => new OwnSource(hasGc: true),
                "file" => new FileSource(parsed.GetRequiredValue(file)),
                string other => throw new ArgumentException(other),
            };
            string script = Path.Combine(AppContext.BaseDirectory, "Differential", "v8.mjs");
            string self = Environment.ProcessPath!;
            string[] me =
                Path.GetFileNameWithoutExtension(self) == "dotnet"
                    ? [self, typeof(DifferentialCommand).Assembly.Location]
                    : [self];
            using DifferentialChecker checker = new(
                ClasmEngine.TryCreate,
                [
                    new ChildEngine("wasmtime", [.. me, "differential", "serve"]),
                    new ChildEngine("v8", [nodePath, "--expose-gc", script]),
                ]
            );
            return Run(
                cases,
                checker,
                parsed.GetValue(first),
                parsed.GetValue(count),
                parsed.GetRequiredValue(findings),
                parsed.GetValue(show),
                parsed.GetValue(reduce)
            );
        });
        return command;
    }

    private static void Reduce(
        DifferentialChecker checker,
        int seed,
        DifferentialCase program,
        string difference,
        string name
    )
    {
        string engine = difference[..difference.IndexOf(':', StringComparison.Ordinal)];
        string kind = KindOf(difference);
        Reducer reducer = new(
            module =>
            {
                if (Harness.TryMake(module, exportAll: false) is not DifferentialCase smaller)
                    return false;
                List<string> seen = checker.Check(smaller, DifferentialChecker.HasObjects(module), seed, engine);
                return seen.Exists(line => KindOf(line) == kind);
            },
            limit: 3000
        );
        byte[] reduced = reducer.Reduce(program.Modules[1].Bytes);
        ModuleDefinition small = ModuleDecoder.Decode(reduced, Features.All);
        File.WriteAllText($"{name}.wat", TextPrinter.Print(small));
        Console.WriteLine($"  reduced from {program.Modules[1].Bytes.Length} to {reduced.Length} bytes: {name}.wat");
    }

    private static string KindOf(string difference) =>
        difference.Contains("crash", StringComparison.Ordinal)
            ? difference[(difference.IndexOf("crash", StringComparison.Ordinal) + 6)..]
            : difference[..difference.IndexOf(':', StringComparison.Ordinal)];

    private static int Run(
        CaseSource source,
        DifferentialChecker checker,
        int first,
        int count,
        string findings,
        bool show,
        bool reduce
    )
    {
        int failures = 0;
        int made = 0;
        Stopwatch clock = Stopwatch.StartNew();
        for (int seed = first; seed < first + count; seed++)
        {
            ModuleDefinition? module = source.TryMake(source.EntropyOf(seed));
            if (module is null || DifferentialChecker.CaseOf(module, seed) is not DifferentialCase program)
                continue;
            made++;
            bool objects = DifferentialChecker.HasObjects(module);
            List<string> differences = checker.Check(program, objects, seed);
            if (show)
            {
                foreach ((string engine, IReadOnlyList<string> lines) in checker.Observe(program, objects, seed))
                    File.WriteAllLines(Path.Combine(findings, $"{source.Name}-{seed}.{engine}.txt"), lines);
            }
            if (differences.Count > 0)
            {
                failures++;
                Directory.CreateDirectory(findings);
                Console.WriteLine($"{source.Name} {seed}\n  {string.Join("\n  ", differences)}");
                string name = Path.Combine(findings, $"{source.Name}-{seed}");
                foreach (NamedModule named in program.Modules)
                    File.WriteAllBytes($"{name}.{named.Name}.wasm", named.Bytes);
                if (reduce)
                    Reduce(checker, seed, program, differences[0], name);
            }
            if (made % 100 == 0)
                Console.Out.Flush();
            if (made % 100 == 0)
                Console.WriteLine($"[{clock.Elapsed}] {made} modules, {failures} with differences");
        }
        Console.WriteLine($"{made} modules, {failures} with differences, {clock.Elapsed}");
        foreach ((string what, int times) in checker.Counts)
            Console.WriteLine($"  {what}: {times}");
        checker.Notes.Sort(StringComparer.Ordinal);
        foreach (string note in checker.Notes)
            Console.WriteLine($"  {note}");
        return failures == 0 ? 0 : 1;
    }
}
