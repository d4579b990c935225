using System;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Api.Tests;

public sealed class TieredCompilationTests
{
    private const string Text = """
        (module
          (memory 1)
          (func $fib (param $n i32) (result i32)
            (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
              (then (local.get $n))
              (else (i32.add
                (call $fib (i32.sub (local.get $n) (i32.const 1)))
                (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
          (func (export "fib") (param i32) (result i32) (call $fib (local.get 0)))
          (func (export "sum") (param $n i32) (result i64) (local $s i64) (local $i i32)
            (loop $next
              (i32.store (i32.and (local.get $i) (i32.const 0xfffc)) (local.get $i))
              (local.set $s (i64.add (local.get $s)
                (i64.load32_u (i32.and (local.get $i) (i32.const 0xfffc)))))
              (local.set $i (i32.add (local.get $i) (i32.const 4)))
              (br_if $next (i32.lt_u (local.get $i) (local.get $n))))
            (local.get $s))
          (func (export "until the end") (local $i i32)
            (loop $next
              (drop (i32.load (local.get $i)))
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br $next))))
        """;

    private static Instance Start()
    {
        Engine engine = new(new Config { TieredCompilation = true });
        return new Instance(new Store(engine), Module.FromText(engine, "tiers", Text));
    }

    [Fact]
    public void Functions_give_the_same_when_they_are_compiled_again()
    {
        Func<int, int> fib = Start().GetFunction<int, int>("fib")!;
        for (int i = 0; i < 30; i++)
            Assert.Equal(75025, fib(25));
    }

    // The loop is replaced while it runs.
    [Fact]
    public void A_loop_gives_the_same_when_it_is_compiled_again()
    {
        Func<int, long> sum = Start().GetFunction<int, long>("sum")!;
        const long N = 4_000_000;
        Assert.Equal((N - 4) * N / 8, sum((int)N));
    }

    [Fact]
    public void A_loop_that_was_replaced_traps_where_memory_ends()
    {
        Action run = Start().GetAction("until the end")!;
        for (int i = 0; i < 3; i++)
        {
            TrapException trap = Assert.Throws<TrapException>(run);
            Assert.Equal(TrapCode.MemoryOutOfBounds, trap.Code);
            Assert.NotEmpty(trap.Frames!);
        }
    }

    [Fact]
    public async Task A_deadline_ends_a_loop_that_was_replaced()
    {
        using Engine engine = new(new Config { TieredCompilation = true, EpochInterruption = true });
        using Store store = new(engine);
        Instance instance = new(store, Module.FromText(engine, "", "(module (func (export \"f\") (loop (br 0))))"));
        store.Deadline(TimeSpan.FromMilliseconds(200));
        TrapException trap = await Assert.ThrowsAsync<TrapException>(() =>
            Task.Run(instance.GetAction("f")!, TestContext.Current.CancellationToken)
        );
        Assert.Equal(TrapCode.Interrupt, trap.Code);
    }
}
