using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Xunit;

namespace Clasm.Syntax.Tests.Text;

/// <summary>Printing and parsing, one against the other.</summary>
public sealed class PrintedModuleTests
{
    [Fact]
    public void Parsing_a_printed_binary_gives_the_same_module()
    {
        Suites.Path("sightglass");
        foreach (string file in BinaryModules.All().Where(file => new FileInfo(Suites.Path(file)).Length < 60_000))
            AssertSurvives(ModuleDecoder.Decode(File.ReadAllBytes(Suites.Path(file)), Features.All), file);
    }

    public static TheoryData<string> Scripts() => [.. Suites.Files("spec-testsuite", "*.wast")];

    [Fact]
    public void There_are_modules_in_scripts() =>
        Assert.NotEmpty(ModulesOf(File.ReadAllText(Suites.Path("spec-testsuite/i32.wast"))));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Parsing_a_printed_module_of_a_script_gives_the_same_module(string script)
    {
        int count = 0;
        foreach (string text in ModulesOf(File.ReadAllText(Suites.Path(script))))
        {
            if (TryParse(text) is ModuleDefinition module)
                AssertSurvives(module, $"{script}, module {count}");
            count++;
        }
    }

    /// <summary>The modules that scripts expect to be malformed come here too, and others whose features are unknown.</summary>
    private static ModuleDefinition? TryParse(string text)
    {
        try
        {
            return TextParser.ParseModule(text, Features.All);
        }
        catch (WasmTextException)
        {
            return null;
        }
    }

    private static void AssertSurvives(ModuleDefinition module, string what)
    {
        string text = TextPrinter.Print(module);
        ModuleDefinition parsed = TextParser.ParseModule(text, Features.All);
        Assert.True(text == TextPrinter.Print(parsed), $"{what}: printed differently the second time\n{text}");
        Assert.Equal(module.Functions.Count, parsed.Functions.Count);
        for (int n = 0; n < module.Functions.Count; n++)
            Assert.True(
                InstructionComparison.AreSame(module.Functions[n].Body, parsed.Functions[n].Body),
                $"{what}: body {n}"
            );
        Assert.Equal(EncodingOf(module, parsed), ModuleEncoder.Encode(parsed));
    }

    /// <summary>
    /// The bytes of a module with what its text does not keep taken from another: the length of integers in bodies, how
    /// locals were split, the data count, and names of labels and things that are not there.
    /// </summary>
    private static byte[] EncodingOf(ModuleDefinition module, ModuleDefinition other)
    {
        module.CustomSections.RemoveAll(section => section.Name == "name");
        module.Names = other.Names;
        module.DataCount = other.DataCount;
        for (int n = 0; n < module.Functions.Count; n++)
        {
            FunctionDefinition function = module.Functions[n];
            Assert.Equal(Flat(function.Locals), Flat(other.Functions[n].Locals));
            module.Functions[n] = function with
            {
                Locals = other.Functions[n].Locals,
                Body = other.Functions[n].Body,
                Offset = other.Functions[n].Offset,
            };
        }
        return ModuleEncoder.Encode(module);
    }

    private static IEnumerable<ValType> Flat(LocalRun[] runs) =>
        runs.SelectMany(run => Enumerable.Repeat(run.Type, (int)run.Count));

    /// <summary>The text of each <c>(module …)</c> that is spelled out in a script.</summary>
    private static IEnumerable<string> ModulesOf(string script)
    {
        Lexer lexer = new(script);
        Token previous = default;
        for (Token token = lexer.Next(); token.Kind != TokenKind.EndOfFile; token = lexer.Next())
        {
            if (previous.Kind == TokenKind.LeftParen && lexer.IsKeyword(token, "module"))
            {
                int end = SkipParentheses(lexer);
                string text = script[previous.Start..end];
                string[] words = text.Split((char[])[' ', '\n', '(', ')'], 5);
                if (!words.Intersect(["quote", "binary", "instance", "definition"]).Any())
                    yield return text;
            }
            previous = token;
        }
    }

    private static int SkipParentheses(Lexer lexer)
    {
        for (int depth = 1; ; )
        {
            Token token = lexer.Next();
            depth += token.Kind switch
            {
                TokenKind.LeftParen => 1,
                TokenKind.RightParen => -1,
                TokenKind.EndOfFile => -depth,
                _ => 0,
            };
            if (depth == 0)
                return token.End;
        }
    }
}
