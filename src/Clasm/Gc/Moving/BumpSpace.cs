using System;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Moving;

/// <summary>A part of a region in which objects lie one after another; a growing part from its start has memory.</summary>
/// <param name="region">The heap.</param>
/// <param name="start">Where it starts: a multiple of the block size.</param>
/// <param name="end">The end of what has memory.</param>
/// <param name="ceiling">Where it has to end.</param>
internal sealed class BumpSpace(HeapRegion region, uint start, long end, long ceiling)
{
    /// <summary>Where the first object is.</summary>
    public uint Start { get; } = start;

    /// <summary>Where it has to end.</summary>
    public long Ceiling { get; } = Math.Min(ceiling, uint.MaxValue & -HeapRegion.BlockSize);

    /// <summary>The end of the last object.</summary>
    public uint Next { get; set; } = start;

    /// <summary>The end of what has memory.</summary>
    public long End { get; private set; } = end;

    /// <summary>The bytes of objects.</summary>
    public long Used => Next - Start;

    /// <summary>Makes sure that there is memory up to an offset; takes more than that where it may.</summary>
    /// <param name="end">The offset.</param>
    /// <returns>False where the ceiling, the limit, the limiter or the system refuses.</returns>
    public bool TryExtend(long end)
    {
        long exact = RoundUp(end);
        if (exact <= End)
            return true;
        if (exact > Ceiling)
            return false;
        long wanted = Math.Min(Ceiling, HeapRegion.LargePageAfter(Math.Max(exact, End + ((End - Start) / 8))));
        if (wanted != exact && region.TryCommit(End, wanted))
            exact = wanted;
        else if (!region.TryCommit(End, exact))
            return false;
        End = exact;
        return true;
    }

    /// <summary>Gives back the memory after an offset.</summary>
    /// <param name="end">The offset; what is used stays.</param>
    public void Trim(long end)
    {
        long exact = RoundUp(Math.Max(end, Next));
        if (exact >= End)
            return;
        region.Decommit(exact, End);
        End = exact;
    }

    private static long RoundUp(long value) => (value + HeapRegion.BlockSize - 1) & -HeapRegion.BlockSize;
}
