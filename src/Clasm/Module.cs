using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Clasm.Caching;
using Clasm.Compilation;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;

namespace Clasm;

/// <summary>A module compiled for an engine. Any number of instances in any stores share it; it is immutable and thread-safe.</summary>
/// <remarks>spec: syntax-module</remarks>
public sealed partial class Module : IDisposable
{
    internal readonly ModuleOutline Outline;
    internal readonly RuntimeType[] Types;
    internal readonly EngineImports EngineImports;
    internal readonly CompiledModule Code;
    private readonly string _givenName;
    private readonly ReadOnlyMemory<byte> _source;
    private ModuleContext? _context;

    private Module(Engine engine, string name, ModuleDefinition definition)
        : this(engine, name, definition, default, null) { }

    // The source is the module's bytes, binary or text; empty where nobody has them.
    private Module(
        Engine engine,
        string name,
        ModuleDefinition definition,
        ReadOnlyMemory<byte> source,
        CompileCache.Key? key
    )
    {
        Engine = engine;
        _givenName = name;
        _source = source;
        _context = ModuleValidator.Validate(definition, engine.Config.Features);
        Outline = ModuleOutline.Of(_context);
        Types = engine.Types.Register(Outline.Types, Outline.RecGroups);
        EngineImports = EngineImports.Of(engine, Outline.Imports, Types);
        Code = ModuleCompiler.Compile(engine, _context, Types, EngineImports);
        if (key is CompileCache.Key place)
            engine.Config.Cache!.Store(engine.Config, place, source, Outline, Code);
        Load();
    }

    internal Module(Engine engine, string name, CompiledFile file)
    {
        Engine = engine;
        _givenName = name;
        _source = file.Source;
        Outline = file.Outline;
        Types = engine.Types.Register(Outline.Types, Outline.RecGroups);
        EngineImports = EngineImports.Of(engine, Outline.Imports, Types);
        Code = file.Code;
        Load();
    }

    private void Load()
    {
        Code.Load(Engine, Types, Outline);
        Code.Image?.Source = this;
    }

    /// <summary>The binary or text that the module was made from; empty where nobody has it.</summary>
    internal ReadOnlyMemory<byte> Source => _source;

    /// <summary>The name that it was given.</summary>
    internal string GivenName => _givenName;

    /// <summary>The engine that it was compiled for.</summary>
    public Engine Engine { get; }

    /// <summary>Its name: from the module itself, or as it was given.</summary>
    public string Name => Definition.Names.Module ?? _givenName;

    /// <summary>The module as data.</summary>
    public ModuleDefinition Definition => Context.Module;

    /// <summary>The index spaces of the module as data. One that was not compiled here is decoded when they are asked for.</summary>
    internal ModuleContext Context => _context ?? Interlocked.CompareExchange(ref _context, Decode(), null) ?? _context;

    /// <summary>What it imports, in order, but for what the engine provides itself.</summary>
    public IReadOnlyList<Import> Imports => ImportArray;

    /// <summary>The same as an array, which is read without interfaces.</summary>
    internal Import[] ImportArray => field ??= ReadImports();

    /// <summary>What it exports, in order.</summary>
    public IReadOnlyList<Export> Exports => field ??= ReadExports();

    /// <summary>A type that the module defines, as one of the engine.</summary>
    /// <param name="typeIndex">Its type index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public DefinedType GetDefinedType(int typeIndex)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)typeIndex, (uint)Types.Length, nameof(typeIndex));
        return new DefinedType(Engine, Types[typeIndex]);
    }

    /// <summary>A type that the module defines, by its name in the text or the name section; null where none has it.</summary>
    /// <param name="name">The name, without the dollar sign.</param>
    public DefinedType? GetDefinedType(string name)
    {
        foreach ((uint typeIndex, string typeName) in Definition.Names.Types)
        {
            if (typeName == name)
                return new DefinedType(Engine, Types[typeIndex]);
        }
        return null;
    }

    /// <summary>Compiles a binary module.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="bytes">The module; do not change it afterwards.</param>
    /// <exception cref="WasmFormatException">It is malformed.</exception>
    /// <exception cref="WasmValidationException">It is invalid.</exception>
    /// <exception cref="WasmLinkException">What it imports of the engine has another type.</exception>
    public static Module FromBytes(Engine engine, string name, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return IsBinary(bytes.Span)
            ? FromSource(engine, name, bytes)
            : new Module(engine, name, ModuleDecoder.Decode(bytes, engine.Config.Features));
    }

    /// <summary>Compiles a module in the text format.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="WasmTextException">It is malformed.</exception>
    /// <exception cref="WasmValidationException">It is invalid.</exception>
    /// <exception cref="WasmLinkException">What it imports of the engine has another type.</exception>
    public static Module FromText(Engine engine, string name, string text)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new Module(engine, name, TextParser.ParseModule(text, engine.Config.Features));
    }

    /// <summary>Compiles a module from a file, binary or text: its content tells.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="path">The file.</param>
    public static Module FromFile(Engine engine, string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string name = Path.GetFileNameWithoutExtension(path);
        return FromContent(engine, name, bytes);
    }

    /// <summary>Compiles a binary or text module from a stream.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="stream">The stream, read to its end.</param>
    public static Module FromStream(Engine engine, string name, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        byte[] bytes = memory.ToArray();
        return FromContent(engine, name, bytes);
    }

    /// <summary>Compiles a module, binary or text: its content tells.</summary>
    internal static Module FromContent(Engine engine, string name, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return FromSource(engine, name, bytes);
    }

    private static Module FromSource(Engine engine, string name, ReadOnlyMemory<byte> source)
    {
        CompileCache.Key? key = engine.Config.Cache?.KeyOf(engine.Config, source.Span);
        return key is CompileCache.Key place && engine.Config.Cache!.Find(engine, name, place, source) is Module found
            ? found
            : new Module(engine, name, Parse(source, engine.Config.Features), source, key);
    }

    private static bool IsBinary(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\0asm"u8);

    private static ModuleDefinition Parse(ReadOnlyMemory<byte> source, Features features) =>
        IsBinary(source.Span) ? ModuleDecoder.Decode(source, features) : TextParser.ParseModule(source.Span, features);

    private ModuleContext Decode()
    {
        Features features = Engine.Config.Features;
        // Validation is not in doubt, but it also finds out what compiling again goes by.
        return ModuleValidator.Validate(Parse(_source, features), features);
    }

    /// <summary>Compiles a module that is already data.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="definition">The module; do not change it afterwards.</param>
    public static Module FromDefinition(Engine engine, string name, ModuleDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(definition);
        return new Module(engine, name, definition);
    }

    /// <summary>Compiles a module in the text format from a file.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="path">The file.</param>
    public static Module FromTextFile(Engine engine, string path) =>
        FromText(engine, Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));

    /// <summary>Compiles a module in the text format from a stream.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="stream">The stream, read to its end.</param>
    public static Module FromTextStream(Engine engine, string name, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using StreamReader reader = new(stream, leaveOpen: true);
        return FromText(engine, name, reader.ReadToEnd());
    }

    /// <summary>Compiles a binary or text module from a stream.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="stream">The stream, read to its end.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<Module> FromStreamAsync(
        Engine engine,
        string name,
        Stream stream,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream memory = new();
        await stream.CopyToAsync(memory, cancellationToken).ConfigureAwait(false);
        return FromContent(engine, name, memory.ToArray());
    }

    /// <summary>The binary form of a module in the text format.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="WasmTextException">It is malformed.</exception>
    public static byte[] ConvertText(string text) =>
        ModuleEncoder.Encode(TextParser.ParseModule(text, Features.Default));

    /// <summary>Says what is wrong with a binary module, or nothing.</summary>
    /// <param name="engine">The engine, for its features.</param>
    /// <param name="bytes">The module.</param>
    public static string? Validate(Engine engine, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        try
        {
            ModuleValidator.Validate(ModuleDecoder.Decode(bytes, engine.Config.Features), engine.Config.Features);
            return null;
        }
        catch (WasmException e)
        {
            return e.Message;
        }
    }

    /// <summary>Does nothing: a module goes when nothing uses it.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>The name of a function, for messages.</summary>
    internal string? NameOfFunction(uint index) =>
        Definition.Names.Functions.TryGetValue(index, out string? name)
            ? name
            : Array.Find(Outline.Exports, export => export.Kind == ExternKind.Function && export.Index == index)?.Name;

    private Import[] ReadImports()
    {
        ModuleTypes types = new(Outline);
        Import[] imports = new Import[EngineImports.OthersCount];
        int count = 0;
        for (int i = 0; i < Outline.Imports.Length; i++)
        {
            if (!EngineImports.Provides(i))
                imports[count++] = Import.Of(types, Outline.Imports[i]);
        }
        return imports;
    }

    private Export[] ReadExports()
    {
        ModuleTypes types = new(Outline);
        Export[] exports = new Export[Outline.Exports.Length];
        for (int i = 0; i < exports.Length; i++)
            exports[i] = Export.Of(types, Outline.Exports[i]);
        return exports;
    }
}
