using System;
using System.Collections.Generic;

namespace Clasm.Syntax.Text;

/// <summary>Parses modules in the text format.</summary>
/// <remarks>spec: text-module</remarks>
public static class TextParser
{
    /// <summary>Parses a module: <c>(module …)</c>, or its fields alone.</summary>
    /// <param name="text">The text.</param>
    /// <param name="features">The features that are on: anything of another is malformed.</param>
    /// <exception cref="WasmTextException">The text is malformed.</exception>
    public static ModuleDefinition ParseModule(string text, Features features)
    {
        ArgumentNullException.ThrowIfNull(text);
        Lexer lexer = new(text, features);
        if (!TryEnterModule(lexer))
            return ParseFields(lexer, features);
        ModuleDefinition module = ParseModuleRest(lexer, features);
        Token after = lexer.Next();
        return after.Kind == TokenKind.EndOfFile ? module : throw lexer.Unexpected(after);
    }

    /// <summary>Parses a module whose text is UTF-8.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="features">The features that are on.</param>
    /// <exception cref="WasmTextException">The text is malformed, or not UTF-8.</exception>
    public static ModuleDefinition ParseModule(ReadOnlySpan<byte> utf8, Features features) =>
        ParseModule(SourceText.Decode(utf8), features);

    /// <summary>
    /// Parses what follows <c>(module</c>, an id among it, and leaves the lexer after the closing parenthesis.
    /// </summary>
    /// <param name="lexer">A lexer with the same features.</param>
    /// <param name="features">The features that are on.</param>
    internal static ModuleDefinition ParseModuleRest(Lexer lexer, Features features)
    {
        List<Token> tokens = [];
        for (int depth = 1; depth > 0; )
        {
            Token token = lexer.Next();
            if (token.Kind == TokenKind.EndOfFile)
                throw lexer.Unexpected(token);
            depth += DepthChange(token);
            tokens.Add(token);
        }
        tokens[^1] = new Token(TokenKind.EndOfFile, tokens[^1].Start, 0);
        return new ModuleParser(lexer, tokens.ToArray(), features).ParseModule();
    }

    /// <summary>How a token changes the depth of parentheses.</summary>
    internal static int DepthChange(Token token) =>
        token.Kind switch
        {
            TokenKind.LeftParen or TokenKind.Annotation => 1,
            TokenKind.RightParen => -1,
            _ => 0,
        };

    private static ModuleDefinition ParseFields(Lexer lexer, Features features)
    {
        List<Token> tokens = [];
        do
        {
            tokens.Add(lexer.Next());
        } while (tokens[^1].Kind != TokenKind.EndOfFile);
        return new ModuleParser(lexer, tokens.ToArray(), features).ParseFields();
    }

    private static bool TryEnterModule(Lexer lexer)
    {
        int start = lexer.Position;
        if (lexer.Next().Kind == TokenKind.LeftParen && lexer.IsKeyword(lexer.Next(), "module"))
            return true;
        lexer.Position = start;
        return false;
    }
}
