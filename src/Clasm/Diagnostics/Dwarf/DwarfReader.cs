using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;

namespace Clasm.Diagnostics.Dwarf;

/// <summary>
/// Reads the values of DWARF one after another. What would go past the end is an <see cref="InvalidDataException"/>: sections come
/// from strangers. Every read but that of nothing moves on, so that loops end where the bytes do.
/// </summary>
internal ref struct DwarfReader(ReadOnlySpan<byte> bytes)
{
    private const int LongestText = 4096;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Where the next byte stands.</summary>
    public readonly int Position => _position;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _bytes.Length - _position;

    /// <summary>Whether addresses of sections have eight bytes: what the last <see cref="Length"/> said.</summary>
    public bool Is64 { get; private set; }

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads an offset in a section.</summary>
    public ulong Offset() => Is64 ? U64() : U32();

    /// <summary>Reads an integer of a size that the data gives.</summary>
    public ulong Unsigned(int size) =>
        size switch
        {
            1 => U8(),
            2 => U16(),
            4 => U32(),
            8 => U64(),
            _ => throw new InvalidDataException("DWARF: an integer of an unknown size"),
        };

    /// <summary>Reads an unsigned LEB128; bits past 64 are lost.</summary>
    public ulong ULeb()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = U8();
            if (shift < 64)
                value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    /// <summary>Reads a signed LEB128; bits past 64 are lost.</summary>
    public long SLeb()
    {
        long value = 0;
        for (int shift = 0; ; )
        {
            byte next = U8();
            if (shift < 64)
                value |= (long)(next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80)
                return shift < 64 && (next & 0x40) != 0 ? value | (-1L << shift) : value;
        }
    }

    /// <summary>Reads the length of a unit, which must fit.</summary>
    public int Length()
    {
        ulong length = U32();
        Is64 = length == uint.MaxValue;
        return Bounded(Is64 ? U64() : length);
    }

    /// <summary>Reads bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Left)
            throw new InvalidDataException("DWARF: the section ends too early");
        _position += count;
        return _bytes.Slice(_position - count, count);
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(ulong count) => _ = Take(Bounded(count));

    /// <summary>Reads a text that ends with a zero.</summary>
    public ReadOnlySpan<byte> Text()
    {
        int length = _bytes[_position..].IndexOf((byte)0);
        if (length < 0)
            throw new InvalidDataException("DWARF: a text without an end");
        ReadOnlySpan<byte> text = Take(length);
        _position++;
        return text;
    }

    /// <summary>A text as one of .NET; a very long one is cut.</summary>
    public static string Decode(ReadOnlySpan<byte> text) =>
        Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestText)]);

    private readonly int Bounded(ulong count) =>
        count <= (uint)Left ? (int)count : throw new InvalidDataException("DWARF: a length past the end");
}
