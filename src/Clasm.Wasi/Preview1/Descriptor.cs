using System;
using Clasm.Wasi.FileSystem;

namespace Clasm.Wasi.Preview1;

/// <summary>What a descriptor of a guest stands for.</summary>
internal abstract class Descriptor : IDisposable
{
    /// <summary>What it is.</summary>
    public abstract FileType Type { get; }

    /// <summary>Whether reading and writing go to a place of their own accord: there is no position.</summary>
    public virtual bool IsStream => true;

    /// <summary>How it reads and writes.</summary>
    public DescriptorFlags Flags { get; set; }

    /// <summary>What it may be used for.</summary>
    public abstract Rights Rights { get; }

    /// <summary>What that which is opened by way of it may be used for.</summary>
    public virtual Rights Inheriting => Rights;

    /// <summary>What is known of it.</summary>
    /// <param name="status">Receives that.</param>
    public virtual Errno GetStatus(out FileStatus status)
    {
        status = new FileStatus { Type = Type };
        return Errno.Success;
    }

    /// <summary>Reads some bytes at the position, and moves it.</summary>
    /// <param name="host">The guest's host.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="count">Receives how many.</param>
    public virtual Errno Read(WasiHost host, Span<byte> buffer, out int count)
    {
        count = 0;
        return Errno.BadDescriptor;
    }

    /// <summary>Writes some bytes at the position, and moves it.</summary>
    /// <param name="host">The guest's host.</param>
    /// <param name="buffer">The bytes.</param>
    /// <param name="count">Receives how many were written.</param>
    public virtual Errno Write(WasiHost host, ReadOnlySpan<byte> buffer, out int count)
    {
        count = 0;
        return Errno.BadDescriptor;
    }

    /// <summary>Whether reading, or writing, would not block.</summary>
    /// <param name="type">Which of the two.</param>
    /// <param name="available">Receives how many bytes are known to be there.</param>
    /// <returns><see cref="Errno.Again"/> if it would block.</returns>
    public virtual Errno IsReady(EventType type, out ulong available)
    {
        available = 0;
        return Errno.BadDescriptor;
    }

    /// <summary>The descriptor of the system that can be waited for; -1 where there is none.</summary>
    public virtual int PollDescriptor => -1;

    /// <summary>Closes what it stands for.</summary>
    public abstract void Dispose();
}
