using System.CommandLine;
using Clasm.Cli.Profiling;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm run</c>: runs a module. It is the default.</summary>
internal sealed class RunCommand : VerbCommand
{
    /// <summary>The name of the command.</summary>
    public const string Verb = Runner.Verb;

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The module, text or binary; - is standard input.",
    };

    private readonly Argument<string[]> _arguments = new("ARGS")
    {
        Description = "What belongs to the module, whatever it looks like.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _invoke = new("--invoke")
    {
        Description = "The function to call with ARGS, read by their types; otherwise the export \"\" or _start.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _preload = new("--preload")
    {
        Description = "A module whose exports others may import under a name.",
        HelpName = "NAME=PATH",
    };

    private readonly Option<string[]> _directories = new("--dir")
    {
        Description = "A directory that the module may use, and the path that it knows it by.",
        HelpName = "HOST[::GUEST]",
    };

    private readonly Option<string[]> _environment = new("--env")
    {
        Description = "An environment variable of the module; without a value, that of this process.",
        HelpName = "NAME[=VALUE]",
    };

    private readonly Option<string?> _argv0 = new("--argv0")
    {
        Description = "The name that the module is told to have; otherwise its file's.",
        HelpName = "NAME",
    };

    private readonly OptionalValueOption _profile = new("--profile", ProfileRequest.Guest, ProfileRequest.IsValue)
    {
        Description = "Sample the module's stacks, for profiler.firefox.com; also guest[,PATH[,INTERVAL]].",
        HelpName = "PATH",
    };

    private readonly Option<bool> _allowPrecompiled = new("--allow-precompiled")
    {
        Description = "FILE may be what 'clasm compile' made; it runs as it is, so trust where it comes from.",
    };

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public RunCommand(Terminal terminal)
        : base(terminal, Verb, "Run a module (the default): options stand before FILE, all after it is the module's")
    {
        Add(_file);
        Add(_arguments);
        Add(_invoke);
        Add(_preload);
        Add(_directories);
        Add(_environment);
        Add(_argv0);
        Add(_profile);
        Add(_allowPrecompiled);
        AddGroups("CWODS");
    }

    /// <inheritdoc/>
    public override bool LeavesArgumentsToGuest => true;

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        RunRequest request = new(
            options.GetRequiredValue(_file),
            options.GetValue(_invoke),
            options.GetValue(_arguments) ?? [],
            options.GetValue(_preload) ?? []
        )
        {
            Argv0 = options.GetValue(_argv0),
            Profile = options.GetValue(_profile) is string profile ? ProfileRequest.Parse(profile) : null,
            AllowsPrecompiled = options.GetValue(_allowPrecompiled),
            Directories = options.GetValue(_directories) ?? [],
            Environment = options.GetValue(_environment) ?? [],
        };
        return Runner.Run(request, ReadSettings(options), Terminal);
    }
}
