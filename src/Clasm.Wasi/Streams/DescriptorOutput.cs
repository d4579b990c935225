using System;
using Clasm.Wasi.FileSystem.Unix;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.Streams;

/// <summary>A descriptor of this process, such as its own standard output.</summary>
internal sealed unsafe class DescriptorOutput : OutputSink
{
    // What a pipe takes at once when it is ready.
    private const int PipeSize = 4096;

    private readonly UnixDescriptor _descriptor;
    private readonly bool _isRegular;

    /// <summary>An output.</summary>
    /// <param name="number">The descriptor, which stays open.</param>
    public DescriptorOutput(int number)
    {
        _descriptor = new UnixDescriptor(number, isOwned: false);
        IsTerminal = LibC.IsTerminal(number) == 1;
        _isRegular = UnixStatus.IsRegularFile(number);
    }

    /// <inheritdoc/>
    public override bool IsTerminal { get; }

    /// <inheritdoc/>
    public override int PollDescriptor => _isRegular ? -1 : _descriptor.Number;

    /// <inheritdoc/>
    public override int WriteSize => _isRegular ? int.MaxValue : PipeSize;

    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> buffer, out int count)
    {
        // In bounds: the system is told the length of the span.
        fixed (byte* start = buffer)
        {
            nint result = LibC.TryWrite(_descriptor.Number, start, buffer.Length);
            if (result < 0)
                result = LibC.Write(_descriptor, start, buffer.Length); // again, now for the reason
            count = (int)Math.Max(result, 0);
            return result < 0 ? UnixErrors.Last() : Errno.Success;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() { }
}
