using System;
using Clasm.Wasi.FileSystem;
using Clasm.Wasi.FileSystem.Unix;
using Clasm.Wasi.Streams;

namespace Clasm.Wasi.Preview1;

/// <summary>Standard output or error.</summary>
/// <param name="sink">Where it goes.</param>
internal sealed class OutputDescriptor(OutputSink sink) : Descriptor
{
    /// <inheritdoc/>
    public override FileType Type => sink.IsTerminal ? FileType.CharacterDevice : FileType.Unknown;

    /// <inheritdoc/>
    public override Rights Rights => Rights.Write | Rights.Poll;

    /// <inheritdoc/>
    public override int PollDescriptor => sink.PollDescriptor;

    /// <inheritdoc/>
    public override Errno Write(WasiHost host, ReadOnlySpan<byte> buffer, out int count)
    {
        count = 0;
        int most = host.CanBeInterrupted ? sink.WriteSize : int.MaxValue;
        while (count < buffer.Length)
        {
            if (sink.PollDescriptor >= 0 && host.CanBeInterrupted)
                host.WaitUntil(CanWrite);
            ReadOnlySpan<byte> part = buffer.Slice(count, Math.Min(buffer.Length - count, most));
            Errno error = sink.Write(part, out int written);
            if (error is Errno.Again or Errno.Interrupted)
            {
                host.WaitUntil(CanWrite);
                continue;
            }
            if (error != Errno.Success)
                return count > 0 ? Errno.Success : error;
            count += written;
        }
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno IsReady(EventType type, out ulong available)
    {
        available = (ulong)Math.Min(sink.WriteSize, 64 << 10);
        return type != EventType.Write ? Errno.BadDescriptor
            : CanWrite(0) ? Errno.Success
            : Errno.Again;
    }

    /// <inheritdoc/>
    public override void Dispose() => sink.Dispose();

    private bool CanWrite(int milliseconds) =>
        sink.PollDescriptor < 0 || UnixPoll.IsReady(sink.PollDescriptor, LibC.PollOut, milliseconds);
}
