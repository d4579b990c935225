using System;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.InMemory;

/// <summary>An open file in memory.</summary>
internal sealed class MemoryFile : OpenFile
{
    private readonly FileNode _node;
    private bool _isClosed;

    /// <summary>Opens a file; the caller holds the lock.</summary>
    /// <param name="node">The file.</param>
    public MemoryFile(FileNode node)
    {
        _node = node;
        node.OpenCount++;
    }

    /// <inheritdoc/>
    public override FileType Type => FileType.RegularFile;

    /// <inheritdoc/>
    public override Errno GetStatus(out FileStatus status)
    {
        lock (_node.FileSystem.Gate)
            status = _node.Status;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times)
    {
        lock (_node.FileSystem.Gate)
            _node.SetTimes(times);
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno Synchronize(bool dataOnly) => Errno.Success;

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, ulong offset, out int count)
    {
        lock (_node.FileSystem.Gate)
        {
            count = _node.Read(buffer, (long)offset);
            _node.AccessTime = _node.FileSystem.Now;
        }
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> buffer, ulong offset, out int count)
    {
        lock (_node.FileSystem.Gate)
            return Write(buffer, (long)offset, out count);
    }

    /// <inheritdoc/>
    public override Errno Append(ReadOnlySpan<byte> buffer, out int count)
    {
        lock (_node.FileSystem.Gate)
            return Write(buffer, _node.Size, out count);
    }

    /// <inheritdoc/>
    public override Errno SetSize(ulong size)
    {
        lock (_node.FileSystem.Gate)
            _node.SetSize((long)size);
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno Allocate(ulong offset, ulong length)
    {
        if (offset > long.MaxValue || length > long.MaxValue - offset)
            return Errno.FileTooBig;
        lock (_node.FileSystem.Gate)
        {
            if ((long)(offset + length) > _node.FileSystem.MaxBytes)
                return Errno.NoSpace;
            if ((long)(offset + length) > _node.Size)
                _node.SetSize((long)(offset + length));
        }
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (_node.FileSystem.Gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            _node.OpenCount--;
            _node.ReleaseIfGone();
        }
    }

    private Errno Write(ReadOnlySpan<byte> buffer, long offset, out int count)
    {
        count = 0;
        if (offset > long.MaxValue - buffer.Length)
            return Errno.FileTooBig;
        long before = _node.Size;
        if (_node.Write(buffer, offset))
        {
            count = buffer.Length;
            return Errno.Success;
        }
        // A part may have fitted at the end.
        count = (int)Math.Clamp(_node.Size - Math.Max(before, offset), 0, buffer.Length);
        return count > 0 && before <= offset ? Errno.Success : Errno.NoSpace;
    }
}
