using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Clasm.Gc;
using Clasm.Gc.Linear;
using Clasm.RuntimeTypes;

namespace Clasm.Execution;

/// <summary>The bulk operations on arrays of the GC heap: checks here, the work in <see cref="GcHeap"/>.</summary>
internal static unsafe class ArrayOperations
{
    // Up to this many elements are copied the short way, inlined into compiled code.
    private const uint SmallCopy = 256;

    /// <summary>Sets the elements of a fresh array to zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(nint elements, int count, int shift) =>
        new Span<byte>((void*)elements, (int)((uint)count << shift)).Clear(); // in bounds: the fast path allocated them

    public static void FillI1(Instance self, int array, int index, int value, int count) =>
        FillBits(self, array, index, value, count, 0);

    public static void FillI2(Instance self, int array, int index, int value, int count) =>
        FillBits(self, array, index, value, count, 1);

    public static void FillI4(Instance self, int array, int index, int value, int count) =>
        FillBits(self, array, index, value, count, 2);

    public static void FillI8(Instance self, int array, int index, long value, int count) =>
        FillBits(self, array, index, value, count, 3);

    public static void FillR4(Instance self, int array, int index, float value, int count) =>
        FillBits(self, array, index, BitConverter.SingleToInt32Bits(value), count, 2);

    public static void FillR8(Instance self, int array, int index, double value, int count) =>
        FillBits(self, array, index, BitConverter.DoubleToInt64Bits(value), count, 3);

    public static void FillV128(Instance self, int array, int index, Vector128<byte> value, int count)
    {
        GcHeap heap = Check(self, array, index, count);
        for (Slices slices = new(self, (uint)count, 4); slices.Next(); )
            heap.ArrayFill(array, index + slices.Start32, slices.Count32, value);
    }

    public static void FillFunction(Instance self, int array, int index, Function? value, int count) =>
        FillBits(self, array, index, self.Store.IdOf(value), count, 2);

    public static void FillObject(Instance self, int array, int index, object? value, int count)
    {
        GcHeap heap = Check(self, array, index, count);
        for (Slices slices = new(self, (uint)count, 2); slices.Next(); )
            heap.ArrayFillExtern(array, index + slices.Start32, slices.Count32, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FillWord(Instance self, int array, int index, int value, int count)
    {
        GcHeap heap = Check(self, array, index, count);
        for (Slices slices = new(self, (uint)count, 2); slices.Next(); )
            heap.ArrayFill(array, index + slices.Start32, slices.Count32, value);
    }

    /// <summary><c>array.copy</c></summary>
    /// <remarks>spec: exec-array.copy</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(Instance self, int to, int toIndex, int from, int fromIndex, int count)
    {
        if (to == 0 || from == 0)
            Trap.NullArrayReference();
        GcHeap heap = self.Store.Heap;
        ArrayLayout layout = heap.TypeOf(to).Array!;
        bool backwards = to == from && (uint)toIndex > (uint)fromIndex;
        heap.Elements(to, (uint)toIndex, (uint)count, 0);
        heap.Elements(from, (uint)fromIndex, (uint)count, 0);
        for (Slices slices = new(self, (uint)count, layout.ElementShift, backwards); slices.Next(); )
        {
            int at = slices.Start32;
            int length = slices.Count32;
            heap.ArrayCopy(to, toIndex + at, from, fromIndex + at, length, layout.ElementIsRef, layout.ElementShift);
        }
    }

    /// <summary><c>array.copy</c> of numbers: few bytes are moved here. Word 0 reads as an array of length 0.</summary>
    /// <remarks>spec: exec-array.copy</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyNumbers(
        Instance self,
        nint heap,
        int to,
        int toIndex,
        int from,
        int fromIndex,
        int count,
        int shift
    )
    {
        nint target = heap + (nint)(uint)to;
        nint source = heap + (nint)(uint)from;
        bool isShort =
            (uint)count - 1 < SmallCopy
            && (uint)toIndex + (ulong)(uint)count <= *(uint*)(target + ObjectHeader.LengthOffset)
            && (uint)fromIndex + (ulong)(uint)count <= *(uint*)(source + ObjectHeader.LengthOffset);
        if (!isShort)
        {
            Copy(self, to, toIndex, from, fromIndex, count);
            return;
        }
        long bytes = (long)(uint)count << shift;
        source += ((nint)(uint)fromIndex << shift) + ObjectHeader.DataOffset;
        target += ((nint)(uint)toIndex << shift) + ObjectHeader.DataOffset;
        Buffer.MemoryCopy((void*)source, (void*)target, bytes, bytes); // in bounds: checked
    }

    /// <summary><see cref="CopyNumbers"/> that uses up fuel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyNumbersMetered(
        Instance self,
        nint heap,
        int to,
        int toIndex,
        int from,
        int fromIndex,
        int count,
        int shift
    )
    {
        if ((uint)count - 1 < SmallCopy)
            Slices.ChargeSmall(self, (long)count << shift);
        CopyNumbers(self, heap, to, toIndex, from, fromIndex, count, shift);
    }

    /// <summary><c>array.new_data</c>. A safepoint.</summary>
    /// <remarks>spec: exec-array.new_data</remarks>
    public static int NewData(Instance self, int offset, int count, int typeId, int segment)
    {
        int shift = self.Store.Engine.Types.Get(typeId).Array!.ElementShift;
        RequireData(self, offset, count, shift, segment);
        int array = self.Store.Heap.AllocateArray(typeId, count);
        CopyData(self, array, 0, offset, count, shift, segment);
        return array;
    }

    /// <summary><c>array.init_data</c></summary>
    /// <remarks>spec: exec-array.init_data</remarks>
    public static void InitData(Instance self, int array, int index, int offset, int count, int segment)
    {
        if (array == 0)
            Trap.NullArrayReference();
        GcHeap heap = self.Store.Heap;
        int shift = heap.TypeOf(array).Array!.ElementShift;
        heap.Elements(array, (uint)index, (uint)count, shift);
        RequireData(self, offset, count, shift, segment);
        CopyData(self, array, index, offset, count, shift, segment);
    }

    private static void RequireData(Instance self, int offset, int count, int shift, int segment)
    {
        if ((uint)offset + ((ulong)(uint)count << shift) > (ulong)self.DataSegments[segment].Length)
            Trap.MemoryOutOfBounds();
    }

    private static void CopyData(Instance self, int array, int index, int offset, int count, int shift, int segment)
    {
        ReadOnlySpan<byte> data = self.DataSegments[segment].Span;
        for (Slices slices = new(self, (uint)count, shift); slices.Next(); )
        {
            int start = offset + (slices.Start32 << shift);
            self.Store.Heap.ArrayInitData(array, index + slices.Start32, data, start, slices.Count32, shift);
        }
    }

    /// <summary><c>array.new_elem</c>. A safepoint.</summary>
    /// <remarks>spec: exec-array.new_elem</remarks>
    public static int NewElements(Instance self, int offset, int count, int typeId, int segment)
    {
        ElementSegmentInstance elements = self.ElementSegments[segment];
        GcHeap heap = self.Store.Heap;
        SlotKind kind = self.Store.Engine.Types.Get(typeId).Array!.Kind;
        if ((uint)offset + (ulong)(uint)count > (ulong)elements.Count)
            Trap.TableOutOfBounds();
        int array = heap.AllocateArray(typeId, count);
        CopyElements(self, array, 0, elements, offset, count, kind);
        return array;
    }

    /// <summary><c>array.init_elem</c></summary>
    /// <remarks>spec: exec-array.init_elem</remarks>
    public static void InitElements(Instance self, int array, int index, int offset, int count, int segment)
    {
        if (array == 0)
            Trap.NullArrayReference();
        ElementSegmentInstance elements = self.ElementSegments[segment];
        GcHeap heap = self.Store.Heap;
        SlotKind kind = heap.TypeOf(array).Array!.Kind;
        heap.Elements(array, (uint)index, (uint)count, 2);
        if ((uint)offset + (ulong)(uint)count > (ulong)elements.Count)
            Trap.TableOutOfBounds();
        CopyElements(self, array, index, elements, offset, count, kind);
    }

    private static void CopyElements(
        Instance self,
        int array,
        int index,
        ElementSegmentInstance elements,
        int offset,
        int count,
        SlotKind kind
    )
    {
        for (Slices slices = new(self, (uint)count, 2); slices.Next(); )
        {
            int to = index + slices.Start32;
            int from = offset + slices.Start32;
            if (kind == SlotKind.Ref)
                self.Store.Heap.ArrayInitElements(array, to, Words(elements), from, slices.Count32, elementIsRef: true);
            else
                InitObjects(self, array, to, elements, from, slices.Count32, kind);
        }
    }

    private static void InitObjects(
        Instance self,
        int array,
        int index,
        ElementSegmentInstance elements,
        int offset,
        int count,
        SlotKind kind
    )
    {
        ReadOnlySpan<object?> objects = elements.Objects.AsSpan(offset, count);
        nint address = self.Store.Heap.Elements(array, (uint)index, (uint)count, 2);
        if (kind == SlotKind.Extern)
        {
            self.Store.Heap.WriteExterns(address, objects);
            return;
        }
        for (int i = 0; i < objects.Length; i++)
            ((int*)address)[i] = self.Store.IdOf((Function?)objects[i]); // in bounds: Elements checked
    }

    private static ReadOnlySpan<int> Words(ElementSegmentInstance elements) =>
        new((void*)elements.Words, elements.Count); // in bounds: the segment owns that many

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillBits(Instance self, int array, int index, long bits, int count, int shift)
    {
        GcHeap heap = Check(self, array, index, count);
        for (Slices slices = new(self, (uint)count, shift); slices.Next(); )
            heap.ArrayFill(array, index + slices.Start32, slices.Count32, bits, shift);
    }

    private static GcHeap Check(Instance self, int array, int index, int count)
    {
        GcHeap heap = self.Store.Heap;
        heap.Elements(array, (uint)index, (uint)count, 0);
        return heap;
    }
}
