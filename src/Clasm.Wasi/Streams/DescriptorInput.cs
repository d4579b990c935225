using System;
using Clasm.Wasi.FileSystem.Unix;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.Streams;

/// <summary>A descriptor of this process, such as its own standard input.</summary>
/// <param name="number">The descriptor, which stays open.</param>
internal sealed unsafe class DescriptorInput(int number) : InputSource
{
    private readonly UnixDescriptor _descriptor = new(number, isOwned: false);

    /// <inheritdoc/>
    public override bool IsTerminal { get; } = LibC.IsTerminal(number) == 1;

    /// <inheritdoc/>
    public override int PollDescriptor => number;

    /// <inheritdoc/>
    public override bool IsReady(int milliseconds) => UnixPoll.IsReady(number, LibC.PollIn, milliseconds);

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, out int count)
    {
        // In bounds: the system is told the length of the span.
        fixed (byte* start = buffer)
        {
            nint result = LibC.Read(_descriptor, start, buffer.Length);
            count = (int)Math.Max(result, 0);
            return result < 0 ? UnixErrors.Last() : Errno.Success;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() { }
}
