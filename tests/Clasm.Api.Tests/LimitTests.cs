using System.Collections.Generic;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>What a store may take.</summary>
public sealed class LimitTests
{
    private const string Growing = """
        (module
          (memory 1) (table $t 1 funcref)
          (type $list (struct (field (ref null $list)) (field i64 i64 i64 i64)))
          (func (export "memory") (param i32) (result i32) (memory.grow (local.get 0)))
          (func (export "table") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
          (func (export "heap") (local $l (ref null $list))
            (loop (local.set $l (struct.new $list (local.get $l) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)))
                  (br 0))))
        """;

    [Fact]
    public void More_operands_than_a_CIL_method_holds_exhaust_the_stack_whatever_its_size()
    {
        using Engine engine = new(new Config { MaxWasmStack = 64 << 20 });
        using Store store = new(engine);
        string sum = $"{Repeat("(i32.add (global.get 0) ")}(i32.const 0){Repeat(")")}";
        Instance instance = Instantiate(
            engine,
            store,
            $"(module (global i32 (i32.const 1)) (func (export \"f\") (result i32) {sum}))"
        );
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction("f")!.Invoke());
        Assert.Equal(TrapCode.StackOverflow, trap.Code);
        string constant = $"(module (global i32 (i32.const 1)) (global i32 {sum}))";
        WasmException refused = Assert.Throws<WasmException>(() => Module.FromText(engine, "", constant));
        Assert.StartsWith("constant expression too large", refused.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Growth_beyond_a_limit_gives_minus_one()
    {
        using Engine engine = new();
        using Store store = new(engine);
        store.SetLimits(memorySize: 3 << 16, tableElements: 10);
        Instance instance = Instantiate(engine, store, Growing);
        Assert.Equal(1, Grow(instance, "memory", 2));
        Assert.Equal(-1, Grow(instance, "memory", 1));
        Assert.Equal(1, Grow(instance, "table", 9));
        Assert.Equal(-1, Grow(instance, "table", 1));
        store.TrapOnGrowFailure = true;
        Assert.Throws<ResourceLimitException>(() => Grow(instance, "memory", 1));
        Assert.Throws<ResourceLimitException>(() => Grow(instance, "table", 1));
    }

    [Theory]
    [InlineData("(module (memory 4))")]
    [InlineData("(module (table 11 funcref))")]
    [InlineData("(module (memory 1) (memory 1))")]
    [InlineData("(module (table 1 funcref) (table 1 funcref))")]
    public void What_is_over_a_limit_is_not_created(string text)
    {
        using Engine engine = new();
        using Store store = new(engine);
        store.SetLimits(memorySize: 3 << 16, tableElements: 10, tables: 1, memories: 1);
        Assert.Throws<ResourceLimitException>(() => Instantiate(engine, store, text));
    }

    [Fact]
    public void Instances_are_counted()
    {
        using Engine engine = new();
        using Store store = new(engine);
        store.SetLimits(instances: 2);
        Instantiate(engine, store, "(module)");
        Instantiate(engine, store, "(module)");
        Assert.Throws<ResourceLimitException>(() => Instantiate(engine, store, "(module)"));
    }

    [Fact]
    public void A_limiter_is_told_what_grows()
    {
        using Engine engine = new(new Config { GcHeapInitialSize = 1 << 20 });
        Ceiling limiter = new(8 << 20);
        using Store store = new(engine) { Limiter = limiter };
        Instance instance = Instantiate(engine, store, Growing);
        Assert.Contains(new ResourceGrowth(ResourceKind.Memory, 0, 1 << 16, null), limiter.Asked);
        Assert.Contains(new ResourceGrowth(ResourceKind.Table, 0, 1, null), limiter.Asked);
        Assert.Contains(new ResourceGrowth(ResourceKind.GcHeap, 0, 1 << 20, null), limiter.Asked);
        Grow(instance, "memory", 1);
        Assert.Contains(new ResourceGrowth(ResourceKind.Memory, 1 << 16, 2 << 16, null), limiter.Asked);
        Assert.Equal(-1, Grow(instance, "memory", 1000));
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction("heap")!.Invoke());
        Assert.Equal(TrapCode.GcHeapOutOfMemory, trap.Code);
        Assert.Contains(limiter.Asked, growth => growth is { Kind: ResourceKind.GcHeap, Desired: > 8 << 20 });
    }

    private static Instance Instantiate(Engine engine, Store store, string text) =>
        new(store, Module.FromText(engine, "test", text));

    private static int Grow(Instance instance, string export, int by) =>
        instance.GetFunction(export)!.Invoke(by)[0].AsInt32();

    private sealed class Ceiling(ulong limit) : IResourceLimiter
    {
        public List<ResourceGrowth> Asked { get; } = [];

        public bool Allow(ResourceGrowth growth)
        {
            Asked.Add(growth);
            return growth.Desired <= limit;
        }
    }

    private static string Repeat(string text) => string.Concat(System.Linq.Enumerable.Repeat(text, 70_000));
}
