using System;
using System.IO;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Xunit;

namespace Clasm.Syntax.Tests.Binary;

/// <summary>Decoding and encoding, one against the other.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Encoding_a_decoded_module_gives_its_bytes()
    {
        Suites.Path("sightglass");
        int count = 0;
        foreach (string file in BinaryModules.All())
        {
            byte[] bytes = File.ReadAllBytes(Suites.Path(file));
            byte[] encoded = ModuleEncoder.Encode(ModuleDecoder.Decode(bytes, Features.All));
            if (BinaryModules.IsCanonical(file))
                Assert.True(encoded.AsSpan().SequenceEqual(bytes), file);
            else
                Assert.True(encoded.Length < bytes.Length && IsStable(encoded), file);
            count++;
        }
        Assert.True(count > 100, $"only {count} modules were found");
    }

    [Fact]
    public void A_cut_module_is_malformed_or_shorter_and_nothing_else()
    {
        byte[] bytes = File.ReadAllBytes(Suites.Path("gc-hoot/wtf8.wasm"));
        for (int length = 0; length < bytes.Length; length++)
            DecodeAnything(bytes.AsMemory(0, length));
    }

    [Fact]
    public void A_module_with_a_wrong_byte_is_malformed_or_another_module_and_nothing_else()
    {
        byte[] bytes = File.ReadAllBytes(Suites.Path("gc-hoot/wtf8.wasm"));
        Random random = new(1);
        for (int n = 0; n < 20_000; n++)
        {
            byte[] changed = [.. bytes];
            changed[random.Next(8, bytes.Length)] = (byte)random.Next(256);
            DecodeAnything(changed);
        }
    }

    [Theory]
    [InlineData(1, "types")]
    [InlineData(2, "imports")]
    [InlineData(9, "element segments")]
    [InlineData(11, "data segments")]
    public void A_count_past_the_end_is_refused_before_memory_is_taken(byte section, string what)
    {
        byte[] bytes = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0, section, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
        WasmFormatException e = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bytes, Features.All));
        Assert.StartsWith("unexpected end", e.Message);
        Assert.Contains(what, e.Message);
        Assert.Equal(10, e.Offset);
    }

    [Fact]
    public void Grouped_imports_are_single_imports_where_the_feature_is_on()
    {
        byte[] bytes =
        [
            .. "\0asm\x01\0\0\0"u8,
            .. (byte[])[2, 23, 2],
            .. (byte[])[1, (byte)'a', 0, 0x7F, 2, 1, (byte)'b', 3, 0x7F, 0, 1, (byte)'c', 3, 0x7E, 1],
            .. (byte[])[1, (byte)'d', 0, 0x7E, 3, 0x7D, 0, 0],
        ];
        bytes[9] = (byte)(bytes.Length - 10);
        Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bytes, Features.Default));
        ModuleDefinition module = ModuleDecoder.Decode(bytes, Features.Default | Features.CompactImports);
        Assert.Equal([("a", "b"), ("a", "c")], module.Imports.ConvertAll(import => (import.Module, import.Name)));
        Assert.Equal(new GlobalType(ValType.I64, IsMutable: true), module.Imports[1].Type);
    }

    [Fact]
    public void Grouped_imports_are_written_and_read_back_as_they_were()
    {
        const string Text = """
            (module
              (type (;0;) (func))
              (import "environment" (item "a" (func $f (type 0))) (item "b" (global (;0;) i64)))
              (import "n" (item "c" (func (;1;) (type 0))) (item "d" (func (;2;) (type 0))))
              (import "o" "e" (memory (;0;) 1))
            )

            """;
        ModuleDefinition module = TextParser.ParseModule(Text, Features.All);
        byte[] grouped = ModuleEncoder.Encode(module, Features.CompactImports);
        Assert.True(grouped.Length < ModuleEncoder.Encode(module).Length);
        ModuleDefinition decoded = ModuleDecoder.Decode(grouped, Features.All);
        TextPrinterOptions options = new() { GroupImports = true };
        Assert.Equal(Text, TextPrinter.Print(decoded, options), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Branch_hints_keep_their_place_when_the_locals_get_shorter()
    {
        byte[] hints = [.. Custom("metadata.code.branch_hint", [1, 0, 1, 10, 1, 1])];
        byte[] bytes =
        [
            .. "\0asm\x01\0\0\0"u8,
            .. (byte[])[1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
            .. hints,
            // one run of locals, its count and length padded; i32.const 0 if end end
            .. (byte[])[10, 0x10, 1, 0x0E, 0x81, 0x80, 0, 0x81, 0x80, 0x80, 0, 0x7F, 0x41, 0, 0x04, 0x40, 0x0B, 0x0B],
        ];
        ModuleDefinition module = ModuleDecoder.Decode(bytes, Features.Default);
        ModuleDefinition again = ModuleDecoder.Decode(ModuleEncoder.Encode(module), Features.Default);
        Assert.Equal([new BranchHint(5, true)], again.BranchHints[0]);
        Assert.Equal(Position(module, 10), Position(again, 5));
    }

    private static int Position(ModuleDefinition module, int hint) =>
        hint - (module.Functions[0].Body.Offset - module.Functions[0].Offset);

    private static byte[] Custom(string name, byte[] content) =>
        [
            0,
            (byte)(1 + name.Length + content.Length),
            (byte)name.Length,
            .. System.Text.Encoding.ASCII.GetBytes(name),
            .. content,
        ];

    private static bool IsStable(byte[] bytes) =>
        ModuleEncoder.Encode(ModuleDecoder.Decode(bytes, Features.All)).AsSpan().SequenceEqual(bytes);

    private static void DecodeAnything(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            ModuleEncoder.Encode(ModuleDecoder.Decode(bytes, Features.All));
        }
        catch (WasmFormatException) { }
    }
}
