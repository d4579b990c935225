using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;
using Clasm.Fuzz.Campaigns;
using Clasm.Fuzz.Collection;
using Clasm.Fuzz.Corpora;
using Clasm.Fuzz.Differential;
using Clasm.Fuzz.Hostile;
using Clasm.Fuzz.Mutation;
using Clasm.Fuzz.RoundTrip;

namespace Clasm.Fuzz;

/// <summary>The command line: a verb a campaign.</summary>
internal static class FuzzCommand
{
    private const int Failed = 1;
    private const int UsageError = 2;
    private const int Interrupted = 130;

    private static readonly Option<string?> s_suites = new("--suites")
    {
        Description =
            "The folder of the public suites; by default $CLASM_SUITES, else ../shared/suites beside the repository.",
        HelpName = "FOLDER",
    };
    private static readonly Option<int> s_first = new("--first")
    {
        Description = "The number of the first case.",
        HelpName = "N",
    };
    private static readonly Option<int?> s_count = new("--count")
    {
        Description = "How many cases; by default all, or 10000 where there is no end of them.",
        HelpName = "N",
    };
    private static readonly Option<int> s_batch = new("--batch")
    {
        Description = "How many cases run in one child process.",
        HelpName = "N",
        DefaultValueFactory = _ => 5000,
    };

    /// <summary>The option <c>--findings</c>.</summary>
    internal static Option<string> Findings { get; } =
        new("--findings")
        {
            Description = "The folder that failing inputs are saved in.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "fuzz-findings",
        };
    private static readonly Option<bool> s_child = new("--child") { Hidden = true };

    /// <summary>Runs the command.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>0: no case failed; 1: some did; 2: the command line is wrong; 130: interrupted.</returns>
    public static int Run(string[] args)
    {
        RootCommand root = new(
            "Throws hostile input at Clasm. Cases run in child processes, so that one that kills its process is known."
        )
        {
            Corpora(),
            RoundTripOfModules(),
            Mutate(),
            Hostile(),
            DifferentialCommand.Create(),
            CollectionCommands.Leaks(),
            CollectionCommands.Scripts(s_suites),
        };
        return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = true });
    }

    /// <summary>Adds the options that say which cases of a campaign run, and how.</summary>
    /// <param name="command">The campaign's verb.</param>
    internal static void AddRange(Command command)
    {
        foreach (Option option in new Option[] { s_first, s_count, s_batch, Findings, s_child })
            command.Add(option);
    }

    /// <summary>Which cases are asked for; one where no count is given.</summary>
    /// <param name="parsed">The command line.</param>
    internal static (int First, int Count) RangeOf(ParseResult parsed) =>
        (parsed.GetValue(s_first), parsed.GetValue(s_count) ?? 1);

    private static Command Corpora() =>
        Verb(
            "corpora",
            "Read other projects' inputs: what must be rejected is rejected, what must pass passes or is listed with a reason.",
            [],
            (_, suites) => new CorporaCampaign(suites)
        );

    private static Command RoundTripOfModules() =>
        Verb(
            "round-trip",
            "Decode, encode, print and parse every valid module of the suites: the same bytes, or at least the same module.",
            [],
            (_, suites) => new RoundTripCampaign(suites, SuiteModule.Files(suites))
        );

    private static Command Mutate()
    {
        Option<int> seed = new("--seed") { Description = "Chooses the mutations.", HelpName = "N" };
        return Verb(
            "mutate",
            "Read mutated modules, binary and text; what stays valid is compiled, instantiated and called. Only clean errors.",
            [seed],
            (parsed, suites) => new MutationCampaign(MutationSeeds.Collect(suites), parsed.GetValue(seed))
        );
    }

    private static Command Hostile() =>
        Verb(
            "hostile",
            "Read inputs made to exhaust a parser: deep nesting, huge counts, long names and numbers.",
            [],
            (_, _) => new HostileCampaign()
        );

    private static Command Verb(
        string name,
        string description,
        Option<int>[] options,
        Func<ParseResult, SuiteFolder, Campaign> create
    )
    {
        Command command = new(name, description) { s_suites };
        AddRange(command);
        foreach (Option<int> option in options)
            command.Add(option);
        command.SetAction(parsed =>
        {
            if ((parsed.GetValue(s_suites) ?? SuiteFolder.FindDefault()) is not string root || !Directory.Exists(root))
            {
                Console.Error.WriteLine("error: no suites: set CLASM_SUITES or --suites to their folder");
                return UsageError;
            }
            List<string> arguments = [name, "--suites", Path.GetFullPath(root)];
            foreach (Option<int> option in options)
                arguments.AddRange([option.Name, parsed.GetValue(option).ToString(CultureInfo.InvariantCulture)]);
            return Execute(parsed, create(parsed, new SuiteFolder(root)), arguments);
        });
        return command;
    }

    /// <summary>Runs a campaign, or the part of it that a child is told to run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="campaign">The campaign.</param>
    /// <param name="arguments">What makes the same campaign in a child.</param>
    /// <returns>The exit code.</returns>
    internal static int Execute(ParseResult parsed, Campaign campaign, List<string> arguments)
    {
        int first = parsed.GetValue(s_first);
        int count = Math.Min(parsed.GetValue(s_count) ?? Math.Min(campaign.Count, 10_000), campaign.Count - first);
        if (first < 0 || count <= 0)
        {
            Console.Error.WriteLine($"error: there are {campaign.Count} cases, numbered from 0");
            return UsageError;
        }
        if (parsed.GetValue(s_child))
        {
            ChildProcess.Serve(campaign, first, count);
            return 0;
        }
        using CancellationTokenSource stop = new();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };
        CampaignRunner runner = new(campaign, arguments, Console.Out, parsed.GetRequiredValue(Findings));
        CampaignReport report = runner.Run(first, count, parsed.GetValue(s_batch), stop.Token);
        if (stop.IsCancellationRequested)
            return Interrupted;
        return report.Failures.Count == 0 ? 0 : Failed;
    }
}
