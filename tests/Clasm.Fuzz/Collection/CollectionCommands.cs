using System;
using System.CommandLine;
using System.Linq;

namespace Clasm.Fuzz.Collection;

/// <summary>The verbs that watch the collectors.</summary>
internal static class CollectionCommands
{
    private const int UsageError = 2;

    private static readonly Collector[] s_collectors = [Collector.Drc, Collector.Copying, Collector.Generational];

    /// <summary><c>leaks</c>: whether memory stays flat.</summary>
    public static Command Leaks()
    {
        Option<int> seconds = new("--seconds")
        {
            Description = "For how long each collector gets cycles to collect.",
            HelpName = "N",
            DefaultValueFactory = _ => 600,
        };
        Option<int> stores = new("--stores")
        {
            Description = "How many stores are created, used and dropped under each collector.",
            HelpName = "N",
            DefaultValueFactory = _ => 100_000,
        };
        Command command = new("leaks", "Allocate cycles, and create and drop stores: resident memory must stay flat.")
        {
            seconds,
            stores,
        };
        command.SetAction(parsed =>
        {
            LeakTest test = new(Console.Out);
            int count = parsed.GetValue(stores);
            TimeSpan time = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            int growing = time > TimeSpan.Zero ? s_collectors.Count(collector => !test.Cycles(collector, time)) : 0;
            growing += count > 0 ? s_collectors.Count(collector => !test.Stores(collector, count)) : 0;
            return growing == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary><c>gc-scripts</c>: the scripts of the suites under every collector.</summary>
    /// <param name="suites">The option that names the suites.</param>
    public static Command Scripts(Option<string?> suites)
    {
        Command command = new(
            "gc-scripts",
            "Run the scripts that use objects under each collector: normally, collecting at every allocation, in a tiny heap."
        )
        {
            suites,
        };
        command.SetAction(parsed =>
        {
            if ((parsed.GetValue(suites) ?? SuiteFolder.FindDefault()) is string root)
                return new ScriptMatrix(new SuiteFolder(root), Console.Out).Run() == 0 ? 0 : 1;
            Console.Error.WriteLine("error: no suites: set CLASM_SUITES or --suites to their folder");
            return UsageError;
        });
        return command;
    }
}
