using System;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.Streams;

/// <summary>A function of the host that receives what is written.</summary>
/// <param name="callback">The function; null drops everything.</param>
internal sealed class CallbackOutput(WasiOutputCallback? callback) : OutputSink
{
    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> buffer, out int count)
    {
        callback?.Invoke(buffer);
        count = buffer.Length;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override void Dispose() { }
}
