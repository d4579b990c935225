using System;
using System.Collections.Generic;
using System.Text;

namespace Clasm.Fuzz.Hostile;

/// <summary>An input that is made to exhaust a parser: small in its idea, large in its bytes or in what it asks for.</summary>
/// <param name="Name">What it is.</param>
/// <param name="IsText">Whether it is text.</param>
/// <param name="Make">Makes it.</param>
/// <param name="IsValid">Whether it is a valid module; null: either may be.</param>
internal sealed record HostileInput(string Name, bool IsText, Func<byte[]> Make, bool? IsValid)
{
    private const int Deep = 500_000;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<HostileInput> All { get; } = [.. Texts(), .. HostileBinaries.All()];

    private static IEnumerable<HostileInput> Texts() =>
        [
            Text("deep blocks", () => InFunction(Repeat("block ", Deep) + Repeat("end ", Deep)), true),
            Text("deep folded blocks", () => InFunction(Repeat("(block ", Deep) + Repeat(")", Deep)), true),
            Text(
                "deep folded operands",
                () => $"(func (result i32) {Repeat("(i32.eqz ", Deep)}(i32.const 0){Repeat(")", Deep)})",
                true
            ),
            Text(
                "deep folded ifs",
                () => InFunction(Repeat("(if (i32.const 0) (then ", Deep / 4) + Repeat("))", Deep / 4)),
                true
            ),
            Text("deep try tables", () => InFunction(Repeat("(try_table ", Deep / 2) + Repeat(")", Deep / 2)), true),
            Text("deep parentheses", () => Repeat("(", 2 * Deep), false),
            Text("deep closed parentheses", () => Repeat("(", Deep) + Repeat(")", Deep), false),
            Text("deep unknown annotations", () => $"(module {Repeat("(@a ", Deep)}{Repeat(")", Deep)})", true),
            Text("deep block comments", () => Repeat("(;", 2 * Deep) + Repeat(";)", 2 * Deep) + "(module)", true),
            Text("open block comments", () => Repeat("(;", 2 * Deep), false),
            Text("deep groups in a function", () => $"(func {Repeat("(param ", Deep)}{Repeat(")", Deep)})", false),
            Text("deep groups in a type", () => $"(type {Repeat("(func (param ", Deep)}{Repeat("))", Deep)})", false),
            Text("deep groups of a recursion group", () => $"{Repeat("(rec ", Deep)}{Repeat(")", Deep)}", false),
            Text(
                "deep constant expression",
                () => $"(global i32 {Repeat("(i32.add (i32.const 1) ", Deep / 4)}(i32.const 0){Repeat(")", Deep / 4)})",
                true
            ),
            Text("many scripts' words", () => Repeat("(assert_return)", Deep), false),
            Text("one long identifier", () => $"(func ${new string('a', 10_000_000)})", null),
            Text("one long string", () => $"(memory 200) (data \"{new string('a', 10_000_000)}\")", true),
            Text("long escapes", () => $"(memory 200) (data \"{Repeat("\\u{10ffff}", Deep)}\")", true),
            Text("escapes without end", () => $"(data \"{Repeat("\\u{", 2 * Deep)}", false),
            Text("an escape of many zeros", () => $"(memory 1) (data \"\\u{{{new string('0', 5_000_000)}41}}\")", null),
            Text(
                "many escapes of many zeros",
                () => $"(memory 1) (data \"{Repeat($"\\u{{{new string('0', 5000)}41}}", 1000)}\")",
                null
            ),
            Text("a long export name", () => $"(func (export \"{new string('a', 5_000_000)}\"))", null),
            Text("a long integer", () => InFunction($"i64.const {new string('9', 5_000_000)} drop"), false),
            Text("a long integer of zeros", () => InFunction($"i64.const {new string('0', 5_000_000)}1 drop"), true),
            Text(
                "a long hexadecimal float",
                () => InFunction($"f64.const 0x1.{new string('f', 5_000_000)}p-5 drop"),
                true
            ),
            Text(
                "a long decimal float",
                () => InFunction($"f64.const 0.{new string('0', 2_000_000)}{new string('7', 2_000_000)} drop"),
                true
            ),
            Text(
                "many long decimal floats",
                () => InFunction(Repeat($"f64.const 1.{new string('7', 5000)}e-300 drop ", 1000)),
                true
            ),
            Text("a long exponent", () => InFunction($"f32.const 1e-{new string('9', 5_000_000)} drop"), true),
            Text(
                "a long line of operands",
                () => InFunction(Repeat("i32.const 0 ", 2 * Deep) + Repeat("drop ", 2 * Deep)),
                true
            ),
            Text("many functions without names", () => Repeat("(func)", Deep), true),
            Text("many named functions", () => Numbered("(func $f{0})", 200_000), true),
            Text("many equal names", () => Repeat("(func $f)", Deep), false),
            Text("many named locals", () => $"(func {Numbered("(local $l{0} i32)", 50_000)})", true),
            Text("many locals too many", () => $"(func (local {Repeat("i32 ", 2 * Deep)}))", false),
            Text("many parameters", () => $"(func (param {Repeat("i32 ", 2 * Deep)}))", false),
            Text("many inline types", () => Numbered("(func (param i32) (result i32) (local.get 0))", 100_000), true),
            Text("many exports of a function", () => $"(func {Numbered("(export \"{0}\")", 200_000)})", true),
            Text("many equal exports", () => $"(func {Repeat("(export \"a\")", Deep)})", false),
            Text("many labels", () => InFunction($"(block (br_table {Repeat("0 ", 65_000)}(i32.const 0)))"), true),
            Text(
                "many labels too many",
                () => InFunction($"(block (br_table {Repeat("0 ", 2 * Deep)}(i32.const 0)))"),
                false
            ),
            Text(
                "nested named labels",
                () => InFunction(Numbered("(block $b{0} ", 100_000) + "br $b0" + Repeat(")", 100_000)),
                true
            ),
            Text(
                "nested labels of one name",
                () => InFunction(Repeat("(block $b br $b ", 100_000) + Repeat(")", 100_000)),
                true
            ),
            Text(
                "a search for labels far out",
                () =>
                    InFunction(
                        "(block $a " + Repeat("(block $b ", 20_000) + Repeat("br $a ", 20_000) + Repeat(")", 20_001)
                    ),
                true
            ),
            Text("many types", () => Repeat("(type (func (param i32)))", 200_000), true),
            Text("many groups of one type", () => $"(rec {Repeat("(type (struct (field i32)))", 200_000)})", true),
            Text(
                "a chain of supertypes",
                () => "(type (sub (struct)))" + Numbered("(type (sub {0} (struct)))", 100),
                false
            ),
            Text("a struct of many fields", () => $"(type (struct {Repeat("(field i8)", 2 * Deep)}))", false),
            Text("many named fields", () => $"(type (struct {Numbered("(field $f{0} i32)", 10_000)}))", true),
            Text("many custom annotations", () => $"(module {Repeat("(@custom \"a\" \"b\")", 200_000)})", true),
            Text("many name annotations", () => Repeat("(func (@name \"a\"))", 100_000), null),
            Text("a huge memory", () => "(memory 65536 65536)", true),
            Text("a huge 64-bit memory", () => "(memory i64 281474976710656)", null),
            Text("a huge table", () => "(table 4294967295 funcref)", true),
            Text("many memories", () => Repeat("(memory 1)", 200_000), false),
            Text("many segments", () => $"(memory 1) {Repeat("(data (i32.const 0) \"\")", 90_000)}", true),
            Text(
                "many elements",
                () => $"(table 10 funcref) (func $f) (elem (i32.const 0) {Repeat("$f ", Deep)})",
                true
            ),
            Text("many lines", () => new string('\n', 5_000_000) + "(module)", true),
            Text("an error after many lines", () => Repeat("(func)\n", Deep) + "(", false),
            Text("many modules", () => Repeat("(module)", Deep), false),
            Text("byte zero", () => new string('\0', 1_000_000), false),
            Text("many line comments", () => Repeat(";;\n", 2 * Deep), true),
            Text("one long keyword", () => new string('a', 10_000_000), false),
            Text("many quotes", () => new string('"', 5_000_000), false),
            Text("many dollars", () => InFunction(new string('$', 5_000_000)), true),
        ];

    private static HostileInput Text(string name, Func<string> make, bool? isValid) =>
        new(name, true, () => Encoding.UTF8.GetBytes(make()), isValid);

    private static string InFunction(string body) => $"(module (func {body}))";

    private static string Repeat(string text, int times) =>
        new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static string Numbered(string text, int times)
    {
        StringBuilder all = new();
        for (int n = 0; n < times; n++)
            all.Append(
                text.Replace(
                    "{0}",
                    n.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    StringComparison.Ordinal
                )
            );
        return all.ToString();
    }
}
