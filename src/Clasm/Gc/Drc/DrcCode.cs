using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Drc;

/// <summary>What compiled code calls, by name, under this collector.</summary>
internal static unsafe class DrcCode
{
    /// <summary>Loads a reference to the stack: an object that the log lacks is logged. Never a safepoint.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadSlot(nint ctx, nint heap, nint address) => DrcBarriers.Expose(ctx, heap, *(int*)address);

    /// <summary>The same for a slot whose static type admits objects and null only.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadObject(nint ctx, nint heap, nint address) =>
        DrcBarriers.ExposeObject(ctx, heap, *(int*)address);

    /// <summary>Overwrites a reference: counts the new one, stores it, drops the old one.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The new reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteSlot(nint ctx, nint heap, nint address, int value)
    {
        int old = *(int*)address;
        if (Word.IsI31(old & value)) // nothing to count, in one test
        {
            *(int*)address = value;
            return;
        }
        DrcBarriers.Take(ctx, heap, value);
        *(int*)address = value;
        DrcBarriers.Drop(ctx, heap, old);
    }

    /// <summary>The same for a slot whose static type admits objects and null only.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The new reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteObject(nint ctx, nint heap, nint address, int value)
    {
        int old = *(int*)address;
        if (old == value)
            return;
        DrcBarriers.TakeObject(ctx, heap, value);
        *(int*)address = value;
        DrcBarriers.DropObject(ctx, heap, old);
    }

    /// <summary>Overwrites a reference with an i31 or null.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The i31, or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteNumber(nint ctx, nint heap, nint address, int value)
    {
        int old = *(int*)address;
        *(int*)address = value;
        if (!Word.IsI31(old))
            DrcBarriers.Drop(ctx, heap, old);
    }

    /// <summary>Stores a reference to a slot of a fresh object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InitSlot(nint ctx, nint heap, nint address, int value)
    {
        *(int*)address = value;
        DrcBarriers.Take(ctx, heap, value);
    }

    /// <summary>The same for a slot whose static type admits objects and null only.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InitObject(nint ctx, nint heap, nint address, int value)
    {
        *(int*)address = value;
        DrcBarriers.TakeObject(ctx, heap, value);
    }

    /// <summary>Tells the collector that a reference that came from no slot is on the stack.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Expose(nint ctx, nint heap, int word) => DrcBarriers.Expose(ctx, heap, word);

    /// <summary>Allocates a struct whose fields are undefined, with count 0 and logged; 0: take the slow path.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="size">The size of the object, a multiple of 8.</param>
    /// <param name="header">The type id, shifted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocate(nint ctx, nint heap, int size, int header) =>
        (uint)size <= StoreContext.LargestSizeClass ? Pop(ctx, heap, size, header) : 0;

    /// <summary>Allocates an array whose elements are undefined; 0: take the slow path.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="length">How many elements, as an unsigned number.</param>
    /// <param name="elementShift">The size of an element as a power of two.</param>
    /// <param name="dataOffset">Where the elements start.</param>
    /// <param name="header">The type id, shifted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocateArray(nint ctx, nint heap, int length, int elementShift, int dataOffset, int header)
    {
        if ((uint)length > (uint)((StoreContext.LargestSizeClass - dataOffset) >> elementShift))
            return 0;
        int word = Pop(ctx, heap, (dataOffset + (length << elementShift) + 7) & ~7, header);
        if (word != 0)
            *(int*)(heap + (nint)(uint)word + ObjectHeader.LengthOffset) = length;
        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pop(nint ctx, nint heap, int size, int header)
    {
        StoreContext* context = (StoreContext*)ctx;
        uint* list = &context->FreeLists[(uint)size >> 3]; // in bounds: a size class
        uint* entry = context->LogNext;
        uint cell = *list;
        if (cell == 0 || entry >= context->LogEnd)
            return 0;
        uint* place = (uint*)(heap + (nint)cell);
        *list = place[1];
        *(ulong*)place = (uint)header | ObjectHeader.Logged;
        *entry = cell;
        context->LogNext = entry + 1;
        return (int)cell;
    }
}
