using System;

namespace Clasm.Execution;

/// <summary>
/// The instructions on tables. Indices come as 64-bit integers, those of 32-bit tables widened. Each operation is there for
/// functions, for objects of the host, and for words of the GC heap.
/// </summary>
internal static unsafe class TableOperations
{
    /// <summary>The size of an element that is a function or an object of the host, as a power of two.</summary>
    private const int ObjectShift = 3;

    /// <summary>The size of an element that is a word of the GC heap, as a power of two.</summary>
    private const int WordShift = 2;

    /// <summary><c>table.size</c></summary>
    public static long Size(Instance self, int table) => self.Tables[table].Length;

    /// <summary><c>table.get</c></summary>
    /// <remarks>spec: exec-table.get</remarks>
    public static Function? GetFunction(Instance self, long index, int table)
    {
        Function?[] elements = self.Tables[table].Functions;
        if ((ulong)index >= (ulong)elements.Length)
            Trap.TableOutOfBounds();
        return elements[index];
    }

    public static object? GetObject(Instance self, long index, int table)
    {
        object?[] elements = self.Tables[table].Objects;
        if ((ulong)index >= (ulong)elements.Length)
            Trap.TableOutOfBounds();
        return elements[index];
    }

    public static int GetWord(Instance self, long index, int table)
    {
        Table words = self.Tables[table];
        return self.Store.Heap.ReadSlot(words.WordAddress(Check(words, index, 1)));
    }

    /// <summary><c>table.set</c></summary>
    /// <remarks>spec: exec-table.set</remarks>
    public static void SetFunction(Instance self, long index, Function? value, int table)
    {
        Function?[] elements = self.Tables[table].Functions;
        if ((ulong)index >= (ulong)elements.Length)
            Trap.TableOutOfBounds();
        elements[index] = value;
    }

    public static void SetObject(Instance self, long index, object? value, int table)
    {
        object?[] elements = self.Tables[table].Objects;
        if ((ulong)index >= (ulong)elements.Length)
            Trap.TableOutOfBounds();
        elements[index] = value;
    }

    public static void SetWord(Instance self, long index, int value, int table)
    {
        Table words = self.Tables[table];
        self.Store.Heap.WriteSlot(words.WordAddress(Check(words, index, 1)), value);
    }

    /// <summary><c>table.grow</c>: the size before, or -1.</summary>
    /// <remarks>spec: exec-table.grow</remarks>
    public static long GrowFunction(Instance self, Function? value, long count, int table)
    {
        Table elements = self.Tables[table];
        int old = elements.Length;
        if (!TryGrow(self, elements, count))
            return -1;
        Array.Fill(elements.Functions, value, old, (int)count);
        return old;
    }

    public static long GrowObject(Instance self, object? value, long count, int table)
    {
        Table elements = self.Tables[table];
        int old = elements.Length;
        if (!TryGrow(self, elements, count))
            return -1;
        Array.Fill(elements.Objects, value, old, (int)count);
        return old;
    }

    public static long GrowWord(Instance self, int value, long count, int table)
    {
        Table elements = self.Tables[table];
        int old = elements.Length;
        if (!TryGrow(self, elements, count))
            return -1;
        self.Store.Heap.InitSlots(elements.WordAddress(old), count, value);
        return old;
    }

    // New elements may not be seen before they have their value, since their type may have no null: a table grows at once. It
    // has at most Store.MaxTableElements elements.
    private static bool TryGrow(Instance self, Table table, long count)
    {
        StoreContext* context = (StoreContext*)self.Context; // in bounds: the store's block lives as long as the instance
        Interruption.Check(context);
        if (!table.TryGrow((ulong)count))
            return false;
        if (context->IsMetered != 0)
            context->Fuel -= count >> 3;
        return true;
    }

    /// <summary><c>table.fill</c></summary>
    /// <remarks>spec: exec-table.fill</remarks>
    public static void FillFunction(Instance self, long index, Function? value, long count, int table)
    {
        Table elements = self.Tables[table];
        int first = Check(elements, index, count);
        for (Slices slices = new(self, count, ObjectShift); slices.Next(); )
            Array.Fill(elements.Functions, value, first + slices.Start32, slices.Count32);
    }

    public static void FillObject(Instance self, long index, object? value, long count, int table)
    {
        Table elements = self.Tables[table];
        int first = Check(elements, index, count);
        for (Slices slices = new(self, count, ObjectShift); slices.Next(); )
            Array.Fill(elements.Objects, value, first + slices.Start32, slices.Count32);
    }

    public static void FillWord(Instance self, long index, int value, long count, int table)
    {
        Table elements = self.Tables[table];
        int first = Check(elements, index, count);
        for (Slices slices = new(self, count, WordShift); slices.Next(); )
            self.Store.Heap.FillSlots(elements.WordAddress(first + slices.Start32), slices.Count, value);
    }

    /// <summary><c>table.copy</c></summary>
    /// <remarks>spec: exec-table.copy</remarks>
    public static void Copy(Instance self, long destination, long source, long count, int to, int from)
    {
        Table target = self.Tables[to];
        Table origin = self.Tables[from];
        int first = Check(target, destination, count);
        int second = Check(origin, source, count);
        int shift = target.Kind == ReferenceKind.Heap ? WordShift : ObjectShift;
        for (Slices slices = new(self, count, shift, backwards: first > second); slices.Next(); )
            CopyPart(target, first + slices.Start32, origin, second + slices.Start32, slices.Count32);
    }

    private static void CopyPart(Table target, int first, Table origin, int second, int count)
    {
        switch (target.Kind)
        {
            case ReferenceKind.Function:
                Array.Copy(origin.Functions, second, target.Functions, first, count);
                break;
            case ReferenceKind.Extern:
                Array.Copy(origin.Objects, second, target.Objects, first, count);
                break;
            default:
                target.Store.Heap.CopySlots(target.WordAddress(first), origin.WordAddress(second), count);
                break;
        }
    }

    /// <summary><c>table.init</c></summary>
    /// <remarks>spec: exec-table.init</remarks>
    public static void Init(Instance self, long destination, int source, int count, int table, int segment)
    {
        Table target = self.Tables[table];
        ElementSegmentInstance elements = self.ElementSegments[segment];
        int first = Check(target, destination, (uint)count);
        if ((uint)source + (ulong)(uint)count > (ulong)elements.Count)
            Trap.TableOutOfBounds();
        if (target.Kind == ReferenceKind.Heap)
        {
            ReadOnlySpan<int> words = new((int*)elements.Words + source, count); // in bounds: checked
            for (Slices slices = new(self, count, WordShift); slices.Next(); )
            {
                ReadOnlySpan<int> part = words.Slice(slices.Start32, slices.Count32);
                self.Store.Heap.WriteSlots(target.WordAddress(first + slices.Start32), part);
            }
            return;
        }
        for (Slices slices = new(self, count, ObjectShift); slices.Next(); )
        {
            for (int i = slices.Start32; i < slices.Start32 + slices.Count32; i++)
                target.SetObject(first + i, elements.Objects[source + i]);
        }
    }

    /// <summary><c>elem.drop</c></summary>
    /// <remarks>spec: exec-elem.drop</remarks>
    public static void DropElements(Instance self, int segment) => self.DropElements(segment);

    private static int Check(Table table, long index, long count)
    {
        ulong length = (ulong)table.Length;
        if ((ulong)count > length || (ulong)index > length - (ulong)count)
            Trap.TableOutOfBounds();
        return (int)index;
    }
}
