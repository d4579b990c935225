using System;
using System.Runtime.CompilerServices;
using Clasm.Gc;
using Clasm.Gc.Linear;
using Xunit;

namespace Clasm.Tests.Gc;

public sealed class HostTests
{
    public static TheoryData<Collector, int> Configurations => GcHarness.Configurations;

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Conversions_return_the_same_reference(Collector collector, int zeal)
    {
        using GcHarness gc = new(collector, zeal);
        object host = new();
        int number = gc.Keep(gc.NumberOf(3));
        Assert.Same(host, gc.Heap.Externalize(gc.Heap.Internalize(host)));
        Assert.Null(gc.Heap.Externalize(Word.Null));
        Assert.Equal(Word.Null, gc.Heap.Internalize(null));
        Assert.Equal(number, gc.Heap.Internalize(gc.Heap.Externalize(number)));
        Assert.Equal(Word.I31(-5), gc.Heap.Internalize(gc.Heap.Externalize(Word.I31(-5))));
        Assert.Equal(Word.I31(0), gc.Heap.Internalize(gc.Heap.Externalize(Word.I31(0))));
        gc.Heap.Verify();
    }

    [Fact]
    public void A_reference_of_another_store_is_a_host_object()
    {
        using GcHarness mine = new(Collector.Drc);
        using GcHarness other = new(Collector.Drc);
        object wrapper = other.Heap.Externalize(other.NumberOf(1))!;
        int word = mine.Heap.Internalize(wrapper);
        Assert.True(Word.IsHost(word));
        Assert.Same(wrapper, mine.Heap.Externalize(word));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_host_object_is_released_when_its_last_slot_is_overwritten(int zeal)
    {
        using GcHarness gc = new(Collector.Drc, zeal);
        int array = gc.Keep(gc.Array(gc.Externs, 4));
        gc.Heap.WriteExtern(gc.Element(array, 0), "a");
        gc.Heap.WriteExtern(gc.Element(array, 1), gc.Heap.ReadExtern(gc.Element(array, 0)));
        gc.Heap.ArrayFillExtern(array, 2, 2, "b");
        Assert.Equal(3, gc.Heap.Statistics().HostObjects);
        gc.Heap.ArrayCopy(array, 0, array, 2, 2, elementIsRef: true, 2);
        Assert.Equal(1, gc.Heap.Statistics().HostObjects);
        gc.Heap.ArrayFillExtern(array, 0, 4, null);
        Assert.Equal(0, gc.Heap.Statistics().HostObjects);
        gc.Heap.ArrayFillExtern(array, 0, 0, "c");
        Assert.Equal(0, gc.Heap.Statistics().HostObjects);
        gc.Heap.Verify();
    }

    [Fact]
    public void An_object_in_an_extern_slot_is_unwrapped()
    {
        using GcHarness gc = new(Collector.Drc);
        int array = gc.Keep(gc.Array(gc.Externs, 1));
        StoreWrapped(gc, array);
        GC.Collect();
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(0, gc.Heap.Statistics().Handles);
        Assert.Equal(2, gc.Objects);
        gc.Heap.WriteExtern(gc.Element(array, 0), null);
        Assert.Equal(1, gc.Objects);
    }

    [Fact]
    public void Conversions_without_allocations_do_not_pile_up()
    {
        using GcHarness gc = new(Collector.Drc);
        for (int i = 0; i < 200_000; i++)
            gc.Heap.Internalize(new object());
        Assert.InRange(gc.Heap.Statistics().HostObjects, 1, 40_000);
        gc.Heap.Verify();
    }

    [Fact]
    public void A_handle_owns_a_count()
    {
        using GcHarness gc = new(Collector.Drc);
        object wrapper = new();
        GcHandle handle = gc.Heap.Handles.Create(gc.NumberOf(8), wrapper);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(8, gc.ValueOf(gc.Heap.Handles.Get(handle)));
        gc.Heap.Handles.Release(handle);
        gc.Heap.Handles.Release(handle);
        Assert.Throws<ObjectDisposedException>(() => gc.Heap.Handles.Get(handle));
        GcHandle next = gc.Heap.Handles.Create(Word.I31(1), wrapper);
        Assert.Equal(handle.Index, next.Index);
        Assert.False(gc.Heap.Handles.IsValid(handle));
        gc.Heap.Collect();
        Assert.Equal(0, gc.Objects);
        GC.KeepAlive(wrapper);
    }

    [Fact]
    public void Handles_go_with_their_wrappers()
    {
        using GcHarness gc = new(Collector.Drc);
        MakeHandles(gc, 1000);
        GC.Collect();
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(0, gc.Heap.Handles.Count);
        Assert.Equal(0, gc.Objects);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreWrapped(GcHarness gc, int array) =>
        gc.Heap.WriteExtern(gc.Element(array, 0), gc.Heap.Externalize(gc.NumberOf(4)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeHandles(GcHarness gc, int count)
    {
        for (int i = 0; i < count; i++)
            gc.Heap.Handles.Create(gc.NumberOf(i), new object());
    }
}
