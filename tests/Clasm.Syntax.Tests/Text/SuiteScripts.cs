using System;
using System.Collections.Generic;
using System.IO;
using Clasm.Syntax.Text;

namespace Clasm.Syntax.Tests.Text;

/// <summary>A module found in a script of the specification's suite.</summary>
/// <param name="File">The script.</param>
/// <param name="Line">The line where the module starts.</param>
/// <param name="Assertion">The word of the assertion around it; empty for a module that stands alone.</param>
/// <param name="Message">The message that the assertion expects.</param>
/// <param name="Features">The features that its folder calls for.</param>
/// <param name="Parse">Parses it.</param>
internal sealed record ScriptModule(
    string File,
    int Line,
    string Assertion,
    string Message,
    Features Features,
    Func<ModuleDefinition> Parse
);

/// <summary>The text modules in the specification's scripts; the tests of the script runner do the rest.</summary>
internal static class SuiteScripts
{
    /// <summary>All text modules, with the features that their folder calls for; skips the test without the suite.</summary>
    public static IEnumerable<ScriptModule> Modules()
    {
        string folder = Suites.Path("spec-testsuite");
        foreach (string path in Directory.EnumerateFiles(folder, "*.wast", SearchOption.AllDirectories))
        {
            string file = Path.GetRelativePath(folder, path).Replace('\\', '/');
            foreach (ScriptModule module in Modules(file, File.ReadAllBytes(path), FeaturesOf(file)))
                yield return module;
        }
    }

    private static Features FeaturesOf(string file) =>
        Path.GetDirectoryName(file) switch
        {
            "legacy" => Features.Wasm3 | Features.LegacyExceptions,
            "custom" => Features.Wasm3 | Features.BranchHinting,
            "proposals/threads" => Features.Wasm2 | Features.Threads,
            "proposals/custom-page-sizes" => Features.Wasm3 | Features.CustomPageSizes,
            "proposals/wide-arithmetic" => Features.Wasm3 | Features.WideArithmetic,
            "proposals/custom-descriptors" => Features.Wasm3 | Features.CustomDescriptors,
            _ => Features.Wasm3,
        };

    private static List<ScriptModule> Modules(string file, byte[] bytes, Features features)
    {
        List<ScriptModule> modules = [];
        // Scripts are read without annotations as tokens: only the parser of a module asks for these.
        string text = SourceText.Decode(bytes);
        Lexer lexer = new(text);
        List<Token> words = [];
        for (Token token = lexer.Next(); token.Kind != TokenKind.EndOfFile; token = lexer.Next())
        {
            if (token.Kind != TokenKind.LeftParen)
                throw lexer.Unexpected(token);
            int start = lexer.Position;
            string command = lexer.Span(lexer.Next()).ToString();
            int inner = command == "module" ? start : -1;
            if (command.StartsWith("assert_", StringComparison.Ordinal) && lexer.Peek().Kind == TokenKind.LeftParen)
            {
                lexer.Next();
                inner = lexer.IsKeyword(lexer.Peek(), "module") ? lexer.Position : -1;
                lexer.Position = start;
            }
            Token last = SkipCommand(lexer);
            if (inner < 0)
                continue;
            string assertion = command == "module" ? "" : command;
            string message = assertion != "" && last.Kind == TokenKind.String ? lexer.NameOf(last) : "";
            if (ParserOf(text, inner, features) is Func<ModuleDefinition> parse)
            {
                int line = SourceText.PositionOf(text, inner).Line;
                modules.Add(new ScriptModule(file, line, assertion, message, features, parse));
            }
        }
        return modules;
    }

    /// <summary>Moves past the command; returns the last token before its closing parenthesis.</summary>
    private static Token SkipCommand(Lexer lexer)
    {
        Token last = default;
        for (int depth = 1; ; )
        {
            Token token = lexer.Next();
            depth += TextParser.DepthChange(token);
            if (depth == 0 || token.Kind == TokenKind.EndOfFile)
                return last;
            last = token;
        }
    }

    private static Func<ModuleDefinition>? ParserOf(string text, int position, Features features)
    {
        Lexer lexer = new(text, features) { Position = position };
        lexer.Next();
        while (lexer.Peek() is { Kind: TokenKind.Id } id || lexer.IsKeyword(lexer.Peek(), "definition"))
            position = lexer.Next().End;
        Token next = lexer.Peek();
        if (lexer.IsKeyword(next, "binary") || lexer.IsKeyword(next, "instance"))
            return null;
        if (!lexer.IsKeyword(next, "quote"))
            return () => TextParser.ParseModuleRest(lexer, features);
        lexer.Next();
        return () => TextParser.ParseModule((ReadOnlySpan<byte>)lexer.ReadStrings(), features);
    }
}
