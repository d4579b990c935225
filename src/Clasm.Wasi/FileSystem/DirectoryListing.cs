using System;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem;

/// <summary>A walk through the entries of a directory, "." and ".." among them.</summary>
internal abstract class DirectoryListing : IDisposable
{
    /// <summary>The current entry's name, in UTF-8.</summary>
    public abstract ReadOnlySpan<byte> Name { get; }

    /// <summary>The current entry's number.</summary>
    public abstract ulong Inode { get; }

    /// <summary>What the current entry is, if that is known.</summary>
    public abstract FileType Type { get; }

    /// <summary>Where the entry after the current one is found.</summary>
    public abstract ulong Next { get; }

    /// <summary>Goes to a place: 0 is the start.</summary>
    /// <param name="cookie">A value that <see cref="Next"/> had.</param>
    public abstract Errno Seek(ulong cookie);

    /// <summary>Goes to the next entry.</summary>
    /// <param name="found">Receives whether there is one.</param>
    public abstract Errno MoveNext(out bool found);

    /// <summary>Ends the walk.</summary>
    public abstract void Dispose();
}
