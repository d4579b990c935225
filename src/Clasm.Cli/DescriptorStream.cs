using System;
using System.IO;
using System.Threading;
using Clasm.Wasi.Preview1;
using Clasm.Wasi.Streams;

namespace Clasm.Cli;

/// <summary>
/// Standard output or error as the system has it. The console's stream would first find out all about the terminal, which takes
/// longer than what a small module prints.
/// </summary>
/// <param name="number">The descriptor, which stays open.</param>
internal sealed class DescriptorStream(int number) : Stream
{
    private readonly DescriptorOutput _output = new(number);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            Errno error = _output.Write(buffer, out int count);
            if (error == Errno.BrokenPipe)
                return; // nobody reads any more, as with the console's stream
            if (error == Errno.Again)
                Thread.Sleep(1);
            else if (error is not (Errno.Success or Errno.Interrupted))
                throw new IOException($"descriptor {number} cannot be written: {error}");
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
