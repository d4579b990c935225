using System;
using System.IO;
using System.Runtime.InteropServices;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>A directory of a Linux host. Every call is relative to the open directory, and follows no link.</summary>
/// <param name="descriptor">The directory; it is closed with this object.</param>
internal sealed unsafe class UnixDirectory(UnixDescriptor descriptor) : OpenDirectory
{
    /// <summary>Opens a directory by the host's path, links and all.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory, or it cannot be opened.</exception>
    public static UnixDirectory Open(string path)
    {
        int number = LibC.Open(path, LibC.ReadOnly | LibC.Directory | LibC.CloseOnExec, 0);
        return number >= 0
            ? new UnixDirectory(new UnixDescriptor(number))
            : throw new DirectoryNotFoundException(
                $"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}"
            );
    }

    /// <inheritdoc/>
    public override Errno Enter(string name, out OpenDirectory? directory)
    {
        Errno error = OpenAt(name, LibC.PathOnly | LibC.Directory, out UnixDescriptor? entered);
        directory = entered is null ? null : new UnixDirectory(entered);
        return error;
    }

    /// <inheritdoc/>
    public override Errno Open(string name, OpenRequest request, out OpenNode? node)
    {
        node = null;
        Errno error = OpenAt(name, FlagsOf(request), out UnixDescriptor? opened);
        if (error != Errno.Success)
            return error == Errno.NotDirectory && IsLink(name) ? Errno.Loop : error;
        error = UnixStatus.Get(opened!, "", out FileStatus status);
        if (error != Errno.Success)
        {
            opened!.Dispose();
            return error;
        }
        node = status.Type == FileType.Directory ? new UnixDirectory(opened!) : new UnixFile(opened!, status.Type);
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno ReadLink(string name, out byte[] target)
    {
        // In bounds: the system writes at most the size that it is told.
        byte* buffer = stackalloc byte[PathWalk.MaxLength];
        nint length = LibC.ReadLinkAt(descriptor, name, buffer, PathWalk.MaxLength);
        target = length > 0 ? new ReadOnlySpan<byte>(buffer, (int)length).ToArray() : [];
        return length > 0 ? Errno.Success
            : length == 0 ? Errno.NoEntry
            : UnixErrors.Last();
    }

    /// <inheritdoc/>
    public override Errno GetStatus(string name, out FileStatus status) => UnixStatus.Get(descriptor, name, out status);

    /// <inheritdoc/>
    public override Errno GetStatus(out FileStatus status) => UnixStatus.Get(descriptor, "", out status);

    /// <inheritdoc/>
    public override Errno SetTimes(string name, FileTimes times)
    {
        LibC.TimeSpec* both = stackalloc LibC.TimeSpec[2];
        UnixStatus.Convert(times, out both[0], out both[1]);
        return UnixErrors.Of(LibC.SetTimesAt(descriptor, name, both, LibC.AtNoFollow));
    }

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times) => SetTimes(".", times);

    /// <inheritdoc/>
    public override Errno Synchronize(bool dataOnly) =>
        UnixErrors.Of(dataOnly ? LibC.SynchronizeData(descriptor) : LibC.Synchronize(descriptor));

    /// <inheritdoc/>
    public override Errno CreateDirectory(string name) =>
        UnixErrors.Of(
            LibC.MakeDirectoryAt(
                descriptor,
                name,
                0x1ff /* rwxrwxrwx, less the process's mask */
            )
        );

    /// <inheritdoc/>
    public override Errno CreateSymbolicLink(string target, string name) =>
        UnixErrors.Of(LibC.SymlinkAt(target, descriptor, name));

    /// <inheritdoc/>
    public override Errno RemoveDirectory(string name) =>
        UnixErrors.Of(LibC.UnlinkAt(descriptor, name, LibC.AtRemoveDirectory));

    /// <inheritdoc/>
    public override Errno RemoveFile(string name) => UnixErrors.Of(LibC.UnlinkAt(descriptor, name, 0));

    /// <inheritdoc/>
    public override Errno Rename(string name, OpenDirectory destination, string newName) =>
        destination is UnixDirectory other
            ? UnixErrors.Of(LibC.RenameAt(descriptor, name, other.Descriptor, newName))
            : Errno.CrossDevice;

    /// <inheritdoc/>
    public override Errno Link(string name, OpenDirectory destination, string newName) =>
        destination is UnixDirectory other
            ? UnixErrors.Of(LibC.LinkAt(descriptor, name, other.Descriptor, newName, 0))
            : Errno.CrossDevice;

    /// <inheritdoc/>
    public override Errno List(out DirectoryListing? listing)
    {
        Errno error = OpenAt(".", LibC.ReadOnly | LibC.Directory, out UnixDescriptor? opened);
        listing = opened is null ? null : new UnixListing(opened);
        return error;
    }

    /// <inheritdoc/>
    public override void Dispose() => descriptor.Dispose();

    private UnixDescriptor Descriptor => descriptor;

    private static int FlagsOf(OpenRequest request)
    {
        // A pipe without a writer must not hold the guest up where nothing can interrupt it.
        int flags = LibC.NonBlocking | LibC.NoTerminal;
        flags |=
            !request.Write ? LibC.ReadOnly
            : request.Read ? LibC.ReadWrite
            : LibC.WriteOnly;
        flags |= request.Create ? LibC.Create : 0;
        flags |= request.Exclusive ? LibC.Exclusive : 0;
        flags |= request.Truncate ? LibC.Truncate : 0;
        flags |= request.Directory ? LibC.Directory : 0;
        return flags;
    }

    private Errno OpenAt(string name, int flags, out UnixDescriptor? opened)
    {
        int number;
        do
        {
            number = LibC.OpenAt(
                descriptor,
                name,
                flags | LibC.NoFollow | LibC.CloseOnExec,
                0x1b6 /* rw-rw-rw- */
            );
        } while (number < 0 && Marshal.GetLastPInvokeError() == UnixErrors.Interrupted);
        opened = number >= 0 ? new UnixDescriptor(number) : null;
        return number >= 0 ? Errno.Success : UnixErrors.Last();
    }

    private bool IsLink(string name) =>
        UnixStatus.Get(descriptor, name, out FileStatus status) == Errno.Success
        && status.Type == FileType.SymbolicLink;
}
