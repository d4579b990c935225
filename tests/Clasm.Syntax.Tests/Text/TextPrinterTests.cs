using System;
using System.Linq;
using Clasm.Syntax.Text;
using Xunit;

namespace Clasm.Syntax.Tests.Text;

/// <summary>What the printer writes, where parsing it back would not notice.</summary>
public sealed class TextPrinterTests
{
    [Fact]
    public void Instructions_are_a_line_each_and_names_are_identifiers()
    {
        ModuleDefinition module = Module([0x03, 0x40, 0x20, 0, 0x41, 0x2A, 0x0D, 0, 0x0B, 0x0B]);
        module.Names.Module = "m";
        module.Names.Functions[0] = "f";
        module.Names.Types[0] = "a b";
        module.Names.Locals[0] = new() { [0] = "x" };
        module.Names.Labels[0] = new() { [0] = "again" };
        const string Expected = """
            (module $m
              (type $"a b" (func (param i32)))
              (func $f (type $"a b") (param $x i32)
                loop $again
                  local.get $x
                  i32.const 42
                  br_if $again
                end
              )
            )

            """;
        Assert.Equal(Expected, TextPrinter.Print(module), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_name_that_is_taken_is_kept_as_an_annotation()
    {
        ModuleDefinition module = Module([0x10, 1, 0x0B], [0x10, 0, 0x0B], [0x10, 2, 0x0B]);
        module.Names.Functions[0] = "f";
        module.Names.Functions[1] = "f";
        module.Names.Functions[2] = "";
        string text = TextPrinter.Print(module);
        Assert.Contains("(func $f (type 0)", text);
        Assert.Contains("(func (;1;) (@name \"f\") (type 0)", text);
        Assert.Contains("(func (;2;) (@name \"\") (type 0)", text);
        Assert.Contains("call 1", text);
        Assert.Contains("call $f", text);
    }

    [Fact]
    public void Parameters_of_imported_functions_keep_their_names()
    {
        const string Text = """
            (module
              (type (;0;) (func (param i32 i64)))
              (import "m" "f" (func (;0;) (type 0) (param i32) (param $x i64)))
              (import "m" "g" (func (;1;) (type 0) (param $y i32) (param i64)))
            )

            """;
        string printed = TextPrinter.Print(TextParser.ParseModule(Text, Features.Default));
        Assert.Equal(Text, printed, ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("plain!#$%&'*+-./:<=>?@\\^_`|~09", "$plain!#$%&'*+-./:<=>?@\\^_`|~09")]
    [InlineData("a\"b\\c d", "$\"a\\\"b\\\\c d\"")]
    [InlineData("λ 🦀", "$\"λ 🦀\"")]
    [InlineData("a\u202Eb\0\n", "$\"a\\u{202e}b\\u{0}\\u{a}\"")]
    public void Identifiers_hide_nothing(string name, string identifier) =>
        Assert.Equal(identifier, TextFormat.Identifier(name));

    [Theory]
    [InlineData(0x0000_0000u, "0")]
    [InlineData(0x8000_0000u, "-0")]
    [InlineData(0x0000_0001u, "1E-45")]
    [InlineData(0x7F7F_FFFFu, "3.4028235E+38")]
    [InlineData(0xFF80_0000u, "-inf")]
    [InlineData(0x7FC0_0000u, "nan")]
    [InlineData(0xFFC0_0000u, "-nan")]
    [InlineData(0x7F80_0001u, "nan:0x1")]
    [InlineData(0xFFFF_FFFFu, "-nan:0x7fffff")]
    public void Numbers_are_exact(uint bits, string text) => Assert.Equal(text, TextFormat.F32(bits));

    [Fact]
    public void A_shadowed_label_is_a_number()
    {
        ModuleDefinition module = Module([0x02, 0x40, 0x02, 0x40, 0x0C, 0, 0x0C, 1, 0x0B, 0x0C, 0, 0x0B, 0x0B]);
        module.Names.Labels[0] = new() { [0] = "l", [1] = "l" };
        string[] branches = [.. TextPrinter.Print(module).Split('\n').Select(line => line.Trim()).Where(IsBranch)];
        Assert.Equal(["br $l", "br 1", "br $l"], branches);

        static bool IsBranch(string line) => line.StartsWith("br ", StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_printed_in_linear_size()
    {
        const int Depth = 200_000;
        byte[] body = new byte[3 * Depth + 1];
        for (int n = 0; n < Depth; n++)
        {
            body[2 * n] = 0x02;
            body[2 * n + 1] = 0x40;
        }
        body.AsSpan(2 * Depth).Fill(0x0B);
        Assert.True(TextPrinter.Print(Module(body)).Length < 250 * Depth);
    }

    [Theory]
    [InlineData(new byte[] { 0x0B, 0x0B })]
    [InlineData(new byte[] { 0x02, 0x40, 0x0B })]
    [InlineData(new byte[] { 0x41 })]
    public void A_malformed_body_is_an_error(byte[] body) =>
        Assert.Throws<WasmFormatException>(() => TextPrinter.Print(Module(body)));

    private static ModuleDefinition Module(params byte[][] bodies)
    {
        ModuleDefinition module = new();
        module.Types.Add(new SubType(true, [], new FuncType([ValType.I32], [])));
        module.RecGroups.Add(new RecGroup(0, 1, false));
        foreach (byte[] body in bodies)
            module.Functions.Add(new FunctionDefinition(0, [], new Expression(body, 0)));
        return module;
    }
}
