using System;

namespace Clasm.Survival;

/// <summary>Memories where the system has little address space to give.</summary>
internal static class Reservation
{
    public static void Run(Engine engine)
    {
        using Store store = new(engine);
        Program.Step("4 GiB", () => Make(engine, store, 65536));
        for (int i = 0; i < 20; i++)
            Program.Step("1 MiB", () => Make(engine, store, 16));
        Program.Step("growth", () => Grow(engine, store));
    }

    private static string Make(Engine engine, Store store, int pages)
    {
        Module module = Module.FromText(
            engine,
            "test",
            $"(module (memory (export \"memory\") {pages}) (func (export \"f\") (result i32) (i32.load (i32.const 65532))))"
        );
        Instance instance = new(store, module);
        return $"{instance.GetMemory("memory")!.GetSize()} pages, {instance.GetFunction<int>("f")!()}";
    }

    // Each growth either works or gives -1.
    private static string Grow(Engine engine, Store store)
    {
        Module module = Module.FromText(
            engine,
            "test",
            """
            (module (memory 1)
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
              (func (export "store") (param i32) (i32.store (local.get 0) (i32.const 1))))
            """
        );
        Instance instance = new(store, module);
        Func<int, int> grow = instance.GetFunction<int, int>("grow")!;
        int size = 1;
        while (size < 65536 && grow(1024) == size)
            size += 1024;
        instance.GetAction<int>("store")!((size << 16) - 4);
        return size < 65536 ? "ended by -1" : "ended at the limit";
    }
}
