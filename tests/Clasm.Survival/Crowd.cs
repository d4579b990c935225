using System;

namespace Clasm.Survival;

/// <summary>Very many things in one store.</summary>
internal static class Crowd
{
    public static void Run(Engine engine)
    {
        Program.Step(
            "10,000 instances",
            () => Instances(engine, "(module (memory 1 2) (func (export \"f\")))", 10_000)
        );
        Program.Step(
            "10,000 instances, memories without maximum",
            () => Instances(engine, "(module (memory 1))", 10_000)
        );
        Program.Step("limited instances", () => Limited(engine, store => store.SetLimits(instances: 1000)));
        Program.Step("limited memories", () => Limited(engine, store => store.SetLimits(memories: 1000)));
        Program.Step("growth to the limit", () => Grow(engine));
    }

    private static string Instances(Engine engine, string text, int count)
    {
        using Store store = new(engine);
        using Module module = Module.FromText(engine, "test", text);
        for (int i = 0; i < count; i++)
            _ = new Instance(store, module);
        return "made";
    }

    private static string Limited(Engine engine, Action<Store> limit)
    {
        using Store store = new(engine);
        limit(store);
        using Module module = Module.FromText(engine, "test", "(module (memory 1))");
        int count = 0;
        try
        {
            while (count < 10_000)
            {
                _ = new Instance(store, module);
                count++;
            }
        }
        catch (ResourceLimitException) { }
        return $"{count}";
    }

    private static string Grow(Engine engine)
    {
        using Store store = new(engine);
        using Module module = Module.FromText(
            engine,
            "test",
            """
            (module (memory 0)
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
              (func (export "last") (result i32) (i32.load8_u (i32.const -1))))
            """
        );
        Instance instance = new(store, module);
        Func<int, int> grow = instance.GetFunction<int, int>("grow")!;
        string sizes = $"{grow(65535)} {grow(2)} {grow(1)} {grow(1)} {grow(-1)}";
        return $"{sizes} {instance.GetFunction<int>("last")!()}";
    }
}
