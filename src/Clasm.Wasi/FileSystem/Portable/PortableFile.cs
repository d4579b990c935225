using System;
using System.IO;
using Clasm.Wasi.Preview1;
using Microsoft.Win32.SafeHandles;

namespace Clasm.Wasi.FileSystem.Portable;

/// <summary>A file by way of the framework.</summary>
/// <param name="handle">The file; it is closed with this object.</param>
/// <param name="path">Its path when it was opened.</param>
internal sealed class PortableFile(SafeFileHandle handle, string path) : OpenFile
{
    /// <inheritdoc/>
    public override FileType Type => FileType.RegularFile;

    /// <inheritdoc/>
    public override Errno GetStatus(out FileStatus status)
    {
        FileStatus found = default;
        Errno error = PortableErrors.Try(() =>
        {
            found = new FileStatus
            {
                Device = 1,
                Inode = PortableStatus.NumberOf(path),
                Type = FileType.RegularFile,
                Links = 1,
                Size = (ulong)RandomAccess.GetLength(handle),
                AccessTime = Nanoseconds(File.GetLastAccessTimeUtc(handle)),
                ModificationTime = Nanoseconds(File.GetLastWriteTimeUtc(handle)),
                ChangeTime = Nanoseconds(File.GetLastWriteTimeUtc(handle)),
            };
            return Errno.Success;
        });
        status = found;
        return error;
    }

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times) =>
        PortableErrors.Try(() =>
        {
            if (times.Access is ulong access)
                File.SetLastAccessTimeUtc(handle, PortableStatus.TimeOf(access));
            if (times.Modification is ulong modification)
                File.SetLastWriteTimeUtc(handle, PortableStatus.TimeOf(modification));
            return Errno.Success;
        });

    /// <inheritdoc/>
    public override Errno Synchronize(bool dataOnly) =>
        PortableErrors.Try(() =>
        {
            RandomAccess.FlushToDisk(handle);
            return Errno.Success;
        });

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        try
        {
            count = RandomAccess.Read(handle, buffer, (long)offset);
            return Errno.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Errno.InputOutput;
        }
    }

    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        if (offset > long.MaxValue - (ulong)buffer.Length)
            return Errno.FileTooBig;
        try
        {
            RandomAccess.Write(handle, buffer, (long)offset);
            count = buffer.Length;
            return Errno.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Errno.InputOutput;
        }
    }

    /// <inheritdoc/>
    public override Errno Append(ReadOnlySpan<byte> buffer, out int count) =>
        Write(buffer, (ulong)RandomAccess.GetLength(handle), out count);

    /// <inheritdoc/>
    public override Errno SetSize(ulong size) =>
        PortableErrors.Try(() =>
        {
            RandomAccess.SetLength(handle, (long)size);
            return Errno.Success;
        });

    /// <inheritdoc/>
    public override Errno Allocate(ulong offset, ulong length)
    {
        if (offset > long.MaxValue || length > long.MaxValue - offset)
            return Errno.FileTooBig;
        return (long)(offset + length) > RandomAccess.GetLength(handle) ? SetSize(offset + length) : Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose() => handle.Dispose();

    private static ulong Nanoseconds(DateTime time) =>
        (ulong)Math.Max((time - DateTime.UnixEpoch).Ticks, 0) * TimeSpan.NanosecondsPerTick;
}
