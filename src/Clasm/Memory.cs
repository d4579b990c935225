using System;
using System.Threading;
using Clasm.Memories;
using Clasm.Syntax;

namespace Clasm;

/// <summary>A linear memory: bytes in a reservation that never moves.</summary>
/// <remarks>
/// A shared memory may be imported in several stores, whose threads grow it at the same time. It belongs to none of them: the
/// instances that use it keep it, and its reservation goes with the last of them.
/// </remarks>
/// <remarks>spec: syntax-meminst</remarks>
public sealed unsafe partial class Memory
{
    /// <summary>Where the header below the base keeps the complement of the length: what a bounds check adds to.</summary>
    internal const int NotLengthOffset = -8;

    /// <summary>Explicitly checked 64-bit memories without a maximum reserve this much, in bytes.</summary>
    private const ulong UnboundedReservation = 64UL << 30;

    private readonly NativeReservation _reservation;
    private readonly Lock _growth = new();
    private readonly ulong _capacity;

    internal readonly Store Store;

    internal Memory(Store store, MemoryType type)
    {
        Store = store;
        MemoryType = type;
        ulong minimum = Bytes(type.Limits.Minimum);
        if (minimum > LargestLength)
            throw new WasmException($"memory minimum size of {type.Limits.Minimum} pages exceeds memory limits");
        if (!Allows(0, minimum))
            throw new ResourceLimitException($"a memory of {minimum} bytes is over the store's limits");
        bool isGuarded = store.Engine.Guards(type);
        ulong wanted = isGuarded ? GuardPages.Span : WantedReservation;
        nuint header = NativeReservation.PageSize;
        _reservation = Reserve(Math.Max(wanted, minimum), isGuarded ? wanted : minimum, out _capacity, header);
        Base = _reservation.Address + (nint)header;
        if (isGuarded && !_reservation.TryGuard(Base))
            throw new WasmException("cannot guard a memory");
        *(ulong*)(Base + NotLengthOffset) = ulong.MaxValue;
        if (!TryGrowTo(minimum))
            throw new WasmException($"cannot commit {minimum} bytes for a memory");
        if (!type.IsShared)
            store.Own(_reservation);
    }

    /// <summary>The address of byte 0.</summary>
    internal nint Base { get; }

    /// <summary>The declared type; its minimum is the size at creation.</summary>
    internal MemoryType MemoryType { get; }

    /// <summary>The size in bytes.</summary>
    internal ulong ByteLength => ~Volatile.Read(ref *(ulong*)(Base + NotLengthOffset));

    /// <summary>The size in pages.</summary>
    internal ulong Pages => ByteLength >> MemoryType.PageSizeLog2;

    /// <summary>Grows by some pages; the size before in pages, or -1 where that cannot be had.</summary>
    /// <remarks>spec: grow-mem</remarks>
    internal long GrowBy(ulong pages)
    {
        lock (_growth)
        {
            ulong old = Pages;
            ulong limit = MemoryType.Limits.Maximum ?? MaximumPages;
            if (pages > limit || old > limit - pages)
                return -1;
            if (pages == 0)
                return (long)old;
            ulong bytes = Bytes(old + pages);
            bool isAllowed = bytes <= Math.Min(_capacity, LargestLength) && Allows(ByteLength, bytes);
            if (isAllowed && TryGrowTo(bytes))
                return (long)old;
            Store.Refuse("memory", ByteLength, bytes);
            return -1;
        }
    }

    private ulong WantedReservation
    {
        get
        {
            ulong maximum = MemoryType.Limits.Maximum is ulong pages ? Bytes(pages) : ulong.MaxValue;
            return Math.Min(maximum, MemoryType.Limits.Is64 ? UnboundedReservation : 1UL << 32);
        }
    }

    private bool Allows(ulong from, ulong to) =>
        Store.AllowMemory(from, to, MemoryType.Limits.Maximum is ulong pages ? Bytes(pages) : null);

    /// <summary>The current type: what an importer sees.</summary>
    internal MemoryType CurrentType => MemoryType with { Limits = MemoryType.Limits with { Minimum = Pages } };

    // A size of 2^32 - 1 pages cannot be told from the failure of memory.grow.
    private ulong LargestLength =>
        MemoryType is { PageSizeLog2: 0, Limits.Is64: false } ? uint.MaxValue - 1 : ulong.MaxValue;

    private ulong MaximumPages =>
        MemoryType.Limits.Is64 ? (MemoryType.PageSizeLog2 == 0 ? ulong.MaxValue : 1UL << (64 - MemoryType.PageSizeLog2))
        : MemoryType.PageSizeLog2 == 0 ? uint.MaxValue
        : 1UL << (32 - MemoryType.PageSizeLog2);

    private ulong Bytes(ulong pages) =>
        pages <= ulong.MaxValue >> MemoryType.PageSizeLog2 ? pages << MemoryType.PageSizeLog2 : ulong.MaxValue;

    // Reserves what may be needed, or less where the address space is bounded, but never less than the first size.
    private static NativeReservation Reserve(ulong wanted, ulong minimum, out ulong capacity, nuint header)
    {
        NativeReservation? reservation =
            minimum < NativeReservation.MaxSize
                ? NativeReservation.TryReserve(
                    (nuint)Math.Min(wanted, NativeReservation.MaxSize) + header,
                    (nuint)minimum + header
                )
                : null;
        if (reservation is null || !reservation.Commit(0, header))
            throw new WasmException($"cannot reserve {minimum} bytes for a memory");
        capacity = Math.Min(wanted, reservation.Size - header);
        return reservation;
    }

    private bool TryGrowTo(ulong bytes)
    {
        nuint header = (nuint)NativeReservation.PageSize;
        ulong old = ByteLength;
        if (bytes > old && !_reservation.Commit(header + (nuint)old, (nuint)(bytes - old)))
            return false;
        Volatile.Write(ref *(ulong*)(Base + NotLengthOffset), ~bytes); // who sees the length finds the bytes there
        return true;
    }
}
