using System.CommandLine;
using Clasm.Cli.Diagnostics;
using Clasm.Cli.Options;
using Clasm.Syntax;
using Clasm.Syntax.Validation;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm validate</c>: says whether modules are valid.</summary>
internal sealed class ValidateCommand : VerbCommand
{
    private readonly Argument<string[]> _files = new("FILES")
    {
        Description = "The modules, text or binary; - is standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public ValidateCommand(Terminal terminal)
        : base(terminal, "validate", "Say whether modules are valid")
    {
        Add(_files);
        AddGroups("W");
    }

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        Settings settings = ReadSettings(options);
        int status = ExitStatus.Success;
        foreach (string path in options.GetRequiredValue(_files))
        {
            try
            {
                Validate(ModuleFile.Read(path, Terminal), settings.Config.Features);
            }
            catch (ModuleException exception)
            {
                status = Reporter.Report(exception);
            }
        }
        return status;
    }

    private static void Validate(ModuleFile file, Features features)
    {
        ModuleDefinition module = ModuleReader.Read(file, features);
        ModuleReader.Guard(
            file,
            () =>
            {
                ModuleValidator.Validate(module, features);
                return module;
            }
        );
    }
}
