using System;
using System.Text;

namespace Clasm.Syntax.Text;

/// <summary>Texts as bytes and as lines.</summary>
/// <remarks>spec: text-char</remarks>
public static class SourceText
{
    private static readonly UTF8Encoding s_strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>Decodes a text.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <exception cref="WasmTextException">They are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return s_strict.GetString(utf8);
        }
        catch (ArgumentException)
        {
            (int line, int column) = PositionOfBadByte(utf8);
            throw new WasmTextException("malformed UTF-8 encoding", line, column);
        }
    }

    /// <summary>The line and column of a character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">The index of the character.</param>
    public static TextPosition PositionOf(ReadOnlySpan<char> text, int index)
    {
        ReadOnlySpan<char> before = text[..Math.Clamp(index, 0, text.Length)];
        return new TextPosition(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    /// <summary>Decodes bytes that must be UTF-8; null if they are not.</summary>
    internal static string? TryDecode(ReadOnlySpan<byte> utf8) =>
        System.Text.Unicode.Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : null;

    private static TextPosition PositionOfBadByte(ReadOnlySpan<byte> utf8)
    {
        int index = 0;
        while (Rune.DecodeFromUtf8(utf8[index..], out _, out int length) == System.Buffers.OperationStatus.Done)
            index += length;
        string before = Encoding.UTF8.GetString(utf8[..index]);
        return PositionOf(before, before.Length);
    }
}
