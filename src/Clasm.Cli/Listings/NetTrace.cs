using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Clasm.Cli.Listings;

/// <summary>
/// Reads the events of a trace in the CLR's format, version 4: objects of "FastSerialization", of which blocks hold events, each
/// with a header that says only what differs from the one before.
/// </summary>
internal static class NetTrace
{
    private const byte Null = 1;
    private const byte BeginObject = 5;
    private const byte EndObject = 6;

    /// <summary>What a header tells beyond the event before it.</summary>
    [Flags]
    private enum Given : byte
    {
        Metadata = 1,
        Sequence = 2,
        Thread = 4,
        Stack = 8,
        Activity = 16,
        RelatedActivity = 32,
        Length = 128,
    }

    /// <summary>The events, each by its id in its provider, with what it tells.</summary>
    /// <param name="trace">The trace.</param>
    /// <exception cref="InvalidDataException">It is no such trace, or was cut.</exception>
    public static IEnumerable<(int Id, ReadOnlyMemory<byte> Payload)> Events(ReadOnlyMemory<byte> trace)
    {
        Dictionary<int, int> ids = [];
        int position = 8 + 4 + 20; // "Nettrace", and the length of "!FastSerialization.1" and that itself
        while (position < trace.Length && trace.Span[position] == BeginObject)
        {
            (string name, int start, int length) = ReadObject(trace.Span, ref position);
            if (name is not ("MetadataBlock" or "EventBlock"))
                continue;
            foreach ((int metadata, ReadOnlyMemory<byte> payload) in ReadBlock(trace.Slice(start, length)))
            {
                if (name == "MetadataBlock")
                    ReadMetadata(payload.Span, ids);
                else if (ids.TryGetValue(metadata, out int id))
                    yield return (id, payload);
            }
        }
    }

    /// <summary>Reads a text that ends with a zero.</summary>
    public static string ReadText(ref ReadOnlySpan<byte> bytes)
    {
        for (int end = 0; end + 1 < bytes.Length; end += 2)
        {
            if (bytes[end] != 0 || bytes[end + 1] != 0)
                continue;
            string text = Encoding.Unicode.GetString(bytes[..end]);
            bytes = bytes[(end + 2)..];
            return text;
        }
        throw new InvalidDataException();
    }

    // An object: its type (an object itself, with a version, the least reader's version and a name), then what it holds.
    private static (string Name, int Start, int Length) ReadObject(ReadOnlySpan<byte> trace, ref int position)
    {
        Expect(trace, ref position, BeginObject);
        Expect(trace, ref position, BeginObject);
        Expect(trace, ref position, Null);
        position += 8;
        int nameLength = Int32(trace, ref position);
        Require(nameLength is >= 0 and < 256 && position + nameLength <= trace.Length);
        string name = Encoding.ASCII.GetString(trace.Slice(position, nameLength));
        position += nameLength;
        Expect(trace, ref position, EndObject);
        const int HeaderOfTrace = 48;
        int length = name == "Trace" ? HeaderOfTrace : Int32(trace, ref position);
        if (name != "Trace")
            position = (position + 3) & ~3;
        Require(length >= 0 && length <= trace.Length - position);
        int start = position;
        position += length;
        Expect(trace, ref position, EndObject);
        return (name, start, length);
    }

    private static List<(int Metadata, ReadOnlyMemory<byte> Payload)> ReadBlock(ReadOnlyMemory<byte> block)
    {
        List<(int, ReadOnlyMemory<byte>)> events = [];
        ReadOnlySpan<byte> bytes = block.Span;
        Require(bytes.Length >= 4);
        int position = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        Require((bytes[2] & 1) != 0); // headers are compressed
        int metadata = 0;
        int length = 0;
        while (position < bytes.Length)
        {
            Given given = (Given)bytes[position++];
            if (given.HasFlag(Given.Metadata))
                metadata = (int)VarInt(bytes, ref position);
            if (given.HasFlag(Given.Sequence))
            {
                for (int i = 0; i < 3; i++) // how many were lost, the thread that wrote, the processor
                    VarInt(bytes, ref position);
            }
            if (given.HasFlag(Given.Thread))
                VarInt(bytes, ref position);
            if (given.HasFlag(Given.Stack))
                VarInt(bytes, ref position);
            VarInt(bytes, ref position); // time
            position += given.HasFlag(Given.Activity) ? 16 : 0;
            position += given.HasFlag(Given.RelatedActivity) ? 16 : 0;
            if (given.HasFlag(Given.Length))
                length = (int)VarInt(bytes, ref position);
            Require(length >= 0 && position <= bytes.Length && length <= bytes.Length - position);
            events.Add((metadata, block.Slice(position, length)));
            position += length;
        }
        return events;
    }

    // The number that events go by, the provider, the event's id in it.
    private static void ReadMetadata(ReadOnlySpan<byte> payload, Dictionary<int, int> ids)
    {
        Require(payload.Length > 4);
        int metadata = BinaryPrimitives.ReadInt32LittleEndian(payload);
        payload = payload[4..];
        _ = ReadText(ref payload);
        Require(payload.Length >= 4);
        ids[metadata] = BinaryPrimitives.ReadInt32LittleEndian(payload);
    }

    private static void Expect(ReadOnlySpan<byte> trace, ref int position, byte tag)
    {
        Require(position < trace.Length && trace[position] == tag);
        position++;
    }

    private static int Int32(ReadOnlySpan<byte> trace, ref int position)
    {
        Require(position >= 0 && position + 4 <= trace.Length);
        position += 4;
        return BinaryPrimitives.ReadInt32LittleEndian(trace[(position - 4)..]);
    }

    private static ulong VarInt(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            Require(position < bytes.Length);
            byte next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                break;
        }
        return value;
    }

    private static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidDataException("the trace is damaged");
    }
}
