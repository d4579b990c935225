using System.CommandLine;
using System.IO;
using Clasm.Cli.Options;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm compile</c>: compiles a module ahead of its run.</summary>
internal sealed class CompileCommand : VerbCommand
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The module, text or binary; - is standard input.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The file to write; without it the module's name with .cwasm, in this directory.",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public CompileCommand(Terminal terminal)
        : base(terminal, "compile", "Compile a module, for 'clasm run --allow-precompiled' with the same options")
    {
        Add(_file);
        Add(_output);
        AddGroups("CWO");
    }

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        Settings settings = ReadSettings(options);
        ModuleFile file = ModuleFile.Read(options.GetRequiredValue(_file), Terminal);
        string? output = options.GetValue(_output);
        if (output is null && options.GetRequiredValue(_file) == ModuleFile.StandardInput)
            throw new UsageException("compile needs -o FILE for a module from standard input");
        using Engine engine = new(settings.Config);
        byte[] compiled = ModuleReader.Guard(
            file,
            () =>
                file.IsCompiled
                    ? throw new WasmException("it is compiled already")
                    : Module.FromContent(engine, file.Name, file.Bytes).Serialize()
        );
        OutputFile.Write(output ?? Path.ChangeExtension(Path.GetFileName(file.Name), ".cwasm"), compiled, Terminal);
        return ExitStatus.Success;
    }
}
