using System;
using System.Threading.Tasks;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Tests.Execution;

/// <summary>Two threads, each with a store of its own, that share one memory.</summary>
/// <remarks>spec: syntax-meminst</remarks>
public sealed class SharedMemoryTests : IDisposable
{
    private const int Rounds = 100_000;

    // Round i has 16 bytes from 16 * i on: what the threads write, and what they have read.
    private const string Litmus = """
        (module
          (memory (import "" "m") 32 64 shared)
          (func $meet (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
            (loop $again (br_if $again (i32.lt_u (i32.atomic.load (i32.const 0)) (i32.const 2)))))
          (func (export "storeAndLoad") (param $mine i32) (param $rounds i32) (local $at i32) (local $their i32)
            (local.set $their (i32.sub (i32.const 4) (local.get $mine)))
            (call $meet)
            (loop $next
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (i32.atomic.store (i32.add (local.get $at) (local.get $mine)) (i32.const 1))
              (i32.store offset=8 (i32.add (local.get $at) (local.get $mine))
                (i32.atomic.load (i32.add (local.get $at) (local.get $their))))
              (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
          (func (export "neitherSawTheOther") (param $rounds i32) (result i32) (local $at i32) (local $count i32)
            (loop $next
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (local.set $count (i32.add (local.get $count)
                (i64.eqz (i64.load offset=8 (local.get $at)))))
              (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
            (local.get $count))
          (func (export "send") (param $rounds i32) (local $at i32)
            (call $meet)
            (loop $next
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (i32.store offset=4 (local.get $at) (i32.const 42))
              (i32.atomic.store8 (local.get $at) (i32.const 1))
              (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
          (func (export "flagsWithoutMessage") (param $rounds i32) (result i32) (local $at i32) (local $count i32)
            (call $meet)
            (loop $next
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (if (i32.atomic.load8_u (local.get $at))
                (then (local.set $count (i32.add (local.get $count)
                  (i32.ne (i32.load offset=4 (local.get $at)) (i32.const 42))))))
              (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
            (local.get $count))
          (func (export "count") (param $rounds i32)
            (call $meet)
            (loop $next
              (drop (i64.atomic.rmw.add (i32.const 8) (i64.const 1)))
              (drop (i32.atomic.rmw16.add_u (i32.const 18) (i32.const 1)))
              (drop (i64.atomic.rmw32.sub_u (i32.const 20) (i64.const 1)))
              (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
          (func (export "read") (param i32) (result i32) (i32.load (local.get 0)))
          (func (export "wait") (param i64) (result i32)
            (memory.atomic.wait32 (i32.const 64) (i32.const 0) (local.get 0)))
          (func (export "notify") (result i32) (memory.atomic.notify (i32.const 64) (i32.const 1)))
          (func (export "grow") (param $times i32)
            (call $meet)
            (loop $next
              (drop (memory.grow (i32.const 1)))
              (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
          (func (export "readTheLastPage") (param $pages i32) (result i32)
            (loop $again (br_if $again (i32.lt_u (memory.size) (local.get $pages))))
            (i32.load (i32.sub (i32.mul (local.get $pages) (i32.const 65536)) (i32.const 4))))
          (func (export "size") (result i32) (memory.size)))
        """;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly Engine _engine = new(new Config().WithFeatures(Features.Threads));
    private readonly Memory _memory;
    private readonly Module _module;

    public SharedMemoryTests()
    {
        using Store creator = new(_engine); // the memory outlives the store that it was made in
        Module source = Module.FromText(_engine, "memory", """(module (memory (export "m") 32 64 shared))""");
        _memory = new Instance(creator, source).GetMemory("m")!;
        _module = Module.FromText(_engine, "litmus", Litmus);
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Of_two_atomic_stores_before_loads_at_least_one_is_seen()
    {
        await Both(OnThread(() => Run("storeAndLoad", 0, Rounds)), OnThread(() => Run("storeAndLoad", 4, Rounds)));
        Assert.Equal(0, Run("neitherSawTheOther", Rounds));
    }

    [Fact]
    public async Task What_was_written_before_an_atomic_flag_is_read_after_it()
    {
        Task<int> reader = OnThread(() => Run("flagsWithoutMessage", Rounds));
        await Both(OnThread(() => Run("send", Rounds)), reader);
        Assert.Equal(0, await reader);
    }

    [Fact]
    public async Task No_atomic_addition_is_lost()
    {
        await Both(OnThread(() => Run("count", Rounds)), OnThread(() => Run("count", Rounds)));
        Assert.Equal(2 * Rounds, Run("read", 8));
        Assert.Equal(unchecked((ushort)(2 * Rounds)) << 16, Run("read", 16));
        Assert.Equal(-2 * Rounds, Run("read", 20));
    }

    [Fact]
    public async Task A_waiter_is_woken_by_another_thread()
    {
        Task<int> waiter = OnThread(() => Run("wait", -1L));
        while (Run("notify") == 0)
            await Task.Yield();
        Assert.Equal(0, await waiter.WaitAsync(s_limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_wait_ends_at_its_time_out() => Assert.Equal(2, Run("wait", 1_000_000L));

    [Fact]
    public async Task Pages_that_two_threads_grow_add_up()
    {
        await Both(OnThread(() => Run("grow", 16)), OnThread(() => Run("grow", 16)));
        Assert.Equal(64, Run("size"));
    }

    [Fact]
    public async Task A_thread_sees_what_another_one_grows()
    {
        Task<int> reader = OnThread(() => Run("readTheLastPage", 33));
        await Task.Yield();
        Assert.Equal(32, _memory.GrowBy(1));
        Assert.Equal(0, await reader.WaitAsync(s_limit, TestContext.Current.CancellationToken));
    }

    private static Task<int> OnThread(Func<int> run) =>
        Task.Factory.StartNew(
            run,
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private static Task Both(Task first, Task second) =>
        Task.WhenAll(first, second).WaitAsync(s_limit, TestContext.Current.CancellationToken);

    private int Run(string name, params object[] arguments)
    {
        using Store store = new(_engine);
        Function function = new Instance(store, _module, _memory).GetFunction(name)!;
        Value[] values = new Value[arguments.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = arguments[i] is int number ? Value.FromInt32(number) : Value.FromInt64((long)arguments[i]);
        Value[] results = function.Invoke(values);
        return results.Length == 0 ? 0 : results[0].AsInt32();
    }
}
