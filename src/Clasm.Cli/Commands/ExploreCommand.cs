using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using Clasm.Cli.Listings;
using Clasm.Cli.Options;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm explore</c>: a page that shows text, CIL and machine code side by side.</summary>
internal sealed class ExploreCommand : VerbCommand
{
    /// <summary>How much code a browser shows well, in bytes of WebAssembly.</summary>
    private const int LargestPage = 4 << 20;

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The module, text, binary or compiled; - is standard input.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The page to write; without it the module's name with .explore.html, in this directory.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _functions = new("--function")
    {
        Description = "Only this function; may be given several times.",
        HelpName = "NAME|INDEX",
    };

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public ExploreCommand(Terminal terminal)
        : base(terminal, "explore", "Write a page that shows text, CIL and machine code side by side")
    {
        Add(_file);
        Add(_output);
        Add(_functions);
        AddGroups("CWO");
    }

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        Settings settings = ReadSettings(options);
        ModuleFile file = ModuleFile.Read(options.GetRequiredValue(_file), Terminal);
        string? output = options.GetValue(_output);
        if (output is null && options.GetRequiredValue(_file) == ModuleFile.StandardInput)
            throw new UsageException("explore needs -o FILE for a module from standard input");
        using ListedModule module = ListedModule.Load(file, settings);
        List<uint> functions = module.Choose(options.GetValue(_functions) ?? []);
        long size = functions.Sum(function => (long)module.BodyOf(function).Bytes.Length);
        if (size > LargestPage)
            throw new UsageException($"{size} bytes of functions are too much for a page: --function chooses some");
        string? note = null;
        ILookup<uint, MachineMethod> machineCode = ReadMachineCode(
            module,
            functions,
            [.. ReadGroups(options)],
            ref note
        );
        using MemoryStream page = new();
        new ExplorePage(module, file.Name).Write(page, functions, machineCode, note);
        string path = output ?? Path.GetFileNameWithoutExtension(file.Name) + ".explore.html";
        OutputFile.Write(path, page.GetBuffer().AsSpan(0, (int)page.Length), Terminal);
        return ExitStatus.Success;
    }

    // Without machine code the page is still worth having; it says what is missing.
    private ILookup<uint, MachineMethod> ReadMachineCode(
        ListedModule module,
        List<uint> functions,
        string[] groups,
        ref string? note
    )
    {
        try
        {
            return MachineCode.Of(module, functions, groups, withMaps: true).ToLookup(method => method.Function);
        }
        catch (IOException exception)
        {
            note = exception.Message;
            Terminal.WriteNote(note);
            return Enumerable.Empty<MachineMethod>().ToLookup(method => method.Function);
        }
    }
}
