using System;
using System.Collections.Generic;

namespace Clasm.Wasi.FileSystem.InMemory;

/// <summary>A directory. Its entries have numbers that grow, so that listing it can go on wherever it stopped.</summary>
/// <param name="fileSystem">The file system.</param>
/// <param name="parent">The directory that it is in; null for the root.</param>
internal sealed class DirectoryNode(InMemoryFileSystem fileSystem, DirectoryNode? parent) : Node(fileSystem)
{
    // About what an entry takes; it counts, so that names without content cannot fill the memory.
    private const int EntrySize = 512;

    private readonly Dictionary<string, (ulong Number, Node Node)> _entries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<ulong, string> _order = [];
    private ulong _lastEntry;

    /// <summary>The directory that it is in; null for the root, and where it was removed.</summary>
    public DirectoryNode? Parent { get; set; } = parent;

    /// <summary>Whether it was removed: nothing can be created in it then.</summary>
    public bool IsGone { get; set; }

    /// <inheritdoc/>
    public override FileType Type => FileType.Directory;

    /// <summary>How many entries it has.</summary>
    public int Count => _entries.Count;

    /// <summary>What a name stands for, or null.</summary>
    /// <param name="name">The name.</param>
    public Node? Find(string name) =>
        name == "." ? this
        : _entries.TryGetValue(name, out (ulong, Node Node) entry) ? entry.Node
        : null;

    /// <summary>Gives something a name that is free.</summary>
    /// <param name="name">The name.</param>
    /// <param name="node">What it stands for.</param>
    /// <returns>False if the file system is full.</returns>
    public bool Add(string name, Node node)
    {
        if (!FileSystem.Take(EntrySize))
            return false;
        _entries.Add(name, (++_lastEntry, node));
        _order.Add(_lastEntry, name);
        node.Links++;
        node.ChangeTime = FileSystem.Now;
        Touch();
        return true;
    }

    /// <summary>Takes a name away.</summary>
    /// <param name="name">The name.</param>
    public void Remove(string name)
    {
        (ulong number, Node node) = _entries[name];
        _entries.Remove(name);
        _order.Remove(number);
        FileSystem.GiveBack(EntrySize);
        node.Links--;
        node.ChangeTime = FileSystem.Now;
        Touch();
        (node as FileNode)?.ReleaseIfGone();
    }

    /// <summary>The names, in the order in which they came.</summary>
    public IReadOnlyList<string> Names() => [.. _order.Values];

    /// <summary>The entries in the order in which they came.</summary>
    public List<(ulong Number, string Name, Node Node)> Entries()
    {
        List<(ulong, string, Node)> entries = new(_order.Count);
        foreach ((ulong number, string name) in _order)
            entries.Add((number, name, _entries[name].Node));
        return entries;
    }

    /// <summary>Whether it is a directory, or lies below it.</summary>
    /// <param name="other">The directory.</param>
    public bool IsBelow(DirectoryNode other)
    {
        for (DirectoryNode? at = this; at is not null; at = at.Parent)
        {
            if (at == other)
                return true;
        }
        return false;
    }
}
