using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Fuel: what code costs, and that it ends.</summary>
public sealed class FuelTests
{
    private const string Text = """
        (module
          (memory 16)
          (func $fib (export "fib") (param i32) (result i32)
            (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
              (then (local.get 0))
              (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                             (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
          (func (export "loop") (loop (br 0)))
          (func $tail (export "tail") (return_call $tail))
          (func (export "nothing") (nop) (block (nop)))
          (func (export "three") (result i32) (i32.add (i32.const 1) (i32.const 2)))
          (func (export "branch") (param i32) (result i32)
            (block (br_if 0 (local.get 0)) (return (i32.const 1))) (i32.const 2))
          (func $spin (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
          (func (export "trap in a loop") (param i32)
            (loop (drop (i32.load (local.get 0)))
                  (local.set 0 (i32.add (local.get 0) (i32.const 1024)))
                  (br 0)))
          (func (export "trap after a loop") (call $spin (i32.const 1000)) (unreachable))
          (func (export "calls in a loop") (param i32)
            (loop (call $spin (i32.const 100))
                  (drop (call $fib (i32.const 5)))
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
          (tag $t)
          (func $thrower (param i32) (call $spin (local.get 0)) (throw $t))
          (func (export "catches") (param i32)
            (loop (block $out (try_table (catch_all $out) (call $thrower (i32.const 10))))
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
          (func (export "fill") (param i32) (memory.fill (i32.const 0) (i32.const 0) (local.get 0))))
        """;

    [Theory]
    [InlineData("nothing", 0)]
    [InlineData("three", 3)]
    public void Code_costs_one_for_each_instruction_that_does_something(string export, int cost)
    {
        (Store store, Instance instance) = Start(1000);
        instance.GetFunction(export)!.Invoke();
        Assert.Equal((ulong)(1000 - cost), store.Fuel);
    }

    [Fact]
    public void Only_the_way_that_is_taken_costs()
    {
        (Store store, Instance instance) = Start(1000);
        Assert.Equal(1, instance.GetFunction("branch")!.Invoke(0)[0].AsInt32());
        Assert.Equal(997UL, store.Fuel);
        Assert.Equal(2, instance.GetFunction("branch")!.Invoke(1)[0].AsInt32());
        Assert.Equal(994UL, store.Fuel);
    }

    [Fact]
    public void The_same_run_costs_the_same_optimised_or_not()
    {
        ulong first = Cost(true);
        Assert.Equal(first, Cost(true));
        Assert.Equal(first, Cost(false));

        static ulong Cost(bool optimize)
        {
            (Store store, Instance instance) = Start(1_000_000, optimize);
            Assert.Equal(987, instance.GetFunction("fib")!.Invoke(16)[0].AsInt32());
            return 1_000_000 - store.Fuel;
        }
    }

    [Theory]
    [InlineData("fib", 16)]
    [InlineData("trap in a loop", 0)]
    [InlineData("trap after a loop", 0)]
    [InlineData("calls in a loop", 20)]
    [InlineData("catches", 20)]
    [InlineData("fill", 100)]
    [InlineData("fill", 10_000)]
    public void What_is_used_up_is_always_the_same(string export, int argument)
    {
        ulong first = Used(true);
        Assert.True(first > 0);
        Assert.Equal(first, Used(true));
        Assert.Equal(first, Used(false));

        ulong Used(bool optimize)
        {
            (Store store, Instance instance) = Start(10_000_000, optimize);
            Function function = instance.GetFunction(export)!;
            try
            {
                if (function.Type.Parameters.Length == 0)
                    function.Invoke();
                else
                    function.Invoke(argument);
            }
            catch (TrapException) { }
            return 10_000_000 - store.Fuel;
        }
    }

    [Fact]
    public void A_trap_leaves_what_a_loop_used_up()
    {
        (Store store, Instance instance) = Start(10_000);
        Assert.Throws<TrapException>(() => instance.GetFunction("trap in a loop")!.Invoke(0));
        Assert.Equal(10_000UL - (1024 * 7), store.Fuel);
    }

    [Fact]
    public void Loops_that_call_count_what_is_called()
    {
        (Store store, Instance instance) = Start(1_000_000);
        instance.GetFunction("calls in a loop")!.Invoke(1);
        ulong spin = 100 * 5;
        ulong fib = 1_000_000 - store.Fuel - spin - 2 - 2 - 5;
        Assert.Equal(FibCost(5), fib);
        store.Fuel = 1000;
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction("calls in a loop")!.Invoke(1000));
        Assert.Equal(TrapCode.OutOfFuel, trap.Code);

        static ulong FibCost(int n) => n < 2 ? 5u : 4 + 9 + FibCost(n - 1) + FibCost(n - 2);
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("tail")]
    public void Endless_code_runs_out(string export)
    {
        (Store store, Instance instance) = Start(10_000);
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction(export)!.Invoke());
        Assert.Equal(TrapCode.OutOfFuel, trap.Code);
        Assert.StartsWith("all fuel consumed by WebAssembly", trap.Message);
        Assert.Equal(0UL, store.Fuel);
        store.Fuel = 10;
        instance.GetFunction("nothing")!.Invoke();
    }

    [Fact]
    public void Recursion_runs_out()
    {
        (_, Instance instance) = Start(10_000);
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction("fib")!.Invoke(40));
        Assert.Equal(TrapCode.OutOfFuel, trap.Code);
    }

    [Fact]
    public void Nothing_runs_without_fuel()
    {
        (_, Instance instance) = Start(0);
        Assert.Throws<TrapException>(() => instance.GetFunction("nothing")!.Invoke());
    }

    [Fact]
    public void Bulk_operations_cost_by_their_size()
    {
        (Store store, Instance instance) = Start(100_000);
        instance.GetFunction("fill")!.Invoke(1 << 20);
        Assert.Equal(100_000UL - 4 - ((1 << 20) / 64), store.Fuel);
        store.Fuel = 100;
        Assert.Throws<TrapException>(() => instance.GetFunction("fill")!.Invoke(1 << 20));
    }

    [Fact]
    public void Fuel_needs_the_setting()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Assert.Throws<WasmException>(() => store.Fuel);
        Assert.Throws<WasmException>(() => store.Fuel = 1);
    }

    private static (Store Store, Instance Instance) Start(ulong fuel, bool optimize = true)
    {
        Engine engine = new(new Config { Optimize = optimize }.WithFuelConsumption());
        Store store = new(engine) { Fuel = fuel };
        return (store, new Instance(store, Module.FromText(engine, "test", Text)));
    }
}
