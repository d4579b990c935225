using System;
using System.Collections.Generic;

namespace Clasm.Wasi.FileSystem.InMemory;

/// <summary>A file: blocks of bytes, of which those that were never written do not exist and are zeros.</summary>
/// <param name="fileSystem">The file system.</param>
internal sealed class FileNode(InMemoryFileSystem fileSystem) : Node(fileSystem)
{
    private const int BlockSize = 4096;

    private readonly Dictionary<long, byte[]> _blocks = [];
    private long _size;

    /// <inheritdoc/>
    public override FileType Type => FileType.RegularFile;

    /// <inheritdoc/>
    public override long Size => _size;

    /// <summary>How many descriptors it is open by.</summary>
    public int OpenCount { get; set; }

    /// <summary>Reads bytes.</summary>
    /// <param name="buffer">Receives them.</param>
    /// <param name="offset">Where from.</param>
    /// <returns>How many there were.</returns>
    public int Read(Span<byte> buffer, long offset)
    {
        int count = (int)Math.Clamp(_size - offset, 0, buffer.Length);
        for (int done = 0; done < count; )
        {
            (long block, int start, int length) = Part(offset + done, count - done);
            Span<byte> part = buffer.Slice(done, length);
            if (_blocks.TryGetValue(block, out byte[]? bytes))
                bytes.AsSpan(start, length).CopyTo(part);
            else
                part.Clear();
            done += length;
        }
        return count;
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="offset">Where to.</param>
    /// <returns>False if the file system is full; nothing past what fitted was written.</returns>
    public bool Write(ReadOnlySpan<byte> buffer, long offset)
    {
        for (int done = 0; done < buffer.Length; )
        {
            (long block, int start, int length) = Part(offset + done, buffer.Length - done);
            if (!_blocks.TryGetValue(block, out byte[]? bytes))
            {
                if (!FileSystem.Take(BlockSize))
                    return false;
                _blocks[block] = bytes = new byte[BlockSize];
            }
            buffer.Slice(done, length).CopyTo(bytes.AsSpan(start));
            done += length;
            _size = Math.Max(_size, offset + done);
        }
        Touch();
        return true;
    }

    /// <summary>Cuts it, or extends it by zeros.</summary>
    /// <param name="size">The size that it will have.</param>
    public void SetSize(long size)
    {
        if (size < _size)
        {
            long kept = (size + BlockSize - 1) / BlockSize;
            List<long> gone = [];
            foreach (long block in _blocks.Keys)
            {
                if (block >= kept)
                    gone.Add(block);
            }
            foreach (long block in gone)
                _blocks.Remove(block);
            FileSystem.GiveBack((long)gone.Count * BlockSize);
            if (_blocks.TryGetValue(size / BlockSize, out byte[]? last))
                last.AsSpan((int)(size % BlockSize)).Clear();
        }
        _size = size;
        Touch();
    }

    /// <summary>Gives its room back when neither a name nor a descriptor leads to it any more.</summary>
    public void ReleaseIfGone()
    {
        if (Links == 0 && OpenCount == 0)
            SetSize(0);
    }

    private static (long Block, int Start, int Length) Part(long offset, int rest)
    {
        int start = (int)(offset % BlockSize);
        return (offset / BlockSize, start, Math.Min(rest, BlockSize - start));
    }
}
