using Clasm.Execution;
using Clasm.Gc;
using Xunit;

namespace Clasm.Tests.Gc;

/// <summary>The collectors that move objects: limits, growth, large objects, and what the host holds.</summary>
public sealed class MovingTests
{
    private const int Pairs = 10_000;

    public static TheoryData<Collector, int> Heaps =>
        new()
        {
            { Collector.Copying, 16 },
            { Collector.Copying, 64 },
            { Collector.Generational, 16 },
            { Collector.Generational, 64 },
        };

    public static TheoryData<Collector> Collectors => [Collector.Copying, Collector.Generational];

    [Theory]
    [MemberData(nameof(Heaps))]
    public void A_limit_traps_within_a_twentieth_and_the_heap_can_be_used_afterwards(Collector collector, int megabytes)
    {
        long limit = (long)megabytes << 20;
        using GcHarness gc = new(collector, maxSize: limit, initialSize: limit);
        nint list = gc.Global();
        long count = 0;
        void Fill()
        {
            for (; count < long.MaxValue; count++)
                Prepend(gc, list);
        }
        TrapException trap = Assert.Throws<TrapException>(Fill);
        Assert.Equal(TrapCode.GcHeapOutOfMemory, trap.Code);
        Assert.InRange(count * gc.Pair.Struct!.Size, limit * 95 / 100, limit);
        gc.Heap.Verify();
        gc.Set(list, 0);
        gc.Heap.Collect();
        Assert.Equal(0, gc.Objects);
        for (int i = 0; i < Pairs; i++)
            Prepend(gc, list);
        Assert.Equal(Pairs, gc.Objects);
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void A_large_heap_shrinks_when_what_filled_it_is_dead(Collector collector)
    {
        using GcHarness gc = new(collector, maxSize: 1L << 30);
        nint list = gc.Global();
        for (int i = 0; i < 2_000_000; i++)
            Prepend(gc, list);
        long large = gc.Heap.Statistics().BytesCommitted;
        gc.Set(list, 0);
        gc.Heap.Collect();
        gc.Heap.Collect();
        Assert.True(large > 48 << 20);
        Assert.True(gc.Heap.Statistics().BytesCommitted < 16 << 20);
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Stores_to_large_arrays_keep_young_objects(Collector collector)
    {
        using GcHarness gc = new(collector, maxSize: 256 << 20);
        nint table = gc.Global();
        gc.Set(table, gc.Array(gc.Refs, 300_000));
        for (int i = 0; i < 300_000; i++)
        {
            int number = gc.NumberOf(i);
            gc.Set(gc.Element(gc.Get(table), i), number);
        }
        gc.Heap.Verify();
        gc.Heap.Collect();
        for (int i = 0; i < 300_000; i++)
            Assert.Equal(i, gc.ValueOf(gc.Get(gc.Element(gc.Get(table), i))));
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Host_objects_are_let_go_by_the_collection_that_finds_them_dead(Collector collector)
    {
        using GcHarness gc = new(collector);
        nint table = gc.Global();
        gc.Set(table, gc.Array(gc.Externs, 100));
        for (int i = 0; i < 100; i++)
            gc.Heap.WriteExtern(gc.Element(gc.Get(table), i), new object());
        gc.Heap.Collect();
        Assert.Equal(100, gc.Heap.Statistics().HostObjects);
        gc.Set(table, 0);
        gc.Heap.Collect();
        Assert.Equal(0, gc.Heap.Statistics().HostObjects);
    }

    [Theory]
    [MemberData(nameof(Collectors))]
    public void Handles_follow_objects(Collector collector)
    {
        using GcHarness gc = new(collector, zeal: 1);
        object wrapper = new();
        GcHandle handle = gc.Heap.Handles.Create(gc.NumberOf(42), wrapper);
        for (int i = 0; i < 100; i++)
            gc.NumberOf(i);
        Assert.Equal(42, gc.ValueOf(gc.Heap.Handles.Get(handle)));
        System.GC.KeepAlive(wrapper);
    }

    [Fact]
    public unsafe void What_is_tenured_while_little_dies_is_old_like_the_rest()
    {
        const int Few = 1000;
        const int Many = 1000 * Few;
        using GcHarness gc = new(Collector.Generational, maxSize: 256 << 20, initialSize: 2 << 20);
        StoreContext* context = gc.Heap.Context;
        nint list = gc.Global();
        nint first = gc.Global();
        for (int i = 0; i < Many; i++)
        {
            Prepend(gc, list);
            if (i % Few != 0)
                continue;
            // An object too large for the nursery may use up what was left to be tenured.
            if (i % (50 * Few) == 0)
                gc.Array(gc.Bytes, 400_000);
            Assert.True(context->BumpNext <= context->BumpEnd);
            if (i == 0)
                gc.Set(first, gc.Get(list));
            gc.Set(gc.Field(gc.Get(first), 2), gc.NumberOf(i));
            gc.Set(gc.Field(gc.Get(list), 2), gc.NumberOf(-i));
        }
        gc.Heap.Verify();
        GcHeapStatistics statistics = gc.Heap.Statistics();
        Assert.True(statistics.Collections * (2 << 20) < Many * gc.Pair.Struct!.Size);
        Assert.Equal(Many - Few, gc.ValueOf(gc.Get(gc.Field(gc.Get(first), 2))));
        int pair = gc.Get(list);
        for (int i = Many - 1; i >= 0; i--, pair = gc.Get(gc.Field(pair, 0)))
        {
            if (i % Few == 0 && i != 0)
                Assert.Equal(-i, gc.ValueOf(gc.Get(gc.Field(pair, 2))));
        }
        Assert.Equal(0, pair);
    }

    private static void Prepend(GcHarness gc, nint list)
    {
        int pair = gc.Struct(gc.Pair);
        gc.Init(gc.Field(pair, 0), gc.Get(list));
        gc.Set(list, pair);
    }
}
