using System;
using System.Numerics;
using Clasm.Compilation;
using Clasm.Execution;

namespace Clasm.Caching;

/// <summary>
/// A compiled module as bytes: an entry of the cache, or a file that <c>clasm compile</c> made, which holds its module too.
/// A header (magic, checksum, length, fingerprint, the hash of the module), the module, its outline, its code. The checksum tells
/// damage, not malice: who may write such bytes may run code.
/// </summary>
internal sealed class CompiledFile(ReadOnlyMemory<byte> source, ModuleOutline outline, CompiledModule code)
{
    /// <summary>The module, binary or text.</summary>
    public readonly ReadOnlyMemory<byte> Source = source;

    /// <summary>Its outline.</summary>
    public readonly ModuleOutline Outline = outline;

    /// <summary>Its code, not loaded yet.</summary>
    public readonly CompiledModule Code = code;

    private const int ChecksumAt = 8;
    private const int LengthAt = 12;
    private const int FingerprintAt = LengthAt + 8;
    private const int HashAt = FingerprintAt + Fingerprint.Size;
    private const int HeaderSize = HashAt + Sha256.Size;

    private static ReadOnlySpan<byte> Magic => "\0clasm\r\n"u8;

    /// <summary>Whether bytes start like a compiled module.</summary>
    public static bool IsOne(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Writes a compiled module.</summary>
    /// <param name="config">The engine's settings.</param>
    /// <param name="hash">The hash of the module.</param>
    /// <param name="source">The module, binary or text.</param>
    /// <param name="isWhole">Whether the module is written, too.</param>
    /// <param name="outline">The module's outline.</param>
    /// <param name="code">Its code, before it is loaded.</param>
    public static DataWriter Write(
        Config config,
        ReadOnlySpan<byte> hash,
        ReadOnlyMemory<byte> source,
        bool isWhole,
        ModuleOutline outline,
        CompiledModule code
    )
    {
        DataWriter writer = new();
        writer.Raw(Magic);
        writer.Int(0);
        writer.Long(0);
        Fingerprint.Write(writer, config);
        writer.Raw(hash);
        writer.Bytes(isWhole ? source.Span : []);
        OutlineFormat.Write(writer, outline, source);
        CodeFormat.Write(writer, code);
        _ = BitConverter.TryWriteBytes(writer.Span[LengthAt..], (long)writer.Length);
        _ = BitConverter.TryWriteBytes(writer.Span[ChecksumAt..], Checksum(writer.Span));
        return writer;
    }

    /// <summary>Reads a file that holds its module.</summary>
    /// <param name="config">The engine's settings.</param>
    /// <param name="bytes">The file; its parts are not copied.</param>
    /// <exception cref="WasmException">It is damaged, or does not fit the engine.</exception>
    public static CompiledFile ReadWhole(Config config, byte[] bytes)
    {
        Check(config, bytes);
        DataReader reader = new(bytes, HeaderSize);
        return Read(ref reader, reader.Bytes());
    }

    /// <summary>Reads an entry of the cache.</summary>
    /// <param name="config">The engine's settings.</param>
    /// <param name="bytes">The entry; its parts are not copied.</param>
    /// <param name="source">The module.</param>
    /// <param name="hash">The hash of the module.</param>
    /// <exception cref="WasmException">It is damaged, or does not fit the engine or the module.</exception>
    public static CompiledFile ReadEntry(
        Config config,
        byte[] bytes,
        ReadOnlyMemory<byte> source,
        ReadOnlySpan<byte> hash
    )
    {
        Check(config, bytes);
        if (!bytes.AsSpan(HashAt, Sha256.Size).SequenceEqual(hash))
            throw new WasmException("the entry is another module's");
        DataReader reader = new(bytes, HeaderSize);
        _ = reader.Bytes();
        return Read(ref reader, source);
    }

    private static CompiledFile Read(ref DataReader reader, ReadOnlyMemory<byte> source)
    {
        ModuleOutline outline = OutlineFormat.Read(ref reader, source);
        return new CompiledFile(source, outline, CodeFormat.Read(ref reader));
    }

    private static void Check(Config config, ReadOnlySpan<byte> bytes)
    {
        if (!IsOne(bytes))
            throw new WasmException("it is not a compiled module");
        if (bytes.Length < HeaderSize)
            throw new WasmException("the compiled module is damaged: it is cut short");
        DataWriter wanted = new();
        Fingerprint.Write(wanted, config);
        string? difference = Fingerprint.Difference(bytes.Slice(FingerprintAt, Fingerprint.Size), wanted.Span);
        if (difference is not null)
            throw new WasmException($"the compiled module does not fit this engine: {difference}");
        if (
            BitConverter.ToInt64(bytes[LengthAt..]) != bytes.Length
            || BitConverter.ToUInt32(bytes[ChecksumAt..]) != Checksum(bytes)
        )
            throw new WasmException("the compiled module is damaged: its checksum is wrong");
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        ReadOnlySpan<byte> rest = bytes[LengthAt..];
        for (; rest.Length >= 8; rest = rest[8..])
            checksum = BitOperations.Crc32C(checksum, BitConverter.ToUInt64(rest));
        foreach (byte value in rest)
            checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum;
    }
}
