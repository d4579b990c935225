using System;
using System.Collections.Generic;
using System.Linq;
using Clasm.Gc.Linear;
using Xunit;

namespace Clasm.Tests.Gc;

public sealed class BulkTests
{
    public static TheoryData<Collector, int> Configurations => GcHarness.Configurations;

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Every_small_copy_agrees_with_a_model(Collector collector, int zeal)
    {
        const int Length = 5;
        using GcHarness gc = new(collector, zeal);
        for (int to = 0; to <= Length; to++)
        {
            for (int from = 0; from <= Length; from++)
            {
                for (int count = 0; count <= Length - Math.Max(to, from); count++)
                {
                    Copy(gc, Length, to, from, count, isSelf: true);
                    Copy(gc, Length, to, from, count, isSelf: false);
                }
            }
        }
        gc.Heap.Collect();
        gc.Heap.Verify();
        if (collector == Collector.Drc)
            Assert.Equal(0, gc.Objects);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(1500)]
    [InlineData(2999)]
    public void Long_self_copies_agree_with_a_model(int shift)
    {
        using GcHarness gc = new(Collector.Drc);
        Copy(gc, 3000, shift, 0, 3000 - shift, isSelf: true);
        Copy(gc, 3000, 0, shift, 3000 - shift, isSelf: true);
        gc.Heap.Collect();
        Assert.Equal(0, gc.Objects);
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Fills_keep_what_they_store_and_drop_what_they_overwrite(Collector collector, int zeal)
    {
        using GcHarness gc = new(collector, zeal);
        int array = gc.Keep(Fresh(gc, 8, 0));
        int value = gc.Keep(gc.NumberOf(99));
        gc.Heap.ArrayFill(array, 2, 5, value);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(99, gc.ValueOf(gc.Get(gc.Element(array, 6))));
        gc.Heap.ArrayFill(array, 0, 8, Word.Null);
        gc.Heap.Verify();
        gc.Heap.ArrayFill(array, 8, 0, value);
        gc.Forget(2);
        gc.Heap.Collect();
        gc.Heap.Verify();
        if (collector == Collector.Drc)
            Assert.Equal(0, gc.Objects);
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void An_array_may_hold_itself(Collector collector, int zeal)
    {
        using GcHarness gc = new(collector, zeal);
        int array = gc.Keep(gc.Array(gc.Refs, 6));
        gc.Heap.ArrayFill(array, 0, 6, array);
        gc.Heap.ArrayCopy(array, 1, array, 0, 5, elementIsRef: true, 2);
        gc.Heap.Verify();
        gc.Set(gc.Element(array, 0), Word.Null);
        gc.Heap.ArrayCopy(array, 1, array, 0, 5, elementIsRef: true, 2);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(Word.Null, gc.Get(gc.Element(array, 1)));
        Assert.Equal(array, gc.Get(gc.Element(array, 2)));
        gc.Forget(1);
        gc.Heap.Collect();
        if (collector == Collector.Drc)
            Assert.Equal(0, gc.Objects);
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Segments_initialise_arrays(Collector collector, int zeal)
    {
        using GcHarness gc = new(collector, zeal);
        nint segment = gc.Global(3);
        for (int i = 0; i < 3; i++)
            gc.Init(segment + i * 4, gc.NumberOf(i));
        int array = gc.Keep(gc.Heap.ArrayNewElements(gc.Refs.Id, Words(segment, 3), 1, 2, elementIsRef: true));
        gc.Heap.ArrayInitElements(array, 0, Words(segment, 3), 0, 2, elementIsRef: true);
        Assert.Throws<TrapException>(() =>
            gc.Heap.ArrayInitElements(array, 0, Words(segment, 3), 2, 2, elementIsRef: true)
        );
        gc.Heap.ReleaseRootRange(segment);
        gc.Heap.Collect();
        gc.Heap.Verify();
        Assert.Equal(1, gc.ValueOf(gc.Get(gc.Element(array, 1))));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Numbers_are_filled_copied_and_taken_from_data(Collector collector, int zeal)
    {
        using GcHarness gc = new(collector, zeal);
        int bytes = gc.Keep(gc.Heap.ArrayNewData(gc.Bytes.Id, [1, 2, 3, 4, 5], 1, 4, 0));
        gc.Heap.ArrayCopy(bytes, 1, bytes, 0, 3, elementIsRef: false, 0);
        Assert.Equal([2, 2, 3, 4], gc.Heap.ElementBytes(bytes, 0, 4, 0).ToArray());
        gc.Heap.ArrayFill(bytes, 1, 2, 0x1FF, 0);
        Assert.Equal([2, 255, 255, 4], gc.Heap.ElementBytes(bytes, 0, 4, 0).ToArray());
        int longs = gc.Keep(gc.Array(gc.Longs, 3));
        gc.Heap.ArrayFill(longs, 0, 3, -2, 3);
        Assert.Equal(-2, BitConverter.ToInt64(gc.Heap.ElementBytes(longs, 2, 1, 3)));
        gc.Heap.ArrayInitData(longs, 0, new byte[16], 0, 2, 3);
        Assert.Equal(0, BitConverter.ToInt64(gc.Heap.ElementBytes(longs, 1, 1, 3)));
    }

    [Fact]
    public void Ranges_past_the_end_trap()
    {
        using GcHarness gc = new(Collector.Drc);
        int array = gc.Keep(gc.Array(gc.Bytes, 4));
        Assert.Equal(TrapCode.ArrayOutOfBounds, Trap(() => gc.Heap.ArrayFill(array, -1, 2, 0, 0)));
        Assert.Equal(TrapCode.ArrayOutOfBounds, Trap(() => gc.Heap.ArrayFill(array, 4, 1, 0, 0)));
        Assert.Equal(TrapCode.NullArrayReference, Trap(() => gc.Heap.ArrayFill(0, 0, 0, 0, 0)));
        Assert.Equal(TrapCode.NullArrayReference, Trap(() => gc.Heap.ArrayCopy(array, 9, 0, 0, 0, false, 0)));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap(() => gc.Heap.ArrayInitData(array, 0, [1], 0, 2, 0)));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap(() => gc.Heap.ArrayNewData(gc.Longs.Id, [1], 0, 1 << 29, 3)));
    }

    private static TrapCode Trap(Action action) => Assert.Throws<TrapException>(action).Code;

    private static unsafe ReadOnlySpan<int> Words(nint address, int count) => new((void*)address, count);

    private static void Copy(GcHarness gc, int length, int to, int from, int count, bool isSelf)
    {
        int source = gc.Keep(Fresh(gc, length, 1000));
        int destination = gc.Keep(isSelf ? source : Fresh(gc, length, 2000));
        gc.Heap.Collect();
        int[] expected = Model(gc, destination);
        Array.Copy(Model(gc, source), from, expected, to, count);
        gc.Heap.ArrayCopy(destination, to, source, from, count, elementIsRef: true, 2);
        gc.Heap.Verify();
        Assert.Equal(expected, Model(gc, destination));
        gc.Heap.Collect();
        Assert.Equal(expected, Model(gc, destination));
        gc.Forget(2);
    }

    /// <summary>An array of objects that it alone owns, an i31, a null, and a host object.</summary>
    private static int Fresh(GcHarness gc, int length, int firstNumber)
    {
        int array = gc.Keep(gc.Array(gc.Refs, length));
        for (int i = 0; i < length; i++)
        {
            int word = (i % 7) switch
            {
                2 => Word.I31(i),
                3 => Word.Null,
                4 => gc.Heap.Internalize($"{firstNumber + i}"),
                _ => gc.NumberOf(firstNumber + i),
            };
            gc.Init(gc.Element(array, i), word);
        }
        gc.Forget(1);
        return array;
    }

    /// <summary>What an array's elements stand for, read without exposing them.</summary>
    private static unsafe int[] Model(GcHarness gc, int array) =>
        [
            .. Enumerable
                .Range(0, (int)gc.Heap.LengthOf(array))
                .Select(i =>
                {
                    int word = *(int*)gc.Element(array, i);
                    return Word.IsObject(word) ? gc.ValueOf(word)
                        : Word.IsHost(word) ? -int.Parse((string)gc.Heap.Externalize(word)!, null)
                        : word;
                }),
        ];

    /// <summary>What only bulk operations touch is not read, so that a trace in slices depends on what they tell it.</summary>
    [Theory]
    [InlineData(Collector.Drc, 1)]
    [InlineData(Collector.Drc, 5)]
    [InlineData(Collector.Drc, 50)]
    [InlineData(Collector.Null, 0)]
    public unsafe void Cyclic_elements_survive_moves_between_slots(Collector collector, int traceSlice)
    {
        const int Length = 300;
        using GcHarness gc = new(collector, traceSlice: traceSlice);
        nint arrays = gc.Global(3);
        for (int i = 0; i < 3; i++)
            gc.Set(arrays + (i * 4), gc.Array(gc.Refs, Length));
        for (int i = 0; i < 2 * Length; i++)
        {
            int pair = gc.Struct(gc.Pair);
            gc.Init(gc.Field(pair, 0), pair);
            *(int*)gc.Field(pair, 1) = i;
            gc.Init(gc.Element(gc.Get(arrays + (i / Length * 4)), i % Length), pair);
        }
        int a = gc.Get(arrays);
        int b = gc.Get(arrays + 4);
        int spare = gc.Get(arrays + 8);
        Random random = new(1);
        for (int step = 0; step < 20_000; step++)
        {
            int from = random.Next(Length);
            int count = random.Next(1, Math.Min(10, Length - from) + 1);
            if (random.Next(4) == 0)
                Rotate(a);
            Copy(spare, from, a, from, count);
            Copy(a, from, b, from, count);
            Copy(b, from, spare, from, count);
            gc.Heap.ArrayFill(spare, 0, Length, Word.Null);
            gc.NumberOf(step);
            if (step % 1000 == 0)
                gc.Heap.Verify();
        }
        HashSet<int> found = [];
        for (int i = 0; i < 2 * Length; i++)
            found.Add(*(int*)gc.Field(*(int*)gc.Element(i < Length ? a : b, i % Length), 1));
        Assert.Equal(2 * Length, found.Count);

        void Copy(int to, int toIndex, int source, int sourceIndex, int count) =>
            gc.Heap.ArrayCopy(to, toIndex, source, sourceIndex, count, elementIsRef: true, 2);

        void Rotate(int array)
        {
            Copy(spare, 0, array, Length - 1, 1);
            Copy(array, 1, array, 0, Length - 1);
            Copy(array, 0, spare, 0, 1);
            gc.Heap.ArrayFill(spare, 0, 1, Word.Null);
        }
    }
}
