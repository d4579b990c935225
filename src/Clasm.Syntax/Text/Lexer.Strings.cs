using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Clasm.Syntax.Text;

/// <summary>Strings and names.</summary>
/// <remarks>spec: text-string, text-name, text-id</remarks>
internal sealed partial class Lexer
{
    /// <summary>The bytes of a string token.</summary>
    public byte[] StringOf(Token token)
    {
        ArrayBufferWriter<byte> bytes = new(Math.Max(token.Length, 1));
        AppendString(token, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The name that a string token spells.</summary>
    /// <exception cref="WasmTextException">Its bytes are not UTF-8.</exception>
    public string NameOf(Token token)
    {
        ReadOnlySpan<char> inner = _text.AsSpan(token.Start + 1, token.Length - 2);
        if (!inner.Contains('\\'))
            return inner.ToString();
        return SourceText.TryDecode(StringOf(token)) ?? throw Error(token.Start, "malformed UTF-8 encoding");
    }

    /// <summary>The name of an id token, without the <c>$</c>.</summary>
    public ReadOnlySpan<char> IdOf(Token token) =>
        _text[token.Start + 1] == '"'
            ? NameOf(new Token(TokenKind.String, token.Start + 1, token.Length - 1))
            : _text.AsSpan(token.Start + 1, token.Length - 1);

    /// <summary>The id of an annotation token.</summary>
    public ReadOnlySpan<char> AnnotationId(Token token) =>
        _text[token.Start + 2] == '"'
            ? NameOf(new Token(TokenKind.String, token.Start + 2, token.Length - 2))
            : _text.AsSpan(token.Start + 2, token.Length - 2);

    /// <summary>Appends the bytes of a string token.</summary>
    public void AppendString(Token token, IBufferWriter<byte> output)
    {
        ReadOnlySpan<char> rest = _text.AsSpan(token.Start + 1, token.Length - 2);
        while (true)
        {
            int plain = rest.IndexOf('\\');
            if (plain < 0)
            {
                Encoding.UTF8.GetBytes(rest, output);
                return;
            }
            Encoding.UTF8.GetBytes(rest[..plain], output);
            rest = rest[(plain + 1)..];
            rest = rest[AppendEscape(rest, output)..];
        }
    }

    /// <summary>The bytes of all string tokens that follow, joined; stops before the first other token.</summary>
    public byte[] ReadStrings()
    {
        ArrayBufferWriter<byte> bytes = new();
        for (Token token = Peek(); token.Kind == TokenKind.String; token = Peek())
        {
            AppendString(token, bytes);
            _position = token.End;
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static int AppendEscape(ReadOnlySpan<char> escape, IBufferWriter<byte> output)
    {
        if (escape[0] == 'u')
        {
            int end = escape.IndexOf('}');
            _ = NumberParser.TryParseUnsigned($"0x{escape[2..end]}", out ulong scalar);
            Span<byte> utf8 = stackalloc byte[4];
            output.Write(utf8[..new Rune((uint)scalar).EncodeToUtf8(utf8)]);
            return end + 1;
        }
        int simple = "tnr\"'\\".IndexOf(escape[0], StringComparison.Ordinal);
        byte value =
            simple >= 0
                ? "\t\n\r\"'\\"u8[simple]
                : byte.Parse(escape[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        output.Write([value]);
        return simple >= 0 ? 1 : 2;
    }

    /// <summary>Checks the string that starts at a quote; returns the index after the closing quote.</summary>
    private int ScanString(int start, out bool hasEscapes)
    {
        hasEscapes = false;
        int i = start + 1;
        while (i < _text.Length)
        {
            char c = _text[i];
            switch (c)
            {
                case '"':
                    return i + 1;
                case '\\':
                    hasEscapes = true;
                    i = ScanEscape(i + 1);
                    break;
                case '\n':
                    throw StringError(start, "unclosed string literal");
                case < ' ' or '\x7F':
                    throw StringError(start, "illegal character: a control character in a string literal");
                case >= '\uD800' and <= '\uDFFF':
                    if (!char.IsSurrogatePair(c, At(i + 1)))
                        throw Error(i, "malformed UTF-8 encoding");
                    i += 2;
                    break;
                default:
                    i++;
                    break;
            }
        }
        throw StringError(start, "unclosed string literal");
    }

    /// <summary>A bad string after <c>$</c> or <c>(@</c> leaves these without a name.</summary>
    private WasmTextException StringError(int start, string message) =>
        (start > 0 ? _text[start - 1] : ' ') switch
        {
            '$' => Error(start - 1, "empty identifier"),
            '@' when start > 1 && _text[start - 2] == '(' => Error(start - 2, "empty annotation id"),
            _ => Error(start, message),
        };

    private int ScanEscape(int i)
    {
        switch (At(i))
        {
            case 't' or 'n' or 'r' or '"' or '\'' or '\\':
                return i + 1;
            case 'u' when At(i + 1) == '{':
                int length = _text.AsSpan(i).IndexOf('}');
                bool valid =
                    length > 2
                    && NumberParser.TryParseUnsigned($"0x{_text.AsSpan(i + 2, length - 2)}", out ulong scalar)
                    && scalar <= uint.MaxValue
                    && Rune.IsValid((uint)scalar);
                return valid ? i + length + 1 : throw Error(i, "illegal escape");
            default:
                bool isByte = char.IsAsciiHexDigit(At(i)) && char.IsAsciiHexDigit(At(i + 1));
                return isByte ? i + 2 : throw Error(i, "illegal escape");
        }
    }

    private void RequireUtf8(int start, int end) => NameOf(new Token(TokenKind.String, start, end - start));
}
