using System;
using System.CommandLine;
using System.Linq;
using Clasm.Cli.Options;
using Clasm.Syntax;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm run</c>: runs a module. It is the default.</summary>
internal sealed class RunCommand : VerbCommand
{
    /// <summary>The name of the command.</summary>
    public const string Verb = "run";

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

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public RunCommand(Terminal terminal)
        : base(terminal, Verb, "Run a module (the default): options stand before FILE, all after it is the module's")
    {
        Add(_file);
        Add(_arguments);
        Add(_invoke);
        Add(_preload);
        AddGroups("CWODS");
    }

    /// <inheritdoc/>
    public override bool LeavesArgumentsToGuest => true;

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        Settings settings = ReadSettings(options);
        using ModuleHost host = new(settings);
        foreach (string preload in options.GetValue(_preload) ?? [])
        {
            int equals = preload.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                throw new UsageException($"--preload needs NAME=PATH, not '{preload}'");
            host.Preload(preload[..equals], ModuleFile.Read(preload[(equals + 1)..], Terminal));
        }
        ModuleFile file = ModuleFile.Read(options.GetRequiredValue(_file), Terminal);
        Instance instance = host.Instantiate(file);
        string[] arguments = options.GetValue(_arguments) ?? [];
        Function? function = options.GetValue(_invoke) is string name ? Find(instance, name) : FindDefault(instance);
        if (function is not null)
            Invoke(host, file, function, options.GetValue(_invoke) is null ? [] : arguments);
        return ExitStatus.Success;
    }

    private static Function? FindDefault(Instance instance) =>
        instance.GetFunction("") ?? instance.GetFunction("_start");

    private static Function Find(Instance instance, string name)
    {
        string[] names =
        [
            .. instance
                .Module.Definition.Exports.Where(export => export.Kind == ExternKind.Function)
                .Select(export => export.Name),
        ];
        return instance.GetFunction(name)
            ?? throw new UsageException($"no function is exported as '{name}'{Nearest.Hint(name, names)}");
    }

    private void Invoke(ModuleHost host, ModuleFile file, Function function, string[] arguments)
    {
        ValType[] parameters = function.Type.Parameters;
        if (arguments.Length != parameters.Length)
            throw new UsageException($"the function takes {parameters.Length} arguments, not {arguments.Length}");
        Value[] values = [.. arguments.Zip(parameters, ArgumentText.Parse)];
        foreach (Value value in host.Guard(file, () => function.Invoke(values)))
            Terminal.Output.WriteLine(ArgumentText.Format(value));
    }
}
