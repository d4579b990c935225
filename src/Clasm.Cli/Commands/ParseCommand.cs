using System.CommandLine;
using Clasm.Cli.Options;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm parse</c>: text to binary.</summary>
internal sealed class ParseCommand : VerbCommand
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The module, text or binary; - is standard input.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The file to write; standard output without it.",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public ParseCommand(Terminal terminal)
        : base(terminal, "parse", "Translate a module from text to binary")
    {
        Add(_file);
        Add(_output);
        AddGroups("W");
    }

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        Settings settings = ReadSettings(options);
        ModuleFile file = ModuleFile.Read(options.GetRequiredValue(_file), Terminal);
        ModuleDefinition module = ModuleReader.Read(file, settings.Config.Features);
        byte[] bytes = ModuleEncoder.Encode(module, settings.Config.Features);
        OutputFile.Write(options.GetValue(_output), bytes, Terminal);
        return ExitStatus.Success;
    }
}
