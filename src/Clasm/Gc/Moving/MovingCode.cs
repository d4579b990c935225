using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Moving;

/// <summary>Allocation in compiled code, for collectors that move objects: it moves a limit.</summary>
internal static unsafe class MovingCode
{
    /// <summary>The size from which arrays take the slow path, which aligns their elements to 64 bytes.</summary>
    public const int LargestInline = 1024;

    /// <summary>Allocates a struct whose fields are undefined; 0: take the slow path.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="size">The size of the object, a multiple of 8.</param>
    /// <param name="header">The type id, shifted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocate(nint ctx, int size, int header)
    {
        StoreContext* context = (StoreContext*)ctx;
        uint start = context->BumpNext;
        if ((uint)size > context->BumpEnd - start)
            return 0;
        context->BumpNext = start + (uint)size;
        *(ulong*)(context->HeapBase + (nint)start) = (uint)header; // in bounds: before the bump allocator's end
        return (int)start;
    }

    /// <summary>Allocates an array whose elements are undefined; 0: take the slow path.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="length">How many elements, as an unsigned number.</param>
    /// <param name="elementShift">The size of an element as a power of two.</param>
    /// <param name="dataOffset">Where the elements start.</param>
    /// <param name="header">The type id, shifted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocateArray(nint ctx, int length, int elementShift, int dataOffset, int header)
    {
        if ((uint)length > (uint)((LargestInline - dataOffset) >> elementShift))
            return 0;
        int word = TryAllocate(ctx, (dataOffset + (length << elementShift) + 7) & ~7, header);
        if (word != 0)
            *(int*)(((StoreContext*)ctx)->HeapBase + (nint)(uint)word + ObjectHeader.LengthOffset) = length;
        return word;
    }
}
