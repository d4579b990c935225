using System;
using System.Runtime.Intrinsics;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Exceptions of the guest at the border.</summary>
public sealed class ExceptionTests
{
    private const string Text = """
        (import "env" "call" (func $call))
        (tag $e (export "e") (param i32 externref))
        (func (export "throw") (param i32 externref) (throw $e (local.get 0) (local.get 1)))
        (func (export "catch") (result i32 externref)
          (block $caught (result i32 externref)
            (try_table (catch $e $caught) (call $call))
            (return (i32.const -1) (ref.null extern))))
        (func (export "catch_ref") (result exnref)
          (block $caught (result exnref)
            (try_table (catch_all_ref $caught) (call $call))
            (return (ref.null exn))))
        (func (export "rethrow") (param exnref) (throw_ref (local.get 0)))
        """;

    [Fact]
    public void What_the_guest_throws_has_its_tag_and_payload()
    {
        using Guest guest = new(Text, linker => linker.DefineFunction("env", "call", () => { }));
        Action<int, object> raise = guest.Get<Action<int, object>>("throw");
        WasmGuestException e = Assert.Throws<WasmGuestException>(() => raise(7, "why"));
        Assert.Same(guest.Instance.GetTag("e"), e.Tag);
        Assert.Equal([7, Value.FromObject("why")], e.Payload);
        Assert.Equal([7, Value.FromObject("why")], e.Reference!.Payload);
    }

    [Fact]
    public void The_guest_catches_what_the_host_throws_for_it()
    {
        using Guest guest = new(
            Text,
            linker =>
                linker.DefineFunction(
                    "env",
                    "call",
                    (Caller caller) =>
                        throw new WasmGuestException((Tag)caller.GetExport("e")!, 5, Value.FromObject("host"))
                )
        );
        Assert.Equal((5, "host"), guest.Get<Func<(int, string)>>("catch")());
        using ExnRef reference = guest.Get<Func<ExnRef>>("catch_ref")();
        Assert.Equal(5, reference.Payload[0].AsInt32());
        WasmGuestException again = Assert.Throws<WasmGuestException>(() =>
            guest.Get<Action<ExnRef>>("rethrow")(reference)
        );
        Assert.Same(reference.Tag, again.Tag);
    }

    [Theory]
    [InlineData(Collector.Drc)]
    [InlineData(Collector.Copying)]
    [InlineData(Collector.Generational)]
    [InlineData(Collector.Null)]
    public void Exceptions_are_made_by_the_host_and_kept_by_the_guest(Collector collector)
    {
        const string Kept = """
            (type $pair (struct (field i32) (field anyref)))
            (tag $e (export "e") (param i64 v128 externref (ref null $pair) funcref exnref))
            (table $t (export "t") 2 exnref)
            (global $g (export "g") (mut exnref) (ref.null exn))
            (func (export "keep") (param exnref)
              (global.set $g (local.get 0)) (table.set $t (i32.const 1) (local.get 0)))
            (func (export "throw") (result i64 externref (ref null $pair))
              (local i64 externref (ref null $pair))
              (block $caught (result i64 v128 externref (ref null $pair) funcref exnref)
                (try_table (catch $e $caught) (throw_ref (global.get $g)))
                (unreachable))
              (drop) (drop) (local.set 2) (local.set 1) (drop) (local.set 0)
              (local.get 0) (local.get 1) (local.get 2))
            (func (export "churn") (param $n i32)
              (loop $again
                (drop (struct.new $pair (local.get $n) (ref.i31 (i32.const 1))))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
            """;
        Config config = new() { Collector = collector, GcZealAllocCounter = collector == Collector.Null ? 0 : 1 };
        using Guest guest = new(new Engine(config), Kept);
        Tag tag = guest.Instance.GetTag("e")!;
        StructRef pair = StructRef.Create(guest.Store, guest.Module.GetDefinedType("pair")!, 7, new I31Ref(1));
        Value nothing = Value.FromFunction(null);
        ExnRef inner = ExnRef.Create(
            guest.Store,
            tag,
            1L,
            default(Vector128<byte>),
            Value.FromObject("a"),
            pair,
            nothing,
            (ExnRef?)null
        );
        ExnRef outer = ExnRef.Create(
            guest.Store,
            tag,
            2L,
            default(Vector128<byte>),
            Value.FromObject("b"),
            pair,
            nothing,
            inner
        );
        guest.Get<Action<ExnRef>>("keep")(outer);
        outer.Dispose();
        inner.Dispose();
        guest.Get<Action<int>>("churn")(200);
        guest.Store.GC();
        (long number, object text, StructRef caught) = guest.Get<Func<(long, object, StructRef)>>("throw")();
        Assert.Equal((2L, "b"), (number, text));
        Assert.True(AnyRef.RefEquals(pair, caught));
        ExnRef kept = Assert.IsType<ExnRef>(guest.Instance.GetTable("t")!.GetElement(1));
        Assert.Same(tag, kept.Tag);
        ExnRef within = Assert.IsType<ExnRef>(kept.Payload[5].AsObject());
        Assert.Equal((1L, "a"), (within.Payload[0].AsInt64(), within.Payload[2].AsObject()));
        guest.Instance.GetGlobal("g")!.SetValue(within);
        Assert.Equal(1L, guest.Get<Func<(long, object, StructRef)>>("throw")().Item1);
        Assert.Throws<ArgumentException>(() => ExnRef.Create(guest.Store, tag, 1L));
        using Guest other = new(new Engine(config), Kept);
        Assert.Throws<ArgumentException>(() => ExnRef.Create(other.Store, tag));
    }

    [Fact]
    public void An_exception_passes_through_the_host_between()
    {
        Action? inner = null;
        using Guest guest = new(Text, linker => linker.DefineFunction("env", "call", () => inner!()));
        inner = () => guest.Get<Action<int, object>>("throw")(9, "x");
        Assert.Equal((9, "x"), guest.Get<Func<(int, string)>>("catch")());
    }

    [Fact]
    public void The_guest_does_not_catch_what_is_the_hosts()
    {
        using Guest guest = new(
            Text,
            linker => linker.DefineFunction("env", "call", () => throw new InvalidOperationException("host"))
        );
        Assert.Throws<InvalidOperationException>(() => guest.Get<Func<ExnRef>>("catch_ref")());
    }

    [Fact]
    public void A_tag_of_the_host_is_imported()
    {
        using Engine engine = new();
        using Store store = new(engine);
        using Linker linker = new(engine);
        Tag tag = new(store, ValType.I64);
        linker.Define("env", "tag", tag);
        Module module = Module.FromText(
            engine,
            "m",
            """(module (import "env" "tag" (tag $t (param i64))) (func (export "f") (throw $t (i64.const 6))))"""
        );
        WasmGuestException e = Assert.Throws<WasmGuestException>(linker.Instantiate(store, module).GetAction("f")!);
        Assert.Same(tag, e.Tag);
        Assert.Equal([ValueKind.Int64], tag.Parameters);
        Assert.Equal(6, e.Payload[0].AsInt64());
    }
}
