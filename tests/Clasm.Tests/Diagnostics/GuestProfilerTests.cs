using System;
using System.Collections.Generic;
using System.Linq;
using Clasm.Diagnostics;
using Xunit;

namespace Clasm.Tests.Diagnostics;

public sealed class GuestProfilerTests
{
    private const string Nested = """
        (module
          (import "" "done" (func $done (result i32)))
          (func $inner (loop $again (br_if $again (i32.eqz (call $done)))))
          (func $middle (call $inner) (call $inner))
          (func $outer (export "outer") (call $middle) (call $middle)))
        """;

    [Fact]
    public void Stacks_are_of_functions_from_the_outermost_in()
    {
        using Engine engine = new(new Config { TakesSamples = true, Optimize = false });
        using Store store = new(engine);
        using Linker linker = new(engine);
        using GuestProfiler profiler = new(store, TimeSpan.FromMilliseconds(1));
        linker.DefineFunction("", "done", () => profiler.Samples.Count >= 20 ? 1 : 0);
        using Module module = Module.FromText(engine, "nested", Nested);
        linker.Instantiate(store, module).GetAction("outer")!();
        profiler.Dispose();
        Assert.Contains("outer middle inner", profiler.Samples.Select(sample => Describe(profiler, sample.Stack)));
        Assert.Equal(profiler.Samples.OrderBy(sample => sample.Time), profiler.Samples);
    }

    [Fact]
    public void Code_that_takes_no_samples_has_no_checks_for_them()
    {
        using Engine engine = new();
        using Module module = Module.FromText(engine, "nested", Nested);
        for (uint i = 1; i <= 3; i++)
            Assert.DoesNotContain("Sampling", CilListing.Of(module, i));
    }

    private static string Describe(GuestProfiler profiler, int stack)
    {
        List<string> names = [];
        for (; stack >= 0; stack = profiler.Stacks[stack].Caller)
        {
            (Module module, uint function) = profiler.Functions[profiler.Stacks[stack].Function];
            names.Insert(0, module.NameOfFunction(function)!);
        }
        return string.Join(' ', names);
    }
}
