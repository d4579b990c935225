using System;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem;

/// <summary>An open file.</summary>
internal abstract class OpenFile : OpenNode
{
    /// <summary>What it is: a regular file, or a device or pipe without positions.</summary>
    public abstract FileType Type { get; }

    /// <summary>The descriptor of the system that can be waited for; -1 where there is none, and where it is always ready.</summary>
    public virtual int PollDescriptor => -1;

    /// <summary>Reads bytes.</summary>
    /// <param name="buffer">Receives them.</param>
    /// <param name="offset">Where from, in a regular file.</param>
    /// <param name="count">Receives how many there were.</param>
    public abstract Errno Read(Span<byte> buffer, ulong offset, out int count);

    /// <summary>Writes bytes.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="offset">Where to, in a regular file.</param>
    /// <param name="count">Receives how many were written.</param>
    public abstract Errno Write(ReadOnlySpan<byte> buffer, ulong offset, out int count);

    /// <summary>Writes bytes at the end.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="count">Receives how many were written.</param>
    public abstract Errno Append(ReadOnlySpan<byte> buffer, out int count);

    /// <summary>Cuts it, or extends it by zeros.</summary>
    /// <param name="size">The size that it will have.</param>
    public abstract Errno SetSize(ulong size);

    /// <summary>Makes sure that a range can be written; the file grows to hold it.</summary>
    /// <param name="offset">Where the range starts.</param>
    /// <param name="length">How long it is.</param>
    public abstract Errno Allocate(ulong offset, ulong length);
}
