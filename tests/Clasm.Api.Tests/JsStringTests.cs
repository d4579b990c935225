using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>
/// The functions of <c>wasm:js-string</c> as the proposal defines them, on each collector, called in each way that compiled code
/// and the host have; and strings that are imported as constants.
/// </summary>
public sealed class JsStringTests
{
    private const string NoString = "cast failure";
    private const string Bounds = "out of bounds string access";
    private const string ArrayBounds = "out of bounds array access";
    private const string Null = "null array reference";

    /// <summary>Each function with its type as the proposal writes it.</summary>
    private static readonly (string Name, string[] Parameters, string Result)[] s_functions =
    [
        ("cast", ["externref"], "(ref extern)"),
        ("test", ["externref"], "i32"),
        ("fromCharCodeArray", ["(ref null $units)", "i32", "i32"], "(ref extern)"),
        ("intoCharCodeArray", ["externref", "(ref null $units)", "i32"], "i32"),
        ("fromCharCode", ["i32"], "(ref extern)"),
        ("fromCodePoint", ["i32"], "(ref extern)"),
        ("charCodeAt", ["externref", "i32"], "i32"),
        ("codePointAt", ["externref", "i32"], "i32"),
        ("length", ["externref"], "i32"),
        ("concat", ["externref", "externref"], "(ref extern)"),
        ("substring", ["externref", "i32", "i32"], "(ref extern)"),
        ("equals", ["externref", "externref"], "i32"),
        ("compare", ["externref", "externref"], "i32"),
    ];

    public static TheoryData<Collector> Collectors =>
        [Collector.Drc, Collector.Copying, Collector.Generational, Collector.Null];

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Strings_are_told_from_other_values(Collector collector)
    {
        using Guest guest = Load(collector);
        object thing = new();
        Expect(guest, "cast", "a", "a");
        Expect(guest, "cast", "", "");
        ExpectTrap(guest, "cast", NoString, [null]);
        ExpectTrap(guest, "cast", NoString, thing);
        ExpectTrap(guest, "cast", NoString, new StringBuilder("a"));
        Expect(guest, "test", 1, "a");
        Expect(guest, "test", 0, [null]);
        Expect(guest, "test", 0, thing);
        Expect(guest, "length", 0, "");
        Expect(guest, "length", 4, "a\uD83D\uDE00b");
        foreach (string name in (string[])["length", "charCodeAt", "codePointAt", "substring"])
        {
            object?[] rest =
                name == "substring" ? [0, 0]
                : name == "length" ? []
                : [0];
            ExpectTrap(guest, name, NoString, [null, .. rest]);
            ExpectTrap(guest, name, NoString, [thing, .. rest]);
        }
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Units_and_code_points_become_strings_and_back(Collector collector)
    {
        using Guest guest = Load(collector);
        Expect(guest, "fromCharCode", "a", 'a');
        Expect(guest, "fromCharCode", "\0", 0);
        Expect(guest, "fromCharCode", "\uD800", 0xD800);
        Expect(guest, "fromCharCode", "\uFFFF", -1);
        Expect(guest, "fromCharCode", "b", 0x10000 + 'b');
        Expect(guest, "fromCodePoint", "a", 'a');
        Expect(guest, "fromCodePoint", "\uD83D\uDE00", 0x1F600);
        Expect(guest, "fromCodePoint", "\uDC00", 0xDC00);
        Expect(guest, "fromCodePoint", "\uFFFF", 0xFFFF);
        Expect(guest, "fromCodePoint", char.ConvertFromUtf32(0x10000), 0x10000);
        Expect(guest, "fromCodePoint", char.ConvertFromUtf32(0x10FFFF), 0x10FFFF);
        ExpectTrap(guest, "fromCodePoint", "invalid code point", 0x110000);
        ExpectTrap(guest, "fromCodePoint", "invalid code point", -1);
        const string Text = "a\uD83D\uDE00\uDE00\uD83D";
        int[] codePoints = ['a', 0x1F600, 0xDE00, 0xDE00, 0xD83D];
        for (int i = 0; i < Text.Length; i++)
        {
            Expect(guest, "charCodeAt", (int)Text[i], Text, i);
            Expect(guest, "codePointAt", codePoints[i], Text, i);
        }
        foreach (int index in (int[])[Text.Length, -1, int.MinValue, int.MaxValue])
        {
            ExpectTrap(guest, "charCodeAt", Bounds, Text, index);
            ExpectTrap(guest, "codePointAt", Bounds, Text, index);
        }
        ExpectTrap(guest, "charCodeAt", Bounds, "", 0);
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Arrays_become_strings_and_back(Collector collector)
    {
        using Guest guest = Load(collector);
        DefinedType type = guest.Module.GetDefinedType("units")!;
        ArrayRef units = ArrayRef.Create<char>(guest.Store, type, "a\uD83D\uDE00b\uDC00");
        Expect(guest, "fromCharCodeArray", "a\uD83D\uDE00b\uDC00", units, 0, 5);
        Expect(guest, "fromCharCodeArray", "\uDE00b", units, 2, 4);
        Expect(guest, "fromCharCodeArray", "", units, 5, 5);
        Expect(guest, "fromCharCodeArray", "", units, 0, 0);
        ExpectTrap(guest, "fromCharCodeArray", ArrayBounds, units, 1, 0);
        ExpectTrap(guest, "fromCharCodeArray", ArrayBounds, units, 0, 6);
        ExpectTrap(guest, "fromCharCodeArray", ArrayBounds, units, 6, 6);
        ExpectTrap(guest, "fromCharCodeArray", ArrayBounds, units, 0, -1);
        ExpectTrap(guest, "fromCharCodeArray", ArrayBounds, units, -1, -1);
        ExpectTrap(guest, "fromCharCodeArray", Null, null, 0, 0);
        ExpectTrap(guest, "fromCharCodeArray", Null, null, 1, 0);

        Expect(guest, "intoCharCodeArray", 2, "xy", units, 1);
        Assert.Equal("axyb\uDC00", units.AsReadOnlySpan<char>().ToString());
        Expect(guest, "intoCharCodeArray", 0, "", units, 5);
        Expect(guest, "intoCharCodeArray", 5, "\uD800\0\uFFFFzz", units, 0);
        Assert.Equal("\uD800\0\uFFFFzz", units.AsReadOnlySpan<char>().ToString());
        ExpectTrap(guest, "intoCharCodeArray", ArrayBounds, "ab", units, 4);
        ExpectTrap(guest, "intoCharCodeArray", ArrayBounds, "", units, 6);
        ExpectTrap(guest, "intoCharCodeArray", ArrayBounds, "a", units, -1);
        ExpectTrap(guest, "intoCharCodeArray", Null, "a", null, 0);
        ExpectTrap(guest, "intoCharCodeArray", NoString, null, units, 0);
        ExpectTrap(guest, "intoCharCodeArray", NoString, new object(), units, 0);
        Assert.Equal("\uD800\0\uFFFFzz", units.AsReadOnlySpan<char>().ToString());
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Strings_are_joined_cut_and_compared(Collector collector)
    {
        using Guest guest = Load(collector);
        Expect(guest, "concat", "abc", "a", "bc");
        Expect(guest, "concat", "", "", "");
        Expect(guest, "concat", "\uD83D\uDE00", "\uD83D", "\uDE00");
        Expect(guest, "substring", "bc", "abcd", 1, 3);
        Expect(guest, "substring", "abcd", "abcd", 0, 4);
        Expect(guest, "substring", "cd", "abcd", 2, -1);
        Expect(guest, "substring", "", "abcd", 4, 9);
        Expect(guest, "substring", "", "abcd", 5, 9);
        Expect(guest, "substring", "", "abcd", 3, 2);
        Expect(guest, "substring", "", "abcd", -1, -1);
        Expect(guest, "equals", 1, "abc", string.Concat("a", "bc"));
        Expect(guest, "equals", 0, "abc", "abd");
        Expect(guest, "equals", 0, "abc", "ab");
        Expect(guest, "equals", 1, null, null);
        Expect(guest, "equals", 0, "", null);
        Expect(guest, "equals", 0, null, "");
        // By units: no culture's order, and a surrogate comes before U+FFFF.
        string[] ordered = ["", "A", "B", "a", "aA", "aa", "\u00E4", "\uD83D\uDE00", "\uFFFF"];
        for (int i = 0; i < ordered.Length; i++)
        {
            for (int j = 0; j < ordered.Length; j++)
                Expect(guest, "compare", Math.Sign(i - j), ordered[i], ordered[j]);
        }
        foreach (string name in (string[])["concat", "equals", "compare"])
        {
            ExpectTrap(guest, name, NoString, "a", new object());
            ExpectTrap(guest, name, NoString, new object(), "a");
            if (name == "equals")
                continue;
            ExpectTrap(guest, name, NoString, "a", null);
            ExpectTrap(guest, name, NoString, null, "a");
        }
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Long_strings_are_handled_in_pieces(Collector collector)
    {
        using Guest guest = Load(collector);
        DefinedType type = guest.Module.GetDefinedType("units")!;
        string text = Random.Shared.GetString("ab\u00E4\uD800", 2_000_001);
        string other = text[..^1] + '\uFFFF';
        ArrayRef units = ArrayRef.Create(guest.Store, type, text.Length + 1);
        Assert.Equal(text.Length, guest.Get<Func<object, ArrayRef, int, int>>("intoCharCodeArray")(text, units, 1));
        Assert.True(units.AsReadOnlySpan<char>()[1..].SequenceEqual(text));
        Assert.Equal(text, guest.Get<Func<ArrayRef, int, int, object>>("fromCharCodeArray")(units, 1, text.Length + 1));
        Assert.Equal(text + other, guest.Get<Func<object, object, object>>("concat")(text, other));
        Assert.Equal(text[7..^7], guest.Get<Func<object, int, int, object>>("substring")(text, 7, text.Length - 7));
        Func<object, object, int> equals = guest.Get<Func<object, object, int>>("equals");
        Func<object, object, int> compare = guest.Get<Func<object, object, int>>("compare");
        string copy = new(text.AsSpan());
        Assert.Equal((1, 0), (equals(text, copy), equals(text, other)));
        Assert.Equal((0, -1, 1), (compare(text, copy), compare(text, other), compare(other, text)));
        Assert.Equal((-1, 1), (compare(text[..^1], text), compare(text, text[..^1])));
    }

    [Fact]
    public void A_string_longer_than_any_can_be_is_a_trap()
    {
        using Guest guest = Load(Collector.Drc);
        Func<object, object, object> concat = guest.Get<Func<object, object, object>>("concat");
        string text = new('a', 1 << 28);
        TrapException trap = Assert.Throws<TrapException>(() => concat(text, text));
        Assert.Equal(TrapCode.AllocationTooLarge, trap.Type);
    }

    [Fact]
    public void Fuel_is_used_up_by_the_units_that_are_handled()
    {
        string text = new('a', 3_000_000);
        using Guest guest = Load(new Config().WithFuelConsumption());
        Func<object, object, object> concat = guest.Get<Func<object, object, object>>("concat");
        guest.Store.Fuel = 1_000_000;
        concat("a", "b");
        Assert.InRange(guest.Store.Fuel, 999_900ul, 1_000_000ul);
        concat(text, text);
        Assert.InRange(guest.Store.Fuel, 500_000ul, 900_000ul);
        concat(text[..1000], text[..1000]);
        guest.Store.Fuel = 1000;
        Assert.Equal(TrapCode.OutOfFuel, Assert.Throws<TrapException>(() => concat(text, text)).Type);
    }

    [Fact]
    public void Long_operations_can_be_interrupted()
    {
        string text = new('a', 3_000_000);
        using Guest guest = Load(new Config().WithEpochInterruption());
        Func<object, object, int> loop = guest.Get<Func<object, object, int>>("loop");
        guest.Store.Deadline(TimeSpan.FromMilliseconds(20));
        Assert.Equal(TrapCode.Interrupt, Assert.Throws<TrapException>(() => loop(text, text + "b")).Type);
    }

    // References in locals live on across the calls, and the objects of strings in fields are the strings.
    [Theory]
    [MemberData(nameof(Collectors))]
    public void Strings_in_objects_stay_themselves(Collector collector)
    {
        using Guest guest = new(
            Engine(collector),
            """
            (type $units (array (mut i16)))
            (type $node (struct (field externref) (field (ref null $node)) (field (ref $units))))
            (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
            (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
            (import "wasm:js-string" "fromCharCodeArray"
              (func $make (param (ref null $units) i32 i32) (result (ref extern))))
            (import "'" "-" (global $dash (ref extern)))
            (func (export "build") (param $n i32) (result externref)
              (local $list (ref null $node)) (local $text externref)
              (loop $again
                (local.set $list
                  (struct.new $node
                    (call $make (array.new $units (i32.add (local.get $n) (i32.const 64)) (i32.const 2)) (i32.const 0) (i32.const 2))
                    (local.get $list)
                    (array.new $units (i32.const 0x2e) (i32.const 1))))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (local.set $text (global.get $dash))
              (loop $again
                (local.set $text
                  (call $concat
                    (call $concat (local.get $text) (struct.get $node 0 (local.get $list)))
                    (call $make (struct.get $node 2 (local.get $list)) (i32.const 0) (i32.const 1))))
                (br_if $again
                  (i32.eqz (ref.is_null (local.tee $list (struct.get $node 1 (local.get $list)))))))
              (local.get $text))
            """
        );
        Assert.Equal("-AA.BB.CC.DD.EE.", guest.Get<Func<int, object>>("build")(5));
        Assert.Empty(guest.Module.Imports);
    }

    [Fact]
    public void An_exception_passes_a_function_that_calls_them()
    {
        using Guest guest = new(
            Engine(Collector.Copying),
            """
            (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
            (tag $t (param externref))
            (func $throw (param externref externref) (throw $t (call $concat (local.get 0) (local.get 1))))
            (func (export "run") (param externref externref) (result externref)
              (block $caught (result externref)
                (try_table (catch $t $caught) (call $throw (local.get 0) (local.get 1)))
                (unreachable)))
            """
        );
        Func<object?, object?, object?> run = guest.Get<Func<object?, object?, object?>>("run");
        Assert.Equal("ab", run("a", "b"));
        Assert.Throws<TrapException>(() => run("a", null));
    }

    [Theory]
    [InlineData("(func (param externref) (result externref))", "cast")]
    [InlineData("(func (param i32) (result (ref extern)))", "cast")]
    [InlineData("(func (param externref externref))", "equals")]
    [InlineData("(func (param (ref null $bytes) i32 i32) (result (ref extern)))", "fromCharCodeArray")]
    [InlineData("(func (param (ref null $fixed) i32 i32) (result (ref extern)))", "fromCharCodeArray")]
    [InlineData("(func (param (ref null $open) i32 i32) (result (ref extern)))", "fromCharCodeArray")]
    [InlineData("(func (param (ref $units) i32 i32) (result (ref extern)))", "fromCharCodeArray")]
    [InlineData("(func (param (ref null $grouped) i32 i32) (result (ref extern)))", "fromCharCodeArray")]
    [InlineData("(global externref)", "length")]
    public void A_wrong_type_is_a_link_error(string import, string name)
    {
        const string Types = """
            (type $units (array (mut i16))) (type $bytes (array (mut i8))) (type $fixed (array i16))
            (type $open (sub (array (mut i16)))) (rec (type $grouped (array (mut i16))) (type (struct)))
            """;
        using Engine engine = new(new Config().WithJsStrings());
        string text = $"(module {Types} (import \"wasm:js-string\" \"{name}\" {import}))";
        WasmLinkException error = Assert.Throws<WasmLinkException>(() => Module.FromText(engine, "wrong", text));
        Assert.StartsWith($"incompatible import type: wasm:js-string.{name}: expected ", error.Message);
        Assert.Equal(("wasm:js-string", name), (error.Module, error.Name));
        Assert.Contains("found function", error.Message);
    }

    [Fact]
    public void Strings_are_imported_by_their_names()
    {
        const string Text = """
            (module
              (import "strings" "" (global $empty (ref extern)))
              (import "strings" "ä\f0\9f\98\80\00" (global $some externref))
              (import "env" "f" (func $f (param externref)))
              (global $copy externref (global.get $some))
              (table (export "table") externref (elem (global.get $some) (global.get $empty)))
              (export "some" (global $some))
              (func (export "run") (call $f (global.get $empty)) (call $f (global.get $some)) (call $f (global.get $copy))))
            """;
        using Engine engine = new(new Config { ImportedStringConstants = "strings" });
        using Module module = Module.FromText(engine, "strings", Text);
        using Store store = new(engine);
        using Linker linker = new(engine);
        List<object?> seen = [];
        linker.DefineFunction("env", "f", (object? text) => seen.Add(text));
        Assert.Equal("env.f", Assert.Single(module.Imports).ToString());
        Instance instance = linker.Instantiate(store, module);
        instance.GetRequiredFunction<Action>("run")();
        Assert.Equal(["", "ä\uD83D\uDE00\0", "ä\uD83D\uDE00\0"], seen);
        Assert.Equal("ä\uD83D\uDE00\0", instance.GetGlobal("some")!.GetValue());
        Assert.Equal("", instance.GetTable("table")!.GetElement(1));
        Assert.Throws<InvalidOperationException>(() => instance.GetGlobal("some")!.SetValue("x"));
        Function f = Function.FromCallback(store, [Clasm.Syntax.ValType.ExternRef], [], (_, _, _) => { });
        Assert.NotNull(new Instance(store, module, f).GetFunction("run"));
        Assert.Throws<ArgumentException>(() => new Instance(store, module, f, f));
    }

    [Theory]
    [InlineData("(global (mut externref))", "global (mut externref)")]
    [InlineData("(global i32)", "global i32")]
    [InlineData("(func)", "function")]
    public void A_string_has_one_type(string import, string expected)
    {
        using Engine engine = new(new Config().WithJsStrings());
        string text = $"(module (import \"'\" \"a\" {import}))";
        WasmLinkException error = Assert.Throws<WasmLinkException>(() => Module.FromText(engine, "wrong", text));
        Assert.StartsWith($"incompatible import type: '.a: expected {expected}", error.Message);
        Assert.EndsWith("found global (ref extern)", error.Message);
    }

    [Fact]
    public void Nothing_is_there_unless_it_is_switched_on()
    {
        const string Text = """
            (module
              (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
              (import "'" "a" (global externref))
              (func (export "run") (param externref) (result i32) (call $length (local.get 0))))
            """;
        using Engine engine = new();
        using Module module = Module.FromText(engine, "strings", Text);
        using Store store = new(engine);
        using Linker linker = new(engine);
        Assert.Equal(2, module.Imports.Count);
        Assert.Throws<WasmLinkException>(() => linker.Instantiate(store, module));
        linker.DefineFunction("wasm:js-string", "length", (object? _) => 7);
        linker.Define("'", "a", new Global(store, ValueKind.ExternRef, "b", Mutability.Immutable));
        Assert.Equal(7, linker.Instantiate(store, module).GetRequiredFunction<Func<object, int>>("run")("abc"));
        // A name that the proposal does not know is anyone's.
        using Engine strings = new(new Config().WithJsStrings());
        const string Unknown = "(module (import \"wasm:js-string\" \"toUpperCase\" (func)))";
        using Module other = Module.FromText(strings, "other", Unknown);
        Assert.Equal("wasm:js-string.toUpperCase", Assert.Single(other.Imports).ToString());
    }

    [Fact]
    public void Modules_of_a_cache_have_them_too()
    {
        byte[] bytes = Module.ConvertText($"(module {Text()})");
        string directory = System.IO.Directory.CreateTempSubdirectory("clasm-strings-").FullName;
        try
        {
            for (int round = 0; round < 3; round++)
            {
                CompileCache cache = new(directory);
                Config config = new Config().WithCache(cache);
                using Engine engine = new(round < 2 ? config.WithJsStrings() : config);
                using Module module = Module.FromBytes(engine, "strings", bytes);
                using Store store = new(engine);
                using Linker linker = new(engine);
                Assert.Equal(round == 1 ? 1 : 0, cache.Hits);
                if (round == 2)
                {
                    Assert.Throws<WasmLinkException>(() => linker.Instantiate(store, module));
                    continue;
                }
                Instance instance = linker.Instantiate(store, module);
                Assert.Equal(3, instance.GetRequiredFunction<Func<object, int>>("length")("abc"));
                Assert.Equal(3, instance.GetRequiredFunction<Func<object, int>>("indirect length")("abc"));
            }
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    private static void Expect(Guest guest, string name, object expected, params object?[] arguments)
    {
        foreach (Function function in Ways(guest, name))
        {
            Value result = Assert.Single(function.Invoke(Values(function, arguments)));
            Assert.Equal(expected, result.Kind == ValueKind.Int32 ? result.AsInt32() : result.AsObject());
        }
    }

    private static void ExpectTrap(Guest guest, string name, string message, params object?[] arguments)
    {
        foreach (Function function in Ways(guest, name))
        {
            TrapException trap = Assert.Throws<TrapException>(() => function.Invoke(Values(function, arguments)));
            Assert.Equal(message, trap.Message);
        }
    }

    private static IEnumerable<Function> Ways(Guest guest, string name)
    {
        foreach (string way in (string[])["", "imported ", "indirect ", "tail "])
            yield return guest.Instance.GetFunction(way + name)!;
    }

    private static Value[] Values(Function function, object?[] arguments)
    {
        Value[] values = new Value[arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = function.Parameters[i] switch
            {
                ValueKind.Int32 => Convert.ToInt32(arguments[i], CultureInfo.InvariantCulture),
                ValueKind.AnyRef => Value.FromAny((AnyRef?)arguments[i]),
                _ => Value.FromObject(arguments[i]),
            };
        }
        return values;
    }

    private static Guest Load(Collector collector) => new(Engine(collector), Text());

    private static Guest Load(Config config) => new(new Engine(config.WithJsStrings()), Text());

    private static Engine Engine(Collector collector) =>
        new(
            new Config
            {
                Collector = collector,
                GcZealAllocCounter = collector == Collector.Null ? 0 : 1,
            }.WithJsStrings()
        );

    // Each function: called by compiled code, exported as it is, called by reference, and by a tail call.
    private static string Text()
    {
        StringBuilder text = new("(type $units (array (mut i16)))\n");
        foreach ((string name, string[] parameters, string result) in s_functions)
        {
            string type = $"(param {string.Join(' ', parameters)}) (result {result})";
            text.AppendLine(CultureInfo.InvariantCulture, $"(type ${name} (func {type}))");
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"(import \"wasm:js-string\" \"{name}\" (func ${name} (type ${name})))"
            );
        }
        foreach ((string name, string[] parameters, string result) in s_functions)
        {
            string type = $"(param {string.Join(' ', parameters)}) (result {result})";
            StringBuilder arguments = new();
            for (int i = 0; i < parameters.Length; i++)
                arguments.Append(CultureInfo.InvariantCulture, $"(local.get {i})");
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"""
                (export "imported {name}" (func ${name}))
                (elem declare func ${name})
                (func (export "{name}") {type} (call ${name} {arguments}))
                (func (export "tail {name}") {type} (return_call ${name} {arguments}))
                (func (export "indirect {name}") {type} (call_ref ${name} {arguments} (ref.func ${name})))
                """
            );
        }
        text.AppendLine(
            """
            (func (export "loop") (param externref externref) (result i32) (local i32)
              (loop $again
                (drop (call $concat (local.get 0) (local.get 1)))
                (br_if $again (i32.eqz (call $compare (local.get 0) (local.get 0))))
                (br_if $again (i32.eqz (local.get 2))))
              (i32.const 0))
            """
        );
        return text.ToString();
    }
}
