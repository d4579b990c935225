using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using Clasm.Cli.Listings;
using Clasm.Cli.Options;

namespace Clasm.Cli.Commands;

/// <summary><c>clasm objdump</c>: shows what a module consists of and what became of it.</summary>
internal sealed class ObjdumpCommand : VerbCommand
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The module, text, binary or compiled; - is standard input.",
    };

    private readonly (Option<bool> Option, ObjectParts Parts)[] _parts =
    [
        (Flag("--sections", "The sections: ids, offsets, sizes, counts."), ObjectParts.Sections),
        (Flag("--functions", "The functions: names, types, offsets, sizes."), ObjectParts.Functions),
        (Flag("--text", "The text of functions."), ObjectParts.Text),
        (Flag("--cil", "The CIL that functions are compiled to."), ObjectParts.Cil),
        (Flag("--machine-code", "The machine code that the CLR makes of it."), ObjectParts.MachineCode),
        (Flag("--all", "All of these."), ObjectParts.All),
    ];

    private readonly Option<string[]> _functions = new("--function")
    {
        Description = "Only this function; may be given several times. Alone it shows text, CIL and machine code.",
        HelpName = "NAME|INDEX",
    };

    private readonly Option<bool> _prepare = new(MachineCode.PrepareOption) { Hidden = true };

    /// <summary>The command.</summary>
    /// <param name="terminal">The standard streams.</param>
    public ObjdumpCommand(Terminal terminal)
        : base(terminal, "objdump", "Show a module's sections, functions, text, CIL and machine code")
    {
        Add(_file);
        foreach ((Option<bool> option, _) in _parts)
            Add(option);
        Add(_functions);
        Add(_prepare);
        AddGroups("CWO");
    }

    /// <inheritdoc/>
    protected override int Execute(ParseResult options)
    {
        Settings settings = ReadSettings(options);
        ModuleFile file = ModuleFile.Read(options.GetRequiredValue(_file), Terminal);
        bool prepares = options.GetValue(_prepare);
        using ListedModule module = ListedModule.Load(file, settings, namesMethods: prepares);
        string[] wanted = options.GetValue(_functions) ?? [];
        List<uint> functions = module.Choose(wanted);
        if (prepares)
            module.Prepare(functions);
        else
            Write(
                module,
                functions,
                wanted.Length > 0,
                ReadParts(options, wanted.Length > 0),
                [.. ReadGroups(options)]
            );
        return ExitStatus.Success;
    }

    private ObjectParts ReadParts(ParseResult options, bool isOfFunctions)
    {
        ObjectParts parts = ObjectParts.None;
        foreach ((Option<bool> option, ObjectParts part) in _parts)
            parts |= options.GetValue(option) ? part : ObjectParts.None;
        return parts != ObjectParts.None ? parts
            : isOfFunctions ? ObjectParts.Text | ObjectParts.Cil | ObjectParts.MachineCode
            : ObjectParts.Sections | ObjectParts.Functions;
    }

    private void Write(
        ListedModule module,
        List<uint> functions,
        bool isOfFunctions,
        ObjectParts parts,
        string[] groups
    )
    {
        ILookup<uint, MachineMethod>? machineCode = parts.HasFlag(ObjectParts.MachineCode)
            ? MachineCode.Of(module, functions, groups).ToLookup(method => method.Function)
            : null;
        // A line at a time would be a system call each.
        using StreamWriter output = new(Terminal.OutputBytes, new UTF8Encoding(false), 1 << 16, leaveOpen: true)
        {
            NewLine = "\n",
        };
        ObjectDump dump = new(module, output);
        if (parts.HasFlag(ObjectParts.Sections))
            dump.WriteSections();
        if (parts.HasFlag(ObjectParts.Functions))
            dump.WriteFunctions(functions, withImports: !isOfFunctions);
        dump.WriteCode(functions, parts, machineCode);
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
