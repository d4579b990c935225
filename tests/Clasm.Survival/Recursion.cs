using System;

namespace Clasm.Survival;

/// <summary>Recursion without end, by all ways that lead from function to function.</summary>
internal static class Recursion
{
    private const string First = """
        (module
          (type $f (func (param i32) (result i32)))
          (import "host" "again" (func $again (param i32) (result i32)))
          (table (export "table") 2 funcref)
          (elem (i32.const 0) func $indirect)
          (elem declare func $ref)
          (tag $t)
          (func (export "direct") (type $f) (i32.add (i32.const 1) (call 1 (local.get 0))))
          (func $last (export "last") (type $f) (call $last (local.get 0)))
          (func $indirect (export "indirect") (type $f)
            (i32.add (i32.const 1) (call_indirect (type $f) (local.get 0) (i32.const 0))))
          (func $ref (export "reference") (type $f) (i32.add (i32.const 1) (call_ref $f (local.get 0) (ref.func $ref))))
          (func (export "host") (type $f) (i32.add (i32.const 1) (call $again (local.get 0))))
          (func (export "other") (type $f)
            (i32.add (i32.const 1) (call_indirect (type $f) (local.get 0) (i32.const 1))))
          (func $tail (export "tail") (type $f) (return_call $not_tail (local.get 0)))
          (func $not_tail (type $f) (i32.add (i32.const 1) (call $tail (local.get 0))))
          (func $wide (export "wide") (type $f) (local i64 i64 i64 i64 f64 f64 f64 f64)
            (local.set 5 (f64.convert_i32_s (local.get 0)))
            (drop (call $wide (local.get 0)))
            (i32.trunc_f64_s (local.get 5)))
          (func $caught (export "catch") (type $f)
            (block $handler (try_table (catch $t $handler) (throw $t)))
            (i32.add (i32.const 1) (call $caught (local.get 0))))
          (func $inside (export "inside try") (type $f)
            (block $handler (try_table (catch_all $handler) (drop (call $inside (local.get 0))) (return (i32.const 0))))
            (i32.const 1))
          (func $throw (throw $t))
          (func $legacy (export "inside catch") (type $f)
            try
              call $throw
            catch_all
              (drop (call $legacy (local.get 0)))
            end
            (i32.const 1))
          (func $rethrows (param i32) (result exnref)
            (if (i32.eqz (local.get 0)) (then (throw $t)))
            (block $handler (result exnref)
              (try_table (catch_all_ref $handler) (drop (call $rethrows (i32.sub (local.get 0) (i32.const 1)))))
              (unreachable))
            (throw_ref))
          (func (export "unwinding") (type $f)
            (block $out (try_table (catch $t $out) (drop (call $rethrows (i32.const 2000)))))
            (i32.const 42))
          (func (export "answer") (type $f) (i32.const 42)))
        """;

    private const string Second = """
        (module
          (type $f (func (param i32) (result i32)))
          (import "first" "table" (table 2 funcref))
          (import "first" "other" (func $other (type $f)))
          (elem (i32.const 1) func $here)
          (func $here (type $f) (i32.add (i32.const 1) (call $other (local.get 0)))))
        """;

    private const string Start = "(module (func $f (call $f) (drop (i32.const 1))) (start $f))";

    private static readonly string[] s_ways =
    [
        "direct",
        "last",
        "indirect",
        "reference",
        "host",
        "other",
        "tail",
        "wide",
        "catch",
        "inside try",
        "inside catch",
        "unwinding",
    ];

    public static void Run(Engine engine)
    {
        using Store store = new(engine);
        using Linker linker = new(engine);
        Func<int, int>? again = null;
        linker.DefineFunction("host", "again", (int x) => again!(x));
        Instance first = linker.Instantiate(store, Module.FromText(engine, "first", First));
        linker.DefineInstance(store, "first", first);
        linker.Instantiate(store, Module.FromText(engine, "second", Second));
        again = first.GetFunction<int, int>("host");
        foreach (string way in s_ways)
            Program.Step(way, () => $"{first.GetFunction<int, int>(way)!(1)}");
        Program.Step("start", () => linker.Instantiate(store, Module.FromText(engine, "start", Start)).ToString()!);
        Program.Step("answer", () => $"{first.GetFunction<int, int>("answer")!(1)}");
    }
}
