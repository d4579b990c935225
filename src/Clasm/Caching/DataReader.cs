using System;
using System.IO;
using Clasm.Execution;

namespace Clasm.Caching;

/// <summary>Reads values, little-endian as all hosts are, one after another. What is not there is an <see cref="InvalidDataException"/>.</summary>
internal ref struct DataReader(byte[] bytes, int start = 0)
{
    private readonly byte[] _bytes = bytes;

    /// <summary>Where the next value stands.</summary>
    public int Position { get; private set; } = start;

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => Position == _bytes.Length;

    /// <summary>Reads a byte.</summary>
    public byte Byte() => Raw(1)[0];

    /// <summary>Reads a yes or no.</summary>
    public bool Flag() => Byte() != 0;

    /// <summary>Reads a number.</summary>
    public int Int() => BitConverter.ToInt32(Raw(4));

    /// <summary>Reads a number.</summary>
    public ulong Long() => BitConverter.ToUInt64(Raw(8));

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
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(Position, count);
        Position += count;
        return bytes;
    }

    /// <summary>Reads bytes and their number; they are not copied.</summary>
    public ArraySegment<byte> Bytes()
    {
        int count = Count();
        Position += count;
        return new ArraySegment<byte>(_bytes, Position - count, count);
    }

    /// <summary>Reads numbers and how many they are.</summary>
    public int[] Ints()
    {
        int count = Int();
        Require((uint)count <= (uint)(_bytes.Length - Position) / 4);
        int[] values = new int[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Int();
        return values;
    }

    /// <summary>Reads numbers and how many they are.</summary>
    public uint[] UInts()
    {
        int count = Int();
        Require((uint)count <= (uint)(_bytes.Length - Position) / 4);
        uint[] values = new uint[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = (uint)Int();
        return values;
    }

    /// <summary>Reads a text.</summary>
    public string Text() => PlainText.Decode(Raw(Count()));

    private static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidDataException("unexpected end");
    }
}
