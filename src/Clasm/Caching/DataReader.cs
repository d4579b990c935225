using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Clasm.Caching;

/// <summary>Reads values one after another. What is not there is an <see cref="InvalidDataException"/>.</summary>
internal ref struct DataReader(ReadOnlyMemory<byte> memory)
{
    private readonly ReadOnlyMemory<byte> _memory = memory;
    private readonly ReadOnlySpan<byte> _bytes = memory.Span;

    /// <summary>Where the next value stands.</summary>
    public int Position { get; private set; }

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => Position == _bytes.Length;

    /// <summary>Reads a byte.</summary>
    public byte Byte() => Raw(1)[0];

    /// <summary>Reads a yes or no.</summary>
    public bool Flag() => Byte() != 0;

    /// <summary>Reads a number.</summary>
    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Raw(4));

    /// <summary>Reads a number.</summary>
    public ulong Long() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(8));

    /// <summary>Reads how many things follow, of a byte or more each.</summary>
    public int Count() => Bounded(Int());

    /// <summary>A number of things that follow, of a byte or more each.</summary>
    public readonly int Bounded(int count)
    {
        Require((uint)count <= (uint)(_bytes.Length - Position));
        return count;
    }

    /// <summary>Reads bytes whose number is known.</summary>
    public ReadOnlySpan<byte> Raw(int count)
    {
        Require((uint)count <= (uint)(_bytes.Length - Position));
        ReadOnlySpan<byte> bytes = _bytes.Slice(Position, count);
        Position += count;
        return bytes;
    }

    /// <summary>Reads bytes and their number; they are not copied.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        int count = Count();
        Position += count;
        return _memory.Slice(Position - count, count);
    }

    /// <summary>Reads numbers and how many they are.</summary>
    public int[] Ints()
    {
        int count = Int();
        Require((uint)count <= (uint)(_bytes.Length - Position) / 4);
        int[] values = count == 0 ? [] : new int[count];
        Raw(count * 4).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads numbers and how many they are.</summary>
    public uint[] UInts()
    {
        int count = Int();
        Require((uint)count <= (uint)(_bytes.Length - Position) / 4);
        uint[] values = count == 0 ? [] : new uint[count];
        Raw(count * 4).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads a text.</summary>
    public string Text() => Encoding.UTF8.GetString(Raw(Count()));

    private static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidDataException("unexpected end");
    }
}
