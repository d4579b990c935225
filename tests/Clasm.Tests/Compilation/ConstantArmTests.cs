using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Xunit;

namespace Clasm.Tests.Compilation;

/// <summary>Branches by a table whose arms only set a local to a constant, which is read from a table instead.</summary>
/// <remarks>spec: exec-br_table</remarks>
public sealed class ConstantArmTests
{
    private const int Untouched = -9;
    private const int Default = -7;

    [Theory]
    [InlineData(128, 0)]
    [InlineData(128, 3)]
    [InlineData(131, 5)]
    [InlineData(4096, 1)]
    public void The_local_has_its_arms_constant(int arms, int others)
    {
        using Engine engine = new();
        using Module module = Module.FromText(engine, "arms", Text(arms, others));
        Assert.True(arms < 4096 || module.Code.ImageBytes.Count < 8 * arms); // four bytes of each are the constant
        Check(engine, module, arms, others);
    }

    [Fact]
    public void Nor_does_it_otherwise_where_code_is_metered_or_not_optimised()
    {
        foreach (Config config in (Config[])[new() { FuelConsumption = true }, new() { Optimize = false }])
        {
            using Engine engine = new(config);
            using Module module = Module.FromText(engine, "arms", Text(200, 2));
            Check(engine, module, 200, 2);
        }
    }

    [Fact]
    public void An_arm_that_something_else_branches_to_is_there_for_it()
    {
        using Engine engine = new();
        string text = Text(200, 2, "(br_if 4 (i32.eq (local.get $i) (i32.const 77)))");
        using Module module = Module.FromText(engine, "arms", text);
        using Store store = new(engine);
        System.Func<int, int> run = new Instance(store, module).GetFunction<int, int>("run")!;
        Assert.Equal(ConstantOf(4), run(77));
        Assert.Equal(ConstantOf(76), run(76));
    }

    [Fact]
    public void A_bounds_check_of_the_local_before_says_nothing_after_it()
    {
        using Engine engine = new();
        string load = "(drop (i32.load (local.get $x)))";
        using Module module = Module.FromText(engine, "arms", Text(200, 0, load, "(drop (i32.load (local.get $x)))"));
        using Store store = new(engine);
        System.Func<int, int> run = new Instance(store, module).GetFunction<int, int>("run")!;
        TrapException trap = Assert.Throws<TrapException>(() => run(3));
        Assert.Equal(TrapCode.MemoryOutOfBounds, trap.Code);
    }

    private static void Check(Engine engine, Module module, int arms, int others)
    {
        using Store store = new(engine);
        if (engine.Config.FuelConsumption)
            store.Fuel = 1UL << 40;
        System.Func<int, int> run = new Instance(store, module).GetFunction<int, int>("run")!;
        for (int i = 0; i < arms; i++)
            Assert.Equal(i < others ? Untouched : ConstantOf(i), run(i));
        foreach (int i in (int[])[arms, arms + 1, -1, int.MinValue, int.MaxValue])
            Assert.Equal(Default, run(i));
    }

    private static int ConstantOf(int arm) => unchecked((arm + 1) * (int)0x9E37_79B9);

    // The first entries go where the arms meet, the arms follow each other, the last one without a branch.
    private static string Text(int arms, int others, string before = "", string after = "")
    {
        StringBuilder text = new();
        text.Append("(module (memory 1) (func (export \"run\") (param $i i32) (result i32) (local $x i32)\n");
        text.Append(CultureInfo.InvariantCulture, $"block $default block $join\n");
        if (before.Length == 0 || before.Contains("br_if", StringComparison.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"(local.set $x (i32.const {Untouched}))\n");
        text.AppendJoin('\n', Enumerable.Repeat("block", arms)).Append('\n').Append(before).Append('\n');
        text.Append("local.get $i br_table");
        for (int i = 0; i < arms; i++)
            text.Append(CultureInfo.InvariantCulture, $" {(i < others ? arms : i)}");
        text.Append(CultureInfo.InvariantCulture, $" {arms + 1}\n");
        for (int i = 0; i < arms; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"end i32.const {ConstantOf(i)} local.set $x");
            text.Append(i == arms - 1 ? "\n" : " br $join\n");
        }
        text.Append("end\n").Append(after);
        text.Append(CultureInfo.InvariantCulture, $" (return (local.get $x)) end (i32.const {Default})))");
        return text.ToString();
    }
}
