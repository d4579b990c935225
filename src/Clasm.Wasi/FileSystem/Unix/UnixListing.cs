using System;
using System.Buffers.Binary;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>The entries of a directory of Linux, read some at a time.</summary>
/// <param name="descriptor">The directory, opened for this.</param>
internal sealed unsafe class UnixListing(UnixDescriptor descriptor) : DirectoryListing
{
    private const int HeaderSize = 19;

    private readonly byte[] _buffer = new byte[16 << 10];
    private int _position;
    private int _length;
    private int _entry;
    private int _nameLength;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Name => _buffer.AsSpan(_entry + HeaderSize, _nameLength);

    /// <inheritdoc/>
    public override ulong Inode => BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_entry));

    /// <inheritdoc/>
    public override ulong Next => BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_entry + 8));

    /// <inheritdoc/>
    public override FileType Type => UnixStatus.TypeOfEntry(_buffer[_entry + 18]);

    /// <inheritdoc/>
    public override Errno Seek(ulong cookie)
    {
        _position = _length = 0;
        return LibC.Seek(descriptor, (long)cookie, 0) < 0 ? UnixErrors.Last() : Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno MoveNext(out bool found)
    {
        found = false;
        if (_position == _length)
        {
            // In bounds: the system is told the buffer's length.
            fixed (byte* start = _buffer)
            {
                nint read = LibC.List(descriptor, start, _buffer.Length);
                if (read < 0)
                    return UnixErrors.Last();
                (_position, _length) = (0, (int)read);
            }
            if (_length == 0)
                return Errno.Success;
        }
        _entry = _position;
        int size = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_entry + 16));
        _position += size;
        _nameLength = _buffer.AsSpan(_entry + HeaderSize, size - HeaderSize).IndexOf((byte)0);
        found = true;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose() => descriptor.Dispose();
}
