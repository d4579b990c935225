using System;
using System.IO;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.Streams;

/// <summary>A stream of the host.</summary>
/// <param name="stream">The stream.</param>
/// <param name="isOwned">Whether it is closed at the end.</param>
internal sealed class StreamOutput(Stream stream, bool isOwned) : OutputSink
{
    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> buffer, out int count)
    {
        count = 0;
        try
        {
            stream.Write(buffer);
            stream.Flush();
        }
        catch (IOException)
        {
            return Errno.InputOutput;
        }
        count = buffer.Length;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (isOwned)
            stream.Dispose();
    }
}
