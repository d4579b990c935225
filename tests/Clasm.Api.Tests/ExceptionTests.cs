using System;
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
