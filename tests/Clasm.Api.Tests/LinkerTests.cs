using System;
using System.Linq;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Imports by name.</summary>
public sealed class LinkerTests
{
    [Fact]
    public void Unknown_imports_are_named()
    {
        WasmLinkException e = Assert.Throws<WasmLinkException>(() => new Guest("""(import "a" "b" (func))"""));
        Assert.Equal(("a", "b", "function"), (e.Module, e.Name, e.Expected));
        Assert.StartsWith("unknown import", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_defined_once_unless_shadowing_is_allowed()
    {
        using Engine engine = new();
        using Linker linker = new(engine);
        linker.DefineFunction("a", "b", () => 1);
        Assert.Throws<WasmException>(() => linker.DefineFunction("a", "b", () => 2));
        linker.AllowShadowing = true;
        linker.DefineFunction("a", "b", () => 2);
        using Store store = new(engine);
        Assert.Equal(2, linker.GetFunction(store, "a", "b")!.WrapFunc<int>()!());
        Assert.Null(linker.GetFunction(store, "a", "c"));
        Assert.Null(linker.GetMemory(store, "a", "b"));
    }

    [Fact]
    public void Instances_and_modules_export_to_others()
    {
        using Guest guest = new(
            """(func (export "f") (result i32) (i32.const 1)) (memory (export "m") 1) (global (export "g") i32 (i32.const 5))"""
        );
        guest.Linker.DefineInstance(guest.Store, "lib", guest.Instance);
        Module user = Module.FromText(
            guest.Engine,
            "user",
            """
            (module (import "lib" "f" (func $f (result i32))) (import "lib" "m" (memory 1)) (import "lib" "g" (global i32))
              (export "f" (func $f)) (export "m" (memory 0)))
            """
        );
        Instance instance = guest.Linker.DefineModule(guest.Store, user);
        Assert.Same(guest.Instance.GetFunction("f"), instance.GetFunction("f"));
        Assert.Same(guest.Instance.GetMemory("m"), instance.GetMemory("m"));
        Assert.Same(instance.GetFunction("f"), guest.Linker.GetFunction(guest.Store, "user", "f"));
        Assert.Equal(["f", "m"], instance.GetExports().Select(export => export.Name));
        Assert.Equal("f", Assert.Single(instance.GetFunctions()).Name);
        Assert.Single(instance.GetMemories());
        Assert.Empty(instance.GetTables());
    }

    [Fact]
    public void Unknown_functions_may_trap_or_give_defaults()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Module module = Module.FromText(
            engine,
            "m",
            """
            (module
              (import "a" "f" (func $f (param (ref null any)) (result i32 externref)))
              (import "a" "memory" (memory 2)) (import "a" "table" (table 3 funcref)) (import "a" "global" (global f64))
              (func (export "f") (result i32) (call $f (ref.null any)) drop)
              (export "global" (global 0)) (export "memory" (memory 0)))
            """
        );
        using Linker defaults = new(engine);
        using Linker traps = defaults.Clone();
        defaults.DefineUnknownImportsAsDefaultValues(store, module);
        Instance instance = defaults.Instantiate(store, module);
        Assert.Equal(0, instance.GetFunction<int>("f")!());
        Assert.Equal(0d, instance.GetGlobal("global")!.GetValue());
        Assert.Equal(2, instance.GetMemory("memory")!.GetSize());

        traps.DefineUnknownImportsAsTraps(module);
        Assert.Throws<WasmLinkException>(() => traps.Instantiate(store, module));
        traps.DefineUnknownImportsAsDefaultValues(store, module);
        TrapException trap = Assert.Throws<TrapException>(() =>
            traps.Instantiate(store, module).GetFunction<int>("f")!()
        );
        Assert.Contains("a.f", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Engines_and_stores_are_not_mixed()
    {
        using Engine engine = new();
        using Engine other = new();
        using Store store = new(other);
        using Linker linker = new(engine);
        using Module module = Module.FromText(engine, "m", "(module)");
        Assert.Throws<ArgumentException>(() => linker.Instantiate(store, module));
        using Store first = new(engine);
        using Store second = new(engine);
        Module importer = Module.FromText(engine, "m", """(module (import "" "" (memory 1)))""");
        Assert.Throws<ArgumentException>(() => new Instance(second, importer, new Memory(first, 1)));
    }
}
