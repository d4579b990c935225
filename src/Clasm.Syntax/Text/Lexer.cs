using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Clasm.Syntax.Text;

/// <summary>
/// Cuts a text into tokens. Space, comments and unknown annotations are skipped. A token is the longest run of
/// identifier characters, strings and punctuation; what that run looks like as a whole decides its kind, so that
/// <c>0drop</c> and <c>"a""b"</c> are one reserved token each.
/// </summary>
/// <remarks>spec: text-lexical, text-token, text-comment, text-annot</remarks>
internal sealed partial class Lexer
{
    private const string Symbols = "_+-*/\\^~=<>!?@#$%&|:`.'";

    private static readonly bool[] s_idCharacters = IdCharacters();

    private readonly string _text;
    private readonly Features _features;
    private int _position;

    /// <summary>A lexer at the start of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="features">
    /// Decides which annotations are tokens: <c>@custom</c> and <c>@name</c>, and <c>@metadata.code.branch_hint</c>.
    /// </param>
    public Lexer(string text, Features features = Features.None)
    {
        _text = text;
        _features = features;
    }

    /// <summary>The whole text.</summary>
    public string Text => _text;

    /// <summary>Where the next token is looked for: can be set back to the end or start of a token.</summary>
    public int Position
    {
        get => _position;
        set => _position = value;
    }

    /// <summary>The characters of a token.</summary>
    public ReadOnlySpan<char> Span(Token token) => _text.AsSpan(token.Start, token.Length);

    /// <summary>Whether a token is this keyword.</summary>
    public bool IsKeyword(Token token, ReadOnlySpan<char> keyword) =>
        token.Kind == TokenKind.Keyword && Span(token).SequenceEqual(keyword);

    /// <summary>The next token, which stays the next one.</summary>
    public Token Peek()
    {
        int position = _position;
        Token token = Next();
        _position = position;
        return token;
    }

    /// <summary>Takes the next token.</summary>
    /// <exception cref="WasmTextException">The text has no token there.</exception>
    public Token Next()
    {
        while (true)
        {
            SkipSpace();
            int start = _position;
            if (start >= _text.Length)
                return new Token(TokenKind.EndOfFile, start, 0);
            switch (_text[start])
            {
                case ')':
                    _position++;
                    return new Token(TokenKind.RightParen, start, 1);
                case '(' when At(start + 1) == '@':
                    if (Annotation() is Token annotation)
                        return annotation;
                    continue;
                case '(':
                    _position++;
                    return new Token(TokenKind.LeftParen, start, 1);
                default:
                    return Classify(start, ScanRun(out bool plain), plain);
            }
        }
    }

    /// <summary>An error at a character.</summary>
    /// <param name="index">The index of the character.</param>
    /// <param name="message">What is wrong.</param>
    public WasmTextException Error(int index, string message)
    {
        (int line, int column) = SourceText.PositionOf(_text, index);
        return new WasmTextException(message, line, column);
    }

    /// <summary>The error that a token cannot stand here: an unknown word is told from a known one.</summary>
    public WasmTextException Unexpected(Token token)
    {
        ReadOnlySpan<char> span = Span(token);
        string shown = span.Length > 60 ? $"{span[..60]}..." : span.ToString();
        return token.Kind switch
        {
            TokenKind.EndOfFile => Error(token.Start, "unexpected token: the text ends here"),
            TokenKind.Annotation => Error(token.Start, $"misplaced @{AnnotationId(token)} annotation"),
            TokenKind.Reserved => Error(token.Start, $"unknown operator {shown}"),
            TokenKind.Keyword when !Keywords.IsKnown(span) => Error(
                token.Start,
                $"unknown operator {shown}{StackSwitching.ReasonFor(span)}"
            ),
            _ => Error(token.Start, $"unexpected token {shown}"),
        };
    }

    private static bool[] IdCharacters()
    {
        bool[] result = new bool[128];
        for (char c = '\0'; c < 128; c++)
            result[c] = char.IsAsciiLetterOrDigit(c) || Symbols.Contains(c);
        return result;
    }

    private static bool IsIdCharacter(char c) => c < 128 && s_idCharacters[c];

    private char At(int index) => index < _text.Length ? _text[index] : '\0';

    private void SkipSpace()
    {
        while (_position < _text.Length)
        {
            switch (_text[_position])
            {
                case ' ' or '\t' or '\n' or '\r':
                    _position++;
                    break;
                case ';' when At(_position + 1) == ';':
                    SkipLineComment();
                    break;
                case '(' when At(_position + 1) == ';':
                    SkipBlockComment();
                    break;
                default:
                    return;
            }
        }
    }

    private void SkipLineComment()
    {
        int length = _text.AsSpan(_position).IndexOfAny('\n', '\r');
        int end = length < 0 ? _text.Length : _position + length;
        RequireUnicode(_position, end);
        _position = end;
    }

    private void SkipBlockComment()
    {
        int start = _position;
        int depth = 0;
        do
        {
            int length = _text.AsSpan(_position).IndexOfAny('(', ';');
            if (length < 0)
                throw Error(start, "unclosed comment");
            _position += length;
            bool opens = _text[_position] == '(' && At(_position + 1) == ';';
            bool closes = _text[_position] == ';' && At(_position + 1) == ')';
            depth +=
                opens ? 1
                : closes ? -1
                : 0;
            _position += opens || closes ? 2 : 1;
        } while (depth > 0);
        RequireUnicode(start, _position);
    }

    /// <summary>Moves past a run and returns its end; <paramref name="plain"/> if it is of identifier characters.</summary>
    private int ScanRun(out bool plain)
    {
        int start = _position;
        plain = true;
        while (_position < _text.Length)
        {
            char c = _text[_position];
            if (IsIdCharacter(c))
            {
                _position++;
                continue;
            }
            bool isComment = c == ';' && At(_position + 1) == ';';
            if (c == '"')
                _position = ScanString(_position, out _);
            else if (c is ',' or ';' or '[' or ']' or '{' or '}' && !isComment)
                _position++;
            else
                break;
            plain = false;
        }
        return _position > start ? _position : throw IllegalCharacter(start);
    }

    private WasmTextException IllegalCharacter(int index) =>
        Error(index, string.Create(CultureInfo.InvariantCulture, $"illegal character U+{(int)_text[index]:X4}"));

    private Token Classify(int start, int end, bool plain)
    {
        ReadOnlySpan<char> run = _text.AsSpan(start, end - start);
        TokenKind kind = run[0] switch
        {
            '"' => IsOneString(start, end) ? TokenKind.String : TokenKind.Reserved,
            '$' => IdKind(start, end, plain),
            _ when !plain => TokenKind.Reserved,
            'i' when run is "inf" => TokenKind.Float,
            'n' when run is "nan" || run.StartsWith("nan:0x") => NumberParser.Classify(run),
            >= 'a' and <= 'z' => TokenKind.Keyword,
            (>= '0' and <= '9') or '+' or '-' => NumberParser.Classify(run),
            _ => TokenKind.Reserved,
        };
        return new Token(kind, start, end - start);
    }

    private TokenKind IdKind(int start, int end, bool plain)
    {
        if (end == start + 1)
            throw Error(start, "empty identifier");
        if (plain)
            return TokenKind.Id;
        if (_text[start + 1] != '"' || !IsOneString(start + 1, end))
            return TokenKind.Reserved;
        if (end == start + 3)
            throw Error(start, "empty identifier");
        RequireUtf8(start + 1, end);
        return TokenKind.Id;
    }

    private bool IsOneString(int start, int end) => ScanString(start, out _) == end;

    /// <summary>Reads <c>(@id</c>. Null if nobody asked for that annotation: it is skipped then.</summary>
    private Token? Annotation()
    {
        int start = _position;
        _position += 2;
        if (At(_position) == '"')
        {
            int end = ScanString(_position, out _);
            if (end == _position + 2)
                throw Error(start, "empty annotation id");
            RequireUtf8(_position, end);
            _position = end;
        }
        else
        {
            while (IsIdCharacter(At(_position)))
                _position++;
        }
        if (_position == start + 2)
            throw Error(start, "empty annotation id");
        Token token = new(TokenKind.Annotation, start, _position - start);
        if (IsReported(token))
            return token;
        SkipAnnotation(start);
        return null;
    }

    private bool IsReported(Token annotation)
    {
        Features feature = AnnotationId(annotation) switch
        {
            "custom" or "name" => Features.CustomAnnotations,
            "metadata.code.branch_hint" => Features.BranchHinting,
            _ => Features.None,
        };
        return (feature & _features) != 0;
    }

    private void SkipAnnotation(int start)
    {
        for (int depth = 1; depth > 0; )
        {
            SkipSpace();
            switch (_position < _text.Length ? _text[_position] : '\0')
            {
                case '\0' when _position >= _text.Length:
                    throw Error(start, "unclosed annotation");
                case '(':
                    depth++;
                    _position++;
                    break;
                case ')':
                    depth--;
                    _position++;
                    break;
                default:
                    ScanRun(out _);
                    break;
            }
        }
    }

    private void RequireUnicode(int start, int end)
    {
        ReadOnlySpan<char> span = _text.AsSpan(start, end - start);
        while (span.IndexOfAnyInRange('\uD800', '\uDFFF') is int i and >= 0)
        {
            if (Rune.DecodeFromUtf16(span[i..], out _, out int length) != OperationStatus.Done)
                throw Error(end - span.Length + i, "malformed UTF-8 encoding");
            span = span[(i + length)..];
        }
    }
}
