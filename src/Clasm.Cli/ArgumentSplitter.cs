using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Clasm.Cli.Options;

namespace Clasm.Cli;

/// <summary>Cuts a command's arguments into its own options and what follows the first positional argument.</summary>
/// <remarks>
/// What stands after the file belongs to the guest, whatever it looks like; so the cut is made here, knowing which
/// options take a value, and only what stands before it is parsed. Every option comes out as one token and its value
/// as the next, so that no value is taken for an option.
/// </remarks>
internal static class ArgumentSplitter
{
    /// <summary>Splits the arguments of a command.</summary>
    /// <param name="command">The command, with its options.</param>
    /// <param name="arguments">What follows the verb.</param>
    /// <param name="cut">Whether everything from the first positional argument on is the guest's.</param>
    /// <returns>The options, each with its value, and the positional arguments.</returns>
    public static (List<(Option Option, string? Value)> Options, List<string> Positionals) Split(
        Command command,
        IReadOnlyList<string> arguments,
        bool cut
    )
    {
        List<(Option, string?)> options = [];
        List<string> positionals = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            bool isOption = argument.Length > 1 && argument[0] == '-';
            if (!isOption || argument == "--")
            {
                int from = argument == "--" ? i + 1 : i;
                if (cut || argument == "--")
                {
                    positionals.AddRange(arguments.Skip(from));
                    break;
                }
                positionals.Add(argument);
                continue;
            }
            (Option option, string? value) = Match(command, argument);
            if (option is OptionalValueOption optional && value is null)
                value =
                    i + 1 < arguments.Count && optional.IsValue(arguments[i + 1]) ? arguments[++i] : optional.Default;
            else if (TakesValue(option) && value is null)
                value = ++i < arguments.Count ? arguments[i] : throw new UsageException($"{argument} needs a value");
            options.Add((option, value));
        }
        return (options, positionals);
    }

    private static (Option Option, string? Value) Match(Command command, string argument)
    {
        bool isLong = argument.StartsWith("--", StringComparison.Ordinal);
        int nameLength = isLong ? argument.IndexOf('=') : 2;
        string name = nameLength < 0 ? argument : argument[..nameLength];
        string? value = name.Length == argument.Length ? null : argument[(isLong ? nameLength + 1 : nameLength)..];
        Option? option = command.Options.FirstOrDefault(candidate =>
            candidate.Name == name || candidate.Aliases.Contains(name)
        );
        if (option is null)
        {
            IEnumerable<string> names = command.Options.Where(known => !known.Hidden).Select(known => known.Name);
            throw new UsageException($"unknown option '{name}'{Nearest.Hint(name, names)}");
        }
        if (value is not null && !TakesValue(option))
            throw new UsageException($"{name} takes no value");
        return (option, value);
    }

    private static bool TakesValue(Option option) =>
        option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);
}
