using System;
using System.Runtime.InteropServices;
using Clasm.Execution;

namespace Clasm.Gc.Drc;

/// <summary>The log: a flat run of words in native memory, whose ends compiled code finds in the control block.</summary>
internal sealed unsafe class DrcLog : SafeHandle
{
    private const int FewestEntries = 32768;
    private const int FirstCapacity = FewestEntries + 1024;

    private readonly StoreContext* _context;
    private long _threshold = FewestEntries;
    private long _pace = long.MaxValue;

    /// <summary>An empty log.</summary>
    /// <param name="context">The control block.</param>
    public DrcLog(StoreContext* context)
        : base(0, ownsHandle: true)
    {
        _context = context;
        SetHandle((nint)NativeMemory.Alloc(FirstCapacity, sizeof(uint)));
        SetEnds(0, FirstCapacity);
        SetThreshold(0);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Whether it is so long that it should be collected.</summary>
    public bool IsDue => Count >= _threshold;

    /// <summary>How many entries there are.</summary>
    public long Count => _context->LogNext - Entries;

    /// <summary>The first entry.</summary>
    public uint* Entries => (uint*)handle;

    /// <summary>Appends an entry.</summary>
    /// <param name="word">An object or host object that the log does not have.</param>
    public void Add(int word)
    {
        if (_context->LogNext == _context->LogLimit)
            Grow();
        *_context->LogNext++ = (uint)word; // in bounds: below the limit
    }

    /// <summary>Keeps the first entries.</summary>
    /// <param name="count">How many.</param>
    public void Truncate(long count) => _context->LogNext = Entries + count;

    /// <summary>Sets where the next collection is due.</summary>
    /// <param name="threshold">After how many entries; a short log is never due.</param>
    public void SetThreshold(long threshold)
    {
        _threshold = Math.Max(FewestEntries, threshold);
        if (_threshold > _context->LogLimit - Entries)
            Resize(_threshold);
        SetPace(_pace);
    }

    /// <summary>Sets how many entries compiled code may add before it comes to the slow path of an allocation.</summary>
    /// <param name="entries">How many; it comes there at the next collection in any case.</param>
    public void SetPace(long entries)
    {
        _pace = entries;
        _context->LogEnd = Entries + Math.Min(_threshold, Math.Min(Count, _threshold) + Math.Min(entries, _threshold));
    }

    /// <summary>Doubles the capacity; the threshold stays, so that the next allocation collects.</summary>
    public void Grow()
    {
        Resize(2 * (_context->LogLimit - Entries));
        SetPace(_pace);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }

    private void Resize(long capacity)
    {
        long count = Count;
        SetHandle((nint)NativeMemory.Realloc((void*)handle, (nuint)capacity * sizeof(uint)));
        SetEnds(count, capacity);
    }

    private void SetEnds(long count, long capacity)
    {
        _context->LogNext = Entries + count;
        _context->LogLimit = Entries + capacity;
    }
}
