using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Clasm.Cli.Diagnostics;
using Clasm.Cli.Options;

namespace Clasm.Cli.Commands;

/// <summary>A verb of the command line.</summary>
internal abstract class VerbCommand : Command
{
    private readonly Dictionary<char, Option<string[]>> _groups = [];

    /// <summary>A verb.</summary>
    /// <param name="terminal">The standard streams.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    protected VerbCommand(Terminal terminal, string name, string description)
        : base(name, description)
    {
        Terminal = terminal;
        Reporter = new ErrorReporter(terminal);
        Add(new System.CommandLine.Help.HelpOption("--help", "-h"));
        SetAction(ExecuteReported);
    }

    /// <summary>Whether everything after the first positional argument belongs to the guest.</summary>
    public virtual bool LeavesArgumentsToGuest => false;

    /// <summary>The standard streams.</summary>
    protected Terminal Terminal { get; }

    /// <summary>Writes errors.</summary>
    protected ErrorReporter Reporter { get; }

    /// <summary>Does the work.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The exit status.</returns>
    protected abstract int Execute(ParseResult options);

    /// <summary>Declares the option groups.</summary>
    /// <param name="letters">The letters of the groups.</param>
    protected void AddGroups(string letters)
    {
        foreach (
            (char letter, string name, string help) in OptionTable.Groups.Where(group => letters.Contains(group.Letter))
        )
        {
            Option<string[]> option = new($"--{name}", $"-{letter}")
            {
                Description = help,
                HelpName = "KEY[=VALUE][,…]",
                Arity = ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = false,
                Hidden = !OptionTable.RowsOf(letter).Any(row => !row.IsHidden),
            };
            _groups.Add(letter, option);
            Add(option);
        }
    }

    /// <summary>What the option groups set.</summary>
    /// <param name="options">The options.</param>
    protected Settings ReadSettings(ParseResult options)
    {
        Settings settings = new();
        foreach ((char letter, Option<string[]> option) in _groups)
        {
            foreach (string text in options.GetValue(option) ?? [])
                OptionGroups.Apply(settings, letter, text);
        }
        foreach (string key in settings.Ignored)
            Terminal.WriteNote($"{key} has no meaning here and is ignored");
        return settings;
    }

    /// <summary>The option groups as they were given, for a child process.</summary>
    /// <param name="options">The options.</param>
    protected IEnumerable<string> ReadGroups(ParseResult options) =>
        _groups.Values.SelectMany(option => (options.GetValue(option) ?? []).Select(text => $"{option.Name}={text}"));

    private int ExecuteReported(ParseResult options)
    {
        try
        {
            return Execute(options);
        }
        catch (ModuleException exception)
        {
            return Reporter.Report(exception);
        }
    }
}
