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
    private const long FewestBytes = 1 << 20;
    private const long CommitStep = 1 << 20;

    private readonly NativeReservation _reservation;
    private readonly Func<long, long, bool>? _limiter;

    /// <summary>Reserves a region and commits its first part.</summary>
    /// <param name="initialSize">How many bytes are committed now.</param>
    /// <param name="maxSize">How many bytes may be committed.</param>
    /// <param name="limiter">Asked before more is committed, with the present and the wanted size.</param>
    public HeapRegion(long initialSize, long maxSize, Func<long, long, bool>? limiter)
    {
        _limiter = limiter;
        _reservation =
            NativeReservation.TryReserve((nuint)Math.Min(AddressSpace, nint.MaxValue), (nuint)FewestBytes)
            ?? throw new InsufficientMemoryException("no address space for a GC heap");
        Limit = Math.Clamp(maxSize & -BlockSize, BlockSize, (long)_reservation.Size);
        long first = Math.Clamp(initialSize & -BlockSize, BlockSize, Limit);
        if (!_reservation.Commit(0, (nuint)first))
            throw new InsufficientMemoryException("no memory for a GC heap");
        Committed = first;
    }

    /// <summary>The address of offset 0.</summary>
    public nint Base => _reservation.Address;

    /// <summary>How many bytes may be committed.</summary>
    public long Limit { get; }

    /// <summary>How many bytes are committed.</summary>
    public long Committed { get; private set; }

    /// <summary>How many bytes are reserved.</summary>
    public long Reserved => (long)_reservation.Size;

    /// <summary>Makes sure that the region is committed up to an offset.</summary>
    /// <param name="end">The offset.</param>
    /// <returns>False where the limit, the limiter or the system refuses.</returns>
    public bool TryCommit(long end)
    {
        if (end <= Committed)
            return true;
        if (end > Limit)
            return false;
        long wanted = Math.Min(Limit, Math.Max(end, Committed + Math.Max(CommitStep, Committed / 4)) & -BlockSize);
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
        if (!_reservation.Commit((nuint)start, (nuint)(end - start)))
            return false;
        Committed = wanted;
        return true;
    }

    /// <summary>Gives the memory of a committed range back.</summary>
    /// <param name="start">Where it starts: a multiple of <see cref="BlockSize"/>.</param>
    /// <param name="end">Where it ends: a multiple of <see cref="BlockSize"/>.</param>
    public void Decommit(long start, long end)
    {
        if (end > start && _reservation.Decommit((nuint)start, (nuint)(end - start)))
            Committed -= end - start;
    }

    /// <summary>Releases the region.</summary>
    public void Dispose() => _reservation.Dispose();

    private bool TryCommitTo(long end)
    {
        if (_limiter is not null && !_limiter(Committed, end))
            return false;
        if (!_reservation.Commit((nuint)Committed, (nuint)(end - Committed)))
            return false;
        Committed = end;
        return true;
    }
}
