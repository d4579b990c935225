using System.Runtime.CompilerServices;
using Clasm.Execution;

namespace Clasm.Gc.Linear;

/// <summary>
/// What compiled code calls, by name, under collectors without barriers: references are plain words, and allocation moves a limit.
/// </summary>
internal static unsafe class PlainCode
{
    /// <summary>The size from which arrays take the slow path, which aligns their elements to 64 bytes.</summary>
    public const int LargestInline = 1024;

    /// <summary>Loads a reference.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadSlot(nint ctx, nint heap, nint address) => *(int*)address;

    /// <summary>Loads a reference whose static type admits objects and null only.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadObject(nint ctx, nint heap, nint address) => *(int*)address;

    /// <summary>Overwrites a reference whose static type admits objects and null only.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The new reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteObject(nint ctx, nint heap, nint address, int value) => *(int*)address = value;

    /// <summary>Overwrites a reference with an i31 or null.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The i31, or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteNumber(nint ctx, nint heap, nint address, int value) => *(int*)address = value;

    /// <summary>Stores a reference, to an object or null, to a slot of a fresh object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InitObject(nint ctx, nint heap, nint address, int value) => *(int*)address = value;

    /// <summary>Overwrites a reference.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The new reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteSlot(nint ctx, nint heap, nint address, int value) => *(int*)address = value;

    /// <summary>Stores a reference to a slot of a fresh object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InitSlot(nint ctx, nint heap, nint address, int value) => *(int*)address = value;

    /// <summary>Tells the collector that a reference that came from no slot is on the stack.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Expose(nint ctx, nint heap, int word) => word;

    /// <summary>Allocates a struct whose fields are undefined; 0: take the slow path.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="size">The size of the object, a multiple of 8.</param>
    /// <param name="header">The type id, shifted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocate(nint ctx, nint heap, int size, int header)
    {
        StoreContext* context = (StoreContext*)ctx;
        uint start = context->BumpNext;
        if ((uint)size > context->BumpEnd - start)
            return 0;
        context->BumpNext = start + (uint)size;
        *(ulong*)(heap + (nint)start) = (uint)header; // in bounds: before the bump allocator's end
        return (int)start;
    }

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
        if ((uint)length > (uint)((LargestInline - dataOffset) >> elementShift))
            return 0;
        int word = TryAllocate(ctx, heap, (dataOffset + (length << elementShift) + 7) & ~7, header);
        if (word != 0)
            *(int*)(heap + (nint)(uint)word + ObjectHeader.LengthOffset) = length;
        return word;
    }
}
