using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.Gc.Moving;

namespace Clasm.Gc.Generational;

/// <summary>What compiled code calls, by name, under this collector.</summary>
internal static unsafe class GenerationalCode
{
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
    public static void WriteObject(nint ctx, nint heap, nint address, int value)
    {
        *(int*)address = value;
        SoilCard(ctx, heap, address, value);
    }

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
    public static void WriteSlot(nint ctx, nint heap, nint address, int value)
    {
        *(int*)address = value;
        SoilCard(ctx, heap, address, value);
    }

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

    /// <inheritdoc cref="PlainCode.TryAllocate"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocate(nint ctx, nint heap, int size, int header) =>
        PlainCode.TryAllocate(ctx, heap, size, header);

    /// <inheritdoc cref="PlainCode.TryAllocateArray"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocateArray(nint ctx, nint heap, int length, int elementShift, int dataOffset, int header) =>
        PlainCode.TryAllocateArray(ctx, heap, length, elementShift, dataOffset, header);

    // No branch, since whether a reference is young is hard to predict, and no load, which would wait for the last store to the
    // same card: what is not young makes card 0 dirty, which has no object. The sign of a difference is the mask, since RyuJIT
    // makes a branch of a conditional. An i31 may pass for young: a dirty card too many does no harm. In the nursery cards
    // have no meaning.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SoilCard(nint ctx, nint heap, nint address, int value)
    {
        StoreContext* context = (StoreContext*)ctx;
        nint card = (nint)((nuint)(address - heap) >> CardTable.Shift);
        nint mask = (nint)((long)(uint)(value - 1) - context->NurseryEnd) >> 63;
        context->Cards[card & mask] = 1; // in bounds: a slot of an object, or the first
    }
}
