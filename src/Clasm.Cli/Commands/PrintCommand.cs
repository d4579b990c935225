using System.CommandLine;
using Clasm.Cli.Options;
using Clasm.Syntax;
using Clasm.Syntax.Text;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm print</c>: binary to text.</summary>
internal sealed class PrintCommand : VerbCommand
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
    public PrintCommand(Terminal terminal)
        : base(terminal, "print", "Translate a module from binary to text")
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
        TextPrinterOptions printing = new()
        {
            GroupImports = (settings.Config.Features & Features.CompactImports) != 0,
        };
        string text = ModuleReader.Guard(file, () => TextPrinter.Print(module, printing));
        OutputFile.Write(options.GetValue(_output), text, Terminal);
        return ExitStatus.Success;
    }
}
