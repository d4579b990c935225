using System;
using System.Text;

namespace Clasm.Caching;

/// <summary>Writes values one after another, as <see cref="DataReader"/> reads them.</summary>
internal sealed class DataWriter
{
    private byte[] _bytes = new byte[4096];

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written.</summary>
    public Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Writes a byte.</summary>
    public void Byte(int value) => Room(1)[0] = (byte)value;

    /// <summary>Writes a yes or no.</summary>
    public void Flag(bool value) => Byte(value ? 1 : 0);

    /// <summary>Writes a number.</summary>
    public void Int(int value) => _ = BitConverter.TryWriteBytes(Room(4), value);

    /// <summary>Writes a number.</summary>
    public void Long(ulong value) => _ = BitConverter.TryWriteBytes(Room(8), value);

    /// <summary>Writes bytes whose number is known.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>Writes bytes and their number.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Int(bytes.Length);
        Raw(bytes);
    }

    /// <summary>Writes numbers and how many they are.</summary>
    public void Ints(ReadOnlySpan<int> values)
    {
        Int(values.Length);
        foreach (int value in values)
            Int(value);
    }

    /// <summary>Writes numbers and how many they are.</summary>
    public void Ints(ReadOnlySpan<uint> values)
    {
        Int(values.Length);
        foreach (uint value in values)
            Int((int)value);
    }

    /// <summary>Writes a text.</summary>
    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    private Span<byte> Room(int count)
    {
        int start = Length;
        Length = checked(start + count);
        if (Length > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Clamp(_bytes.Length * 2L, Length, Array.MaxLength));
        return _bytes.AsSpan(start, count);
    }
}
