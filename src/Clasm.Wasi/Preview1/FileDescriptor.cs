using System;
using Clasm.Wasi.FileSystem;
using Clasm.Wasi.FileSystem.Unix;

namespace Clasm.Wasi.Preview1;

/// <summary>An open file.</summary>
/// <param name="file">The file.</param>
/// <param name="canRead">Whether it may be read.</param>
/// <param name="canWrite">Whether it may be written.</param>
internal sealed class FileDescriptor(OpenFile file, bool canRead, bool canWrite) : Descriptor
{
    private const Rights ReadRights = Rights.Read | Rights.ReadDirectory;
    private const Rights WriteRights = Rights.Write | Rights.Allocate | Rights.SetSize | Rights.PathSetSize;

    /// <summary>The file.</summary>
    public OpenFile File => file;

    /// <summary>Whether it may be read.</summary>
    public bool CanRead => canRead;

    /// <summary>Whether it may be written.</summary>
    public bool CanWrite => canWrite;

    /// <summary>Whether something may be changed where it comes from.</summary>
    public bool IsMutable { get; init; }

    /// <summary>Where the next read or write happens.</summary>
    public ulong Position { get; set; }

    /// <inheritdoc/>
    public override FileType Type => file.Type;

    /// <inheritdoc/>
    public override bool IsStream => file.Type != FileType.RegularFile;

    /// <inheritdoc/>
    public override Rights Rights =>
        Rights.All & ~(canRead ? Rights.None : ReadRights) & ~(canWrite ? Rights.None : WriteRights);

    /// <inheritdoc/>
    public override int PollDescriptor => file.PollDescriptor;

    /// <inheritdoc/>
    public override Errno GetStatus(out FileStatus status) => file.GetStatus(out status);

    /// <inheritdoc/>
    public override Errno Read(WasiHost host, Span<byte> buffer, out int count)
    {
        Errno error = ReadAt(host, buffer, Position, out count);
        Position += (uint)count;
        return error;
    }

    /// <summary>Reads some bytes without moving the position.</summary>
    /// <param name="host">The guest's host.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">Where from.</param>
    /// <param name="count">Receives how many.</param>
    public Errno ReadAt(WasiHost host, Span<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        if (!canRead)
            return Errno.BadDescriptor;
        if (offset > long.MaxValue)
            return Errno.Invalid;
        Errno error = file.Read(buffer, offset, out count);
        while (error == Errno.Again && !Flags.HasFlag(DescriptorFlags.NonBlocking))
        {
            host.WaitUntil(wait => UnixPoll.IsReady(file.PollDescriptor, LibC.PollIn, wait));
            error = file.Read(buffer, offset, out count);
        }
        return error;
    }

    /// <inheritdoc/>
    public override Errno Write(WasiHost host, ReadOnlySpan<byte> buffer, out int count)
    {
        if (!Flags.HasFlag(DescriptorFlags.Append) || IsStream)
        {
            Errno error = WriteAt(host, buffer, Position, out count);
            Position += (uint)count;
            return error;
        }
        count = 0;
        if (!canWrite)
            return Errno.BadDescriptor;
        Errno appended = file.Append(buffer, out count);
        if (appended == Errno.Success && file.GetStatus(out FileStatus status) == Errno.Success)
            Position = status.Size;
        return appended;
    }

    /// <summary>Writes some bytes without moving the position.</summary>
    /// <param name="host">The guest's host.</param>
    /// <param name="buffer">The bytes.</param>
    /// <param name="offset">Where to.</param>
    /// <param name="count">Receives how many were written.</param>
    public Errno WriteAt(WasiHost host, ReadOnlySpan<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        if (!canWrite)
            return Errno.BadDescriptor;
        if (offset > long.MaxValue)
            return Errno.Invalid;
        Errno error = file.Write(buffer, offset, out count);
        while (error == Errno.Again && !Flags.HasFlag(DescriptorFlags.NonBlocking))
        {
            host.WaitUntil(wait => UnixPoll.IsReady(file.PollDescriptor, LibC.PollOut, wait));
            error = file.Write(buffer, offset, out count);
        }
        return error;
    }

    /// <inheritdoc/>
    public override Errno IsReady(EventType type, out ulong available)
    {
        available = 1;
        if (type == EventType.Read ? !canRead : !canWrite)
            return Errno.BadDescriptor;
        if (file.PollDescriptor >= 0)
            return UnixPoll.IsReady(file.PollDescriptor, type == EventType.Read ? LibC.PollIn : LibC.PollOut, 0)
                ? Errno.Success
                : Errno.Again;
        if (type == EventType.Read && file.GetStatus(out FileStatus status) == Errno.Success)
            available = status.Size > Position ? status.Size - Position : 0;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();
}
