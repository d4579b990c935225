using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Clasm.Diagnostics;

/// <summary>Writes lists of numbers, and a table of the strings that some of the numbers stand for.</summary>
/// <param name="stream">Where to; it stays open.</param>
internal sealed class SnapshotWriter(Stream stream) : IDisposable
{
    private const int Longest = 24;

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly Dictionary<string, int> _indices = [];
    private readonly List<string> _strings = [];
    private int _used;
    private bool _isFirst = true;

    /// <summary>How many nodes were written.</summary>
    public long Nodes { get; set; }

    /// <summary>The next number is the first of a list.</summary>
    public void StartList() => _isFirst = true;

    /// <summary>Writes a number of a list.</summary>
    /// <param name="value">The number.</param>
    public void Number(long value)
    {
        if (_buffer.Length - _used < Longest)
            Flush();
        if (!_isFirst)
            _buffer[_used++] = (byte)',';
        _isFirst = false;
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int written);
        _used += written;
    }

    /// <summary>Writes a piece of the file's frame.</summary>
    /// <param name="text">The text.</param>
    public void Text(string text)
    {
        Flush();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The index of a string.</summary>
    /// <param name="text">The string.</param>
    public int IndexOf(string text)
    {
        if (_indices.TryGetValue(text, out int index))
            return index;
        _indices.Add(text, _strings.Count);
        _strings.Add(text);
        return _strings.Count - 1;
    }

    /// <summary>Writes the strings.</summary>
    public void Strings()
    {
        for (int i = 0; i < _strings.Count; i++)
            Text($"{(i == 0 ? "" : ",\n")}\"{JsonEncodedText.Encode(_strings[i])}\"");
    }

    /// <inheritdoc/>
    public void Dispose() => Flush();

    private void Flush()
    {
        stream.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
