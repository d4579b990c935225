using System;
using System.Collections.Generic;

namespace Clasm.Gc;

/// <summary>The native ranges of reference words that belong to a store: globals, tables, passive element segments.</summary>
internal sealed class RootRanges
{
    private readonly Dictionary<nint, long> _ranges = [];

    /// <summary>The ranges: where they start and how many words they have.</summary>
    public IReadOnlyDictionary<nint, long> All => _ranges;

    /// <summary>Adds a range, or gives a range another length.</summary>
    /// <param name="address">Its first word.</param>
    /// <param name="words">How many words: references that are written through barriers, or zeros.</param>
    public void Set(nint address, long words)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(words);
        _ranges[address] = words;
    }

    /// <summary>Removes a range without dropping its references: they are zeros, or have moved as bytes.</summary>
    /// <param name="address">Its first word.</param>
    public void Remove(nint address) => _ranges.Remove(address);
}
