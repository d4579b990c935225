using System;
using Clasm.Memories;

namespace Clasm.Gc.Linear;

/// <summary>
/// The address space of a heap, of which a growing part from the start has memory. Offset 0 is the null reference; its block
/// holds no object and reads as zeros.
/// </summary>
internal sealed class HeapRegion : IDisposable
{
    /// <summary>The unit in which spaces take memory.</summary>
    public const int BlockSize = 1 << 16;

    private const long AddressSpace = 1L << 32;
    private const long FewestBytes = 4 << 20;

    // A heap that stays small has small pages; the first large page starts right after them.
    private const long SmallPages = 256 << 10;
    private const long LargePage = 2 << 20;

    private readonly NativeReservation _reservation;
    private readonly nint _start;
    private readonly bool _hasLargePages;
    private readonly Func<long, long, bool>? _limiter;

    /// <summary>Reserves a region and commits its first part.</summary>
    /// <param name="initialSize">How many bytes are committed now.</param>
    /// <param name="maxSize">How many bytes may be committed.</param>
    /// <param name="limiter">Asked before more is committed, with the present and the wanted size.</param>
    /// <param name="hasShortPauses">
    /// Whether it has small pages only: the first touch of a large one takes milliseconds where a system is slow at that.
    /// </param>
    public HeapRegion(long initialSize, long maxSize, Func<long, long, bool>? limiter, bool hasShortPauses = false)
    {
        _limiter = limiter;
        _reservation =
            NativeReservation.TryReserve((nuint)Math.Min(AddressSpace + LargePage, nint.MaxValue), (nuint)FewestBytes)
            ?? throw new InsufficientMemoryException("no address space for a GC heap");
        _start = -(_reservation.Address + (nint)SmallPages) & (nint)(LargePage - 1);
        Reserved = Math.Min(AddressSpace, ((long)_reservation.Size - _start) & -BlockSize);
        Limit = Math.Clamp(maxSize & -BlockSize, BlockSize, Reserved);
        long first = Math.Clamp(initialSize & -BlockSize, BlockSize, Limit);
        _hasLargePages = !hasShortPauses;
        if (!TryTake(0, first))
            throw new InsufficientMemoryException("no memory for a GC heap");
        Committed = first;
    }

    /// <summary>The address of offset 0.</summary>
    public nint Base => _reservation.Address + _start;

    /// <summary>How many bytes may be committed.</summary>
    public long Limit { get; }

    /// <summary>How many bytes are committed.</summary>
    public long Committed { get; private set; }

    /// <summary>How many bytes are reserved.</summary>
    public long Reserved { get; }

    /// <summary>Makes sure that the region is committed up to an offset.</summary>
    /// <param name="end">The offset.</param>
    /// <returns>False where the limit, the limiter or the system refuses.</returns>
    public bool TryCommit(long end)
    {
        if (end <= Committed)
            return true;
        if (end > Limit)
            return false;
        long wanted = Math.Min(Limit, LargePageAfter(Math.Max(end, Committed + (Committed / 4))));
        wanted = Math.Max(wanted, end);
        if (!TryCommitTo(wanted) && !TryCommitTo(end))
            return false;
        return true;
    }

    /// <summary>Commits a range that is not committed yet.</summary>
    /// <param name="start">Where it starts: a multiple of <see cref="BlockSize"/>.</param>
    /// <param name="end">Where it ends: a multiple of <see cref="BlockSize"/>.</param>
    /// <returns>False where the limit, the limiter or the system refuses.</returns>
    public bool TryCommit(long start, long end)
    {
        long wanted = Committed + (end - start);
        if (wanted > Limit || end > Reserved || (_limiter is not null && !_limiter(Committed, wanted)))
            return false;
        if (!TryTake(start, end))
            return false;
        Committed = wanted;
        return true;
    }

    /// <summary>The first offset, not less than another one, at which a large page may start.</summary>
    /// <param name="offset">The other one.</param>
    public static long LargePageAfter(long offset) => ((offset - SmallPages + LargePage - 1) & -LargePage) + SmallPages;

    /// <summary>Gives the memory of a committed range back.</summary>
    /// <param name="start">Where it starts: a multiple of <see cref="BlockSize"/>.</param>
    /// <param name="end">Where it ends: a multiple of <see cref="BlockSize"/>.</param>
    public void Decommit(long start, long end)
    {
        if (end > start && _reservation.Decommit((nuint)(_start + start), (nuint)(end - start)))
            Committed -= end - start;
    }

    /// <summary>Releases the region.</summary>
    public void Dispose() => _reservation.Dispose();

    private bool TryCommitTo(long end)
    {
        if (_limiter is not null && !_limiter(Committed, end))
            return false;
        if (!TryTake(Committed, end))
            return false;
        Committed = end;
        return true;
    }

    private bool TryTake(long start, long end)
    {
        if (!_reservation.Commit((nuint)(_start + start), (nuint)(end - start)))
            return false;
        long large = Math.Max(start, SmallPages);
        if (_hasLargePages && end > large)
            _reservation.PreferLargePages((nuint)(_start + large), (nuint)(end - large));
        return true;
    }
}
