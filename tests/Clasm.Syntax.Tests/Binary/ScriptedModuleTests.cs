using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;
using Xunit;

namespace Clasm.Syntax.Tests.Binary;

/// <summary>The binary modules that the specification's scripts spell out, the malformed ones above all.</summary>
public sealed class ScriptedModuleTests
{
    /// <summary>What binary module a script has, and the error that it expects if any.</summary>
    private sealed record Case(byte[] Bytes, string? Assertion, string Message);

    /// <summary>Instructions on descriptors are in no row of the table, which one script needs.</summary>
    public static TheoryData<string> Scripts() =>
        [
            .. Suites
                .Files("spec-testsuite", "*.wast")
                .Where(file => HasBinary(file) && !file.EndsWith("/ref_get_desc.wast")),
        ];

    private static bool HasBinary(string file) => File.ReadAllText(Suites.Path(file)).Contains(" binary");

    [Fact]
    public void There_are_scripts() => Suites.Path("spec-testsuite/binary.wast");

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Modules_are_accepted_or_refused_in_the_words_of_the_specification(string script)
    {
        Features features = FeaturesOf(script);
        foreach (Case expected in CasesOf(File.ReadAllText(Suites.Path(script))))
        {
            string? message = Check(expected.Bytes, features);
            if (expected.Assertion is "assert_malformed" or "assert_invalid")
                Assert.StartsWith(expected.Message, message ?? $"accepted: {Convert.ToHexString(expected.Bytes)}");
            else
                Assert.Null(message);
        }
    }

    private static string? Check(byte[] bytes, Features features)
    {
        try
        {
            ModuleValidator.Validate(ModuleDecoder.Decode(bytes, features), features);
            return null;
        }
        catch (WasmException e)
        {
            return e.Message;
        }
    }

    private static Features FeaturesOf(string script) =>
        script.Split('/') switch
        {
            [_, "custom", _] => Features.Wasm3 | Features.BranchHinting,
            [_, "legacy", _] => Features.Wasm3 | Features.LegacyExceptions,
            [_, "proposals", "custom-descriptors", _] => Features.Wasm3 | Features.CustomDescriptors,
            [_, "proposals", "custom-page-sizes", _] => Features.Wasm3 | Features.CustomPageSizes,
            [_, "proposals", "wide-arithmetic", _] => Features.Wasm3 | Features.WideArithmetic,
            [_, "proposals", "threads", _] => Features.Wasm2 | Features.Threads,
            _ => Features.Wasm3,
        };

    /// <summary>Finds <c>module [definition] [id] binary strings</c> among the tokens, and the assertion around it.</summary>
    private static IEnumerable<Case> CasesOf(string text)
    {
        Lexer lexer = new(text);
        string? assertion = null;
        for (Token token = lexer.Next(); token.Kind != TokenKind.EndOfFile; token = lexer.Next())
        {
            string word = lexer.Span(token).ToString();
            if (word.StartsWith("assert_", StringComparison.Ordinal) || word == "register")
                assertion = word;
            else if (word == "module")
            {
                SkipTo(lexer);
                if (lexer.IsKeyword(lexer.Peek(), "binary"))
                {
                    lexer.Next();
                    byte[] bytes = lexer.ReadStrings();
                    lexer.Next();
                    Token message = lexer.Peek();
                    yield return new Case(
                        bytes,
                        assertion,
                        message.Kind == TokenKind.String ? lexer.NameOf(message) : ""
                    );
                }
                assertion = null;
            }
        }
    }

    private static void SkipTo(Lexer lexer)
    {
        while (lexer.Peek().Kind == TokenKind.Id || lexer.IsKeyword(lexer.Peek(), "definition"))
            lexer.Next();
    }
}
