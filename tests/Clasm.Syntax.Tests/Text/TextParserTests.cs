using System;
using System.Linq;
using System.Text;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;
using Xunit;

namespace Clasm.Syntax.Tests.Text;

public sealed class TextParserTests
{
    /// <remarks>spec: text-foldedinstr</remarks>
    [Fact]
    public void A_folded_instruction_follows_its_operands()
    {
        string folded = BodyOf(
            "(func (param i32) (result i32)"
                + " (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1)) (else (i32.add (local.get 0) (i32.const 2)))))"
        );
        string plain = BodyOf(
            "(func (param i32) (result i32)"
                + " local.get 0 i32.eqz if (result i32) i32.const 1 else local.get 0 i32.const 2 i32.add end)"
        );
        Assert.Equal("200045047F410105200041026A0B0B", plain);
        Assert.Equal(plain, folded);
    }

    /// <remarks>spec: text-foldedinstr</remarks>
    [Theory]
    [InlineData("(block ", "", ")")]
    [InlineData("(i32.eqz ", "(i32.const 0)", ")")]
    [InlineData("(if (i32.const 0) (then ", "", "))")]
    [InlineData("(if ", "(i32.const 0)", " (then))")]
    [InlineData("block $l ", "", " end $l")]
    [InlineData("(; ", "", " ;)")]
    [InlineData("(@x ", "", " )")]
    public void Deep_nesting_takes_no_stack(string open, string inside, string close)
    {
        const int Depth = 100_000;
        string nested = string.Concat(Enumerable.Repeat(open, Depth)) + inside;
        nested += string.Concat(Enumerable.Repeat(close, Depth));
        Assert.Single(Parse($"(func {nested})").Functions);
    }

    /// <remarks>spec: text-label</remarks>
    [Fact]
    public void An_inner_label_hides_an_outer_one_until_its_end() =>
        Assert.Equal(
            "0240024002400C010B0C000B0C000B0B",
            BodyOf("(func block $a block $b block br $b end br $b end br $a end)")
        );

    /// <remarks>spec: text-typeuse</remarks>
    [Fact]
    public void Inline_signatures_reuse_types_and_add_new_ones_after_all_others()
    {
        ModuleDefinition module = Parse(
            "(func (param i32)) (func (result f32) (block (param f32) (br 0)) unreachable)"
                + " (func (param f32)) (type $late (func (param i32))) (rec (type (func (param f32))) (type (func)))"
        );
        Assert.Equal([0u, 3u, 4u], module.Functions.Select(function => function.TypeIndex));
        Assert.Equal(5, module.Types.Count);
        Assert.Equal("[f32] -> []", module.Types[4].Composite.ToString());
        Assert.Equal("late", module.Names.Types[0]);
    }

    [Fact]
    public void Offsets_grow_and_resolve_to_line_and_column()
    {
        ModuleDefinition module = Parse("(module\n  (func $f (local i32)\n    (drop\n      (i32.eqz (i32.const 7)))))");
        Assert.Equal(
            module.TextPositions.Select(entry => entry.Offset).Order(),
            module.TextPositions.Select(entry => entry.Offset)
        );
        int start = module.Functions[0].Body.Offset;
        Assert.Equal(new TextPosition(4, 17), module.Resolve(start));
        Assert.Equal(new TextPosition(4, 17), module.Resolve(start + 1));
        Assert.Equal(new TextPosition(4, 8), module.Resolve(start + 2));
        Assert.Equal(new TextPosition(3, 6), module.Resolve(start + 3));
        Assert.Equal(new TextPosition(2, 4), module.Resolve(module.Functions[0].Offset));
    }

    [Fact]
    public void Errors_have_line_and_column()
    {
        WasmTextException error = Assert.Throws<WasmTextException>(() => Parse("(module\n  (func br $nowhere))"));
        Assert.Equal(("unknown label $nowhere", 2, 12), (error.Message, error.Line, error.Column));
        WasmTextException utf8 = Assert.Throws<WasmTextException>(() =>
            TextParser.ParseModule([.. "\n \""u8, 0xFF], Features.Wasm3)
        );
        Assert.Equal(("malformed UTF-8 encoding", 2, 3), (utf8.Message, utf8.Line, utf8.Column));
    }

    /// <remarks>spec: text-annot</remarks>
    [Fact]
    public void A_hint_waits_with_its_folded_instruction()
    {
        ModuleDefinition module = Parse(
            "(func (param i32) (local i64 i64)"
                + " (@metadata.code.branch_hint \"\\01\") (if (local.get 0) (then"
                + " (@metadata.code.branch_hint \"\\00\") (br_if 0 (local.get 0)))))"
        );
        // Three bytes of locals, local.get 0, if, block type, local.get 0.
        Assert.Equal([new BranchHint(5, true), new BranchHint(9, false)], module.BranchHints[0]);
        ModuleValidator.Validate(module, Features.Default, TestContext.Current.CancellationToken);
    }

    /// <remarks>spec: text-customsec</remarks>
    [Fact]
    public void Custom_annotations_become_sections_at_their_place()
    {
        ModuleDefinition module = Parse(
            "(module (@custom \"a\" (before first) \"x\" \"y\") (@custom \"b\" (after memory)) (@custom \"c\")"
                + " (@custom \"d\" (before global)))"
        );
        Assert.Equal(
            [("a", 0, "xy"), ("b", 5, ""), ("c", 11, ""), ("d", 13, "")],
            module.CustomSections.Select(c => (c.Name, (int)c.AfterSection, Encoding.UTF8.GetString(c.Bytes.Span)))
        );
    }

    /// <remarks>spec: syntax-namesec</remarks>
    [Fact]
    public void Identifiers_become_names()
    {
        ModuleDefinition module = Parse(
            "(module $m (type $s (struct (field i32) (field $x i32)))"
                + " (func $f (@name \"\u03bb\") (param i32) (param $p i32) (local $q i64) block $b block end end)"
                + " (memory $mem (data \"12\")) (data $d \"3\") (func (drop (i32.const 0)) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 0))))"
        );
        NameSection names = module.Names;
        Assert.Equal(("m", "\u03bb", "mem", "d"), (names.Module, names.Functions[0], names.Memories[0], names.Data[1]));
        Assert.Equal(["1:p", "2:q"], names.Locals[0].Select(name => $"{name.Key}:{name.Value}"));
        Assert.Equal(("b", "x"), (names.Labels[0][0], names.Fields[0][1]));
        Assert.Equal(2u, module.DataCount);
    }

    [Theory]
    [InlineData("(func (drop (v128.const i32x4 0 0 0 0)))", Features.Simd)]
    [InlineData("(func (param v128))", Features.Simd)]
    [InlineData("(type (struct))", Features.Gc)]
    [InlineData("(memory 1 1 shared)", Features.Threads)]
    [InlineData("(memory i64 1)", Features.Memory64)]
    [InlineData("(memory 0 (pagesize 1))", Features.CustomPageSizes)]
    [InlineData("(func (param exnref))", Features.Exceptions)]
    [InlineData("(func (param (ref func)))", Features.FunctionReferences)]
    [InlineData("(func try end)", Features.LegacyExceptions)]
    public void A_feature_that_is_off_is_named(string text, Features feature)
    {
        Features others = Features.All & ~feature;
        WasmTextException error = Assert.Throws<WasmTextException>(() => TextParser.ParseModule(text, others));
        Assert.Contains($"needs the feature {feature}", error.Message);
        TextParser.ParseModule(text, Features.All);
    }

    [Fact]
    public void Items_of_one_module_share_its_import()
    {
        ModuleDefinition module = Parse(
            "(import \"m\" (item \"f\" (func $f)) (item \"g\" (func $g (param i32))))"
                + " (import \"n\" (item \"a\") (item \"b\") (func)) (func $last) (export \"last\" (func $last))"
                + " (export \"g\" (func $g))",
            Features.All
        );
        Assert.Equal(["m f", "m g", "n a", "n b"], module.Imports.Select(import => $"{import.Module} {import.Name}"));
        Assert.Equal([4u, 1u], module.Exports.Select(export => export.Index));
    }

    [Fact]
    public void Plain_instructions_are_taken_as_operands() =>
        Assert.Equal("200041016A0B", BodyOf("(func (param i32) (result i32) (i32.add local.get 0 i32.const 1))"));

    [Fact]
    public void Valid_modules_of_the_specifications_scripts_validate_and_survive_encoding()
    {
        int count = 0;
        foreach (ScriptModule script in SuiteScripts.Modules())
        {
            if (script.Assertion.Length > 0 || script.File.Contains("custom-descriptors"))
                continue;
            ModuleDefinition module = script.Parse();
            ModuleValidator.Validate(module, script.Features, TestContext.Current.CancellationToken);
            byte[] bytes = ModuleEncoder.Encode(module);
            ModuleDefinition decoded = ModuleDecoder.Decode(bytes, script.Features);
            Assert.Equal(module.Types.Select(type => type.Composite), decoded.Types.Select(type => type.Composite));
            Assert.Equal(bytes, ModuleEncoder.Encode(decoded));
            count++;
        }
        Assert.True(count > 2000, $"only {count} modules were found");
    }

    private static ModuleDefinition Parse(string text, Features features = Features.Default) =>
        TextParser.ParseModule(text, features);

    private static string BodyOf(string text) => Convert.ToHexString(Parse(text).Functions[0].Body.Bytes.Span);
}
