using System;
using System.Buffers.Binary;
using System.Text;

namespace Clasm.Compilation;

/// <summary>A growing array of bytes that numbers are written to, little-endian.</summary>
internal sealed class ByteBuffer(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];
    private int _length;

    /// <summary>How many bytes there are.</summary>
    public int Length => _length;

    /// <summary>The bytes, until the next write.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Drops all bytes.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds bytes, whose content is not yet set, at the end.</summary>
    public Span<byte> Append(int count)
    {
        int start = _length;
        int end = checked(start + count);
        if (end > _bytes.Length)
        {
            Array.Resize(
                ref _bytes,
                (int)Math.Min((uint)Array.MaxLength, Math.Max((uint)end, (uint)_bytes.Length * 2))
            );
        }

        _length = end;
        return _bytes.AsSpan(start, count);
    }

    public void WriteByte(int value) => Append(1)[0] = (byte)value;

    public void WriteUInt16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Append(2), (ushort)value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Append(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Append(8), value);

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    public void WriteZeros(int count) => Append(count).Clear();

    /// <summary>Writes a string as UTF-8, without length or terminator.</summary>
    public void WriteUtf8(string text) => Encoding.UTF8.GetBytes(text, Append(Encoding.UTF8.GetByteCount(text)));

    /// <summary>Writes a number of up to 29 bits in the compressed form (ECMA-335 II.23.2).</summary>
    public void WriteCompressed(int value)
    {
        if (value < 0x80)
        {
            WriteByte(value);
        }
        else if (value < 0x4000)
        {
            BinaryPrimitives.WriteUInt16BigEndian(Append(2), (ushort)(0x8000 | value));
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(Append(4), 0xC0000000 | (uint)value);
        }
    }

    /// <summary>Writes zeros until the length is a multiple of <paramref name="alignment"/>, a power of two.</summary>
    public void Align(int alignment) => WriteZeros(-_length & (alignment - 1));
}
