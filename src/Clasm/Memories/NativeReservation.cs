using System;
using System.Runtime.InteropServices;

namespace Clasm.Memories;

/// <summary>
/// A run of address space that is reserved at once and given memory piece by piece, so that its base never moves.
/// Fresh memory reads as zeros. The finalizer releases the reservation and touches nothing else.
/// </summary>
internal sealed partial class NativeReservation : SafeHandle
{
    /// <summary>The most that is ever reserved, in bytes.</summary>
    public const ulong MaxSize = 1UL << 46;

    // What the last reservation of a bounded process leaves.
    private const nuint Headroom = 128 << 20;

    private nint _guarded;

    private NativeReservation(nint address, nuint size)
        : base(0, ownsHandle: true)
    {
        SetHandle(address);
        Size = size;
    }

    /// <summary>Whether the process may have only so much address space.</summary>
    public static bool IsBounded { get; } = !OperatingSystem.IsWindows() && Unix.IsBounded();

    /// <summary>The size of the machine's pages, in bytes.</summary>
    public static nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first address.</summary>
    public nint Address => handle;

    /// <summary>How many bytes are reserved: a multiple of <see cref="PageSize"/>.</summary>
    public nuint Size { get; }

    /// <summary>Reserves address space without memory.</summary>
    /// <param name="size">How many bytes; rounded up to pages.</param>
    /// <returns>The reservation, or null where the system refuses.</returns>
    public static NativeReservation? TryReserve(nuint size)
    {
        nuint rounded = RoundUp(size);
        if (rounded < size || rounded == 0)
            return null;
        nint address = OperatingSystem.IsWindows() ? Windows.Reserve(rounded) : Unix.Reserve(rounded);
        return address == 0 ? null : new NativeReservation(address, rounded);
    }

    /// <summary>
    /// Reserves address space, half as much each time that the system refuses. Where the process may have only so much of it,
    /// most of what is left stays for others, the CLR among them.
    /// </summary>
    /// <param name="size">How many bytes are wanted, not more than about <see cref="MaxSize"/>.</param>
    /// <param name="minimum">How many bytes are enough.</param>
    /// <returns>The reservation, or null where not even the minimum can be had.</returns>
    public static NativeReservation? TryReserve(nuint size, nuint minimum)
    {
        if (IsBounded)
        {
            while (size > minimum && !HasRoom(4 * size))
                size /= 2;
            size = Math.Max(size, minimum);
            return size > minimum || HasRoom(minimum + Headroom) ? TryReserve(size) : null;
        }
        for (nuint wanted = size; wanted > minimum; wanted /= 2)
        {
            if (TryReserve(wanted) is NativeReservation reservation)
                return reservation;
        }
        return TryReserve(minimum);
    }

    /// <summary>Makes a range readable and writable; what was never committed reads as zeros.</summary>
    /// <param name="offset">Where it starts; rounded down to a page.</param>
    /// <param name="length">How many bytes; the end is rounded up to a page.</param>
    /// <returns>Whether the system had the memory.</returns>
    public bool Commit(nuint offset, nuint length)
    {
        if (!Pages(ref offset, ref length))
            return false;
        if (length == 0)
            return true;
        nint start = handle + (nint)offset;
        return OperatingSystem.IsWindows() ? Windows.Commit(start, length) : Unix.Commit(start, length);
    }

    /// <summary>Gives the memory of whole pages back; they must be committed again before they are touched.</summary>
    /// <param name="offset">Where the range starts: a multiple of the page size.</param>
    /// <param name="length">How many bytes: a multiple of the page size.</param>
    /// <returns>Whether the system agreed.</returns>
    public bool Decommit(nuint offset, nuint length)
    {
        if (((offset | length) & (PageSize - 1)) != 0 || !Pages(ref offset, ref length))
            return false;
        if (length == 0)
            return true;
        nint start = handle + (nint)offset;
        return OperatingSystem.IsWindows() ? Windows.Decommit(start, length) : Unix.Decommit(start, length);
    }

    /// <summary>
    /// Asks for large pages in a range, where the system has them: the first touch of each page, and later each miss of the
    /// processor's table of them, costs time. It is a hint; nothing depends on it.
    /// </summary>
    /// <param name="offset">Where the range starts.</param>
    /// <param name="length">How many bytes, all committed.</param>
    public void PreferLargePages(nuint offset, nuint length)
    {
        if (OperatingSystem.IsLinux() && PageSize == 4096 && Pages(ref offset, ref length) && length > 0)
            Unix.PreferLargePages(handle + (nint)offset, length);
    }

    /// <summary>Guards the memory in this reservation until it is released.</summary>
    /// <param name="memoryBase">The memory's base; <see cref="GuardPages.Span"/> bytes are reserved from there.</param>
    /// <returns>Whether it can be guarded.</returns>
    public bool TryGuard(nint memoryBase)
    {
        if (!GuardPages.TryGuard(memoryBase))
            return false;
        _guarded = memoryBase;
        return true;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_guarded != 0)
            GuardPages.Forget(_guarded);
        return OperatingSystem.IsWindows() ? Windows.Release(handle) : Unix.Release(handle, Size);
    }

    private static bool HasRoom(nuint size)
    {
        using NativeReservation? room = TryReserve(size);
        return room is not null;
    }

    private static nuint RoundUp(nuint size) => (size + PageSize - 1) & ~(PageSize - 1);

    private bool Pages(ref nuint offset, ref nuint length)
    {
        if (IsClosed || offset > Size || length > Size - offset)
            return false;
        nuint end = RoundUp(offset + length);
        offset &= ~(PageSize - 1);
        length = end - offset;
        return true;
    }

    private static partial class Unix
    {
        private const int None = 0;
        private const int ReadWrite = 1 | 2;
        private const int Private = 0x02;
        private const int Fixed = 0x10;
        private const int HugePage = 14;

        private static readonly int s_anonymous = OperatingSystem.IsLinux() ? 0x20 : 0x1000;
        private static readonly int s_noReserve =
            OperatingSystem.IsLinux() ? 0x4000
            : OperatingSystem.IsMacOS() ? 0x40
            : 0;

        public static nint Reserve(nuint size)
        {
            nint address = Map(0, size, None, Private | s_anonymous | s_noReserve, -1, 0);
            return address == -1 ? 0 : address;
        }

        /// <summary>Whether the address space of the process has a limit, as <c>ulimit -v</c> sets it.</summary>
        public static unsafe bool IsBounded()
        {
            ulong* limits = stackalloc ulong[2]; // in bounds: the soft and the hard limit
            return GetLimit(OperatingSystem.IsMacOS() ? 5 : 9, limits) == 0 && limits[0] < 1UL << 47;
        }

        public static bool Commit(nint address, nuint size) => Protect(address, size, ReadWrite) == 0;

        // A new mapping over the old one gives the memory back on every Unix.
        public static bool Decommit(nint address, nuint size) =>
            Map(address, size, None, Private | Fixed | s_anonymous | s_noReserve, -1, 0) == address;

        public static bool Release(nint address, nuint size) => Unmap(address, size) == 0;

        public static void PreferLargePages(nint address, nuint size) => _ = Advise(address, size, HugePage);

        [LibraryImport("libc", EntryPoint = "madvise")]
        private static partial int Advise(nint address, nuint length, int advice);

        [LibraryImport("libc", EntryPoint = "mmap")]
        private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

        [LibraryImport("libc", EntryPoint = "getrlimit")]
        private static unsafe partial int GetLimit(int resource, ulong* limits);

        [LibraryImport("libc", EntryPoint = "mprotect")]
        private static partial int Protect(nint address, nuint length, int protection);

        [LibraryImport("libc", EntryPoint = "munmap")]
        private static partial int Unmap(nint address, nuint length);
    }

    private static partial class Windows
    {
        private const uint MemCommit = 0x1000;
        private const uint MemReserve = 0x2000;
        private const uint MemDecommit = 0x4000;
        private const uint MemRelease = 0x8000;
        private const uint NoAccess = 0x01;
        private const uint ReadWrite = 0x04;

        public static nint Reserve(nuint size) => Allocate(0, size, MemReserve, NoAccess);

        public static bool Commit(nint address, nuint size) => Allocate(address, size, MemCommit, ReadWrite) != 0;

        public static bool Decommit(nint address, nuint size) => Free(address, size, MemDecommit);

        public static bool Release(nint address) => Free(address, 0, MemRelease);

        [LibraryImport("kernel32", EntryPoint = "VirtualAlloc")]
        private static partial nint Allocate(nint address, nuint size, uint type, uint protection);

        [LibraryImport("kernel32", EntryPoint = "VirtualFree")]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static partial bool Free(nint address, nuint size, uint type);
    }
}
