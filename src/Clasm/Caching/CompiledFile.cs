using System;
using System.Buffers.Binary;
using System.Numerics;
using Clasm.Compilation;
using Clasm.Linking;

namespace Clasm.Caching;

/// <summary>
/// A compiled module as bytes: an entry of the cache, or a file that <c>clasm compile</c> made, which holds its module too.
/// A header (magic, checksum, length, fingerprint, the hash of the module), the module, its outline, its code. The checksum tells
/// damage, not malice: who may write such bytes may run code.
/// </summary>
/// <param name="Source">The module, binary or text.</param>
/// <param name="Outline">Its outline.</param>
/// <param name="Code">Its code, not loaded yet.</param>
internal sealed record CompiledFile(ReadOnlyMemory<byte> Source, ModuleOutline Outline, CompiledModule Code)
{
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
        BinaryPrimitives.WriteInt64LittleEndian(writer.Span[LengthAt..], writer.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(writer.Span[ChecksumAt..], Checksum(writer.Span));
        return writer;
    }

    /// <summary>Reads a file that holds its module.</summary>
    /// <param name="config">The engine's settings.</param>
    /// <param name="bytes">The file; its parts are not copied.</param>
    /// <exception cref="WasmException">It is damaged, or does not fit the engine.</exception>
    public static CompiledFile ReadWhole(Config config, ReadOnlyMemory<byte> bytes)
    {
        Check(config, bytes.Span);
        DataReader reader = new(bytes[HeaderSize..]);
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
        ReadOnlyMemory<byte> bytes,
        ReadOnlyMemory<byte> source,
        ReadOnlySpan<byte> hash
    )
    {
        Check(config, bytes.Span);
        if (!bytes.Span.Slice(HashAt, Sha256.Size).SequenceEqual(hash))
            throw new WasmException("the entry is another module's");
        DataReader reader = new(bytes[HeaderSize..]);
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
            BinaryPrimitives.ReadInt64LittleEndian(bytes[LengthAt..]) != bytes.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Checksum(bytes)
        )
            throw new WasmException("the compiled module is damaged: its checksum is wrong");
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        ReadOnlySpan<byte> rest = bytes[LengthAt..];
        for (; rest.Length >= 8; rest = rest[8..])
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        foreach (byte value in rest)
            checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum;
    }
}
