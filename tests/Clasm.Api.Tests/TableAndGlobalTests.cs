using System;
using System.Runtime.Intrinsics;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Tables and globals from the host.</summary>
public sealed class TableAndGlobalTests
{
    [Fact]
    public void A_tables_elements_are_functions()
    {
        using Guest guest = new(
            """
            (type $t (func (result i32)))
            (table (export "table") 2 5 funcref)
            (func $f (export "f") (result i32) (i32.const 42))
            (elem (i32.const 1) $f)
            (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0)))
            """
        );
        Table table = guest.Instance.GetTable("table")!;
        Assert.Equal(
            (TableKind.FuncRef, 2ul, 5ul, 2ul),
            (table.ElementKind, table.Minimum, table.Maximum, table.GetSize())
        );
        Assert.Null(table.GetElement(0));
        Assert.Same(guest.Instance.GetFunction("f"), table.GetElement(1));
        table.SetElement(0, Function.FromCallback(guest.Store, () => 7));
        Assert.Equal(7, guest.Get<Func<int, int>>("call")(0));
        Assert.Equal(2ul, table.Grow(2, table.GetElement(0)));
        Assert.Equal(7, guest.Get<Func<int, int>>("call")(3));
        Assert.Throws<WasmException>(() => table.Grow(2, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.GetElement(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.SetElement(4, null));
        Assert.Throws<ArgumentException>(() => table.SetElement(0, "text"));
    }

    [Fact]
    public void A_hosts_table_is_imported()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Table table = new(store, TableKind.ExternRef, "x", 3, 4);
        Module module = Module.FromText(
            engine,
            "m",
            """
            (module (import "" "" (table 3 4 externref))
              (func (export "get") (param i32) (result externref) (table.get (local.get 0)))
              (func (export "set") (param i32 externref) (table.set (local.get 0) (local.get 1))))
            """
        );
        Instance instance = new(store, module, table);
        Assert.Equal("x", instance.GetFunction<int, string>("get")!(2));
        instance.GetAction<int, object>("set")!(1, this);
        Assert.Same(this, table.GetElement(1));
    }

    [Fact]
    public void Globals_have_values_of_every_kind()
    {
        using Guest guest = new(
            """
            (global (export "i32") (mut i32) (i32.const 1)) (global (export "i64") (mut i64) (i64.const 2))
            (global (export "f32") (mut f32) (f32.const 3)) (global (export "f64") (mut f64) (f64.const 4))
            (global (export "v128") (mut v128) (v128.const i64x2 1 0)) (global (export "func") (mut funcref) (ref.null func))
            (global (export "extern") (mut externref) (ref.null extern)) (global (export "const") i32 (i32.const 9))
            (func $f (export "f"))
            (func (export "get") (result i32) (global.get 0))
            """
        );
        Global Get(string name) => guest.Instance.GetGlobal(name)!;
        Assert.Equal(1, Get("i32").GetValue());
        Assert.Equal(2L, Get("i64").GetValue());
        Assert.Equal(3f, Get("f32").GetValue());
        Assert.Equal(4d, Get("f64").GetValue());
        Assert.Equal(Vector128.Create(1ul, 0).AsByte(), Get("v128").GetValue());
        Get("i32").SetValue(-5);
        Assert.Equal(-5, guest.Get<Func<int>>("get")());
        Get("i32").Value = 6;
        Assert.Equal((Value)6, Get("i32").Value);
        Get("func").SetValue(guest.Instance.GetFunction("f"));
        Assert.Same(guest.Instance.GetFunction("f"), Get("func").GetValue());
        Get("extern").SetValue("x");
        Assert.Equal("x", Get("extern").GetValue());
        Assert.Equal((ValueKind.Int32, Mutability.Immutable), (Get("const").Kind, Get("const").Mutability));
        Assert.Throws<InvalidOperationException>(() => Get("const").SetValue(1));
        Assert.Throws<ArgumentException>(() => Get("i32").SetValue(1L));
        Assert.Throws<ArgumentException>(() => Get("i32").Value = 1L);
        Assert.Throws<ArgumentException>(() => Get("func").SetValue("x"));
    }

    [Fact]
    public void Globals_are_accessed_by_types()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Global global = new(store, ValueKind.Int64, 5L, Mutability.Mutable);
        Global.Accessor<long> accessor = global.Wrap<long>()!;
        Assert.Null(global.Wrap<int>());
        Assert.Equal(5, accessor.GetValue());
        accessor.SetValue(6);
        Assert.Equal(6UL, global.Wrap<ulong>()!.GetValue());
        Global text = new(store, ValueKind.ExternRef, "x", Mutability.Mutable);
        text.Wrap<string>()!.SetValue("y");
        Assert.Equal("y", text.GetValue());
        Global any = new(store, ValueKind.AnyRef, new I31Ref(4), Mutability.Mutable);
        Assert.Equal(4, any.Wrap<I31Ref>()!.GetValue().Value);
        any.Wrap<AnyRef>()!.SetValue(new I31Ref(-4));
        Assert.Equal(new I31Ref(-4), any.GetValue());
    }

    [Fact]
    public void A_hosts_global_is_imported()
    {
        using Engine engine = new();
        using Store store = new(engine);
        using Linker linker = new(engine);
        Global counter = new(store, ValType.I32, 1, Mutability.Mutable);
        linker.Define("env", "counter", counter);
        Module module = Module.FromText(
            engine,
            "m",
            """
            (module (import "env" "counter" (global $c (mut i32)))
              (func (export "bump") (global.set $c (i32.add (global.get $c) (i32.const 1)))))
            """
        );
        Action bump = linker.Instantiate(store, module).GetAction("bump")!;
        bump();
        bump();
        Assert.Equal(3, counter.GetValue());
    }
}
