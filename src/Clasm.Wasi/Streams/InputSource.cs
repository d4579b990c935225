using System;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.Streams;

/// <summary>Where a guest's standard input comes from.</summary>
internal abstract class InputSource : IDisposable
{
    /// <summary>Whether somebody types.</summary>
    public virtual bool IsTerminal => false;

    /// <summary>The descriptor of the system that can be waited for; -1 where there is none.</summary>
    public virtual int PollDescriptor => -1;

    /// <summary>Whether reading gives something, or the end, at once.</summary>
    /// <param name="milliseconds">How long to wait for that.</param>
    public abstract bool IsReady(int milliseconds);

    /// <summary>Reads bytes; blocks where <see cref="IsReady"/> says no.</summary>
    /// <param name="buffer">Receives them.</param>
    /// <param name="count">Receives how many; 0 at the end.</param>
    public abstract Errno Read(Span<byte> buffer, out int count);

    /// <summary>Closes it.</summary>
    public abstract void Dispose();
}
