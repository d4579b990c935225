using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Clasm.Syntax;
using Clasm.Syntax.Text;

namespace Clasm.Fuzz.Mutation;

/// <summary>Changes text modules: tokens dropped, doubled, swapped and exchanged, groups nested, characters broken.</summary>
/// <param name="random">Chooses.</param>
/// <param name="seeds">Other modules, of which tokens are taken.</param>
internal sealed class TextMutator(Random random, string[] seeds)
{
    private static readonly string[] s_interesting =
    [
        "(",
        ")",
        "(;",
        ";;",
        "(@a",
        "(@custom \"x\" (before first) \"y\")",
        "(@name \"n\")",
        "\"",
        "\"\\u{110000}\"",
        "\"\\ff\"",
        "$x",
        "$\"x y\"",
        "$",
        "0x",
        "-0",
        "4294967295",
        "4294967296",
        "18446744073709551615",
        "99999999999999999999999999",
        "1e999999999",
        "0x1p-999999999",
        "nan:0x1",
        "nan:0xfffffffffffff",
        "-inf",
        "1_000",
        "offset=4294967295",
        "align=4294967296",
        "i64",
        "v128",
        "(ref null 0)",
        "(type 0)",
        "(param i32)",
        "(result i32)",
        "(export \"\")",
        "(import \"\" \"\")",
        "shared",
        "end",
        "else",
        "(then)",
        "unreachable",
        "\0",
        "\uFFFF",
        "é",
    ];

    /// <summary>A changed module.</summary>
    public string Mutate()
    {
        string text = Any();
        for (int times = random.Next(1, 4); times > 0; times--)
            text = random.Next(20) == 0 ? ChangeCharacters(text) : ChangeTokens(text);
        return text;
    }

    private string Any() => seeds[random.Next(seeds.Length)];

    private string ChangeTokens(string text)
    {
        if (TokensOf(text) is not { Count: > 2 } tokens)
            return ChangeCharacters(text);
        Token token = tokens[random.Next(tokens.Count)];
        Token other = tokens[random.Next(tokens.Count)];
        switch (random.Next(20))
        {
            case 0:
                return text.Remove(token.Start, token.Length);
            case 1:
                return text.Insert(token.End, " " + Of(text, token));
            case 2:
                return Swap(text, token, other);
            case 3:
                return Exchange(text, token, Foreign());
            case 4:
                return Exchange(text, token, s_interesting[random.Next(s_interesting.Length)]);
            case 5:
                return text.Insert(token.Start, s_interesting[random.Next(s_interesting.Length)] + " ");
            case 6:
                return Exchange(text, token, Of(text, other));
            case 7:
                return Group(text, tokens) is (int start, int end) ? text.Remove(start, end - start) : text;
            case 8:
                return Group(text, tokens) is (int first, int last)
                    ? text.Insert(token.Start, text[first..last] + " ")
                    : text;
            default:
                return Alike(text, tokens, token);
        }
    }

    private string ChangeCharacters(string text)
    {
        if (text.Length == 0)
            return "(";
        int at = random.Next(text.Length);
        int length = Math.Min(random.Next(1, 30), text.Length - at);
        return random.Next(4) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, text.Substring(at, length)),
            2 => text[..at],
            _ => text.Remove(at, 1).Insert(at, ((char)random.Next(1, 128)).ToString()),
        };
    }

    private static string Of(string text, Token token) => text.Substring(token.Start, token.Length);

    private static string Exchange(string text, Token token, string by) =>
        text.Remove(token.Start, token.Length).Insert(token.Start, by);

    private static string Swap(string text, Token x, Token y)
    {
        if (x.Start > y.Start)
            (x, y) = (y, x);
        if (x.End > y.Start)
            return text;
        return new StringBuilder(text[..x.Start])
            .Append(Of(text, y))
            .Append(text[x.End..y.Start])
            .Append(Of(text, x))
            .Append(text[y.End..])
            .ToString();
    }

    private string Foreign()
    {
        string text = Any();
        return TokensOf(text) is { Count: > 0 } tokens ? Of(text, tokens[random.Next(tokens.Count)]) : "";
    }

    // A token by another one of the same kind: what is left is often valid.
    private string Alike(string text, List<Token> tokens, Token token)
    {
        Token[] likes = [.. tokens.Where(like => like.Kind == token.Kind)];
        return Exchange(text, token, Of(text, likes[random.Next(likes.Length)]));
    }

    // Where a parenthesised group starts and ends.
    private (int Start, int End)? Group(string text, List<Token> tokens)
    {
        int[] opening = [.. Enumerable.Range(1, tokens.Count - 1).Where(n => tokens[n].Kind == TokenKind.LeftParen)];
        if (opening.Length == 0)
            return null;
        int start = opening[random.Next(opening.Length)];
        int depth = 0;
        for (int n = start; n < tokens.Count; n++)
        {
            depth += TextParser.DepthChange(tokens[n]);
            if (depth == 0)
                return (tokens[start].Start, tokens[n].End);
        }
        return (tokens[start].Start, text.Length);
    }

    private static List<Token>? TokensOf(string text)
    {
        List<Token> tokens = [];
        Lexer lexer = new(text, Features.All);
        try
        {
            for (Token token = lexer.Next(); token.Kind != TokenKind.EndOfFile; token = lexer.Next())
                tokens.Add(token);
        }
        catch (WasmTextException)
        {
            return null;
        }
        return tokens;
    }
}
