using System;

namespace Clasm.Syntax.Text;

/// <summary>Tokens one after another, and what the smallest rules read.</summary>
internal sealed partial class ModuleParser
{
    private Token Current => _tokens[_next];

    private Token Take() => _tokens[_next].Kind == TokenKind.EndOfFile ? _tokens[_next] : _tokens[_next++];

    private Token Expect(TokenKind kind)
    {
        Token token = Current;
        if (token.Kind != kind)
            throw _lexer.Unexpected(token);
        _next++;
        return token;
    }

    private void Close() => Expect(TokenKind.RightParen);

    private bool IsNext(TokenKind kind) => Current.Kind == kind;

    private bool IsNextKeyword(ReadOnlySpan<char> keyword) => _lexer.IsKeyword(Current, keyword);

    private bool TryKeyword(ReadOnlySpan<char> keyword)
    {
        bool found = IsNextKeyword(keyword);
        _next += found ? 1 : 0;
        return found;
    }

    private void ExpectKeyword(ReadOnlySpan<char> keyword)
    {
        if (!TryKeyword(keyword))
            throw _lexer.Unexpected(Current);
    }

    /// <summary>Whether <c>(keyword</c> is next.</summary>
    private bool IsNextGroup(ReadOnlySpan<char> keyword) =>
        IsNext(TokenKind.LeftParen) && _lexer.IsKeyword(_tokens[_next + 1], keyword);

    /// <summary>Takes <c>(keyword</c> if it is next.</summary>
    private bool TryOpen(ReadOnlySpan<char> keyword)
    {
        bool found = IsNextGroup(keyword);
        _next += found ? 2 : 0;
        return found;
    }

    private void ExpectOpen(ReadOnlySpan<char> keyword)
    {
        Expect(TokenKind.LeftParen);
        ExpectKeyword(keyword);
    }

    /// <summary>The id that is next, or a token that is no id.</summary>
    private Token OptionalId() => IsNext(TokenKind.Id) ? Take() : default;

    private string Name() => _lexer.NameOf(Expect(TokenKind.String));

    private bool IsNextIndex =>
        Current.Kind == TokenKind.Id
        || Current.Kind == TokenKind.Integer && _lexer.Text[Current.Start] is not ('+' or '-');

    /// <summary>An index, as a number or by its identifier.</summary>
    /// <remarks>spec: text-index</remarks>
    private uint Index(IndexSpace space)
    {
        Token token = Current;
        if (token.Kind != TokenKind.Id)
            return U32();
        _next++;
        return space.TryFind(_lexer.IdOf(token), out uint index) ? index : throw Unknown(space.Noun, token);
    }

    private uint OptionalIndex(IndexSpace space) => IsNextIndex ? Index(space) : 0;

    private WasmTextException Unknown(string noun, Token id) =>
        _lexer.Error(id.Start, $"unknown {noun} {_lexer.Span(id)}");

    /// <remarks>spec: text-int</remarks>
    private uint U32()
    {
        Token token = Expect(TokenKind.Integer);
        ulong value = Unsigned(token, "i32");
        return value <= uint.MaxValue ? (uint)value : throw OutOfRange(token, "i32 ");
    }

    private ulong U64() => Unsigned(Expect(TokenKind.Integer), "i64");

    private ulong Unsigned(Token token, string type)
    {
        ReadOnlySpan<char> digits = _lexer.Span(token);
        if (digits[0] is '+' or '-')
            throw _lexer.Unexpected(token);
        return NumberParser.TryParseUnsigned(digits, out ulong value) ? value : throw OutOfRange(token, $"{type} ");
    }

    private WasmTextException OutOfRange(Token token, string type = "") =>
        _lexer.Error(token.Start, $"{type}constant out of range");

    private WasmTextException ErrorAt(Token token, string message) => _lexer.Error(token.Start, message);

    private bool Has(Features features) => (features & ~_features) == 0;

    /// <summary>Checks that a feature is on.</summary>
    private void Require(Features needed, Token token, string what)
    {
        if (!Has(needed))
            throw ErrorAt(token, $"unexpected token: {what} needs the feature {needed}");
    }

    /// <summary>Moves past a group; the cursor stands at its parenthesis.</summary>
    private void SkipGroup() => _next = EndOfGroup(_next);

    private int EndOfGroup(int start)
    {
        int depth = 0;
        int i = start;
        do
        {
            if (_tokens[i].Kind == TokenKind.EndOfFile)
                throw _lexer.Unexpected(_tokens[i]);
            depth += TextParser.DepthChange(_tokens[i++]);
        } while (depth > 0);
        return i;
    }
}
