using Clasm.Syntax;

namespace Clasm.Wast;

/// <summary>The modules of the host that scripts import: <c>spectest</c>, and a way to force a collection.</summary>
internal static class HostModules
{
    private const string SpecTest = "spectest";

    // What is no function is a module of its own, so that no code of the host is needed to make it.
    private const string Basics = """
        (module
          (global (export "global_i32") i32 (i32.const 666))
          (global (export "global_i64") i64 (i64.const 666))
          (global (export "global_f32") f32 (f32.const 666.6))
          (global (export "global_f64") f64 (f64.const 666.6))
          (table (export "table") 10 20 funcref)
          (memory (export "memory") 1 2))
        """;

    private const string WideTable = """(module (table (export "table64") i64 10 20 funcref))""";
    private const string SharedMemory = """(module (memory (export "shared_memory") 1 2 shared))""";

    /// <summary>Defines the modules.</summary>
    /// <param name="linker">Where.</param>
    /// <param name="store">The store that they live in.</param>
    /// <param name="features">The features of the engine: what needs another is left out.</param>
    public static void Define(Linker linker, Store store, Features features)
    {
        DefinePrinting(linker);
        linker.DefineInstance(SpecTest, Instantiate(linker, store, Basics));
        if (features.HasFlag(Features.Memory64))
            linker.DefineInstance(SpecTest, Instantiate(linker, store, WideTable));
        if (features.HasFlag(Features.Threads))
            linker.DefineInstance(SpecTest, Instantiate(linker, store, SharedMemory));
        linker.DefineFunction("wasmtime", "gc", [], [], (caller, _, _) => caller.Store.GC());
    }

    // Scripts never look at what is printed, so nothing is.
    private static void DefinePrinting(Linker linker)
    {
        (string Name, ValType[] Parameters)[] functions =
        [
            ("print", []),
            ("print_i32", [ValType.I32]),
            ("print_i64", [ValType.I64]),
            ("print_f32", [ValType.F32]),
            ("print_f64", [ValType.F64]),
            ("print_i32_f32", [ValType.I32, ValType.F32]),
            ("print_f64_f64", [ValType.F64, ValType.F64]),
        ];
        foreach ((string name, ValType[] parameters) in functions)
            linker.DefineFunction(SpecTest, name, parameters, [], static (_, _, _) => { });
    }

    private static Instance Instantiate(Linker linker, Store store, string text) =>
        linker.Instantiate(store, Module.FromText(store.Engine, SpecTest, text));
}
