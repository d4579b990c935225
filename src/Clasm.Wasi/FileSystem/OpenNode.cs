using System;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem;

/// <summary>A file or directory that is open: it stays the same one whatever happens to its name.</summary>
internal abstract class OpenNode : IDisposable
{
    /// <summary>What is known of it.</summary>
    /// <param name="status">Receives that.</param>
    public abstract Errno GetStatus(out FileStatus status);

    /// <summary>Sets its times.</summary>
    /// <param name="times">The times.</param>
    public abstract Errno SetTimes(FileTimes times);

    /// <summary>Waits until what was written is stored.</summary>
    /// <param name="dataOnly">Whether the file's times may be lost.</param>
    public abstract Errno Synchronize(bool dataOnly);

    /// <summary>Closes it.</summary>
    public abstract void Dispose();
}
