using System;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.Streams;

/// <summary>Where a guest's standard output goes. Nothing is held back: what was written is out.</summary>
internal abstract class OutputSink : IDisposable
{
    /// <summary>Whether somebody watches.</summary>
    public virtual bool IsTerminal => false;

    /// <summary>The descriptor of the system that can be waited for; -1 where there is none.</summary>
    public virtual int PollDescriptor => -1;

    /// <summary>How many bytes can be written without blocking when the descriptor is ready.</summary>
    public virtual int WriteSize => int.MaxValue;

    /// <summary>Writes bytes.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="count">Receives how many were written.</param>
    public abstract Errno Write(ReadOnlySpan<byte> buffer, out int count);

    /// <summary>Closes it.</summary>
    public abstract void Dispose();
}
