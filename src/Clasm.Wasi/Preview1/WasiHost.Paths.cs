using System;
using System.Text;
using System.Text.Unicode;
using Clasm.Wasi.FileSystem;

namespace Clasm.Wasi.Preview1;

// Paths below directories.
internal sealed partial class WasiHost
{
    private const int FollowLinks = 1;

    /// <summary><c>path_create_directory</c></summary>
    public Errno CreateDirectory(int fd, uint path, uint length)
    {
        Errno error = Walk(fd, path, length, isChange: true, out PathWalk? walk);
        using (walk)
            return error != Errno.Success ? error : walk!.Parent.CreateDirectory(walk.Name);
    }

    /// <summary><c>path_filestat_get</c></summary>
    public Errno GetPathStatus(int fd, int lookup, uint path, uint length, uint result, bool isUnstable)
    {
        if ((lookup & ~FollowLinks) != 0)
            return Errno.Invalid;
        Errno error = Walk(fd, path, length, isChange: false, out PathWalk? walk);
        using (walk)
        {
            if (error != Errno.Success)
                return error;
            error = GetStatus(walk!, (lookup & FollowLinks) != 0, out FileStatus status);
            if (error == Errno.Success)
                Put(status, result, isUnstable);
            return error;
        }
    }

    /// <summary><c>path_filestat_set_times</c></summary>
    public Errno SetPathTimes(int fd, int lookup, uint path, uint length, long access, long modification, int flags)
    {
        if ((lookup & ~FollowLinks) != 0)
            return Errno.Invalid;
        Errno error = TimesOf(access, modification, flags, out FileTimes times);
        if (error != Errno.Success)
            return error;
        error = Walk(fd, path, length, isChange: true, out PathWalk? walk);
        using (walk)
        {
            if (error == Errno.Success)
                error = GetStatus(walk!, (lookup & FollowLinks) != 0, out _);
            return error != Errno.Success ? error : walk!.Parent.SetTimes(walk.Name, times);
        }
    }

    /// <summary><c>path_link</c></summary>
    public Errno Link(int fd, int lookup, uint path, uint length, int newFd, uint newPath, uint newLength)
    {
        // Neither is a link followed to its target's name, nor could another one be given to what is behind it.
        if (lookup != 0)
            return Errno.Invalid;
        Errno error = Walk(fd, path, length, isChange: true, out PathWalk? from);
        using (from)
        {
            if (error != Errno.Success)
                return error;
            error = Walk(newFd, newPath, newLength, isChange: true, out PathWalk? to);
            using (to)
            {
                if (error == Errno.Success && from!.MustBeDirectory)
                    error = RequireDirectory(from);
                if (error == Errno.Success && to!.MustBeDirectory)
                    error = Errno.NoEntry;
                return error != Errno.Success ? error : from!.Parent.Link(from.Name, to!.Parent, to.Name);
            }
        }
    }

    /// <summary><c>path_open</c></summary>
    public Errno Open(
        int fd,
        int lookup,
        uint path,
        uint length,
        int openFlags,
        ulong rights,
        int descriptorFlags,
        uint result
    )
    {
        OpenFlags flags = (OpenFlags)openFlags;
        if (((lookup & ~FollowLinks) | (openFlags & ~(int)OpenFlags.All)) != 0)
            return Errno.Invalid;
        if ((descriptorFlags & ~(int)DescriptorFlags.All) != 0 || ((Rights)rights & ~Rights.All) != 0)
            return Errno.Invalid;
        Errno error = Walk(fd, path, length, isChange: false, out PathWalk? walk);
        using (walk)
        {
            if (error != Errno.Success)
                return error;
            bool isMutable = ((DirectoryDescriptor)Descriptors.Find(fd)!).IsMutable;
            error = RequestOf(
                flags,
                (Rights)rights,
                (DescriptorFlags)descriptorFlags,
                isMutable,
                out OpenRequest request
            );
            if (error == Errno.Success && !Descriptors.HasRoom)
                error = Errno.TooManyOpenFiles;
            OpenNode? node = null;
            if (error == Errno.Success)
                error = Open(walk!, request, (lookup & FollowLinks) != 0, out node);
            if (error != Errno.Success)
                return error;
            Descriptor opened = Describe(node!, request, isMutable);
            opened.Flags = (DescriptorFlags)descriptorFlags;
            Memory.Write(result, Descriptors.Add(opened));
            return Errno.Success;
        }
    }

    /// <summary><c>path_readlink</c></summary>
    public Errno ReadLink(int fd, uint path, uint length, uint buffer, uint bufferLength, uint result)
    {
        Errno error = Walk(fd, path, length, isChange: false, out PathWalk? walk);
        using (walk)
        {
            if (error != Errno.Success)
                return error;
            byte[] target = [];
            error = walk!.MustBeDirectory ? RequireDirectory(walk) : walk.Parent.ReadLink(walk.Name, out target);
            if (error != Errno.Success || walk.MustBeDirectory)
                return error == Errno.Success ? Errno.Invalid : error;
            // An absolute path would tell of the world outside.
            if (target[0] == '/')
                return Errno.NotPermitted;
            uint count = Math.Min((uint)target.Length, bufferLength);
            target.AsSpan(0, (int)count).CopyTo(Memory.Bytes(buffer, count));
            Memory.Write(result, count);
            return Errno.Success;
        }
    }

    /// <summary><c>path_remove_directory</c></summary>
    public Errno RemoveDirectory(int fd, uint path, uint length)
    {
        Errno error = Walk(fd, path, length, isChange: true, out PathWalk? walk);
        using (walk)
            return error != Errno.Success ? error : walk!.Parent.RemoveDirectory(walk.Name);
    }

    /// <summary><c>path_rename</c></summary>
    public Errno Rename(int fd, uint path, uint length, int newFd, uint newPath, uint newLength)
    {
        Errno error = Walk(fd, path, length, isChange: true, out PathWalk? from);
        using (from)
        {
            if (error != Errno.Success)
                return error;
            error = Walk(newFd, newPath, newLength, isChange: true, out PathWalk? to);
            using (to)
            {
                if (error == Errno.Success && (from!.MustBeDirectory || to!.MustBeDirectory))
                    error = RequireDirectory(from);
                return error != Errno.Success ? error : from!.Parent.Rename(from.Name, to!.Parent, to.Name);
            }
        }
    }

    /// <summary><c>path_symlink</c></summary>
    public Errno Symlink(uint target, uint targetLength, int fd, uint path, uint length)
    {
        Errno error = ReadPath(target, targetLength, out string text);
        if (error != Errno.Success)
            return error;
        error = Walk(fd, path, length, isChange: true, out PathWalk? walk);
        using (walk)
        {
            if (error != Errno.Success)
                return error;
            if (text.StartsWith('/'))
                return Errno.NotPermitted;
            if (walk!.MustBeDirectory)
                return walk.Parent.GetStatus(walk.Name, out _) == Errno.Success ? Errno.Exists : Errno.NoEntry;
            return walk.Parent.CreateSymbolicLink(text, walk.Name);
        }
    }

    /// <summary><c>path_unlink_file</c></summary>
    public Errno RemoveFile(int fd, uint path, uint length)
    {
        Errno error = Walk(fd, path, length, isChange: true, out PathWalk? walk);
        using (walk)
        {
            if (error == Errno.Success && walk!.MustBeDirectory)
            {
                error = RequireDirectory(walk);
                error = error == Errno.Success ? Errno.IsDirectory : error;
            }
            return error != Errno.Success ? error : walk!.Parent.RemoveFile(walk.Name);
        }
    }

    private static Errno RequestOf(
        OpenFlags flags,
        Rights rights,
        DescriptorFlags descriptorFlags,
        bool isMutable,
        out OpenRequest request
    )
    {
        bool create = (flags & OpenFlags.Create) != 0;
        bool truncate = (flags & OpenFlags.Truncate) != 0;
        bool directory = (flags & OpenFlags.Directory) != 0;
        bool write = (rights & Rights.Write) != 0;
        request = new OpenRequest
        {
            Read = (rights & Rights.Read) != 0 || !write,
            Write = write || create || truncate,
            Create = create,
            Exclusive = (flags & OpenFlags.Exclusive) != 0,
            Truncate = truncate,
            Directory = directory,
        };
        const DescriptorFlags Unsupported = DescriptorFlags.DataSync | DescriptorFlags.ReadSync | DescriptorFlags.Sync;
        if ((descriptorFlags & Unsupported) != 0)
            return Errno.NotSupported;
        if (directory && (create || truncate || request.Exclusive))
            return Errno.Invalid;
        return request.Write && !isMutable ? Errno.NotPermitted : Errno.Success;
    }

    private static Errno Open(PathWalk walk, OpenRequest request, bool follow, out OpenNode? node)
    {
        while (true)
        {
            OpenRequest asked = request;
            if (walk.MustBeDirectory)
            {
                node = null;
                if (request.Create)
                    return Errno.IsDirectory;
                asked = request with { Directory = true };
            }
            Errno error = walk.Parent.Open(walk.Name, asked, out node);
            if (error != Errno.Loop || !(follow || walk.MustBeDirectory) || request.Exclusive)
                return error;
            error = walk.FollowName();
            if (error != Errno.Success)
                return error;
        }
    }

    private static Errno GetStatus(PathWalk walk, bool follow, out FileStatus status)
    {
        while (true)
        {
            Errno error = walk.Parent.GetStatus(walk.Name, out status);
            if (error != Errno.Success)
                return error;
            if (status.Type != FileType.SymbolicLink || !(follow || walk.MustBeDirectory))
                return walk.MustBeDirectory && status.Type != FileType.Directory ? Errno.NotDirectory : Errno.Success;
            error = walk.FollowName();
            if (error != Errno.Success)
                return error;
        }
    }

    private static Errno RequireDirectory(PathWalk walk)
    {
        Errno error = walk.Parent.GetStatus(walk.Name, out FileStatus status);
        return error == Errno.Success && status.Type != FileType.Directory ? Errno.NotDirectory : error;
    }

    private static Descriptor Describe(OpenNode node, OpenRequest request, bool isMutable) =>
        node is OpenDirectory directory
            ? new DirectoryDescriptor(directory, isMutable, guestPath: null)
            : new FileDescriptor((OpenFile)node, request.Read, request.Write) { IsMutable = isMutable };

    /// <summary>Walks to the last component of a path.</summary>
    private Errno Walk(int fd, uint address, uint length, bool isChange, out PathWalk? walk)
    {
        walk = null;
        Errno error = ReadPath(address, length, out string path);
        if (error != Errno.Success)
            return error;
        error = FindDirectory(fd, out DirectoryDescriptor directory);
        if (error != Errno.Success)
            return error;
        if (isChange && !directory.IsMutable)
            return Errno.NotPermitted;
        walk = new PathWalk(directory.Directory, path);
        return walk.ToName();
    }

    private Errno ReadPath(uint address, uint length, out string path)
    {
        path = "";
        ReadOnlySpan<byte> bytes = Memory.Bytes(address, length);
        if (bytes.Length > PathWalk.MaxLength)
            return Errno.NameTooLong;
        Charge(length);
        if (!Utf8.IsValid(bytes))
            return Errno.IllegalSequence;
        if (bytes.Contains((byte)0))
            return Errno.Invalid;
        path = Encoding.UTF8.GetString(bytes);
        return Errno.Success;
    }
}
