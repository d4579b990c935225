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
          (type $void (func))
          (table $t2 funcref (elem $indirect))
          (func $ping (return_call $pong))
          (func $pong (return_call $ping))
          (func (export "mutual tail calls") (return_call $ping))
          (func $indirect (export "indirect tail calls") (return_call_indirect $t2 (type $void) (i32.const 0)))
          (func $reference (export "tail calls by reference") (return_call_ref $void (ref.func $reference)))
          (elem declare func $reference)
          (func $self (param i32) (return_call $self (i32.add (local.get 0) (i32.const 1))))
          (func (export "tail calls of itself") (return_call $self (i32.const 0)))
          (func (export "loop inside try")
            (block $out (try_table (catch_all $out) (loop (br_if 0 (i32.const 1))))))
          (tag $e)
          (func $thrower (throw $e))
          (func (export "exceptions")
            (loop $again (block $out (try_table (catch $e $out) (call $thrower))) (br $again)))
          (func (export "nested loops") (local $i i32)
            (loop $outer
              (local.set $i (i32.const 3))
              (loop $inner (br_if $inner (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
              (br $outer)))
          (func (export "on null") (loop (br_on_null 0 (ref.null any)) (drop)))
          (func (export "table.copy")
            (loop (table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 999999)) (br 0)))
          (func (export "memory.init")
            (loop (memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 10)) (br 0)))
          (func (export "collections") (loop (drop (array.new_default $references (i32.const 1000))) (br 0)))
          (table $small 0 10000000 funcref)
          (func (export "table.grow")
            (loop (drop (table.grow $small (ref.null func) (i32.const 0xffffffff)))
                  (drop (table.grow $small (ref.null func) (i32.const 1000000)))
                  (br 0)))
          (func (export "fill once") (memory.fill (i32.const 0) (i32.const 1) (i32.const 0xffffffff)))
          (func (export "answer") (result i32) (loop (result i32) (i32.const 42))))
        """;

    public enum Stop
    {
        Deadline,
        Epoch,
        Cancellation,
        Fuel,
    }

    public static TheoryData<Stop, string> Cases()
    {
        TheoryData<Stop, string> cases = [];
        foreach (Stop stop in Enum.GetValues<Stop>())
        {
            foreach (string export in s_endless)
                cases.Add(stop, export);
        }
        return cases;
    }

    private static readonly string[] s_endless =
    [
        "loop",
        "conditional",
        "table",
        "calls",
        "tail calls",
        "mutual tail calls",
        "indirect tail calls",
        "tail calls by reference",
        "tail calls of itself",
        "loop inside try",
        "exceptions",
        "nested loops",
        "on null",
        "memory.fill",
        "memory.copy",
        "memory.init",
        "table.fill",
        "table.copy",
        "table.grow",
        "array.new",
        "array.fill",
        "array.copy",
        "collections",
        "catch_all",
    ];

    // Nobody ever notifies it.
    [Theory]
    [InlineData(Stop.Deadline)]
    [InlineData(Stop.Cancellation)]
    public void A_wait_is_stopped(Stop stop)
    {
        using Engine engine = new(new Config().WithEpochInterruption());
        using Store store = new(engine);
        Instance instance = Instantiate(
            engine,
            store,
            """
            (module (memory 1 1 shared)
              (func (export "wait") (result i32)
                (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
            """
        );
        using CancellationTokenSource source = new();
        if (stop == Stop.Deadline)
            store.Deadline(TimeSpan.FromMilliseconds(10));
        else
            store.SetCancellation(source.Token);
        source.CancelAfter(10);
        TrapException trap = Assert.Throws<TrapException>(() => Call(instance, "wait"));
        Assert.Equal(TrapCode.Interrupt, trap.Code);
    }

    /// <summary>A collection is not interrupted: the trap comes when the heap that lives is looked through.</summary>
    [Theory]
    [InlineData(Collector.Drc)]
    [InlineData(Collector.Copying)]
    [InlineData(Collector.Generational)]
    public void A_deadline_waits_for_a_collection_at_most(Collector collector)
    {
        using Engine engine = new(new Config().WithEpochInterruption().WithCollector(collector));
        using Store store = new(engine);
        Instance instance = Instantiate(
            engine,
            store,
            """
            (module
              (type $list (struct (field (ref null $list)) (field i64)))
              (global $live (mut (ref null $list)) (ref.null $list))
              (func (export "live") (local $i i32)
                (loop
                  (global.set $live (struct.new $list (global.get $live) (i64.const 1)))
                  (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 200000)))))
              (func (export "churn") (loop (drop (struct.new $list (global.get $live) (i64.const 2))) (br 0))))
            """
        );
        Call(instance, "live");
        store.Deadline(TimeSpan.FromMilliseconds(20));
        Assert.Equal(TrapCode.Interrupt, Assert.Throws<TrapException>(() => Call(instance, "churn")).Code);
        store.Deadline(Timeout.InfiniteTimeSpan);
        store.GC();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task All_that_is_endless_is_stopped(Stop stop, string export)
    {
        bool metered = stop == Stop.Fuel;
        using Engine engine = new(metered ? new Config().WithFuelConsumption() : new Config().WithEpochInterruption());
        using Store store = new(engine);
        if (metered)
            store.Fuel = 3_000_000;
        Instance instance = Instantiate(engine, store, Endless);
        using CancellationTokenSource source = new();
        Task stopped = Task.CompletedTask;
        switch (stop)
        {
            case Stop.Deadline:
                store.Deadline(TimeSpan.FromMilliseconds(10));
                break;
            case Stop.Epoch:
                store.SetEpochDeadline(1);
                stopped = Task.Run(engine.IncrementEpoch, TestContext.Current.CancellationToken);
                break;
            case Stop.Cancellation:
                store.SetCancellation(source.Token);
                source.CancelAfter(10);
                break;
        }
        TrapException trap = Assert.Throws<TrapException>(() => Call(instance, export));
        Assert.Equal(metered ? TrapCode.OutOfFuel : TrapCode.Interrupt, trap.Code);
        await stopped;
        if (metered)
        {
            store.Fuel = 10;
        }
        else
        {
            store.Deadline(Timeout.InfiniteTimeSpan);
            store.SetEpochDeadline(1);
            store.SetCancellation(CancellationToken.None);
        }
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
