using System;
using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Clasm;

public sealed partial class Memory
{
    /// <summary>Reads text.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="encoding">How the text is written; UTF-8 when not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes end past the memory.</exception>
    public string ReadString(long address, int length, Encoding? encoding = null)
    {
        string text = (encoding ?? Encoding.UTF8).GetString(GetSpan(address, length));
        GC.KeepAlive(this);
        return text;
    }

    /// <summary>Reads UTF-8 text that ends before a byte of 0.</summary>
    /// <param name="address">The first byte.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no byte of 0 before the memory's end.</exception>
    public string ReadNullTerminatedString(long address)
    {
        Span<byte> rest = GetSpan<byte>(address);
        int length = rest.IndexOf((byte)0);
        if (length < 0)
            throw new ArgumentOutOfRangeException(nameof(address), $"the text at {address} has no end");
        string text = Encoding.UTF8.GetString(rest[..length]);
        GC.KeepAlive(this);
        return text;
    }

    /// <summary>Writes text.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="value">The text.</param>
    /// <param name="encoding">How it is written; UTF-8 when not given.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The text ends past the memory; nothing was written.</exception>
    public int WriteString(long address, string value, Encoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        encoding ??= Encoding.UTF8;
        int written = encoding.GetBytes(value, GetSpan(address, encoding.GetByteCount(value)));
        GC.KeepAlive(this);
        return written;
    }

    /// <summary>Writes as much of a text in UTF-8 as there is room for, in whole characters.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="room">How many bytes may be written.</param>
    /// <param name="value">The text.</param>
    /// <param name="bytesWritten">How many bytes were written.</param>
    /// <returns>Whether that was all of the text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The room ends past the memory.</exception>
    public bool TryWriteUtf8(long address, int room, ReadOnlySpan<char> value, out int bytesWritten)
    {
        OperationStatus status = Utf8.FromUtf16(value, GetSpan(address, room), out _, out bytesWritten);
        GC.KeepAlive(this);
        return status == OperationStatus.Done;
    }

    /// <summary>Whether some bytes are text in UTF-8.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes end past the memory.</exception>
    public bool IsUtf8(long address, int length) => Utf8.IsValid(GetSpan(address, length));

    /// <summary>Reads a byte.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public byte ReadByte(long address) => Read<byte>(address);

    /// <summary>Writes a byte.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public void WriteByte(long address, byte value) => Write(address, value);

    /// <summary>Reads a 16-bit integer.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public short ReadInt16(long address) => Read<short>(address);

    /// <summary>Writes a 16-bit integer.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public void WriteInt16(long address, short value) => Write(address, value);

    /// <summary>Reads a 32-bit integer.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public int ReadInt32(long address) => Read<int>(address);

    /// <summary>Writes a 32-bit integer.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public void WriteInt32(long address, int value) => Write(address, value);

    /// <summary>Reads a 64-bit integer.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public long ReadInt64(long address) => Read<long>(address);

    /// <summary>Writes a 64-bit integer.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public void WriteInt64(long address, long value) => Write(address, value);

    /// <summary>Reads an integer of the size of an address of the machine.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public IntPtr ReadIntPtr(long address) => Read<IntPtr>(address);

    /// <summary>Writes an integer of the size of an address of the machine.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public void WriteIntPtr(long address, IntPtr value) => Write(address, value);

    /// <summary>Reads a 32-bit floating-point number.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public float ReadSingle(long address) => Read<float>(address);

    /// <summary>Writes a 32-bit floating-point number.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public void WriteSingle(long address, float value) => Write(address, value);

    /// <summary>Reads a 64-bit floating-point number.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public double ReadDouble(long address) => Read<double>(address);

    /// <summary>Writes a 64-bit floating-point number.</summary>
    /// <param name="address">Its address; it need not be aligned.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It ends past the memory.</exception>
    public void WriteDouble(long address, double value) => Write(address, value);
}
