using System;
using System.Threading;

namespace Clasm.Survival;

/// <summary>Faults in guarded memories, and faults that are none.</summary>
internal static class Guarded
{
    private const string Text = """
        (module
          (import "host" "call" (func $call (param i32)))
          (memory 1)
          (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0)))
          (func (export "call") (param i32) (call $call (local.get 0)))
          (func (export "catch") (param i32) (result i32)
            (block $caught (try_table (catch_all $caught) (return (call $load (local.get 0)))) )
            (i32.const 1))
          (func $deep (export "deep") (param i32) (result i32)
            (i32.add (call $deep (local.get 0)) (i32.load (local.get 0)))))
        """;

    public static void Run(Engine engine)
    {
        Program.Step("trap", () => Call(engine, "load", -1));
        Program.Step("across the end", () => Call(engine, "load", 65533));
        Program.Step("no exception of the guest", () => Call(engine, "catch", -1));
        Program.Step("stack overflow", () => Call(engine, "deep", -1));
        Program.Step("null dereference of the host", () => Host(engine, _ => GC.KeepAlive(((string)null!).Length)));
        Program.Step("misalignment of the host", () => Host(engine, _ => throw new DataMisalignedException()));
        Program.Step("nested", () => Host(engine, nested => nested(-1)));
        Program.Step("nested, caught", () => Host(engine, nested => Catch(nested)));
        Program.Step("threads", () => Soak(engine, threads: 4, traps: 2000));
    }

    private static string Call(Engine engine, string function, int argument)
    {
        using Store store = new(engine);
        return $"{Make(engine, store, (int _) => { }).GetFunction<int, int>(function)!(argument)}";
    }

    private static Instance Make(Engine engine, Store store, Action<int> call)
    {
        Linker linker = new(engine);
        linker.DefineFunction("host", "call", call);
        return linker.Instantiate(store, Module.FromText(engine, "test", Text));
    }

    private static string Host(Engine engine, Action<Func<int, int>> call)
    {
        using Store store = new(engine);
        Func<int, int> load = _ => 0;
        Instance instance = Make(engine, store, _ => call(load));
        load = instance.GetFunction<int, int>("load")!;
        try
        {
            instance.GetAction<int>("call")!(0);
            return "returned";
        }
        catch (Exception e) when (e is not TrapException)
        {
            return e.GetType().Name;
        }
    }

    private static void Catch(Func<int, int> nested)
    {
        try
        {
            nested(-1);
        }
        catch (TrapException) { }
    }

    /// <summary>Traps in several threads, while memories come and go and the garbage collector runs.</summary>
    public static string Soak(Engine engine, int threads, int traps)
    {
        int seen = 0;
        Thread[] all = new Thread[threads];
        for (int t = 0; t < threads; t++)
            (all[t] = new Thread(() => Interlocked.Add(ref seen, Trap(engine, traps)))).Start();
        foreach (Thread thread in all)
        {
            while (!thread.Join(10))
                GC.Collect();
        }
        return $"{seen} traps";
    }

    private static int Trap(Engine engine, int traps)
    {
        int seen = 0;
        while (seen < traps)
        {
            using Store store = new(engine);
            Func<int, int> load = Make(engine, store, _ => { }).GetFunction<int, int>("load")!;
            for (int n = 0; n < 100 && seen < traps; n++)
            {
                byte[] garbage = new byte[100];
                try
                {
                    load(-1 - garbage.Length);
                }
                catch (TrapException trap) when (trap.Code == TrapCode.MemoryOutOfBounds)
                {
                    seen++;
                }
            }
        }
        return seen;
    }
}
