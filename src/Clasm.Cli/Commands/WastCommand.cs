using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using Clasm.Cli.Diagnostics;
using Clasm.Cli.Options;
using Clasm.Wast;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm wast</c>: runs scripts.</summary>
internal sealed class WastCommand : VerbCommand
{
    private readonly Argument<string[]> _files = new("FILES")
    {
        Description = "The scripts; a folder stands for all scripts under it.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _syntaxOnly = new("--syntax-only")
    {
        Description = "Parse and validate modules, and skip what runs code.",
    };

    private readonly Option<bool> _messages = new("--messages")
    {
        Description = "Show the error messages that do not start with the words of the script.",
    };

    private readonly Option<int> _jobs = new("--jobs", "-j")
    {
        Description = "How many scripts run at the same time.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Name only the scripts that did not pass whole.",
    };

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public WastCommand(Terminal terminal)
        : base(terminal, "wast", "Run scripts and report what passed")
    {
        Add(_files);
        Add(_syntaxOnly);
        Add(_messages);
        Add(_jobs);
        Add(_quiet);
        AddGroups("CWO");
    }

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        Settings settings = ReadSettings(options);
        settings.Config.TieredCompilation = false; // scripts have thousands of modules, whose code is to go
        AssertionListener.Install();
        WastOptions wast = new()
        {
            Config = settings.Config,
            Features = settings.NamesProposals ? settings.Config.Features : null,
            SyntaxOnly = options.GetValue(_syntaxOnly),
        };
        WastReport report = new(Terminal, options.GetValue(_quiet), options.GetValue(_messages));
        foreach (
            WastResult result in RunAll(
                [.. Scripts(options.GetRequiredValue(_files))],
                wast,
                Math.Max(1, options.GetValue(_jobs))
            )
        )
            report.Add(result);
        report.WriteTotals();
        return report.HasFailures ? ExitStatus.Failure : ExitStatus.Success;
    }

    private static IEnumerable<string> Scripts(string[] paths)
    {
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                yield return path;
                continue;
            }
            string[] files = Directory.GetFiles(path, "*.wast", SearchOption.AllDirectories);
            Array.Sort(files, StringComparer.Ordinal);
            foreach (string file in files)
                yield return file;
        }
    }

    // Results come in the order of the scripts, as soon as those before them are there.
    private static IEnumerable<WastResult> RunAll(string[] scripts, WastOptions options, int jobs)
    {
        if (jobs == 1)
            return scripts.Select(script => WastRunner.Run(script, options));
        OrderablePartitioner<string> partitioner = Partitioner.Create(
            scripts,
            EnumerablePartitionerOptions.NoBuffering
        );
        return partitioner
            .AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(jobs)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(script => WastRunner.Run(script, options));
    }
}
