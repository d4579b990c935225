using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using Clasm.Wasi.FileSystem.InMemory;

namespace Clasm;

/// <summary>
/// Files and directories that exist in memory only. It may be given to several stores at once, and used by the host meanwhile;
/// paths of the host are relative to its root, with slashes.
/// </summary>
public sealed class InMemoryFileSystem
{
    private readonly TimeProvider _time;

    /// <summary>An empty file system.</summary>
    /// <param name="maxBytes">How many bytes its files may have together.</param>
    /// <param name="time">Where the times of its files come from; this machine's clock by default.</param>
    public InMemoryFileSystem(long maxBytes = 1L << 30, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        _time = time ?? TimeProvider.System;
        MaxBytes = maxBytes;
        Root = new DirectoryNode(this, parent: null);
    }

    /// <summary>How many bytes its files may have together.</summary>
    public long MaxBytes { get; }

    internal DirectoryNode Root { get; }

    internal Lock Gate { get; } = new();

    internal ulong Now => (ulong)(_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>How many bytes its files have; entries of directories count too.</summary>
    internal long UsedBytes { get; private set; }

    private ulong LastNumber { get; set; }

    /// <summary>Writes a file, in place of one that is there; directories on the way are created.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="content">What it holds.</param>
    /// <exception cref="System.IO.IOException">The path leads through a file, names a directory, or there is no room.</exception>
    public void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        lock (Gate)
        {
            (DirectoryNode parent, string name) = Walk(path, creates: true);
            Node? found = parent.Find(name);
            if (found is not (null or FileNode))
                throw new System.IO.IOException($"{path} is no file");
            FileNode file = found as FileNode ?? new FileNode(this);
            if (found is null && !parent.Add(name, file))
                throw new System.IO.IOException("the file system is full");
            file.SetSize(0);
            if (!file.Write(content, 0))
                throw new System.IO.IOException("the file system is full");
        }
    }

    /// <summary>Writes a file of text in UTF-8.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="text">What it holds.</param>
    public void WriteFile(string path, string text) => WriteFile(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>What it holds; null if there is no such file.</returns>
    public byte[]? ReadFile(string path)
    {
        lock (Gate)
        {
            if (Find(path) is not FileNode file)
                return null;
            byte[] content = new byte[file.Size];
            file.Read(content, 0);
            return content;
        }
    }

    /// <summary>Creates a directory, and those on the way.</summary>
    /// <param name="path">Its path.</param>
    public void CreateDirectory(string path)
    {
        lock (Gate)
            Walk(path + "/x", creates: true);
    }

    /// <summary>The names in a directory, in the order in which they came.</summary>
    /// <param name="path">The directory's path; empty for the root.</param>
    /// <returns>The names; null if there is no such directory.</returns>
    public IReadOnlyList<string>? List(string path)
    {
        lock (Gate)
            return Find(path) is DirectoryNode directory ? directory.Names() : null;
    }

    /// <summary>Takes room for bytes.</summary>
    /// <returns>False if there is not enough.</returns>
    internal bool Take(long bytes)
    {
        if (bytes > MaxBytes - UsedBytes)
            return false;
        UsedBytes += bytes;
        return true;
    }

    /// <summary>Gives room back.</summary>
    internal void GiveBack(long bytes) => UsedBytes -= bytes;

    /// <summary>A number that no other file has.</summary>
    internal ulong NextNumber() => ++LastNumber;

    private static string[] Components(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Array.IndexOf(components, "..") < 0
            ? Array.FindAll(components, component => component != ".")
            : throw new ArgumentException("a path of the host has no '..'", nameof(path));
    }

    private Node? Find(string path)
    {
        Node? node = Root;
        foreach (string component in Components(path))
            node = (node as DirectoryNode)?.Find(component);
        return node;
    }

    private (DirectoryNode Parent, string Name) Walk(string path, bool creates)
    {
        string[] components = Components(path);
        if (components.Length == 0)
            throw new ArgumentException("the path names nothing", nameof(path));
        DirectoryNode directory = Root;
        foreach (string component in components.AsSpan(0, components.Length - 1))
        {
            Node? next = directory.Find(component);
            if (next is null && creates)
            {
                next = new DirectoryNode(this, directory);
                if (!directory.Add(component, next))
                    throw new System.IO.IOException("the file system is full");
            }
            directory = next as DirectoryNode ?? throw new System.IO.IOException($"{component} is no directory");
        }
        return (directory, components[^1]);
    }
}
