using System;
using Clasm.Gc;
using Clasm.Gc.Drc;
using Clasm.Gc.Linear;
using Xunit;

namespace Clasm.Tests.Gc;

public sealed class DrcTests
{
    [Fact]
    public void What_only_the_log_holds_is_freed_by_a_collection()
    {
        using GcHarness gc = new(Collector.Drc);
        gc.Keep(gc.NumberOf(1));
        gc.NumberOf(2);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(1, gc.Objects);
        gc.Forget(1);
        gc.Heap.Collect();
        Assert.Equal(0, gc.Objects);
    }

    [Fact]
    public void The_last_drop_of_an_object_that_the_log_lacks_frees_it_and_its_children()
    {
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        int pair = gc.Keep(gc.Struct(gc.Pair));
        gc.Init(gc.Field(pair, 0), gc.NumberOf(1));
        gc.Init(gc.Field(pair, 2), gc.NumberOf(2));
        gc.Set(global, pair);
        gc.Forget(1);
        gc.Heap.Collect();
        Assert.Equal(3, gc.Objects);
        gc.Set(global, Word.Null);
        Assert.Equal(0, gc.Objects);
        gc.Heap.Verify();
    }

    [Fact]
    public void A_value_that_was_read_outlives_its_slot()
    {
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        gc.Set(global, gc.NumberOf(7));
        gc.Heap.Collect();
        int read = gc.Keep(gc.Get(global));
        gc.Set(global, Word.Null);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(7, gc.ValueOf(read));
    }

    [Fact]
    public void Overwriting_a_slot_with_its_own_value_keeps_the_object()
    {
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        gc.Set(global, gc.NumberOf(7));
        gc.Heap.Collect();
        gc.Set(global, gc.Get(global));
        Assert.Equal(1u, gc.CountOf(gc.Get(global)));
        gc.Heap.Verify();
    }

    [Fact]
    public void A_number_in_the_place_of_an_object_drops_it()
    {
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        int number = gc.NumberOf(42);
        int pair = gc.Struct(gc.Pair);
        gc.Set(global, pair);
        gc.Set(gc.Field(pair, 0), number);
        gc.Set(gc.Field(pair, 2), number);
        Assert.Equal(2u, gc.CountOf(number));
        foreach ((int field, int value) in new[] { (0, Word.I31(7)), (0, Word.I31(8)), (2, 0) })
            DrcCode.WriteNumber(gc.Ctx, gc.Heap.AddressOf(0), gc.Field(pair, field), value);
        Assert.Equal(Word.I31(8), gc.Get(gc.Field(pair, 0)));
        Assert.Equal(0u, gc.CountOf(number));
        gc.Heap.Verify();
    }

    [Fact]
    public void Reading_without_allocating_grows_the_log_by_one_entry_an_object()
    {
        const int Length = 100_000;
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        gc.Set(global, gc.Array(gc.Refs, Length));
        for (int i = 0; i < Length; i++)
            gc.Init(gc.Element(gc.Get(global), i), gc.NumberOf(i));
        gc.Heap.Collect();
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < Length; i++)
                Assert.Equal(i, gc.ValueOf(gc.Get(gc.Element(gc.Get(global), i))));
        }
        gc.Heap.Verify();
        long before = gc.Heap.Statistics().Collections;
        gc.NumberOf(0);
        Assert.Equal(before + 1, gc.Heap.Statistics().Collections);
        gc.Heap.Verify();
    }

    [Fact]
    public void A_long_list_is_freed_without_recursion()
    {
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        for (int i = 0; i < 500_000; i++)
        {
            int pair = gc.Struct(gc.Pair);
            gc.Init(gc.Field(pair, 2), gc.Get(global));
            gc.Set(global, pair);
        }
        gc.Set(global, Word.Null);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(0, gc.Objects);
    }

    [Fact]
    public void Cycles_are_freed_by_the_backup_trace()
    {
        using GcHarness gc = new(Collector.Drc);
        int kept = gc.Keep(gc.NumberOf(5));
        nint global = gc.Global();
        gc.Set(global, kept);
        int a = gc.Keep(gc.Struct(gc.Pair));
        int b = gc.Keep(gc.Struct(gc.Pair));
        gc.Init(gc.Field(a, 0), b);
        gc.Init(gc.Field(b, 0), a);
        gc.Init(gc.Field(a, 2), kept);
        gc.Init(gc.Field(b, 2), gc.Heap.Internalize("host"));
        gc.Forget(2);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(1, gc.Objects);
        Assert.Equal(1u, gc.CountOf(kept));
        Assert.Equal(0, gc.Heap.Statistics().HostObjects);
    }

    [Fact]
    public void Cyclic_garbage_does_not_fill_the_heap()
    {
        using GcHarness gc = new(Collector.Drc, maxSize: 24 << 20);
        for (int i = 0; i < 2_000_000; i++)
        {
            int pair = gc.Struct(gc.Pair);
            gc.Init(gc.Field(pair, 0), pair);
        }
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(0, gc.Objects);
        Assert.Equal(0, gc.Heap.Statistics().BytesUsed);
    }

    [Fact]
    public void Dead_large_objects_are_used_again_before_the_heap_grows()
    {
        using GcHarness gc = new(Collector.Drc);
        for (int i = 0; i < 100; i++)
        {
            gc.Array(gc.Bytes, 60_000);
            Assert.InRange(gc.Heap.Statistics().BytesUsed, 60_000, 400_000);
        }
        gc.Heap.Verify();
    }

    [Fact]
    public void Large_objects_come_and_go()
    {
        using GcHarness gc = new(Collector.Drc, maxSize: 16 << 20);
        Random random = new(1);
        nint table = gc.Global(16);
        for (int i = 0; i < 5_000; i++)
        {
            int array = gc.Array(gc.Bytes, random.Next(1 << random.Next(4, 19)));
            long data = gc.Heap.Elements(array, 0, 0, 0) - gc.Heap.AddressOf(0);
            Assert.True(gc.Heap.LengthOf(array) < 1024 || data % 64 == 0);
            Assert.Equal(-1, gc.Heap.ElementBytes(array, 0, gc.Heap.LengthOf(array), 0).IndexOfAnyExcept((byte)0));
            gc.Heap.ArrayFill(array, 0, (int)gc.Heap.LengthOf(array), 0xA5, 0);
            gc.Set(table + random.Next(16) * 4, array);
            if (i % 500 == 0)
                gc.Heap.Verify();
        }
        gc.Heap.ReleaseRootRange(table);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(0, gc.Heap.Statistics().BytesUsed);
    }

    [Theory]
    [InlineData(Collector.Drc)]
    [InlineData(Collector.Null)]
    public void A_full_heap_traps_and_the_store_lives_on(Collector collector)
    {
        using GcHarness gc = new(collector, maxSize: 4 << 20);
        nint global = gc.Global();
        TrapException trap = Assert.Throws<TrapException>((Action)(() => FillHeap(gc, global)));
        Assert.Equal(TrapCode.GcHeapOutOfMemory, trap.Code);
        gc.Heap.Verify();
        Assert.Equal(TrapCode.GcHeapOutOfMemory, Assert.Throws<TrapException>(() => gc.Array(gc.Bytes, 5 << 20)).Code);
        Assert.Equal(TrapCode.AllocationTooLarge, Assert.Throws<TrapException>(() => gc.Array(gc.Longs, -1)).Code);
        Assert.Equal(TrapCode.AllocationTooLarge, Assert.Throws<TrapException>(() => gc.Array(gc.Bytes, -1)).Code);
        gc.Set(global, Word.Null);
        if (collector == Collector.Drc)
            Assert.NotEqual(0, gc.Array(gc.Bytes, 1 << 20));
        gc.Heap.Verify();
    }

    [Fact]
    public void A_huge_array_of_references_is_freed_in_slices()
    {
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        gc.Set(global, gc.Array(gc.Refs, 200_000));
        for (int i = 0; i < 200_000; i += 3)
            gc.Init(gc.Element(gc.Get(global), i), gc.NumberOf(i));
        gc.Heap.Collect();
        gc.Set(global, Word.Null);
        for (int i = 0; i < 100; i++)
            gc.NumberOf(i);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(0, gc.Objects);
    }

    [Fact]
    public unsafe void A_saturated_count_stays_until_the_trace()
    {
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        int number = gc.Keep(gc.NumberOf(1));
        *(uint*)(gc.Heap.AddressOf(number) + ObjectHeader.CountOffset) = uint.MaxValue - 1;
        gc.Set(global, number);
        gc.Init(gc.Global(), number);
        Assert.Equal(uint.MaxValue, gc.CountOf(number));
        gc.Set(global, Word.Null);
        Assert.Equal(uint.MaxValue, gc.CountOf(number));
        gc.Heap.ReleaseRootRange(System.Linq.Enumerable.Last(gc.Heap.Roots.All.Keys));
        gc.Forget(1);
        gc.Heap.Collect();
        Assert.Equal(0, gc.Objects);
    }

    [Fact]
    public unsafe void Verification_names_what_breaks_an_invariant()
    {
        using GcHarness gc = new(Collector.Drc);
        nint global = gc.Global();
        int number = gc.NumberOf(1);
        *(int*)global = number; // no barrier
        Assert.Contains("references were found", Assert.Throws<GcInvariantException>(gc.Heap.Verify).Message);
        *(int*)global = 0;
        gc.Heap.Collect();
        *(int*)global = number;
        GcInvariantException dangling = Assert.Throws<GcInvariantException>(gc.Heap.Verify);
        Assert.Equal($"0x{number:x} is supposedly live; should have nonzero ref count", dangling.Message);
        *(int*)global = 0;
        gc.Keep(number);
        Assert.Throws<GcInvariantException>(gc.Heap.Collect);
        gc.Forget(1);
    }

    [Fact]
    public void Under_zeal_an_object_that_is_not_rooted_is_poisoned()
    {
        using GcHarness gc = new(Collector.Drc, zeal: 1);
        int lost = gc.NumberOf(42);
        gc.NumberOf(43);
        Assert.NotEqual(42, gc.ValueOf(lost));
    }

    private static void FillHeap(GcHarness gc, nint global)
    {
        while (true)
        {
            int pair = gc.Struct(gc.Pair);
            gc.Init(gc.Field(pair, 2), gc.Get(global));
            gc.Set(global, pair);
        }
    }
}
