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

    /// <summary>Sets where the next collection is due: at twice the entries that survived this one.</summary>
    /// <param name="survivors">How many.</param>
    public void SetThreshold(long survivors)
    {
        long threshold = Math.Max(FewestEntries, 2 * survivors);
        if (threshold > _context->LogLimit - Entries)
            Resize(threshold);
        _context->LogEnd = Entries + threshold;
    }

    /// <summary>Doubles the capacity; the threshold stays, so that the next allocation collects.</summary>
    public void Grow()
    {
        long threshold = _context->LogEnd - Entries;
        Resize(2 * (_context->LogLimit - Entries));
        _context->LogEnd = Entries + threshold;
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
