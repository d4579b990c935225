using System;
using Clasm.Wasi.FileSystem;
using Clasm.Wasi.Streams;

namespace Clasm.Wasi.Preview1;

/// <summary>Standard input.</summary>
/// <param name="source">Where it comes from.</param>
internal sealed class InputDescriptor(InputSource source) : Descriptor
{
    /// <inheritdoc/>
    public override FileType Type => source.IsTerminal ? FileType.CharacterDevice : FileType.Unknown;

    /// <inheritdoc/>
    public override Rights Rights => Rights.Read | Rights.Poll;

    /// <inheritdoc/>
    public override int PollDescriptor => source.PollDescriptor;

    /// <inheritdoc/>
    public override Errno Read(WasiHost host, Span<byte> buffer, out int count)
    {
        count = 0;
        if (buffer.Length == 0)
            return Errno.Success;
        host.WaitUntil(source.IsReady);
        return source.Read(buffer, out count);
    }

    /// <inheritdoc/>
    public override Errno IsReady(EventType type, out ulong available)
    {
        available = 1;
        return type != EventType.Read ? Errno.BadDescriptor
            : source.IsReady(0) ? Errno.Success
            : Errno.Again;
    }

    /// <inheritdoc/>
    public override void Dispose() => source.Dispose();
}
