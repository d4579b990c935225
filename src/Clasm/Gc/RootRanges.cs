using System;
using System.Collections.Generic;

namespace Clasm.Gc;

/// <summary>The native ranges of reference words that belong to a store: globals, tables, passive element segments.</summary>
internal sealed class RootRanges
{
    private readonly Dictionary<nint, long> _ranges = [];

    /// <summary>The ranges: where they start and how many words they have.</summary>
    public IReadOnlyDictionary<nint, long> All => _ranges;

    /// <summary>While a trace runs in slices: the ranges that it has yet to look at. Null: nobody wants to know.</summary>
    public Stack<nint>? Unseen { get; private set; }

    /// <summary>Starts to keep <see cref="Unseen"/>: all ranges, and those that are added.</summary>
    public void StartWatch() => Unseen = new Stack<nint>(_ranges.Keys);

    /// <summary>Ends <see cref="Unseen"/>.</summary>
    public void EndWatch() => Unseen = null;

    /// <summary>Adds a range, or gives a range another length.</summary>
    /// <param name="address">Its first word.</param>
    /// <param name="words">How many words: references that are written through barriers, or zeros.</param>
    public void Set(nint address, long words)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(words);
        _ranges[address] = words;
        Unseen?.Push(address);
    }

    /// <summary>Removes a range without dropping its references: they are zeros, or have moved as bytes.</summary>
    /// <param name="address">Its first word.</param>
    public void Remove(nint address) => _ranges.Remove(address);
}
