using System;

namespace Clasm.Gc.Linear;

/// <summary>
/// Gives out runs of blocks of a region, the lowest that fit. Block 0 is never given out: it holds the null reference.
/// </summary>
internal sealed class BlockMap(HeapRegion region)
{
    private const int WordBits = 64;

    private readonly ulong[] _free = new ulong[(1 << 16) / WordBits];
    private int _firstFree = int.MaxValue;

    /// <summary>The end of the blocks that were ever given out.</summary>
    public int Top { get; private set; } = 1;

    /// <summary>How many blocks are given out.</summary>
    public int Used { get; private set; }

    /// <summary>Takes a run of blocks.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The index of the first, or 0 where there is no room.</returns>
    public int Allocate(int count)
    {
        int first = FindFree(count);
        if (first == 0)
            return 0;
        if ((long)first + count > Top && !Extend(first + count))
            return 0;
        for (int i = first; i < first + count; i++)
            SetFree(i, false);
        Used += count;
        return first;
    }

    /// <summary>Gives a run of blocks back.</summary>
    /// <param name="first">The index of the first.</param>
    /// <param name="count">How many.</param>
    public void Free(int first, int count)
    {
        for (int i = first; i < first + count; i++)
            SetFree(i, true);
        _firstFree = Math.Min(_firstFree, first);
        Used -= count;
    }

    private bool Extend(int top)
    {
        if (top > region.Limit / HeapRegion.BlockSize || !region.TryCommit((long)top * HeapRegion.BlockSize))
            return false;
        Top = top;
        return true;
    }

    /// <summary>The first run that is free, or the free blocks at the end with new ones after them.</summary>
    private int FindFree(int count)
    {
        int run = 0;
        int i = _firstFree;
        bool isFirst = true;
        while (i < Top)
        {
            if (_free[i / WordBits] >> (i % WordBits) == 0)
            {
                i = (i / WordBits + 1) * WordBits;
                run = 0;
                continue;
            }
            if (!IsFree(i++))
            {
                run = 0;
                continue;
            }
            if (isFirst)
                _firstFree = i - 1;
            isFirst = false;
            if (++run == count)
                return i - count;
        }
        if (isFirst)
            _firstFree = int.MaxValue;
        return Top - TrailingFree();
    }

    private int TrailingFree()
    {
        int i = Top;
        while (i > 1 && IsFree(i - 1))
            i--;
        return Top - i;
    }

    private bool IsFree(int block) => (_free[block / WordBits] >> (block % WordBits) & 1) != 0;

    private void SetFree(int block, bool isFree)
    {
        ulong bit = 1UL << (block % WordBits);
        if (isFree)
            _free[block / WordBits] |= bit;
        else
            _free[block / WordBits] &= ~bit;
    }
}
