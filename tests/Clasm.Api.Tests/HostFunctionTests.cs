using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Functions of the host that compiled code calls.</summary>
public sealed class HostFunctionTests
{
    private enum Color
    {
        Red = 3,
    }

    private sealed class GuestTests : Exception;

    [Fact]
    public void Numbers_cross_as_their_types()
    {
        List<object> seen = [];
        using Guest guest = new(
            """
            (import "env" "u32" (func $u32 (param i32) (result i32)))
            (import "env" "i64" (func $i64 (param i64) (result i64)))
            (import "env" "f" (func $f (param f32 f64) (result f64)))
            (import "env" "v" (func $v (param v128) (result v128)))
            (import "env" "bool" (func $bool (param i32 i32) (result i32)))
            (import "env" "enum" (func $enum (param i32) (result i32)))
            (func (export "u32") (result i32) (call $u32 (i32.const -1)))
            (func (export "i64") (result i64) (call $i64 (i64.const -1)))
            (func (export "f") (result f64) (call $f (f32.const 1.5) (f64.const 2.5)))
            (func (export "v") (result v128) (call $v (v128.const i32x4 1 2 3 4)))
            (func (export "bool") (result i32) (call $bool (i32.const 256) (i32.const 0)))
            (func (export "enum") (result i32) (call $enum (i32.const 3)))
            """,
            linker =>
            {
                linker.DefineFunction("env", "u32", (uint x) => x - 1);
                linker.DefineFunction("env", "i64", (long x) => x - 1);
                linker.DefineFunction("env", "f", (float x, double y) => x + y);
                linker.DefineFunction("env", "v", (Vector128<byte> x) => ~x);
                linker.DefineFunction("env", "bool", (bool x, bool y) => x && !y);
                linker.DefineFunction(
                    "env",
                    "enum",
                    (Color color) =>
                    {
                        seen.Add(color);
                        return color;
                    }
                );
            }
        );
        Assert.Equal(uint.MaxValue - 1, guest.Get<Func<uint>>("u32")());
        Assert.Equal(-2, guest.Get<Func<long>>("i64")());
        Assert.Equal(4, guest.Get<Func<double>>("f")());
        Assert.Equal(~Vector128.Create(1, 2, 3, 4).AsByte(), guest.Get<Func<Vector128<byte>>>("v")());
        Assert.Equal(1, guest.Get<Func<int>>("bool")());
        Assert.Equal(3, guest.Get<Func<int>>("enum")());
        Assert.Equal([Color.Red], seen);
    }

    [Fact]
    public void Several_results_are_a_tuple()
    {
        using Guest guest = new(
            """
            (import "env" "divide" (func $divide (param i32 i32) (result i32 i32)))
            (import "env" "mixed" (func $mixed (result externref i32 funcref i64)))
            (import "env" "nine" (func $nine (result i32 i32 i32 i32 i32 i32 i32 i32 i32)))
            (func (export "divide") (result i32) (call $divide (i32.const 17) (i32.const 5)) i32.const 10 i32.mul i32.add)
            (func (export "mixed") (result externref i32 funcref i64) (call $mixed))
            (func (export "nine") (result i32) (call $nine)
              i32.add i32.add i32.add i32.add i32.add i32.add i32.add i32.add)
            """,
            linker =>
            {
                linker.DefineFunction("env", "divide", (int x, int y) => (x / y, x % y));
                linker.DefineFunction(
                    "env",
                    "mixed",
                    (Caller caller) => ("text", true, caller.GetFunction("divide"), 4L)
                );
                linker.DefineFunction("env", "nine", () => (1, 2, 3, 4, 5, 6, 7, 8, 9));
            }
        );
        Assert.Equal(23, guest.Get<Func<int>>("divide")());
        Assert.Equal(
            ("text", 1, guest.Instance.GetFunction("divide")!, 4L),
            guest.Get<Func<(string, int, Function, long)>>("mixed")()
        );
        Assert.Equal(45, guest.Get<Func<int>>("nine")());
    }

    [Fact]
    public void Objects_and_functions_cross()
    {
        List<object?> seen = [];
        using Guest guest = new(
            """
            (import "env" "any" (func $any (param externref) (result externref)))
            (import "env" "text" (func $text (param externref) (result externref)))
            (import "env" "pick" (func $pick (param funcref) (result funcref)))
            (func (export "any") (param externref) (result externref) (call $any (local.get 0)))
            (func (export "text") (param externref) (result externref) (call $text (local.get 0)))
            (func $f (export "pick") (param funcref) (result funcref) (call $pick (local.get 0)))
            """,
            linker =>
            {
                linker.DefineFunction(
                    "env",
                    "any",
                    (object? x) =>
                    {
                        seen.Add(x);
                        return x;
                    }
                );
                linker.DefineFunction("env", "text", (string x) => x + "!");
                linker.DefineFunction("env", "pick", (Function? x) => x);
            }
        );
        object thing = new();
        Assert.Same(thing, guest.Get<Func<object, object>>("any")(thing));
        Assert.Null(guest.Get<Func<object?, object?>>("any")(null));
        Assert.Equal([thing, null], seen);
        Assert.Equal("hey!", guest.Get<Func<string, string>>("text")("hey"));
        Assert.Throws<InvalidCastException>(() => guest.Get<Func<object, object>>("text")(thing));
        Function f = guest.Instance.GetFunction("pick")!;
        Assert.Same(f, guest.Get<Func<Function, Function>>("pick")(f));
    }

    [Fact]
    public void A_function_of_another_store_cannot_be_returned()
    {
        using Engine engine = new();
        using Guest other = new(engine, """(func (export "f"))""");
        Function stranger = other.Instance.GetFunction("f")!;
        using Guest guest = new(
            engine,
            """
            (import "env" "f" (func $f (result funcref)))
            (func (export "f") (call $f) drop)
            """,
            linker => linker.DefineFunction("env", "f", () => stranger)
        );
        Assert.Throws<ArgumentException>(guest.Get<Action>("f"));
    }

    [Fact]
    public void The_caller_is_the_instance_that_imports()
    {
        const string Text = """
            (import "env" "read" (func $read (param i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "read") (param i32) (result i32) (call $read (local.get 0)))
            """;
        using Guest guest = new(
            Text,
            linker =>
                linker.DefineFunction(
                    "env",
                    "read",
                    (Caller caller, int address) => caller.GetMemory("memory")!.ReadInt32(address)
                )
        );
        Instance other = guest.Linker.Instantiate(guest.Store, guest.Module);
        guest.Instance.GetMemory("memory")!.WriteInt32(8, 1);
        other.GetMemory("memory")!.WriteInt32(8, 2);
        Assert.Equal(1, guest.Get<Func<int, int>>("read")(8));
        Assert.Equal(2, other.GetFunction<int, int>("read")!(8));
    }

    [Fact]
    public void One_function_tells_its_importers_apart()
    {
        using Guest guest = new("");
        List<Instance?> callers = [];
        Function shared = Function.FromCallback(guest.Store, (Caller caller) => callers.Add(caller.Instance));
        Module module = Module.FromText(
            guest.Engine,
            "importer",
            """(module (import "" "" (func $f)) (func (export "run") (call $f)))"""
        );
        Instance first = new(guest.Store, module, shared);
        Instance second = new(guest.Store, module, shared);
        second.GetAction("run")!();
        first.GetAction("run")!();
        shared.WrapAction()!();
        Assert.Equal([second, first, null], callers);
    }

    [Fact]
    public void The_caller_knows_the_store_and_its_data()
    {
        using Guest guest = new(
            """
            (import "env" "count" (func $count))
            (memory (export "memory") 1) (data (i32.const 4) "\01\02\03")
            (table (export "table") 1 funcref) (global (export "global") i32 (i32.const 5))
            (func (export "run") (call $count))
            """,
            linker =>
                linker.DefineFunction(
                    "env",
                    "count",
                    (Caller caller) =>
                    {
                        Assert.NotNull(caller.GetTable("table"));
                        Assert.Equal(5, caller.GetGlobal("global")!.GetValue());
                        Assert.Null(caller.GetMemory("table"));
                        Assert.NotNull(caller.GetExport("run"));
                        Assert.True(caller.TryGetMemorySpan("memory", 4, 3, out Span<byte> bytes));
                        Assert.Equal([1, 2, 3], bytes.ToArray());
                        Assert.False(caller.TryGetMemorySpan<long>("memory", 65530, 1, out _));
                        caller.SetData((int)caller.GetData()! + 1);
                    }
                )
        );
        guest.Store.SetData(40);
        guest.Get<Action>("run")();
        guest.Get<Action>("run")();
        Assert.Equal(42, guest.Store.GetData());
    }

    [Fact]
    public void An_exception_of_the_host_passes_unchanged()
    {
        GuestTests thrown = new();
        using Guest guest = new(
            """
            (import "env" "fail" (func $fail (param i32) (result i32)))
            (import "env" "slow" (func $slow (param i32) (result i32)))
            (func (export "fail") (result i32) (call $fail (i32.const 1)))
            (func (export "slow") (result i32) (call $slow (i32.const 1)))
            """,
            linker =>
            {
                linker.DefineFunction("env", "fail", (int x) => Thrower(thrown));
                linker.DefineFunction("env", "slow", (bool x) => Thrower(thrown));
            }
        );
        foreach (string name in (string[])["fail", "slow"])
        {
            GuestTests caught = Assert.Throws<GuestTests>(() => guest.Get<Func<int>>(name)());
            Assert.Same(thrown, caught);
            Assert.Contains(nameof(Thrower), caught.StackTrace, StringComparison.Ordinal);
            Assert.Throws<GuestTests>(() => guest.Instance.GetFunction(name)!.Invoke());
        }
    }

    // What compiled code's own faults look like is no trap when the host throws it.
    [Theory]
    [InlineData(typeof(OverflowException))]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(DivideByZeroException))]
    [InlineData(typeof(IndexOutOfRangeException))]
    [InlineData(typeof(InvalidCastException))]
    [InlineData(typeof(InsufficientExecutionStackException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(OutOfMemoryException))]
    public void What_the_host_throws_is_nobodys_but_the_hosts(Type type)
    {
        using Engine engine = new();
        using Store store = new(engine);
        using Linker linker = new(engine);
        Exception error = (Exception)Activator.CreateInstance(type)!;
        linker.DefineFunction("host", "fail", () => throw error);
        Instance instance = linker.Instantiate(
            store,
            Module.FromText(
                engine,
                "test",
                """
                (module
                  (import "host" "fail" (func $fail))
                  (memory 1)
                  (func $plain (export "plain") (call $fail))
                  (func (export "memory") (param i32)
                    (i32.store (local.get 0) (i32.const 1)) (call $plain) (drop (i32.load (local.get 0))))
                  (func (export "caught")
                    (block $handler (try_table (catch_all $handler) (call $fail)))
                    (block $reference (result exnref)
                      (try_table (catch_all_ref $reference) (call $plain)) (unreachable))
                    (drop)))
                """
            )
        );
        foreach (string export in (string[])["plain", "caught"])
            Assert.Same(error, Assert.ThrowsAny<Exception>(() => instance.GetFunction(export)!.Invoke()));
        Assert.Same(error, Assert.ThrowsAny<Exception>(() => instance.GetFunction("memory")!.Invoke(8)));
        Assert.Same(error, Assert.ThrowsAny<Exception>(instance.GetAction("plain")!));
    }

    [Fact]
    public void A_fault_of_the_host_is_no_trap()
    {
        using Guest guest = new(
            """
            (import "env" "fail" (func $fail (param i32)))
            (func (export "fail") (param i32) (call $fail (local.get 0)))
            """,
            linker =>
                linker.DefineFunction(
                    "env",
                    "fail",
                    (int which) =>
                    {
                        string? missing = which == 0 ? null : "x";
                        _ = missing!.Length + checked(int.MaxValue - 1 + which) / (which + 1);
                    }
                )
        );
        Action<int> fail = guest.Get<Action<int>>("fail");
        Assert.Throws<NullReferenceException>(() => fail(0));
        Assert.Throws<OverflowException>(() => fail(2));
        Assert.Throws<DivideByZeroException>(() => fail(-1));
    }

    [Fact]
    public void Host_and_guest_call_each_other_in_turn()
    {
        Func<int, int>? down = null;
        using Guest guest = new(
            """
            (import "env" "down" (func $down (param i32) (result i32)))
            (func (export "down") (param i32) (result i32)
              (if (result i32) (i32.eqz (local.get 0))
                (then (i32.const 0))
                (else (i32.add (local.get 0) (call $down (i32.sub (local.get 0) (i32.const 1)))))))
            """,
            linker => linker.DefineFunction("env", "down", (int n) => down!(n))
        );
        down = guest.Get<Func<int, int>>("down");
        Assert.Equal(5050, down(100));
    }

    [Fact]
    public void Endless_recursion_by_way_of_the_host_is_a_trap()
    {
        Action? again = null;
        using Guest guest = new(
            """(import "env" "again" (func $again)) (func (export "again") (call $again) (call $again))""",
            linker => linker.DefineFunction("env", "again", () => again!())
        );
        again = guest.Get<Action>("again");
        Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(again).Code);
    }

    [Fact]
    public void A_trap_passes_through_the_host_between()
    {
        Action? inner = null;
        using Guest guest = new(
            """
            (import "env" "inner" (func $inner))
            (func (export "outer") (call $inner))
            (func (export "inner") unreachable)
            """,
            linker =>
                linker.DefineFunction(
                    "env",
                    "inner",
                    () =>
                    {
                        Assert.Throws<TrapException>(inner!);
                        inner!();
                    }
                )
        );
        inner = guest.Get<Action>("inner");
        Assert.Equal(TrapCode.Unreachable, Assert.Throws<TrapException>(guest.Get<Action>("outer")).Code);
    }

    [Fact]
    public void An_untyped_function_gets_and_gives_values()
    {
        using Guest guest = new(
            """
            (import "env" "rotate" (func $rotate (param i32 f64 externref) (result externref i32 f64)))
            (func (export "rotate") (param i32 f64 externref) (result externref i32 f64)
              (call $rotate (local.get 0) (local.get 1) (local.get 2)))
            """,
            linker =>
                linker.DefineFunction(
                    "env",
                    "rotate",
                    (caller, arguments, results) =>
                    {
                        Assert.NotNull(caller.Instance);
                        results[0] = arguments[2];
                        results[1] = arguments[0];
                        results[2] = arguments[1];
                    },
                    [ValueKind.Int32, ValueKind.Float64, ValueKind.ExternRef],
                    [ValueKind.ExternRef, ValueKind.Int32, ValueKind.Float64]
                )
        );
        Assert.Equal(("x", 1, 2.5), guest.Get<Func<int, double, object, (object, int, double)>>("rotate")(1, 2.5, "x"));
    }

    [Fact]
    public void A_result_of_the_wrong_kind_is_an_error()
    {
        using Guest guest = new("");
        Function f = Function.FromCallback(guest.Store, [], [ValType.I32], (_, _, results) => results[0] = 1L);
        Assert.Throws<ArgumentException>(() => f.Invoke());
    }

    [Fact]
    public void A_delegate_of_foreign_types_is_refused()
    {
        using Guest guest = new("");
        Assert.Throws<ArgumentException>(() => guest.Linker.DefineFunction("env", "f", (decimal x) => { }));
        Assert.Throws<ArgumentException>(() => guest.Linker.DefineFunction("env", "g", () => default(DateTime)));
        Assert.Throws<ArgumentException>(() => guest.Linker.DefineFunction("env", "h", () => (1, default(DateTime))));
    }

    [Fact]
    public void A_delegate_of_another_signature_does_not_link()
    {
        WasmLinkException e = Assert.Throws<WasmLinkException>(() =>
            new Guest(
                """(import "env" "f" (func (param i64)))""",
                linker => linker.DefineFunction("env", "f", (int x) => { })
            )
        );
        Assert.Equal(("env", "f"), (e.Module, e.Name));
        Assert.StartsWith("incompatible import type", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_to_the_host_allocate_nothing()
    {
        using Guest guest = new(
            """
            (import "env" "add" (func $add (param i32 i32) (result i32)))
            (import "env" "both" (func $both (param i32) (result i32 i32)))
            (func (export "run") (result i32) (call $both (call $add (i32.const 1) (i32.const 2))) i32.add)
            """,
            linker =>
            {
                linker.DefineFunction("env", "add", (int x, int y) => x + y);
                linker.DefineFunction("env", "both", (Caller caller, int x) => (x, x));
            }
        );
        Func<int> run = guest.Get<Func<int>>("run");
        run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int sum = run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(6, sum);
    }

    [Fact]
    public void Up_to_sixteen_parameters_are_received()
    {
        string parameters = string.Concat(Enumerable.Repeat(" i64", 16));
        string arguments = string.Concat(Enumerable.Range(1, 16).Select(i => $" (i64.const {i})"));
        long[] seen = [];
        using Guest guest = new(
            $"""(import "env" "f" (func $f (param{parameters}))) (func (export "run") (call $f{arguments}))""",
            linker =>
                linker.DefineFunction(
                    "env",
                    "f",
                    (
                        Caller caller,
                        long a,
                        long b,
                        long c,
                        long d,
                        long e,
                        long f,
                        long g,
                        long h,
                        long i,
                        long j,
                        long k,
                        long l,
                        long m,
                        long n,
                        long o,
                        long p
                    ) =>
                    {
                        seen = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p];
                    }
                )
        );
        guest.Get<Action>("run")();
        Assert.Equal(Enumerable.Range(1, 16).Select(i => (long)i), seen);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Thrower(Exception e) => throw e;
}
