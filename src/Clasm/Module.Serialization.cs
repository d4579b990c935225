using System;
using System.IO;
using System.Text;
using Clasm.Caching;
using Clasm.Compilation;
using Clasm.Syntax.Binary;

namespace Clasm;

/// <content>Compiled modules as bytes.</content>
public sealed partial class Module
{
    /// <summary>
    /// The compiled module as bytes, its definition among them. Only the same build of Clasm takes them, in an engine whose
    /// settings make the same code.
    /// </summary>
    public byte[] Serialize()
    {
        ReadOnlyMemory<byte> source = SourceOrEncoding();
        CompiledModule code = ModuleCompiler.Compile(Engine, Context, Types, EngineImports); // the same bytes again: they were not kept
        return CompiledFile
            .Write(Engine.Config, Sha256.Of(source.Span), source, isWhole: true, Outline, code)
            .Span.ToArray();
    }

    /// <summary>
    /// Loads a module that <see cref="Serialize"/> wrote. The bytes hold code that is run as it is: take them only from where
    /// programs may come from. A checksum tells damage, not malice.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="bytes">What <see cref="Serialize"/> gave.</param>
    /// <exception cref="WasmException">The bytes are damaged, or do not fit the engine; the message says which.</exception>
    public static Module Deserialize(Engine engine, string name, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return FromCompiled(engine, name, bytes.ToArray());
    }

    /// <summary>Loads a module from a file that has what <see cref="Serialize"/> wrote: see <see cref="Deserialize"/>.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="WasmException">The file is damaged, or does not fit the engine; the message says which.</exception>
    public static Module DeserializeFile(Engine engine, string name, string path)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return FromCompiled(engine, name, File.ReadAllBytes(path));
    }

    /// <summary>Loads a compiled module from bytes that nobody changes.</summary>
    internal static Module FromCompiled(Engine engine, string name, byte[] bytes)
    {
        try
        {
            return new Module(engine, name, CompiledFile.ReadWhole(engine.Config, bytes));
        }
        catch (Exception e) when (e is InvalidDataException or BadImageFormatException or ArgumentException)
        {
            throw new WasmException("the compiled module is damaged", e);
        }
    }

    // Of a module that came as data or text there are no bytes; those that there were are what its offsets refer to.
    private ReadOnlyMemory<byte> SourceOrEncoding() =>
        !_source.IsEmpty ? _source
        : Definition.SourceText is string text ? Encoding.UTF8.GetBytes(text)
        : ModuleEncoder.Encode(Definition);
}
