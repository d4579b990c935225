using System;
using System.Collections.Generic;
using System.Linq;
using Clasm.Caching;
using Clasm.Cli.Options;
using Clasm.Diagnostics;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Cli.Listings;

/// <summary>
/// A module whose parts are listed. One in the text format is its binary form, which offsets refer to. Of a compiled one the
/// module is taken and compiled again, which gives the same code: nothing in the file has to be trusted.
/// </summary>
internal sealed class ListedModule : IDisposable
{
    private readonly Engine _engine;
    private readonly Dictionary<uint, string?> _names = [];

    private ListedModule(Engine engine, Module module, ReadOnlyMemory<byte> binary)
    {
        _engine = engine;
        Module = module;
        Binary = binary;
    }

    /// <summary>The module, compiled.</summary>
    public Module Module { get; }

    /// <summary>Its binary form.</summary>
    public ReadOnlyMemory<byte> Binary { get; }

    /// <summary>How many functions are imported; those that the module defines come after them.</summary>
    public int Imported => Module.Outline.ImportedFunctionCount;

    /// <summary>How many functions there are, imported ones among them.</summary>
    public int FunctionCount => Module.Outline.FunctionTypeIndices.Length;

    /// <summary>Loads a module.</summary>
    /// <param name="file">The file.</param>
    /// <param name="settings">What it is compiled with.</param>
    /// <param name="namesMethods">Whether the methods have names that tell their functions.</param>
    public static ListedModule Load(ModuleFile file, Settings settings, bool namesMethods = false) =>
        ModuleReader.Guard(
            file,
            () =>
            {
                settings.Config.NamesFunctions = namesMethods;
                Engine engine = new(settings.Config);
                ReadOnlyMemory<byte> binary = BinaryOf(file, settings.Config);
                return new ListedModule(engine, Module.FromBytes(engine, file.Name, binary), binary);
            }
        );

    /// <summary>A function's name: the module's own, or that of its export or import; null where it has none.</summary>
    /// <param name="function">Its index.</param>
    public string? NameOf(uint function)
    {
        if (!_names.TryGetValue(function, out string? name))
            _names[function] = name = Module.NameOfFunction(function) ?? ImportedName(function);
        return name;
    }

    /// <summary>A function's type.</summary>
    public FuncType TypeOf(uint function) => Module.Outline.FuncTypeAt(Module.Outline.FunctionTypeIndices[function]);

    /// <summary>The body of a function that the module defines.</summary>
    public Expression BodyOf(uint function) => Module.Definition.Functions[(int)function - Imported].Body;

    /// <summary>A function as messages name it: by its index, and by its name if it has one.</summary>
    public string Describe(uint function) =>
        NameOf(function) is string name ? $"function {function} {name}" : $"function {function}";

    /// <summary>The lines of a method's CIL, each with its offset; -1 where it is no instruction.</summary>
    /// <param name="method">The method's token.</param>
    public IEnumerable<(int Offset, string Line)> CilOf(int method) =>
        CilListing.LinesOf(
            Module,
            method,
            token => Module.Code.FunctionOf(token) is uint function ? Describe(function) : "another method"
        );

    /// <summary>The functions that the module defines, or of them those that are asked for.</summary>
    /// <param name="wanted">Names and indices; empty for all.</param>
    public List<uint> Choose(string[] wanted)
    {
        IEnumerable<uint> defined = Enumerable.Range(Imported, FunctionCount - Imported).Select(i => (uint)i);
        return wanted.Length == 0
            ? [.. defined]
            : [.. wanted.SelectMany(word => Find(word, defined)).Distinct().Order()];
    }

    /// <summary>Lets the CLR compile functions.</summary>
    /// <param name="functions">Which.</param>
    public void Prepare(List<uint> functions)
    {
        foreach (uint function in functions)
        {
            foreach ((int method, _) in Module.Code.MethodsOf(function))
                Module.Code.Image!.Prepare(method);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private static ReadOnlyMemory<byte> BinaryOf(ModuleFile file, Config config)
    {
        ReadOnlyMemory<byte> source = file.IsCompiled ? CompiledFile.ReadWhole(config, file.Bytes).Source : file.Bytes;
        return source.Span.StartsWith("\0asm"u8)
            ? source
            : ModuleEncoder.Encode(TextParser.ParseModule(source.Span, config.Features));
    }

    private string? ImportedName(uint function) =>
        function < Imported
            ? Module
                .Outline.Imports.Where(import => import.Type.Kind == ExternKind.Function)
                .Select(import => $"{import.Module}.{import.Name}")
                .ElementAt((int)function)
            : null;

    private uint[] Find(string word, IEnumerable<uint> defined)
    {
        if (uint.TryParse(word, out uint index))
            return index >= Imported && index < FunctionCount
                ? [index]
                : throw new UsageException($"the module defines no function {index}");
        uint[] found = [.. defined.Where(function => NameOf(function) == word || IsExportedAs(function, word))];
        return found.Length > 0
            ? found
            : throw new UsageException(
                $"the module defines no function '{word}'{Nearest.Hint(word, defined.Select(NameOf).OfType<string>())}"
            );
    }

    private bool IsExportedAs(uint function, string name) =>
        Module.Outline.Exports.Any(export =>
            export.Kind == ExternKind.Function && export.Index == function && export.Name == name
        );
}
