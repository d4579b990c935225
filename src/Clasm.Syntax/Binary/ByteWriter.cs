using System;
using System.Buffers;
using System.Text;

namespace Clasm.Syntax.Binary;

/// <summary>Writes the values of the binary format one after another into a buffer that grows.</summary>
/// <remarks>spec: binary-value</remarks>
internal sealed class ByteWriter : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[256];

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what was written after a length.</summary>
    public void Truncate(int length) => Length = length;

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    /// <summary>Writes a byte.</summary>
    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    /// <summary>Writes bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Writes an unsigned integer of 32 bits.</summary>
    public void U32(uint value) => Leb128.WriteUnsigned(this, value);

    /// <summary>Writes the length of a list or of bytes.</summary>
    public void Count(int count) => Leb128.WriteUnsigned(this, (uint)count);

    /// <summary>Writes an unsigned integer of 64 bits.</summary>
    public void U64(ulong value) => Leb128.WriteUnsigned(this, value);

    /// <summary>Writes bytes after their number.</summary>
    public void Sized(ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        Bytes(bytes);
    }

    /// <summary>Writes a name.</summary>
    /// <remarks>spec: binary-name</remarks>
    public void Name(string name)
    {
        int size = Encoding.UTF8.GetByteCount(name);
        Count(size);
        Reserve(size);
        Length += Encoding.UTF8.GetBytes(name, _bytes.AsSpan(Length));
    }

    /// <summary>Writes a value type or a packed type.</summary>
    /// <remarks>spec: binary-valtype, binary-storagetype</remarks>
    public void ValType(ValType type) => BinaryTypes.WriteValType(this, type);

    private void Reserve(int count)
    {
        if (count > _bytes.Length - Length)
            Array.Resize(
                ref _bytes,
                (int)Math.Min(Math.Max(2L * _bytes.Length, (long)Length + count), Array.MaxLength)
            );
    }
}
