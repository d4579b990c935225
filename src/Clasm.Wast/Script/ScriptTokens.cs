using System;
using Clasm.Syntax.Text;

namespace Clasm.Wast.Script;

/// <summary>The tokens of a script, with one token looked at ahead, and the line that it is on.</summary>
internal sealed class ScriptTokens
{
    private readonly Lexer _lexer;
    private Token _current;
    private int _line = 1;
    private int _lineCountedTo;

    /// <summary>The tokens of a script, at the first.</summary>
    /// <param name="text">The script.</param>
    public ScriptTokens(string text)
    {
        _lexer = new Lexer(text);
        _current = _lexer.Next();
    }

    /// <summary>The current token's kind.</summary>
    public TokenKind Kind => _current.Kind;

    /// <summary>The current token.</summary>
    public ReadOnlySpan<char> Text => _lexer.Span(_current);

    /// <summary>The index of the current token's first character.</summary>
    public int Start => _current.Start;

    /// <summary>The index after the current token.</summary>
    public int End => _current.End;

    /// <summary>Whether the current token is a number.</summary>
    public bool IsNumber => Kind is TokenKind.Integer or TokenKind.Float;

    /// <summary>The current token, to come back to.</summary>
    public Token Mark => _current;

    /// <summary>The line of the current token; it must not go back.</summary>
    public int CountLine()
    {
        _line += _lexer.Text.AsSpan(_lineCountedTo, Start - _lineCountedTo).Count('\n');
        _lineCountedTo = Start;
        return _line;
    }

    /// <summary>Goes back to a token.</summary>
    /// <param name="mark">The token.</param>
    public void Restore(Token mark)
    {
        _current = mark;
        _lexer.Position = mark.End;
    }

    /// <summary>Goes to the next token.</summary>
    public void Advance() => _current = _lexer.Next();

    /// <summary>Passes over everything.</summary>
    public void SkipToEnd()
    {
        while (Kind != TokenKind.EndOfFile)
            Advance();
    }

    /// <summary>From an opening parenthesis, goes behind the one that closes it.</summary>
    public void SkipForm()
    {
        if (Kind == TokenKind.LeftParen)
            SkipInside();
        if (Kind != TokenKind.EndOfFile)
            Advance();
    }

    /// <summary>From an opening parenthesis, goes to the one that closes it.</summary>
    public void SkipInside()
    {
        int start = Start;
        int depth = 0;
        while (true)
        {
            depth += Kind switch
            {
                TokenKind.LeftParen => 1,
                TokenKind.RightParen => -1,
                TokenKind.EndOfFile => throw _lexer.Error(start, "unclosed parenthesis"),
                _ => 0,
            };
            if (depth == 0)
                return;
            Advance();
        }
    }

    /// <summary>Takes a token of a kind, or fails.</summary>
    /// <param name="kind">The kind.</param>
    public void Expect(TokenKind kind)
    {
        if (!TryTake(kind))
            throw _lexer.Unexpected(_current);
    }

    /// <summary>Takes a token of a kind, if it is one.</summary>
    /// <param name="kind">The kind.</param>
    public bool TryTake(TokenKind kind)
    {
        if (Kind != kind)
            return false;
        Advance();
        return true;
    }

    /// <summary>Takes a word, if it is this one.</summary>
    /// <param name="word">The word.</param>
    public bool TryTakeWord(ReadOnlySpan<char> word)
    {
        if (!_lexer.IsKeyword(_current, word))
            return false;
        Advance();
        return true;
    }

    /// <summary>Takes a word, whichever it is.</summary>
    public string TakeWord()
    {
        string word = Text.ToString();
        Expect(TokenKind.Keyword);
        return word;
    }

    /// <summary>Takes an identifier, if it is one.</summary>
    public string? TryTakeId()
    {
        if (Kind != TokenKind.Id)
            return null;
        string id = _lexer.IdOf(_current).ToString();
        Advance();
        return id;
    }

    /// <summary>Takes a string whose bytes are a name.</summary>
    public string TakeName()
    {
        Token token = _current;
        Expect(TokenKind.String);
        return _lexer.NameOf(token);
    }

    /// <summary>Takes all strings that follow, joined.</summary>
    public byte[] TakeStrings()
    {
        _lexer.Position = Start;
        byte[] bytes = _lexer.ReadStrings();
        Advance();
        return bytes;
    }

    /// <summary>Takes an integer.</summary>
    /// <param name="bits">How many bits it has.</param>
    /// <returns>Its bits, zero-extended.</returns>
    public ulong TakeInteger(int bits)
    {
        if (!NumberParser.TryParseInteger(Text, bits, out ulong value))
            throw Error($"'{Text}' is no integer of {bits} bits");
        Advance();
        return bits == 64 ? value : value & ((1UL << bits) - 1);
    }

    /// <summary>Takes a floating-point number.</summary>
    /// <param name="bits">How many bits it has.</param>
    /// <returns>Its bits, zero-extended.</returns>
    public ulong TakeFloat(int bits)
    {
        ulong value = 0;
        bool valid = bits == 64 ? NumberParser.TryParseF64(Text, out value) : TryParseF32(out value);
        if (!valid)
            throw Error($"'{Text}' is no floating-point number of {bits} bits");
        Advance();
        return value;
    }

    /// <summary>An error at the current token.</summary>
    /// <param name="message">What is wrong.</param>
    public WasmTextException Error(string message) => _lexer.Error(Start, message);

    private bool TryParseF32(out ulong value)
    {
        bool valid = NumberParser.TryParseF32(Text, out uint bits);
        value = bits;
        return valid;
    }
}
