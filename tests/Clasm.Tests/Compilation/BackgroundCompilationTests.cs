using System;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using Xunit;

namespace Clasm.Compilation;

public sealed class BackgroundCompilationTests
{
    private const int AnySize = 1 << 20;

    [Fact]
    public void All_that_the_host_reaches_is_compiled_before_it_is_called()
    {
        using Engine engine = new(new Config { BackgroundCompilation = true });
        using Store store = new(engine);
        Module module = Module.FromText(engine, "chain", Chain(2000));
        Instance instance = new(store, module);
        if (Environment.ProcessorCount > 1)
            Assert.True(Eventually(() => store.CompiledInBackground == module.Code.CallOrder.Length));
        Assert.Equal(2000, instance.GetFunction<int, int>("f")!(0));
    }

    [Fact]
    public void The_order_is_that_of_calls_and_leaves_out_what_nothing_reaches()
    {
        using Engine engine = new();
        Module module = Module.FromText(
            engine,
            "order",
            """
            (module
              (import "env" "host" (func $host))
              (table funcref (elem $table))
              (start $start)
              (func $unused)
              (func $table (call $last))
              (func $last)
              (func $second (call $host) (call $first))
              (func $first (call $third) (call $second))
              (func $third)
              (func $start (call $second))
              (func (export "f") (call $first)))
            """
        );
        // By their order in the text, the import among them.
        int[] expected = [7, 8, 4, 5, 6, 2, 3];
        Assert.Equal(expected.Select(function => module.Code.Methods[function]), module.Code.CallOrder);
    }

    [Fact]
    public void A_disposed_store_stops_it()
    {
        using Engine engine = new(new Config { BackgroundCompilation = true });
        using Store store = new(engine);
        Module module = Module.FromText(engine, "chain", Chain(20_000));
        _ = new Instance(store, module);
        store.Dispose();
        Assert.True(Eventually(() => !store.CompilesInBackground));
        Assert.True(store.CompiledInBackground < module.Code.CallOrder.Length);
    }

    [Fact]
    public void It_does_not_keep_the_code()
    {
        using Engine engine = new(new Config { BackgroundCompilation = true });
        WeakReference image = Abandon(engine);
        Assert.True(
            Eventually(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !image.IsAlive;
            })
        );
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Abandon(Engine engine)
    {
        Module module = Module.FromText(engine, "chain", Chain(20_000));
        _ = new Instance(new Store(engine), module);
        return new WeakReference(module.Code.Image);
    }

    [Fact]
    public void What_the_CLR_cannot_compile_is_left_to_its_call()
    {
        ImageBuilder builder = new("test");
        int broken = builder.DefineMethod("broken", [], ILType.I4);
        int sound = builder.DefineMethod("sound", [], ILType.I4);
        builder.SetBody(broken, [(byte)ILOp.Add, (byte)ILOp.Ret], 8, 0, initLocals: false); // adds what is not there
        ILWriter writer = new();
        writer.LdcI4(42);
        writer.Ret(1);
        builder.SetBody(sound, writer, 0, initLocals: false);
        LoadedImage image = LoadedImage.Load(builder.Build());
        BackgroundCompilation? compilation = BackgroundCompilation.Start(image, AnySize, [broken, 0x06FFFFFF, sound]);
        Assert.Equal(Environment.ProcessorCount > 1, compilation is not null);
        Assert.True(compilation is null || Eventually(() => compilation.Done == 3));
        _ = Assert.Throws<InvalidProgramException>(() => Call(image, broken));
        Assert.Equal(42, Call(image, sound));
    }

    [Fact]
    public void Little_code_is_not_worth_a_thread()
    {
        using Engine engine = new(new Config { BackgroundCompilation = true });
        using Store store = new(engine);
        _ = new Instance(store, Module.FromText(engine, "chain", Chain(10)));
        Assert.False(store.CompilesInBackground);
    }

    private static object? Call(LoadedImage image, int method) =>
        image
            .Module.ResolveMethod(method)!
            .Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [], null);

    private static bool Eventually(Func<bool> condition)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (!condition())
        {
            if (time.Elapsed > TimeSpan.FromMinutes(2))
                return false;
            Thread.Yield();
        }
        return true;
    }

    // Each function calls the next, so that all are reached.
    private static string Chain(int length)
    {
        StringBuilder text = new("(module (func (export \"f\") (param i32) (result i32) (call 1 (local.get 0)))");
        for (int i = 1; i <= length; i++)
        {
            string rest = i < length ? $"(call {i + 1} (local.get 1))" : "(local.get 1)";
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"(func (param i32) (result i32) (local i32) (local.set 1 (i32.add (local.get 0) (i32.const 1))) {rest})"
            );
        }
        return text.Append(')').ToString();
    }
}
