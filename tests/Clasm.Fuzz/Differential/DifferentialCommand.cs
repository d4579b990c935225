using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Fuzz.Differential;

/// <summary>The verb <c>differential</c>.</summary>
internal static class DifferentialCommand
{
    private const string Verb = "differential";

    private static readonly Option<string> s_source = new("--source")
    {
        Description = "Where modules come from: ttf, ttf-mvp, own, own-gc or file.",
        DefaultValueFactory = _ => "ttf",
    };
    private static readonly Option<string> s_node = new("--node") { DefaultValueFactory = _ => "node" };
    private static readonly Option<string> s_wasmOpt = new("--wasm-opt") { DefaultValueFactory = _ => "wasm-opt" };
    private static readonly Option<string?> s_file = new("--file") { Description = "The module of the source 'file'." };
    private static readonly Option<bool> s_alone = new("--alone")
    {
        Description = "Compare this engine's configurations with each other only.",
    };
    private static readonly Option<bool> s_show = new("--show")
    {
        Description = "Write what each engine sees of the cases to the findings.",
    };
    private static readonly Option<bool> s_reduce = new("--reduce")
    {
        Description = "Write the cases, made as small as they still differ, to the findings.",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command serve = new("serve") { Hidden = true };
        serve.SetAction(_ =>
        {
            using WasmtimeEngine engine = new();
            ChildProtocol.Serve(engine, Console.In, Console.Out);
        });
        Command command = new(Verb, "Run random modules here, in Wasmtime and in V8: the same must be seen.")
        {
            s_source,
            s_node,
            s_wasmOpt,
            s_file,
            s_alone,
            s_show,
            s_reduce,
            serve,
        };
        FuzzCommand.AddRange(command);
        command.SetAction(parsed =>
        {
            using DifferentialCampaign campaign = new(SourceOf(parsed), parsed.GetValue(s_alone) ? [] : Peers(parsed));
            if (parsed.GetValue(s_show) || parsed.GetValue(s_reduce))
                return Inspect(campaign, parsed);
            return FuzzCommand.Execute(parsed, campaign, ArgumentsOf(parsed));
        });
        return command;
    }

    private static List<string> ArgumentsOf(ParseResult parsed)
    {
        List<string> arguments = [Verb];
        foreach (Option<string> option in new[] { s_source, s_node, s_wasmOpt })
            arguments.AddRange([option.Name, parsed.GetRequiredValue(option)]);
        if (parsed.GetValue(s_file) is string file)
            arguments.AddRange([s_file.Name, file]);
        if (parsed.GetValue(s_alone))
            arguments.Add(s_alone.Name);
        return arguments;
    }

    private static CaseSource SourceOf(ParseResult parsed)
    {
        string node = parsed.GetRequiredValue(s_node);
        return parsed.GetRequiredValue(s_source) switch
        {
            "ttf" => new BinaryenSource(node, parsed.GetRequiredValue(s_wasmOpt), mvp: false),
            "ttf-mvp" => new BinaryenSource(node, parsed.GetRequiredValue(s_wasmOpt), mvp: true),
            "own" => new OwnSource(hasGc: false),
            "own-gc" => new OwnSource(hasGc: true),
            "file" => new FileSource(parsed.GetValue(s_file) ?? throw new ArgumentException("--file is missing")),
            string other => throw new ArgumentException($"no such source: {other}"),
        };
    }

    private static IDifferentialEngine[] Peers(ParseResult parsed)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Differential", "v8.mjs");
        string self = Environment.ProcessPath!;
        string[] command =
            Path.GetFileNameWithoutExtension(self) == "dotnet"
                ? [self, typeof(DifferentialCommand).Assembly.Location]
                : [self];
        return
        [
            new ChildEngine("wasmtime", [.. command, Verb, "serve"]),
            new ChildEngine("v8", [parsed.GetRequiredValue(s_node), "--expose-gc", script]),
        ];
    }

    // In this process: what is looked at takes long, and does not end the process or is better seen to do so.
    private static int Inspect(DifferentialCampaign campaign, ParseResult parsed)
    {
        (int first, int count) = FuzzCommand.RangeOf(parsed);
        string findings = parsed.GetRequiredValue(FuzzCommand.Findings);
        Directory.CreateDirectory(findings);
        for (int index = first; index < first + count; index++)
        {
            string name = Path.Combine(findings, campaign.Describe(index).Replace(' ', '-'));
            if (campaign.InputOf(index) is { } input)
                File.WriteAllBytes($"{name}.{input.Extension}", input.Bytes);
            if (parsed.GetValue(s_show))
                campaign.Show(index, (engine, lines) => File.WriteAllLines($"{name}.{engine}.txt", lines));
            if (parsed.GetValue(s_reduce) && campaign.Reduce(index) is byte[] small)
                File.WriteAllText($"{name}.wat", TextPrinter.Print(ModuleDecoder.Decode(small, Features.All)));
        }
        return 0;
    }
}
