using System;
using System.Buffers.Binary;
using Clasm.Wasi.FileSystem;

namespace Clasm.Wasi.Preview1;

// Open files and directories.
internal sealed partial class WasiHost
{
    private const uint MaxVectors = 1024;
    private const int EntrySize = 24;
    private const int LastAdvice = 5;

    /// <summary><c>fd_advise</c></summary>
    public Errno Advise(int fd, long offset, long length, int advice)
    {
        if ((uint)advice > LastAdvice)
            return Errno.Invalid;
        Errno error = FindFile(fd, out _);
        return error != Errno.Success ? error
            : offset < 0 || length < 0 ? Errno.Invalid
            : Errno.Success;
    }

    /// <summary><c>fd_allocate</c></summary>
    public Errno Allocate(int fd, long offset, long length)
    {
        Errno error = FindFile(fd, out FileDescriptor file);
        return error != Errno.Success ? error
            : !file.CanWrite ? Errno.BadDescriptor
            : length == 0 ? Errno.Invalid
            : file.File.Allocate((ulong)offset, (ulong)length);
    }

    /// <summary><c>fd_close</c></summary>
    public Errno Close(int fd)
    {
        Descriptor? descriptor = Descriptors.Remove(fd);
        descriptor?.Dispose();
        return descriptor is null ? Errno.BadDescriptor : Errno.Success;
    }

    /// <summary><c>fd_datasync</c> and <c>fd_sync</c></summary>
    public Errno Synchronize(int fd, bool dataOnly) =>
        Descriptors.Find(fd) switch
        {
            FileDescriptor file => file.File.Synchronize(dataOnly),
            DirectoryDescriptor directory => directory.Directory.Synchronize(dataOnly),
            _ => Errno.BadDescriptor,
        };

    /// <summary><c>fd_fdstat_get</c></summary>
    public Errno GetDescriptorStatus(int fd, uint result)
    {
        if (Descriptors.Find(fd) is not Descriptor descriptor)
            return Errno.BadDescriptor;
        Span<byte> status = Memory.Bytes(result, 24, 8);
        status.Clear();
        status[0] = (byte)descriptor.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(status[2..], (ushort)descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(status[8..], (ulong)descriptor.Rights);
        BinaryPrimitives.WriteUInt64LittleEndian(status[16..], (ulong)descriptor.Inheriting);
        return Errno.Success;
    }

    /// <summary><c>fd_fdstat_set_flags</c></summary>
    public Errno SetDescriptorFlags(int fd, int flags)
    {
        const DescriptorFlags Settable = DescriptorFlags.Append | DescriptorFlags.NonBlocking;
        if ((flags & ~(int)Settable) != 0)
            return Errno.Invalid;
        if (Descriptors.Find(fd) is SocketDescriptor socket)
        {
            socket.Flags = (DescriptorFlags)flags & DescriptorFlags.NonBlocking;
            return Errno.Success;
        }
        Errno error = FindFile(fd, out FileDescriptor file);
        if (error == Errno.Success)
            file.Flags = (DescriptorFlags)flags;
        return error;
    }

    /// <summary><c>fd_fdstat_set_rights</c></summary>
    public Errno SetRights(int fd) => Descriptors.Find(fd) is null ? Errno.BadDescriptor : Errno.NotSupported;

    /// <summary><c>fd_filestat_get</c></summary>
    public Errno GetFileStatus(int fd, uint result, bool isUnstable)
    {
        if (Descriptors.Find(fd) is not Descriptor descriptor)
            return Errno.BadDescriptor;
        Errno error = descriptor.GetStatus(out FileStatus status);
        if (error == Errno.Success)
            Put(status, result, isUnstable);
        return error;
    }

    /// <summary><c>fd_filestat_set_size</c></summary>
    public Errno SetSize(int fd, long size)
    {
        Errno error = FindFile(fd, out FileDescriptor file);
        return error != Errno.Success ? error
            : !file.CanWrite ? Errno.NotPermitted
            : size < 0 ? Errno.Invalid
            : file.File.SetSize((ulong)size);
    }

    /// <summary><c>fd_filestat_set_times</c></summary>
    public Errno SetTimes(int fd, long access, long modification, int flags)
    {
        Errno error = TimesOf(access, modification, flags, out FileTimes times);
        if (error != Errno.Success)
            return error;
        return Descriptors.Find(fd) switch
        {
            FileDescriptor { IsMutable: true } file => file.File.SetTimes(times),
            DirectoryDescriptor { IsMutable: true } directory => directory.Directory.SetTimes(times),
            FileDescriptor or DirectoryDescriptor => Errno.NotPermitted,
            _ => Errno.BadDescriptor,
        };
    }

    /// <summary><c>fd_prestat_get</c></summary>
    public Errno GetPreopen(int fd, uint result)
    {
        if (Descriptors.Find(fd) is not DirectoryDescriptor { GuestPath: byte[] path })
            return Errno.BadDescriptor;
        Span<byte> preopen = Memory.Bytes(result, 8, 4);
        preopen.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(preopen[4..], path.Length);
        return Errno.Success;
    }

    /// <summary><c>fd_prestat_dir_name</c></summary>
    public Errno GetPreopenName(int fd, uint buffer, uint length)
    {
        if (Descriptors.Find(fd) is not DirectoryDescriptor { GuestPath: byte[] path })
            return Errno.BadDescriptor;
        if (path.Length > length)
            return Errno.NameTooLong;
        path.CopyTo(Memory.Bytes(buffer, (uint)path.Length));
        return Errno.Success;
    }

    /// <summary><c>fd_read</c></summary>
    public Errno Read(int fd, uint vectors, uint count, uint result)
    {
        if (Descriptors.Find(fd) is not Descriptor descriptor)
            return Errno.BadDescriptor;
        Errno error = MoveAll(
            vectors,
            count,
            result,
            (Span<byte> buffer, ulong _, out int read) => descriptor.Read(this, buffer, out read),
            out ulong total,
            onePartOnly: descriptor.IsStream
        );
        return error != Errno.Success || total > 0 ? error : CheckEmpty(descriptor, Rights.Read);
    }

    /// <summary><c>fd_write</c></summary>
    public Errno Write(int fd, uint vectors, uint count, uint result)
    {
        if (Descriptors.Find(fd) is not Descriptor descriptor)
            return Errno.BadDescriptor;
        Errno error = MoveAll(
            vectors,
            count,
            result,
            (Span<byte> buffer, ulong _, out int written) => descriptor.Write(this, buffer, out written),
            out ulong total
        );
        return error != Errno.Success || total > 0 ? error : CheckEmpty(descriptor, Rights.Write);
    }

    /// <summary><c>fd_pread</c></summary>
    public Errno ReadAt(int fd, uint vectors, uint count, ulong offset, uint result)
    {
        Errno error = FindPositioned(fd, out FileDescriptor file);
        if (error == Errno.Success)
            error = MoveAll(
                vectors,
                count,
                result,
                (Span<byte> buffer, ulong done, out int read) => file.ReadAt(this, buffer, offset + done, out read),
                out _
            );
        return error != Errno.Success || file.CanRead ? error : Errno.BadDescriptor;
    }

    /// <summary><c>fd_pwrite</c></summary>
    public Errno WriteAt(int fd, uint vectors, uint count, ulong offset, uint result)
    {
        Errno error = FindPositioned(fd, out FileDescriptor file);
        if (error == Errno.Success)
            error = MoveAll(
                vectors,
                count,
                result,
                (Span<byte> buffer, ulong done, out int written) =>
                    file.WriteAt(this, buffer, offset + done, out written),
                out _
            );
        return error != Errno.Success || file.CanWrite ? error : Errno.BadDescriptor;
    }

    // Reads or writes one buffer, when some bytes are done already.
    private delegate Errno Move(Span<byte> buffer, ulong done, out int moved);

    /// <summary>Moves bytes until a buffer is not used up. An error after some bytes were moved is left for the next call.</summary>
    private Errno MoveAll(uint vectors, uint count, uint result, Move move, out ulong total, bool onePartOnly = false)
    {
        total = 0;
        for (Vectors parts = new(this, vectors, count); parts.Next(out Span<byte> buffer); )
        {
            Errno error = move(buffer, total, out int moved);
            if (error != Errno.Success && total == 0)
                return error;
            total += (uint)moved;
            Charge((uint)moved);
            if (error != Errno.Success || moved < buffer.Length || onePartOnly)
                break;
        }
        Memory.Write(result, (uint)total);
        return Errno.Success;
    }

    /// <summary><c>fd_readdir</c></summary>
    public Errno ReadDirectory(int fd, uint buffer, uint length, ulong cookie, uint result)
    {
        Errno error = FindDirectory(fd, out DirectoryDescriptor directory);
        if (error != Errno.Success)
            return error;
        error = directory.GetListing(out DirectoryListing entries);
        if (error == Errno.Success)
            error = entries.Seek(cookie);
        Span<byte> rest = Memory.Bytes(buffer, length);
        int size = rest.Length;
        Span<byte> header = stackalloc byte[EntrySize];
        while (error == Errno.Success && rest.Length > 0)
        {
            error = entries.MoveNext(out bool found);
            if (!found)
                break;
            Describe(directory, entries, header);
            Put(header, ref rest);
            Put(entries.Name, ref rest);
            Charge((uint)EntrySize);
        }
        if (error == Errno.Success)
            Memory.Write(result, (uint)(size - rest.Length));
        return error;
    }

    /// <summary><c>fd_renumber</c></summary>
    public Errno Renumber(int from, int to) => Descriptors.Move(from, to);

    /// <summary><c>fd_seek</c></summary>
    public Errno Seek(int fd, long offset, int whence, uint result, bool isUnstable)
    {
        if ((uint)whence > 2)
            return Errno.Invalid;
        Errno error = FindPositioned(fd, out FileDescriptor file);
        if (error != Errno.Success)
            return error;
        // The first version had the same three words in another order.
        bool fromStart = whence == (isUnstable ? 2 : 0);
        bool fromEnd = whence == (isUnstable ? 1 : 2);
        ulong origin = fromStart ? 0 : file.Position;
        if (fromEnd)
        {
            error = file.GetStatus(out FileStatus status);
            origin = status.Size;
        }
        Int128 position = (Int128)origin + offset;
        if (error == Errno.Success && (position < 0 || position > long.MaxValue))
            error = Errno.Invalid;
        if (error != Errno.Success)
            return error;
        file.Position = (ulong)position;
        Memory.Write(result, (ulong)position);
        return Errno.Success;
    }

    /// <summary><c>fd_tell</c></summary>
    public Errno Tell(int fd, uint result)
    {
        Errno error = FindPositioned(fd, out FileDescriptor file);
        if (error == Errno.Success)
            Memory.Write(result, file.Position);
        return error;
    }

    private static void Put(scoped ReadOnlySpan<byte> bytes, ref Span<byte> rest)
    {
        int count = Math.Min(bytes.Length, rest.Length);
        bytes[..count].CopyTo(rest);
        rest = rest[count..];
    }

    private static void Describe(DirectoryDescriptor directory, DirectoryListing entry, Span<byte> header)
    {
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, entry.Next);
        // What is above a preopened directory is not the guest's to know.
        bool isParent = entry.Name.SequenceEqual(".."u8) && directory.GuestPath is not null;
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], isParent ? 0 : entry.Inode);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], entry.Name.Length);
        header[20] = (byte)entry.Type;
    }

    // Nothing was asked for, or nothing was there: still, it must be allowed.
    private static Errno CheckEmpty(Descriptor descriptor, Rights right) =>
        (descriptor.Rights & right) != 0 && descriptor is not DirectoryDescriptor ? Errno.Success : Errno.BadDescriptor;

    private Errno FindFile(int fd, out FileDescriptor file)
    {
        file = (Descriptors.Find(fd) as FileDescriptor)!;
        return file is null ? Errno.BadDescriptor : Errno.Success;
    }

    private Errno FindPositioned(int fd, out FileDescriptor file)
    {
        Descriptor? descriptor = Descriptors.Find(fd);
        file = (descriptor as FileDescriptor)!;
        return descriptor switch
        {
            null or DirectoryDescriptor => Errno.BadDescriptor,
            { IsStream: true } => Errno.InvalidSeek,
            _ => Errno.Success,
        };
    }

    private Errno FindDirectory(int fd, out DirectoryDescriptor directory)
    {
        Descriptor? descriptor = Descriptors.Find(fd);
        directory = (descriptor as DirectoryDescriptor)!;
        return descriptor switch
        {
            DirectoryDescriptor => Errno.Success,
            FileDescriptor => Errno.NotDirectory,
            _ => Errno.BadDescriptor,
        };
    }

    private Errno TimesOf(long access, long modification, int flags, out FileTimes times)
    {
        times = default;
        TimeFlags which = (TimeFlags)flags;
        if ((flags & ~(int)TimeFlags.All) != 0 || (which & TimeFlags.Access) != 0 && (which & TimeFlags.AccessNow) != 0)
            return Errno.Invalid;
        if ((which & TimeFlags.Modification) != 0 && (which & TimeFlags.ModificationNow) != 0)
            return Errno.Invalid;
        times = new FileTimes(
            Time(access, which & TimeFlags.Access, which & TimeFlags.AccessNow),
            Time(modification, which & TimeFlags.Modification, which & TimeFlags.ModificationNow)
        );
        return Errno.Success;
    }

    private ulong? Time(long given, TimeFlags isGiven, TimeFlags isNow) =>
        isNow != 0 ? _clock.RealTime
        : isGiven != 0 ? (ulong)given
        : null;

    private void Put(in FileStatus status, uint result, bool isUnstable)
    {
        Span<byte> raw = Memory.Bytes(result, isUnstable ? 56u : 64u, 8);
        raw.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(raw, status.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(raw[8..], status.Inode);
        raw[16] = (byte)status.Type;
        if (isUnstable)
            BinaryPrimitives.WriteUInt32LittleEndian(raw[20..], (uint)status.Links);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(raw[24..], status.Links);
        Span<byte> rest = raw[(isUnstable ? 24 : 32)..];
        BinaryPrimitives.WriteUInt64LittleEndian(rest, status.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], status.AccessTime);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], status.ModificationTime);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[24..], status.ChangeTime);
    }

    /// <summary>The buffers of a vector that are not empty, the first thousand of them.</summary>
    private ref struct Vectors(WasiHost host, uint address, uint count)
    {
        private uint _index;
        private uint _given;
        private uint _total;

        /// <summary>Gives the next buffer; together they are no more than <see cref="GuestMemory.MaxSlice"/>.</summary>
        public bool Next(out Span<byte> buffer)
        {
            buffer = default;
            while (_index < count && _given < MaxVectors && _total < GuestMemory.MaxSlice)
            {
                if (_index % MaxVectors == MaxVectors - 1)
                    host.Charge(MaxVectors);
                (uint start, uint length) = host.Memory.Vector(address, _index++);
                buffer = host.Memory.Bytes(start, length);
                if (length == 0)
                    continue;
                buffer = buffer[..Math.Min(buffer.Length, (int)(GuestMemory.MaxSlice - _total))];
                _given++;
                _total += (uint)buffer.Length;
                return true;
            }
            return false;
        }
    }
}
