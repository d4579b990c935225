using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Whatever code does, it can be stopped.</summary>
public sealed class InterruptionTests
{
    private const string Endless = """
        (module
          (memory 65536 65536)
          (table $t 1000000 funcref)
          (type $numbers (array (mut i64)))
          (type $references (array (mut anyref)))
          (data $bytes "some bytes")
          (func (export "loop") (loop (br 0)))
          (func (export "conditional") (loop (br_if 0 (i32.const 1))))
          (func (export "table") (loop (br_table 0 0 0 (i32.const 1))))
          (func $tree (param i32)
            (if (i32.eqz (local.get 0)) (then (return)))
            (call $tree (i32.sub (local.get 0) (i32.const 1)))
            (call $tree (i32.sub (local.get 0) (i32.const 1))))
          (func (export "calls") (call $tree (i32.const 60)))
          (func $tail (export "tail calls") (return_call $tail))
          (func (export "memory.fill")
            (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0xffffffff)) (br 0)))
          (func (export "memory.copy")
            (loop (memory.copy (i32.const 1) (i32.const 0) (i32.const 0x40000000)) (br 0)))
          (func (export "table.fill")
            (loop (table.fill $t (i32.const 0) (ref.null func) (i32.const 1000000)) (br 0)))
          (func (export "array.new")
            (loop (drop (array.new $numbers (i64.const 1) (i32.const 30000000))) (br 0)))
          (func (export "array.fill") (local $a (ref $references))
            (local.set $a (array.new_default $references (i32.const 30000000)))
            (loop (array.fill $references (local.get $a) (i32.const 0) (ref.i31 (i32.const 1)) (i32.const 30000000))
                  (br 0)))
          (func (export "array.copy") (local $a (ref $numbers))
            (local.set $a (array.new $numbers (i64.const 1) (i32.const 30000000)))
            (loop (array.copy $numbers $numbers (local.get $a) (i32.const 1) (local.get $a) (i32.const 0)
                              (i32.const 29999999))
                  (br 0)))
          (func (export "catch_all")
            (loop $again (block $out (try_table (catch_all $out) (loop (br 0)))) (br $again)))
          (func (export "fill once") (memory.fill (i32.const 0) (i32.const 1) (i32.const 0xffffffff)))
          (func (export "answer") (result i32) (loop (result i32) (i32.const 42))))
        """;

    [Theory]
    [InlineData("loop")]
    [InlineData("conditional")]
    [InlineData("table")]
    [InlineData("calls")]
    [InlineData("tail calls")]
    [InlineData("memory.fill")]
    [InlineData("memory.copy")]
    [InlineData("table.fill")]
    [InlineData("array.new")]
    [InlineData("array.fill")]
    [InlineData("array.copy")]
    [InlineData("catch_all")]
    public void A_deadline_stops(string export)
    {
        using Engine engine = new(new Config().WithEpochInterruption());
        using Store store = new(engine);
        Instance instance = Instantiate(engine, store, Endless);
        store.Deadline(TimeSpan.FromMilliseconds(50));
        TrapException trap = Assert.Throws<TrapException>(() => Call(instance, export));
        Assert.Equal(TrapCode.Interrupt, trap.Code);
        store.Deadline(Timeout.InfiniteTimeSpan);
        Assert.Equal(42, instance.GetFunction("answer")!.Invoke()[0].AsInt32());
    }

    [Fact]
    public void A_large_fill_stops_in_its_midst()
    {
        using Engine engine = new(new Config().WithEpochInterruption());
        using Store store = new(engine);
        Instance instance = Instantiate(engine, store, Endless);
        store.Deadline(TimeSpan.FromTicks(1));
        TrapException trap = Assert.Throws<TrapException>(() => Call(instance, "fill once"));
        Assert.Equal(TrapCode.Interrupt, trap.Code);
    }

    [Fact]
    public void The_host_may_withdraw_an_interruption_while_its_function_runs()
    {
        using Engine engine = new(new Config().WithEpochInterruption());
        using Store store = new(engine);
        using Linker linker = new(engine);
        linker.DefineFunction("host", "extend", () => store.Deadline(TimeSpan.FromHours(1)));
        linker.DefineFunction("host", "end", () => store.Deadline(TimeSpan.Zero));
        Module module = Module.FromText(
            engine,
            "test",
            """
            (module
              (func $end (import "host" "end"))
              (func $extend (import "host" "extend"))
              (func $call (result i32) (call $leaf))
              (func $leaf (result i32) (i32.const 42))
              (func (export "withdrawn") (result i32) (call $end) (call $extend) (call $call))
              (func (export "kept") (result i32) (call $end) (call $call)))
            """
        );
        Instance instance = linker.Instantiate(store, module);
        Assert.Equal(42, instance.GetFunction("withdrawn")!.Invoke()[0].AsInt32());
        TrapException trap = Assert.Throws<TrapException>(() => Call(instance, "kept"));
        Assert.Equal(TrapCode.Interrupt, trap.Code);
    }

    [Fact]
    public async Task A_cancelled_token_stops_code_that_runs()
    {
        using Engine engine = new(new Config().WithEpochInterruption());
        using Store store = new(engine);
        Instance instance = Instantiate(engine, store, Endless);
        using CancellationTokenSource source = new();
        store.SetCancellation(source.Token);
        Task<TrapException> run = Task.Run(() => Assert.Throws<TrapException>(() => Call(instance, "loop")));
        await source.CancelAsync();
        Assert.Equal(TrapCode.Interrupt, (await run).Code);
        Assert.Throws<TrapException>(() => Call(instance, "answer"));
        store.SetCancellation(CancellationToken.None);
        Call(instance, "answer");
    }

    [Fact]
    public async Task An_epoch_stops_the_stores_whose_deadline_it_reaches()
    {
        using Engine engine = new(new Config().WithEpochInterruption());
        using Store near = new(engine);
        using Store far = new(engine);
        Instance stopped = Instantiate(engine, near, Endless);
        Instance running = Instantiate(engine, far, Endless);
        near.SetEpochDeadline(2);
        far.SetEpochDeadline(3);
        engine.IncrementEpoch();
        Call(stopped, "answer");
        Task<TrapException> run = Task.Run(() => Assert.Throws<TrapException>(() => Call(stopped, "loop")));
        engine.IncrementEpoch();
        Assert.Equal(TrapCode.Interrupt, (await run).Code);
        Call(running, "answer");
        near.SetEpochDeadline(1);
        Call(stopped, "answer");
    }

    [Fact]
    public void A_deadline_needs_the_setting()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Assert.Throws<InvalidOperationException>(() => store.Deadline(TimeSpan.FromSeconds(1)));
        Assert.Throws<InvalidOperationException>(() => store.SetCancellation(CancellationToken.None));
        Assert.Throws<InvalidOperationException>(() => store.SetEpochDeadline(1));
    }

    [Fact]
    public void A_late_timer_does_no_harm()
    {
        using Engine engine = new(new Config().WithEpochInterruption());
        for (int i = 0; i < 200; i++)
        {
            using Store store = new(engine);
            store.Deadline(TimeSpan.FromMilliseconds(1 + (i % 3)));
            store.SetEpochDeadline(1);
        }
        engine.IncrementEpoch();
    }

    private static Instance Instantiate(Engine engine, Store store, string text) =>
        new(store, Module.FromText(engine, "test", text));

    private static void Call(Instance instance, string export) => instance.GetFunction(export)!.Invoke();
}
