using System.Text;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.InMemory;

/// <summary>An open directory in memory.</summary>
/// <param name="node">The directory.</param>
internal sealed class MemoryDirectory(DirectoryNode node) : OpenDirectory
{
    private const int MaxName = 255;

    /// <inheritdoc/>
    public override Errno Enter(string name, out OpenDirectory? directory)
    {
        lock (node.FileSystem.Gate)
        {
            Node? found = node.Find(name);
            directory = found is DirectoryNode entered ? new MemoryDirectory(entered) : null;
            return found switch
            {
                null => TooLong(name) ? Errno.NameTooLong : Errno.NoEntry,
                DirectoryNode => Errno.Success,
                LinkNode => Errno.Loop,
                _ => Errno.NotDirectory,
            };
        }
    }

    /// <inheritdoc/>
    public override Errno Open(string name, OpenRequest request, out OpenNode? opened)
    {
        opened = null;
        lock (node.FileSystem.Gate)
        {
            Node? found = node.Find(name);
            if (found is not null && request.Create && request.Exclusive)
                return Errno.Exists;
            switch (found)
            {
                case null when request.Create:
                    FileNode created = new(node.FileSystem);
                    Errno error = Add(name, created);
                    opened = error == Errno.Success ? new MemoryFile(created) : null;
                    return error;
                case null:
                    return TooLong(name) ? Errno.NameTooLong : Errno.NoEntry;
                case LinkNode:
                    return Errno.Loop;
                case DirectoryNode when request.Write:
                    return Errno.IsDirectory;
                case DirectoryNode directory:
                    opened = new MemoryDirectory(directory);
                    return Errno.Success;
                case FileNode when request.Directory:
                    return Errno.NotDirectory;
                default:
                    FileNode file = (FileNode)found;
                    if (request.Truncate)
                        file.SetSize(0);
                    opened = new MemoryFile(file);
                    return Errno.Success;
            }
        }
    }

    /// <inheritdoc/>
    public override Errno ReadLink(string name, out byte[] target)
    {
        lock (node.FileSystem.Gate)
        {
            Node? found = node.Find(name);
            target = (found as LinkNode)?.Target ?? [];
            return found switch
            {
                null => Errno.NoEntry,
                LinkNode => Errno.Success,
                _ => Errno.Invalid,
            };
        }
    }

    /// <inheritdoc/>
    public override Errno GetStatus(string name, out FileStatus status)
    {
        lock (node.FileSystem.Gate)
        {
            Node? found = node.Find(name);
            status = found?.Status ?? default;
            return found is not null ? Errno.Success
                : TooLong(name) ? Errno.NameTooLong
                : Errno.NoEntry;
        }
    }

    /// <inheritdoc/>
    public override Errno GetStatus(out FileStatus status) => GetStatus(".", out status);

    /// <inheritdoc/>
    public override Errno SetTimes(string name, FileTimes times)
    {
        lock (node.FileSystem.Gate)
        {
            Node? found = node.Find(name);
            found?.SetTimes(times);
            return found is null ? Errno.NoEntry : Errno.Success;
        }
    }

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times) => SetTimes(".", times);

    /// <inheritdoc/>
    public override Errno Synchronize(bool dataOnly) => Errno.Success;

    /// <inheritdoc/>
    public override Errno CreateDirectory(string name)
    {
        lock (node.FileSystem.Gate)
            return node.Find(name) is null ? Add(name, new DirectoryNode(node.FileSystem, node)) : Errno.Exists;
    }

    /// <inheritdoc/>
    public override Errno CreateSymbolicLink(string target, string name)
    {
        if (target.Length == 0)
            return Errno.NoEntry;
        lock (node.FileSystem.Gate)
            return node.Find(name) is null
                ? Add(name, new LinkNode(node.FileSystem, Encoding.UTF8.GetBytes(target)))
                : Errno.Exists;
    }

    /// <inheritdoc/>
    public override Errno RemoveDirectory(string name)
    {
        lock (node.FileSystem.Gate)
        {
            Node? found = node.Find(name);
            if (found is not DirectoryNode directory)
                return found is null ? Errno.NoEntry : Errno.NotDirectory;
            if (name == ".")
                return Errno.Invalid;
            if (directory.Count > 0)
                return Errno.NotEmpty;
            Unlink(name);
            return Errno.Success;
        }
    }

    /// <inheritdoc/>
    public override Errno RemoveFile(string name)
    {
        lock (node.FileSystem.Gate)
        {
            Node? found = node.Find(name);
            if (found is null or DirectoryNode)
                return found is null ? Errno.NoEntry : Errno.IsDirectory;
            Unlink(name);
            return Errno.Success;
        }
    }

    /// <inheritdoc/>
    public override Errno Rename(string name, OpenDirectory destination, string newName)
    {
        if (destination is not MemoryDirectory target || target.FileSystem != FileSystem)
            return Errno.CrossDevice;
        lock (FileSystem.Gate)
        {
            if (name == "." || newName == ".")
                return Errno.Busy;
            Node? moved = node.Find(name);
            Node? replaced = target.Inner.Find(newName);
            if (moved is null)
                return Errno.NoEntry;
            if (moved == replaced)
                return Errno.Success;
            Errno error = CanReplace(moved, replaced, target.Inner, newName);
            return error == Errno.Success ? Move(name, moved, target, newName, replaced) : error;
        }
    }

    /// <inheritdoc/>
    public override Errno Link(string name, OpenDirectory destination, string newName)
    {
        if (destination is not MemoryDirectory target || target.FileSystem != FileSystem)
            return Errno.CrossDevice;
        lock (FileSystem.Gate)
        {
            Node? found = node.Find(name);
            if (found is null or DirectoryNode)
                return found is null ? Errno.NoEntry : Errno.NotPermitted;
            return target.Inner.Find(newName) is null ? target.Add(newName, found) : Errno.Exists;
        }
    }

    /// <inheritdoc/>
    public override Errno List(out DirectoryListing? listing)
    {
        listing = new MemoryListing(node);
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose() { }

    private InMemoryFileSystem FileSystem => node.FileSystem;

    private DirectoryNode Inner => node;

    private static bool TooLong(string name) => Encoding.UTF8.GetByteCount(name) > MaxName;

    private static Errno CanReplace(Node moved, Node? replaced, DirectoryNode target, string newName)
    {
        if (moved is DirectoryNode directory && target.IsBelow(directory))
            return Errno.Invalid;
        if (target.IsGone)
            return Errno.NoEntry;
        if (TooLong(newName))
            return Errno.NameTooLong;
        return (moved, replaced) switch
        {
            (_, null) => Errno.Success,
            (DirectoryNode, DirectoryNode { Count: > 0 }) => Errno.NotEmpty,
            (DirectoryNode, DirectoryNode) => Errno.Success,
            (DirectoryNode, _) => Errno.NotDirectory,
            (_, DirectoryNode) => Errno.IsDirectory,
            _ => Errno.Success,
        };
    }

    private Errno Move(string name, Node moved, MemoryDirectory target, string newName, Node? replaced)
    {
        if (replaced is not null)
            target.Unlink(newName);
        // It must not count as gone between its two names.
        moved.Links++;
        node.Remove(name);
        // There is room: an entry was just given back.
        target.Inner.Add(newName, moved);
        moved.Links--;
        if (moved is DirectoryNode directory)
            directory.Parent = target.Inner;
        return Errno.Success;
    }

    private Errno Add(string name, Node added)
    {
        if (node.IsGone)
            return Errno.NoEntry;
        if (TooLong(name))
            return Errno.NameTooLong;
        return node.Add(name, added) ? Errno.Success : Errno.NoSpace;
    }

    private void Unlink(string name)
    {
        if (node.Find(name) is DirectoryNode directory)
            directory.IsGone = true;
        node.Remove(name);
    }
}
