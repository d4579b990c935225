using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Clasm.Gc;
using Clasm.RuntimeTypes;

namespace Clasm.Execution;

/// <summary>The bulk operations on arrays of the GC heap: checks here, the work in <see cref="GcHeap"/>.</summary>
internal static unsafe class ArrayOperations
{
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

    public static void FillV128(Instance self, int array, int index, Vector128<byte> value, int count) =>
        self.Store.Heap.ArrayFill(array, index, count, value);

    public static void FillFunction(Instance self, int array, int index, Function? value, int count) =>
        FillBits(self, array, index, self.Store.IdOf(value), count, 2);

    public static void FillObject(Instance self, int array, int index, object? value, int count) =>
        self.Store.Heap.ArrayFillExtern(array, index, count, value);

    public static void FillWord(Instance self, int array, int index, int value, int count) =>
        self.Store.Heap.ArrayFill(array, index, count, value);

    /// <summary><c>array.copy</c></summary>
    /// <remarks>spec: exec-array.copy</remarks>
    public static void Copy(Instance self, int to, int toIndex, int from, int fromIndex, int count)
    {
        if (to == 0 || from == 0)
            Trap.NullArrayReference();
        GcHeap heap = self.Store.Heap;
        ArrayLayout layout = heap.TypeOf(to).Array!;
        heap.ArrayCopy(to, toIndex, from, fromIndex, count, layout.ElementIsRef, layout.ElementShift);
    }

    /// <summary><c>array.new_data</c>. A safepoint.</summary>
    /// <remarks>spec: exec-array.new_data</remarks>
    public static int NewData(Instance self, int offset, int count, int typeId, int segment)
    {
        int shift = self.Store.Engine.Types.Get(typeId).Array!.ElementShift;
        return self.Store.Heap.ArrayNewData(typeId, self.DataSegments[segment].Span, offset, count, shift);
    }

    /// <summary><c>array.init_data</c></summary>
    /// <remarks>spec: exec-array.init_data</remarks>
    public static void InitData(Instance self, int array, int index, int offset, int count, int segment)
    {
        if (array == 0)
            Trap.NullArrayReference();
        GcHeap heap = self.Store.Heap;
        int shift = heap.TypeOf(array).Array!.ElementShift;
        heap.ArrayInitData(array, index, self.DataSegments[segment].Span, offset, count, shift);
    }

    /// <summary><c>array.new_elem</c>. A safepoint.</summary>
    /// <remarks>spec: exec-array.new_elem</remarks>
    public static int NewElements(Instance self, int offset, int count, int typeId, int segment)
    {
        ElementSegmentInstance elements = self.ElementSegments[segment];
        GcHeap heap = self.Store.Heap;
        SlotKind kind = self.Store.Engine.Types.Get(typeId).Array!.Kind;
        if (kind == SlotKind.Ref)
            return heap.ArrayNewElements(typeId, Words(elements), offset, count, elementIsRef: true);
        if ((uint)offset + (ulong)(uint)count > (ulong)elements.Count)
            Trap.TableOutOfBounds();
        int array = heap.AllocateArray(typeId, count);
        InitObjects(self, array, 0, elements, offset, count, kind);
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
        if (kind == SlotKind.Ref)
        {
            heap.ArrayInitElements(array, index, Words(elements), offset, count, elementIsRef: true);
            return;
        }
        heap.Elements(array, (uint)index, (uint)count, 2);
        if ((uint)offset + (ulong)(uint)count > (ulong)elements.Count)
            Trap.TableOutOfBounds();
        InitObjects(self, array, index, elements, offset, count, kind);
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

    private static void FillBits(Instance self, int array, int index, long bits, int count, int shift) =>
        self.Store.Heap.ArrayFill(array, index, count, bits, shift);
}
