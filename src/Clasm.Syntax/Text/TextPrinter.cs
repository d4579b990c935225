using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Clasm.Syntax.Text;

/// <summary>
/// Prints modules in the text format, an instruction a line. Parsing what is printed gives the same module, but for
/// what the text format cannot say: how runs of locals were split, and the data count where nothing uses it.
/// </summary>
/// <remarks>spec: text-module</remarks>
public sealed partial class TextPrinter
{
    private const int DeepestIndentation = 40;

    private readonly ModuleDefinition _module;
    private readonly TextPrinterOptions _options;
    private readonly TextWriter _out;
    private readonly IdentifierMap _types;
    private readonly IdentifierMap _functions;
    private readonly IdentifierMap _tables;
    private readonly IdentifierMap _memories;
    private readonly IdentifierMap _globals;
    private readonly IdentifierMap _tags;
    private readonly IdentifierMap _elements;
    private readonly IdentifierMap _data;
    private int _depth;
    private List<int>? _offsets; // of the instructions, where somebody asks

    private TextPrinter(ModuleDefinition module, TextWriter output, TextPrinterOptions options)
    {
        _module = module;
        _options = options;
        _out = output;
        NameSection names = module.Names;
        _types = new IdentifierMap(names.Types, module.Types.Count);
        _functions = new IdentifierMap(names.Functions, Count(ExternKind.Function, module.Functions.Count));
        _tables = new IdentifierMap(names.Tables, Count(ExternKind.Table, module.Tables.Count));
        _memories = new IdentifierMap(names.Memories, Count(ExternKind.Memory, module.Memories.Count));
        _globals = new IdentifierMap(names.Globals, Count(ExternKind.Global, module.Globals.Count));
        _tags = new IdentifierMap(names.Tags, Count(ExternKind.Tag, module.Tags.Count));
        _elements = new IdentifierMap(names.Elements, module.Elements.Count);
        _data = new IdentifierMap(names.Data, module.Data.Count);
    }

    /// <summary>Prints a module to a string.</summary>
    /// <param name="module">The module; it need not be valid.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="WasmFormatException">A function body or constant expression is malformed.</exception>
    public static string Print(ModuleDefinition module, TextPrinterOptions? options = null)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture);
        Print(module, writer, options);
        return writer.ToString();
    }

    /// <summary>Prints a module to a writer.</summary>
    /// <param name="module">The module; it need not be valid.</param>
    /// <param name="writer">Receives the text.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="WasmFormatException">A function body or constant expression is malformed.</exception>
    public static void Print(ModuleDefinition module, TextWriter writer, TextPrinterOptions? options = null) =>
        new TextPrinter(module, writer, options ?? new TextPrinterOptions()).Module();

    /// <summary>A printer of one function at a time.</summary>
    /// <param name="module">The module.</param>
    internal static TextPrinter OfFunctions(ModuleDefinition module) =>
        new(module, new StringWriter(CultureInfo.InvariantCulture), new TextPrinterOptions()) { _offsets = [] };

    /// <summary>The lines of a function that the module defines, each with where its instruction stands in the module.</summary>
    /// <param name="definedIndex">The function's index without the imports.</param>
    /// <returns>The lines; the offset is -1 where there is no instruction.</returns>
    internal List<(int Offset, string Line)> LinesOf(int definedIndex)
    {
        StringBuilder text = ((StringWriter)_out).GetStringBuilder().Clear();
        _offsets!.Clear();
        Function(_module.Functions[definedIndex], (uint)(Count(ExternKind.Function, 0) + definedIndex));
        string[] printed = text.ToString().Split('\n')[1..];
        int first = printed.Length - 1 - _offsets.Count; // the last line closes the parenthesis
        List<(int, string)> lines = [];
        for (int i = 0; i < printed.Length; i++)
            lines.Add((i >= first && i < printed.Length - 1 ? _offsets[i - first] : -1, printed[i]));
        return lines;
    }

    private int Count(ExternKind kind, int defined) =>
        _module.Imports.Count(import => import.Type.Kind == kind) + defined;

    private void Module()
    {
        _out.Write("(module");
        if (_module.Names.Module is string name)
            _out.Write(TextFormat.Identifier(name) is string id ? $" {id}" : " (@name \"\")");
        _depth = 1;
        Types();
        Imports();
        Tables();
        Memories();
        Tags();
        Globals();
        Exports();
        Start();
        Elements();
        Functions();
        Data();
        CustomSections();
        _depth = 0;
        _out.Write("\n)\n");
    }

    /// <summary>Starts a line; from some depth on it is not indented further, so that deep nesting stays short.</summary>
    private void Line()
    {
        _out.Write('\n');
        for (int n = Math.Min(_depth, DeepestIndentation); n > 0; n--)
            _out.Write("  ");
    }

    /// <summary>Writes what follows the keyword of a definition: an identifier, or its index as a comment.</summary>
    private void Binder(IdentifierMap map, uint index)
    {
        if (map[index] is string identifier)
            Word(identifier);
        else if (_options.IndexComments)
            Word($"(;{index};)");
        if (map.AnnotationOf(index) is string name)
            Word($"(@name {TextFormat.Quote(name)})");
    }

    /// <summary>Writes a reference: the identifier if there is one, else the index.</summary>
    private void Reference(IdentifierMap map, uint index)
    {
        _out.Write(' ');
        if (map[index] is string identifier)
            _out.Write(identifier);
        else
            _out.Write(index);
    }

    /// <summary>Writes a word after a space.</summary>
    private void Word(string word)
    {
        _out.Write(' ');
        _out.Write(word);
    }

    /// <summary>Writes a name as a string after a space.</summary>
    private void Quoted(string name) => Word(TextFormat.Quote(name));
}
