using System;
using System.Collections.Generic;
using System.Text;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.InMemory;

/// <summary>The entries of a directory in memory. A cookie is an entry's number and 2, after those of "." and "..".</summary>
/// <param name="directory">The directory.</param>
internal sealed class MemoryListing(DirectoryNode directory) : DirectoryListing
{
    private List<(ulong Number, string Name, Node Node)> _entries = [];
    private int _index;
    private ulong _next;
    private byte[] _name = [];
    private Node _node = directory;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Name => _name;

    /// <inheritdoc/>
    public override ulong Inode => _node.Number;

    /// <inheritdoc/>
    public override FileType Type => _node.Type;

    /// <inheritdoc/>
    public override ulong Next => _next;

    /// <inheritdoc/>
    public override Errno Seek(ulong cookie)
    {
        lock (directory.FileSystem.Gate)
            _entries = directory.Entries();
        _next = cookie;
        _index = 0;
        while (_index < _entries.Count && _entries[_index].Number + 2 <= cookie)
            _index++;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno MoveNext(out bool found)
    {
        found = true;
        if (_next < 2)
        {
            _name = _next == 0 ? "."u8.ToArray() : ".."u8.ToArray();
            _node = _next == 0 ? directory : directory.Parent ?? directory;
            _next++;
            return Errno.Success;
        }
        found = _index < _entries.Count;
        if (!found)
            return Errno.Success;
        (ulong number, string name, _node) = _entries[_index++];
        _name = Encoding.UTF8.GetBytes(name);
        _next = number + 2;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose() => _entries = [];
}
