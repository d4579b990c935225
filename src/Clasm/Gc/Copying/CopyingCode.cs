using System.Runtime.CompilerServices;
using Clasm.Gc.Moving;

namespace Clasm.Gc.Copying;

/// <summary>What compiled code calls, by name, under this collector.</summary>
internal static unsafe class CopyingCode
{
    /// <summary>Loads a reference.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="address">The address of the slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadSlot(nint ctx, nint address) => *(int*)address;

    /// <summary>Loads a reference whose static type admits objects and null only.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="address">The address of the slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadObject(nint ctx, nint address) => *(int*)address;

    /// <summary>Overwrites a reference whose static type admits objects and null only.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The new reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteObject(nint ctx, nint address, int value) => *(int*)address = value;

    /// <summary>Stores a reference, to an object or null, to a slot of a fresh object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InitObject(nint ctx, nint address, int value) => *(int*)address = value;

    /// <summary>Overwrites a reference.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The new reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteSlot(nint ctx, nint address, int value) => *(int*)address = value;

    /// <summary>Stores a reference to a slot of a fresh object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="address">The address of the slot.</param>
    /// <param name="value">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InitSlot(nint ctx, nint address, int value) => *(int*)address = value;

    /// <summary>Tells the collector that a reference that came from no slot is on the stack.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Expose(nint ctx, int word) => word;

    /// <inheritdoc cref="MovingCode.TryAllocate"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocate(nint ctx, int size, int header) => MovingCode.TryAllocate(ctx, size, header);

    /// <inheritdoc cref="MovingCode.TryAllocateArray"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TryAllocateArray(nint ctx, int length, int elementShift, int dataOffset, int header) =>
        MovingCode.TryAllocateArray(ctx, length, elementShift, dataOffset, header);
}
