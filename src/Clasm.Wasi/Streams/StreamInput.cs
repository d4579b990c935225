using System;
using System.IO;
using System.Threading.Tasks;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.Streams;

/// <summary>
/// A stream of the host. It is read ahead by what the guest asked for and did not wait for, so that waiting can be interrupted
/// without losing anything.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="isOwned">Whether it is closed at the end.</param>
internal sealed class StreamInput(Stream stream, bool isOwned) : InputSource
{
    private const int MaxAhead = 64 << 10;

    // Streams that never make their readers wait for somebody.
    private readonly bool _neverBlocks = stream is MemoryStream or FileStream || stream == Stream.Null;
    private byte[] _ahead = [];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private Task<int>? _pending;

    /// <inheritdoc/>
    public override bool IsReady(int milliseconds)
    {
        if (_neverBlocks || _start < _end || _isAtEnd)
            return true;
        _pending ??= ReadAhead(1);
        try
        {
            return _pending.Wait(milliseconds);
        }
        catch (AggregateException)
        {
            return true; // reading will tell
        }
    }

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, out int count)
    {
        count = 0;
        try
        {
            if (_neverBlocks)
            {
                count = stream.Read(buffer);
                return Errno.Success;
            }
            if (_start == _end && !_isAtEnd)
                Complete(_pending ?? ReadAhead(buffer.Length));
            count = Math.Min(buffer.Length, _end - _start);
            _ahead.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            _isAtEnd = false; // a terminal's input may go on after its end
            return Errno.Success;
        }
        catch (IOException)
        {
            return Errno.InputOutput;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (isOwned)
            stream.Dispose();
    }

    private Task<int> ReadAhead(int length)
    {
        if (_ahead.Length < Math.Min(length, MaxAhead))
            _ahead = new byte[Math.Min(length, MaxAhead)];
        return stream.ReadAsync(_ahead, 0, Math.Min(length, MaxAhead));
    }

    private void Complete(Task<int> read)
    {
        _pending = null;
        (_start, _end) = (0, read.GetAwaiter().GetResult());
        _isAtEnd = _end == 0;
    }
}
