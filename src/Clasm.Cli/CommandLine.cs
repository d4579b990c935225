using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Reflection;
using Clasm.Cli.Commands;
using Clasm.Cli.Diagnostics;
using Clasm.Cli.Options;

namespace Clasm.Cli;

/// <summary>The <c>clasm</c> command: finds the verb, and runs it.</summary>
internal static class CommandLine
{
    /// <summary>The version of this program.</summary>
    public static string Version =>
        typeof(CommandLine)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="terminal">The standard streams.</param>
    /// <returns>The exit status.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "An error of ours is reported like any other.")]
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        try
        {
            return arguments is string[] words && RunRequest.TryReadPlain(words) is RunRequest request
                ? RunPlain(request, terminal)
                : Dispatch(arguments, terminal);
        }
        catch (UsageException exception)
        {
            terminal.WriteError(exception.Message);
            return ExitStatus.Usage;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.WriteError(exception.Message);
            return ExitStatus.Failure;
        }
        catch (Exception exception)
        {
            terminal.WriteError($"internal error: {exception}");
            return ExitStatus.Failure;
        }
    }

    private static int RunPlain(RunRequest request, Terminal terminal)
    {
        try
        {
            return Runner.Run(request, new Settings(), terminal);
        }
        catch (ModuleException exception)
        {
            return new ErrorReporter(terminal).Report(exception);
        }
    }

    private static int Dispatch(IReadOnlyList<string> arguments, Terminal terminal)
    {
        Command root = CreateRoot(terminal);
        if (arguments.Count == 0)
            throw new UsageException("a FILE or a command is missing; 'clasm help' lists the commands");
        if (arguments[0] is "--version" or "-V")
        {
            terminal.Output.WriteLine($"clasm {Version}");
            return ExitStatus.Success;
        }
        if (arguments[0] is "help" or "--help" or "-h")
            return ShowHelp(root, arguments, terminal);
        if (LooksLikeVerb(root, arguments[0]) is string meant)
            throw new UsageException($"there is no file or command '{arguments[0]}'; did you mean '{meant}'?");
        VerbCommand? verb = FindVerb(root, arguments[0]);
        return verb is null
            ? Invoke(root, FindVerb(root, RunCommand.Verb)!, arguments, terminal)
            : Invoke(root, verb, [.. arguments.Skip(1)], terminal);
    }

    /// <summary>The command with all its verbs.</summary>
    /// <param name="terminal">Where the verbs write.</param>
    internal static Command CreateRoot(Terminal terminal) =>
        new("clasm", "Runs WebAssembly: clasm [run] [OPTIONS] FILE [ARGS…]")
        {
            new HelpOption("--help", "-h"),
            new Option<bool>("--version", "-V") { Description = "Show the version" },
            new RunCommand(terminal),
            new CompileCommand(terminal),
            new WastCommand(terminal),
            new ValidateCommand(terminal),
            new ParseCommand(terminal),
            new PrintCommand(terminal),
            new ObjdumpCommand(terminal),
            new ExploreCommand(terminal),
            new SettingsCommand(terminal),
            new CompletionCommand(terminal),
        };

    // A word that is neither a verb nor a file, but close to a verb.
    private static string? LooksLikeVerb(Command root, string word)
    {
        bool isWord = word.Length > 2 && word.All(char.IsAsciiLetter) && !File.Exists(word);
        return isWord && FindVerb(root, word) is null
            ? Nearest.To(word, root.Subcommands.Select(command => command.Name))
            : null;
    }

    private static VerbCommand? FindVerb(Command root, string name) =>
        root.Subcommands.OfType<VerbCommand>().FirstOrDefault(command => command.Name == name);

    private static int Invoke(Command root, VerbCommand verb, IReadOnlyList<string> arguments, Terminal terminal)
    {
        (List<(Option Option, string? Value)> options, List<string> positionals) = ArgumentSplitter.Split(
            verb,
            arguments,
            verb.LeavesArgumentsToGuest
        );
        if (options.Exists(option => option.Option is HelpOption))
            return ShowHelp(root, ["help", verb.Name], terminal);
        foreach ((Option option, string? value) in options)
        {
            if (value is not null && OptionGroups.AsksForHelp(option, value) is char group)
            {
                OptionGroups.WriteHelp(terminal.Output, group);
                return ExitStatus.Success;
            }
        }
        return InvokeParsed(root, [verb.Name, .. options.SelectMany(Tokens), "--", .. positionals], terminal);
    }

    // A value that looks like an option is tied to its own; an empty one cannot be.
    private static string[] Tokens((Option Option, string? Value) option) =>
        option.Value switch
        {
            null => [option.Option.Name],
            ['-', ..] => [$"{option.Option.Name}={option.Value}"],
            _ => [option.Option.Name, option.Value],
        };

    private static int InvokeParsed(Command root, string[] tokens, Terminal terminal)
    {
        ParserConfiguration parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        ParseResult result = root.Parse(tokens, parsing);
        foreach (ParseError error in result.Errors)
            throw new UsageException($"{error.Message.TrimEnd('.')}; 'clasm help {tokens[0]}' shows how");
        InvocationConfiguration invocation = new()
        {
            EnableDefaultExceptionHandler = false,
            Output = terminal.Output,
            Error = terminal.Error,
        };
        return result.Invoke(invocation);
    }

    private static int ShowHelp(Command root, IReadOnlyList<string> arguments, Terminal terminal)
    {
        if (arguments.Count == 1 || arguments[0] != "help")
            return InvokeParsed(root, ["--help"], terminal);
        string name = arguments[1];
        if (FindVerb(root, name) is null)
            throw new UsageException(
                $"unknown command '{name}'{Nearest.Hint(name, root.Subcommands.Select(command => command.Name))}"
            );
        return InvokeParsed(root, [name, "--help"], terminal);
    }
}
