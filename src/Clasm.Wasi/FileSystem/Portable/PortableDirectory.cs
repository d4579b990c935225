using System;
using System.Buffers;
using System.IO;
using System.Text;
using Clasm.Wasi.Preview1;
using Microsoft.Win32.SafeHandles;

namespace Clasm.Wasi.FileSystem.Portable;

/// <summary>
/// A directory by way of the framework, for hosts that are not Linux. The framework opens by whole paths only, so each name is
/// looked at before it is used: that keeps a guest in, but not one that has a helper outside who swaps directories for links
/// between the two.
/// </summary>
/// <param name="path">The directory's full path.</param>
internal sealed class PortableDirectory(string path) : OpenDirectory
{
    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("\\:*?\"<>|");

    /// <summary>Opens a directory by the host's path.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static PortableDirectory Open(string path)
    {
        DirectoryInfo directory = new(path);
        if (!directory.Exists)
            throw new DirectoryNotFoundException($"{path}: no such directory");
        return new PortableDirectory(
            directory.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? directory.FullName
        );
    }

    /// <inheritdoc/>
    public override Errno Enter(string name, out OpenDirectory? directory)
    {
        directory = null;
        Errno error = Look(name, out FileSystemInfo? found);
        if (error != Errno.Success)
            return error;
        switch (PortableStatus.TypeOf(found!))
        {
            case FileType.Directory:
                directory = new PortableDirectory(Full(name));
                return Errno.Success;
            case FileType.SymbolicLink:
                return Errno.Loop;
            default:
                return Errno.NotDirectory;
        }
    }

    /// <inheritdoc/>
    public override Errno Open(string name, OpenRequest request, out OpenNode? node)
    {
        node = null;
        Errno error = Look(name, out FileSystemInfo? found);
        if (error != Errno.Success && !(error == Errno.NoEntry && request.Create))
            return error;
        if (found is not null && request.Create && request.Exclusive)
            return Errno.Exists;
        FileType type = found is null ? FileType.RegularFile : PortableStatus.TypeOf(found);
        if (type == FileType.SymbolicLink)
            return Errno.Loop;
        if (type == FileType.Directory)
        {
            node = request.Write ? null : new PortableDirectory(Full(name));
            return request.Write ? Errno.IsDirectory : Errno.Success;
        }
        if (request.Directory)
            return Errno.NotDirectory;
        OpenNode? opened = null;
        error = PortableErrors.Try(() =>
        {
            opened = new PortableFile(OpenFile(name, request, exists: found is not null), Full(name));
            return Errno.Success;
        });
        node = opened;
        return error;
    }

    /// <inheritdoc/>
    public override Errno ReadLink(string name, out byte[] target)
    {
        target = [];
        Errno error = Look(name, out FileSystemInfo? found);
        if (error != Errno.Success)
            return error;
        if (found!.LinkTarget is not string text)
            return Errno.Invalid;
        // A path with a drive is as absolute as one with a slash.
        string portable = OperatingSystem.IsWindows() ? text.Replace('\\', '/') : text;
        target = Encoding.UTF8.GetBytes(Path.IsPathRooted(text) ? $"/{portable}" : portable);
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno GetStatus(string name, out FileStatus status)
    {
        status = default;
        Errno error = Look(name, out FileSystemInfo? found);
        if (error == Errno.Success)
            status = PortableStatus.Of(found!);
        return error;
    }

    /// <inheritdoc/>
    public override Errno GetStatus(out FileStatus status) => GetStatus(".", out status);

    /// <inheritdoc/>
    public override Errno SetTimes(string name, FileTimes times)
    {
        Errno error = Look(name, out FileSystemInfo? found);
        if (error != Errno.Success)
            return error;
        return PortableErrors.Try(() =>
        {
            if (times.Access is ulong access)
                found!.LastAccessTimeUtc = PortableStatus.TimeOf(access);
            if (times.Modification is ulong modification)
                found!.LastWriteTimeUtc = PortableStatus.TimeOf(modification);
            return Errno.Success;
        });
    }

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times) => SetTimes(".", times);

    /// <inheritdoc/>
    public override Errno Synchronize(bool dataOnly) => Errno.Success;

    /// <inheritdoc/>
    public override Errno CreateDirectory(string name) =>
        Change(
            name,
            mustExist: false,
            _ =>
            {
                Directory.CreateDirectory(Full(name));
                return Errno.Success;
            }
        );

    /// <inheritdoc/>
    public override Errno CreateSymbolicLink(string target, string name) =>
        target.Length == 0
            ? Errno.NoEntry
            : Change(
                name,
                mustExist: false,
                _ =>
                {
                    File.CreateSymbolicLink(Full(name), target);
                    return Errno.Success;
                }
            );

    /// <inheritdoc/>
    public override Errno RemoveDirectory(string name) =>
        Change(
            name,
            mustExist: true,
            found =>
            {
                if (PortableStatus.TypeOf(found!) != FileType.Directory)
                    return Errno.NotDirectory;
                if (name == ".")
                    return Errno.Invalid;
                Directory.Delete(Full(name));
                return Errno.Success;
            }
        );

    /// <inheritdoc/>
    public override Errno RemoveFile(string name) =>
        Change(
            name,
            mustExist: true,
            found =>
            {
                if (PortableStatus.TypeOf(found!) == FileType.Directory)
                    return Errno.IsDirectory;
                found!.Delete();
                return Errno.Success;
            }
        );

    /// <inheritdoc/>
    public override Errno Rename(string name, OpenDirectory destination, string newName)
    {
        if (destination is not PortableDirectory other)
            return Errno.CrossDevice;
        if (name == "." || newName == ".")
            return Errno.Busy;
        Errno error = other.Look(newName, out FileSystemInfo? replaced);
        if (error is not (Errno.Success or Errno.NoEntry))
            return error;
        return Change(name, mustExist: true, found => Move(found!, other, newName, replaced));
    }

    /// <inheritdoc/>
    public override Errno Link(string name, OpenDirectory destination, string newName) => Errno.NotSupported;

    /// <inheritdoc/>
    public override Errno List(out DirectoryListing? listing)
    {
        listing = new PortableListing(path, []);
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose() { }

    private static Errno Move(FileSystemInfo found, PortableDirectory other, string newName, FileSystemInfo? replaced)
    {
        bool isDirectory = PortableStatus.TypeOf(found) == FileType.Directory;
        if (replaced is not null && found.FullName == replaced.FullName)
            return Errno.Success;
        if (replaced is not null && isDirectory != (PortableStatus.TypeOf(replaced) == FileType.Directory))
            return isDirectory ? Errno.NotDirectory : Errno.IsDirectory;
        if (!isDirectory)
        {
            File.Move(found.FullName, other.Full(newName), overwrite: true);
            return Errno.Success;
        }
        if (replaced is not null)
            Directory.Delete(replaced.FullName);
        Directory.Move(found.FullName, other.Full(newName));
        return Errno.Success;
    }

    private static bool IsAllowed(string name) =>
        !OperatingSystem.IsWindows()
        || (
            name.AsSpan().IndexOfAny(s_forbidden) < 0
            && (name == "." || name[^1] is not ('.' or ' '))
            && !IsDevice(name)
        );

    // The names of Windows' devices are in every directory.
    private static bool IsDevice(string name)
    {
        string stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
            || (stem.Length == 4 && (stem[..3] is "COM" or "LPT") && !char.IsAsciiLetter(stem[3]));
    }

    private string Full(string name) => name == "." ? path : Path.Combine(path, name);

    private Errno Look(string name, out FileSystemInfo? found)
    {
        FileSystemInfo? info = null;
        Errno error = PortableErrors.Try(() =>
        {
            info = IsAllowed(name) ? PortableStatus.Find(Full(name)) : null;
            return info is null ? Errno.NoEntry : Errno.Success;
        });
        found = info;
        return error;
    }

    private Errno Change(string name, bool mustExist, Func<FileSystemInfo?, Errno> change)
    {
        Errno error = Look(name, out FileSystemInfo? found);
        if (!mustExist && (error == Errno.Success || !IsAllowed(name)))
            return error == Errno.Success ? Errno.Exists : Errno.Invalid;
        if (mustExist && error != Errno.Success)
            return error;
        return PortableErrors.Try(() => change(found));
    }

    private SafeFileHandle OpenFile(string name, OpenRequest request, bool exists)
    {
        FileMode mode = exists ? (request.Truncate ? FileMode.Truncate : FileMode.Open) : FileMode.CreateNew;
        FileAccess access = (request.Read ? FileAccess.Read : 0) | (request.Write ? FileAccess.Write : 0);
        return File.OpenHandle(Full(name), mode, access, FileShare.ReadWrite | FileShare.Delete);
    }
}
