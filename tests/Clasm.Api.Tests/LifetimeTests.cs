using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Stores that are gone, threads, and what the CLR collects.</summary>
public sealed class LifetimeTests
{
    private const string Text = """
        (memory (export "memory") 1) (table (export "table") 1 externref) (global (export "global") (mut i32) (i32.const 0))
        (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
        """;

    [Fact]
    public void A_disposed_store_cannot_be_used()
    {
        Guest guest = new(Text);
        Func<int, int, int> add = guest.Get<Func<int, int, int>>("add");
        Function function = guest.Instance.GetFunction("add")!;
        Memory memory = guest.Instance.GetMemory("memory")!;
        Table table = guest.Instance.GetTable("table")!;
        Global global = guest.Instance.GetGlobal("global")!;
        Memory<byte> window = memory.GetMemory(0, 4);
        guest.Store.Dispose();
        guest.Store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => add(1, 2));
        Assert.Throws<ObjectDisposedException>(() => function.Invoke(1, 2));
        Assert.Throws<ObjectDisposedException>(() => memory.ReadByte(0));
        Assert.Throws<ObjectDisposedException>(() => memory.GetSize());
        Assert.Throws<ObjectDisposedException>(() => memory.GetSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => window.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => table.GetElement(0));
        Assert.Throws<ObjectDisposedException>(() => global.GetValue());
        Assert.Throws<ObjectDisposedException>(() => global.Value = 1);
        Assert.Throws<ObjectDisposedException>(() => new Instance(guest.Store, guest.Module));
        Assert.Throws<ObjectDisposedException>(() => new Memory(guest.Store, 1));
        Assert.Throws<ObjectDisposedException>(() => Function.FromCallback(guest.Store, () => 1));
        Assert.Throws<ObjectDisposedException>(guest.Store.GC);
    }

    [Fact]
    public void A_disposed_store_refuses_all_that_could_change_it()
    {
        Guest guest = new(new Engine(new Config().WithEpochInterruption().WithFuelConsumption()), Text);
        Action[] uses =
        [
            () => guest.Store.Fuel = 1,
            () => _ = guest.Store.Fuel,
            () => guest.Store.ConsumeFuel(1),
            () => guest.Store.Deadline(TimeSpan.FromSeconds(1)),
            () => guest.Store.SetCancellation(CancellationToken.None),
            () => guest.Store.SetEpochDeadline(1),
            () => guest.Store.ThrowIfInterrupted(),
            () => guest.Store.SetLimits(instances: 2),
            () => guest.Instance.GetFunction("add"),
            () => guest.Instance.GetExports(),
            () => _ = new Table(guest.Store, TableKind.ExternRef, null, 1),
            () => _ = new Global(guest.Store, ValueKind.Int32, 1, Mutability.Mutable),
            () => guest.Linker.Instantiate(guest.Store, guest.Module),
        ];
        foreach (Action use in uses)
            use();
        guest.Store.Dispose();
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
    }

    [Fact]
    public void What_belongs_to_a_disposed_store_refuses()
    {
        Guest guest = new(Text);
        Memory memory = guest.Instance.GetMemory("memory")!;
        Table table = guest.Instance.GetTable("table")!;
        Global global = guest.Instance.GetGlobal("global")!;
        Global.Accessor<int> accessor = global.Wrap<int>()!;
        guest.Store.Dispose();
        Action[] uses =
        [
            () => table.GetSize(),
            () => table.SetElement(0, null),
            () => table.Grow(1, null),
            () => memory.GetLength(),
            () => memory.GetPointer(),
            () => memory.Grow(1),
            () => memory.GetSpan(0, 1).Clear(),
            () => memory.TryGetSpan(0, 1, out Span<byte> _),
            () => memory.ReadString(0, 1),
            () => memory.WriteString(0, "a"),
            () => memory.ReadNullTerminatedString(0),
            () => memory.WriteInt64(0, 1),
            () => global.SetValue(1),
            () => _ = global.Value,
            () => accessor.GetValue(),
            () => accessor.SetValue(1),
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
    }

    [Fact]
    public void Code_lives_as_long_as_something_refers_to_it()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Instance user = new(
            store,
            Module.FromText(
                engine,
                "user",
                """
                (module
                  (type $f (func (result i32)))
                  (table (export "table") 1 funcref)
                  (global $g (export "global") (mut funcref) (ref.null func))
                  (func (export "by table") (result i32) (call_indirect (type $f) (i32.const 0)))
                  (func (export "by global") (result i32) (call_ref $f (ref.cast (ref $f) (global.get $g)))))
                """
            )
        );
        Function host = Lend(engine, store, user);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(42, user.GetFunction<int>("by table")!());
        Assert.Equal(42, user.GetFunction<int>("by global")!());
        Assert.Equal(42, host.Invoke()[0].AsInt32());
    }

    // Of the module, its linker and its instance nothing is left but a function.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Function Lend(Engine engine, Store store, Instance user)
    {
        using Module module = Module.FromText(
            engine,
            "lender",
            """
            (module
              (memory 1) (data (i32.const 0) "\2a")
              (func $inner (result i32) (i32.load (i32.const 0)))
              (func (export "f") (result i32) (call $inner)))
            """
        );
        Function function = new Instance(store, module).GetFunction("f")!;
        user.GetTable("table")!.SetElement(0, function);
        user.GetGlobal("global")!.SetValue(function);
        return function;
    }

    [Fact]
    public void A_store_is_not_disposed_while_its_code_runs()
    {
        using Guest guest = new(
            """(import "env" "f" (func $f)) (func (export "f") (call $f))""",
            linker => linker.DefineFunction("env", "f", (Caller caller) => caller.Store.Dispose())
        );
        Assert.Throws<InvalidOperationException>(guest.Get<Action>("f"));
    }

    [Fact]
    public async Task Two_threads_are_not_in_a_store_at_once()
    {
        using ManualResetEventSlim inside = new();
        using ManualResetEventSlim leave = new();
        using Guest guest = new(
            """
            (import "env" "wait" (func $wait)) (func (export "wait") (call $wait))
            (func (export "nop"))
            """,
            linker =>
                linker.DefineFunction(
                    "env",
                    "wait",
                    () =>
                    {
                        inside.Set();
                        leave.Wait(TestContext.Current.CancellationToken);
                    }
                )
        );
        Action nop = guest.Get<Action>("nop");
        Task waiting = Task.Run(guest.Get<Action>("wait"), TestContext.Current.CancellationToken);
        inside.Wait(TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(nop);
        Assert.Throws<InvalidOperationException>(guest.Store.GC);
        Assert.Throws<InvalidOperationException>(guest.Store.Dispose);
        leave.Set();
        await waiting;
        nop();
    }

    // Threads that come one after the other, or try at once: each call is alone in the store, or refused.
    [Fact]
    public void A_store_goes_from_thread_to_thread()
    {
        int inside = 0;
        int calls = 0;
        using Guest guest = new(
            """
            (import "env" "f" (func $f)) (func (export "f") (call $f))
            """,
            linker =>
                linker.DefineFunction(
                    "env",
                    "f",
                    () =>
                    {
                        Assert.Equal(1, ++inside);
                        calls++;
                        inside--;
                    }
                )
        );
        Action f = guest.Get<Action>("f");
        int made = 0;
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int n = 0; n < 2000; n++)
                {
                    try
                    {
                        f();
                        Interlocked.Increment(ref made);
                    }
                    catch (InvalidOperationException) { }
                }
            });
            threads[i].Start();
        }
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal((made, 0), (calls, inside));
        f();
        Assert.Equal(made + 1, calls);
    }

    [Fact]
    public void A_new_thread_has_its_own_stack_limit()
    {
        using Guest guest = new("""(func $deep (export "deep") (call $deep) (call $deep))""");
        Action deep = guest.Get<Action>("deep");
        Assert.Throws<TrapException>(deep);
        foreach (int size in (int[])[1 << 20, 16 << 20, 512 << 10])
        {
            Exception? seen = null;
            Thread thread = new(() => seen = Record.Exception(deep), size);
            thread.Start();
            thread.Join();
            Assert.Equal(TrapCode.StackOverflow, Assert.IsType<TrapException>(seen).Code);
        }
    }

    [Fact]
    public void A_delegate_keeps_all_that_it_needs()
    {
        Func<int, int, int> add = Export();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(3, add(1, 2));
    }

    [Fact]
    public void A_store_that_nobody_holds_is_collected()
    {
        WeakReference store = Abandon();
        for (int i = 0; i < 10 && store.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(store.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Func<int, int, int> Export() => new Guest(Text).Get<Func<int, int, int>>("add");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Abandon()
    {
        Guest guest = new(
            """
            (type $s (struct (field externref)))
            (import "env" "f" (func $f (param externref)))
            (global $g (mut (ref null $s)) (ref.null $s))
            (func (export "f") (param externref) (global.set $g (struct.new $s (local.get 0))) (call $f (local.get 0)))
            """,
            linker => linker.DefineFunction("env", "f", (Caller caller, object x) => Assert.NotNull(caller.Instance))
        );
        // A cycle through the heap and the host.
        guest.Get<Action<object>>("f")(guest.Store);
        return new WeakReference(guest.Store);
    }
}
