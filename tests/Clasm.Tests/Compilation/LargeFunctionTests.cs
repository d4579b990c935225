using System;
using System.Globalization;
using System.Text;
using Xunit;

namespace Clasm.Tests.Compilation;

/// <summary>Functions past the limits of the JIT compiler's optimiser, which are compiled in parts.</summary>
public sealed class LargeFunctionTests
{
    private const int Steps = 4000;

    [Fact]
    public void A_function_in_parts_computes_what_one_in_one_piece_would()
    {
        using Engine engine = new();
        using Module module = Module.FromText(engine, "large", Text());
        Assert.Contains(module.Code.Bodies, body => body.IsPart);
        using Store store = new(engine);
        Instance instance = new(store, module);
        for (int leave = 0; leave < Steps + 100; leave += 97)
            Assert.Equal(Expected(7, leave), instance.GetFunction<int, int, int>("run")!(7, leave));
    }

    [Theory]
    [InlineData(Collector.Drc, true)]
    [InlineData(Collector.Copying, true)]
    [InlineData(Collector.Copying, false)]
    [InlineData(Collector.Generational, false)]
    public void Parts_hand_on_exceptions_references_and_fuel(Collector collector, bool isProtected)
    {
        string text = MixedText(isProtected);
        (int[] Results, ulong Fuel) expected = RunMixed(text, collector, optimize: false, parts: false);
        (int[] Results, ulong Fuel) actual = RunMixed(text, collector, optimize: true, parts: true);
        Assert.Equal(expected.Results, actual.Results);
        Assert.Equal(expected.Fuel, actual.Fuel);
    }

    [Theory]
    [InlineData(Collector.Drc)]
    [InlineData(Collector.Copying)]
    [InlineData(Collector.Generational)]
    public void An_interpreters_loop_in_parts_does_what_it_would_in_one_piece(Collector collector)
    {
        string text = InterpreterText();
        (int[] Results, ulong Fuel) expected = RunMixed(text, collector, optimize: false, parts: false);
        (int[] Results, ulong Fuel) actual = RunMixed(text, collector, optimize: true, parts: true);
        Assert.Equal(expected.Results, actual.Results);
        Assert.Equal(expected.Fuel, actual.Fuel);
    }

    private static (int[] Results, ulong Fuel) RunMixed(string text, Collector collector, bool optimize, bool parts)
    {
        Config config = new()
        {
            Collector = collector,
            Optimize = optimize,
            FuelConsumption = true,
            GcZealAllocCounter = 7,
        };
        using Engine engine = new(config);
        using Module module = Module.FromText(engine, "mixed", text);
        Assert.Equal(parts, Array.Exists(module.Code.Bodies, body => body.IsPart));
        using Store store = new(engine) { Fuel = 1UL << 40 };
        Instance instance = new(store, module);
        System.Func<int, int> run = instance.GetFunction<int, int>("run")!;
        int[] results = new int[20];
        for (int i = 0; i < results.Length; i++)
        {
            try
            {
                results[i] = run(i * 83);
            }
            catch (WasmGuestException)
            {
                results[i] = -1;
            }
        }
        return (results, store.Fuel);
    }

    // Objects that live across many steps, calls that throw at the step that the parameter says, handlers inside and around
    // of what becomes a part. Indirect calls make the CLR protect a region: one around the whole would keep it in one piece.
    private static string MixedText(bool isProtected)
    {
        StringBuilder text = new();
        text.Append(
            """
            (module
              (type $box (struct (field (mut i32))))
              (type $step (func (param i32 i32) (result i32)))
              (tag $e (param i32)) (tag $f (param i32)) (table funcref (elem $step))
              (func $step (type $step)
                (if (i32.eq (local.get 0) (local.get 1)) (then (throw $e (local.get 1))))
                (if (i32.eq (i32.add (local.get 0) (i32.const 3)) (local.get 1)) (then (throw $f (local.get 1))))
                (struct.get $box 0 (struct.new $box (local.get 1))))
              (func (export "run") (param $at i32) (result i32)
                (local $x i32) (local $a (ref null $box)) (local $b (ref null $box))
                (local.set $a (struct.new $box (i32.const 1)))
                (block $caught (result i32)
            """
        );
        text.Append(isProtected ? "(block (result i32)" : "(try_table (result i32) (catch $f $caught)");
        for (int i = 0; i < 1600; i++)
        {
            string call =
                isProtected && i % 16 == 9
                    ? $"(call_indirect (type $step) (local.get $at) (i32.const {i}) (i32.const 0))"
                    : $"(call $step (local.get $at) (i32.const {i}))";
            text.Append(
                (i % 4) switch
                {
                    0 => $"(local.set $b (struct.new $box (i32.add (local.get $x) (i32.const {i}))))",
                    1 =>
                        $"(local.set $x (i32.add (local.get $x) (block $h (result i32) (try_table (result i32) (catch $e $h) {call}))))",
                    2 => $"(struct.set $box 0 (local.get $a) (i32.add (struct.get $box 0 (local.get $a)) {call}))",
                    _ => "(local.set $x (i32.xor (local.get $x) (i32.add (struct.get $box 0 (local.get $b)) "
                        + "(i32.mul (struct.get $box 0 (local.get $a)) (i32.const 31)))))",
                }
            );
        }
        return text.Append("(local.get $x)))")
            .Append("(i32.add (local.get $x)) (i32.add (struct.get $box 0 (local.get $a)))))")
            .ToString();
    }

    // A loop around a table of many arms, each long, that share locals, of which one holds an object. Arms go round again, leave,
    // return, allocate and call.
    private static string InterpreterText()
    {
        const int Arms = 96;
        StringBuilder text = new();
        text.Append(
            """
            (module
              (type $box (struct (field (mut i32))))
              (memory 1)
              (func $step (param i32) (result i32) (struct.get $box 0 (struct.new $box (i32.mul (local.get 0) (i32.const 7)))))
              (func (export "run") (param $pc i32) (result i32)
                (local $x i32) (local $wide i64) (local $real f64) (local $steps i32) (local $box (ref null $box))
                (local.set $box (struct.new $box (local.get $pc)))
                (block $out (loop $next
                  (br_if $out (i32.gt_u (local.tee $steps (i32.add (local.get $steps) (i32.const 1))) (i32.const 500)))
            """
        );
        for (int arm = Arms - 1; arm >= 0; arm--)
            text.Append(CultureInfo.InvariantCulture, $"(block $arm{arm} ");
        text.Append("(br_table ");
        for (int arm = 0; arm < Arms; arm++)
            text.Append(CultureInfo.InvariantCulture, $"$arm{arm} ");
        text.Append(CultureInfo.InvariantCulture, $"(i32.rem_u (local.get $pc) (i32.const {Arms})))");
        for (int arm = 0; arm < Arms; arm++)
            text.Append(')').Append(Arm(arm)).Append("(br $next)");
        return text.Append("))")
            .Append(
                "(i32.add (local.get $x) (i32.xor (i32.wrap_i64 (local.get $wide)) (i32.trunc_sat_f64_s (local.get $real))))"
            )
            .Append("(i32.add (struct.get $box 0 (local.get $box)))))")
            .ToString();
    }

    private static string Arm(int arm)
    {
        StringBuilder text = new();
        for (int i = 0; i < 40; i++)
        {
            int n = (arm * 40) + i;
            text.Append(
                CultureInfo.InvariantCulture,
                $"""
                (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 31)) (i32.rotl (local.get $pc) (i32.const {n
                    % 31
                    + 1}))))
                (i32.store offset={n} (i32.and (local.get $x) (i32.const 1023)) (local.get $steps))
                """
            );
        }
        text.Append(
            (arm % 4) switch
            {
                0 => "(local.set $wide (i64.add (local.get $wide) (i64.extend_i32_u (call $step (local.get $x)))))",
                1 => "(local.set $real (f64.add (local.get $real) (f64.convert_i32_s (local.get $x))))",
                2 => "(local.set $box (struct.new $box (i32.add (struct.get $box 0 (local.get $box)) (local.get $x))))",
                _ =>
                    "(if (i32.eq (i32.and (local.get $x) (i32.const 63)) (i32.const 5)) (then (return (local.get $x))))",
            }
        );
        text.Append("(if (i32.eq (i32.and (local.get $x) (i32.const 127)) (i32.const 9)) (then (br $out)))");
        return text.Append(
                "(local.set $pc (i32.add (i32.load (i32.and (local.get $x) (i32.const 1023))) (local.get $x)))"
            )
            .ToString();
    }

    // Every step changes the locals; one returns from the function, one leaves the block.
    private static string Text()
    {
        StringBuilder text = new("(module (func (export \"run\") (param $x i32) (param $leave i32) (result i32)");
        text.Append("(local $y i32) (block $out ");
        for (int i = 0; i < Steps; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            text.Append("(local.set $x (i32.add (i32.mul (local.get $x) (i32.const 31)) (local.get $y)))");
            text.Append("(local.set $y (i32.xor (local.get $y) (i32.add (local.get $x) (i32.const ")
                .Append(number)
                .Append("))))");
            if (i % 2 == 0)
                text.Append("(br_if $out (i32.eq (local.get $leave) (i32.const ").Append(number).Append(")))");
            else
                text.Append("(if (i32.eq (local.get $leave) (i32.const ")
                    .Append(number)
                    .Append(")) (then (return (local.get $y))))");
        }
        return text.Append(") (i32.sub (local.get $x) (local.get $y))))").ToString();
    }

    private static int Expected(int x, int leave)
    {
        int y = 0;
        for (int i = 0; i < Steps; i++)
        {
            x = unchecked((x * 31) + y);
            y ^= unchecked(x + i);
            if (leave == i)
                return i % 2 == 0 ? unchecked(x - y) : y;
        }
        return unchecked(x - y);
    }
}
