using System;
using System.IO;
using System.Text;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.Portable;

/// <summary>The entries of a directory as they were when the listing started. A cookie is a number of entries.</summary>
/// <param name="path">The directory's path.</param>
/// <param name="entries">What is in it.</param>
internal sealed class PortableListing(string path, FileSystemInfo[] entries) : DirectoryListing
{
    private ulong _next;
    private byte[] _name = [];
    private FileSystemInfo? _entry;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Name => _name;

    /// <inheritdoc/>
    public override ulong Inode => PortableStatus.NumberOf(_entry?.FullName ?? path);

    /// <inheritdoc/>
    public override FileType Type => _entry is null ? FileType.Directory : PortableStatus.TypeOf(_entry);

    /// <inheritdoc/>
    public override ulong Next => _next;

    /// <inheritdoc/>
    public override Errno Seek(ulong cookie)
    {
        if (cookie == 0)
            entries = new DirectoryInfo(path).GetFileSystemInfos();
        _next = cookie;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno MoveNext(out bool found)
    {
        found = _next < (ulong)entries.Length + 2;
        if (!found)
            return Errno.Success;
        _entry = _next < 2 ? null : entries[_next - 2];
        _name = Encoding.UTF8.GetBytes(_entry?.Name ?? (_next == 0 ? "." : ".."));
        _next++;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose() => entries = [];
}
