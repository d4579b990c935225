using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Clasm.Cli.Options;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm completion SHELL</c>: a script that completes commands and options.</summary>
internal sealed class CompletionCommand : VerbCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish"];

    private readonly Argument<string> _shell = new("SHELL") { Description = string.Join(", ", s_shells) };

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public CompletionCommand(Terminal terminal)
        : base(terminal, "completion", "Write a script that completes commands and options in a shell") => Add(_shell);

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        string shell = options.GetRequiredValue(_shell);
        string words = string.Join(' ', Words());
        Terminal.Output.WriteLine(
            shell switch
            {
                "bash" => Bash(words),
                "zsh" => $"autoload -U +X bashcompinit && bashcompinit\n{Bash(words)}",
                "fish" => $"complete -c clasm -a '{words}'",
                _ => throw new UsageException($"unknown shell '{shell}'{Nearest.Hint(shell, s_shells)}"),
            }
        );
        return ExitStatus.Success;
    }

    private static string Bash(string words) =>
        $$"""
            _clasm() {
                COMPREPLY=($(compgen -f -W '{{words}}' -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o filenames -F _clasm clasm
            """;

    private IEnumerable<string> Words()
    {
        Command root = CommandLine.CreateRoot(Terminal);
        IEnumerable<string> verbs = root.Subcommands.Select(command => command.Name);
        IEnumerable<string> names = root
            .Subcommands.SelectMany(command => command.Options)
            .Where(option => !option.Hidden)
            .Select(option => option.Name);
        return verbs.Concat(names).Append("help").Append("--version").Distinct(StringComparer.Ordinal);
    }
}
