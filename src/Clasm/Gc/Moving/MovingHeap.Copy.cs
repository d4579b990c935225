using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Moving;

// Copying: what a slot refers to in the space that is left goes to the end of another space, where its own slots are visited
// in their turn.
internal abstract unsafe partial class MovingHeap<TBarriers>
{
    private const uint ShortCopy = 128;

    private uint _fromStart;
    private uint _fromLength;
    private uint _top;
    private bool _marksHosts;

    /// <summary>Where objects start in the space that is copied to, if the collector has to know.</summary>
    protected CardTable? Cards { get; init; }

    /// <summary>Makes sure that a space has memory for all of another, which first gives back what it does not use if need be.</summary>
    /// <param name="from">What is to be copied.</param>
    /// <param name="to">An empty space.</param>
    /// <returns>False where there is not enough.</returns>
    protected static bool TryMakeRoom(BumpSpace from, BumpSpace to)
    {
        long end = to.Start + from.Used + (from.Used / 16) + Slack;
        if (to.TryExtend(end))
            return true;
        from.Trim(from.Next);
        return to.TryExtend(end);
    }

    /// <summary>Starts to copy from one space to the end of another, which has room for all of it.</summary>
    /// <param name="from">What is left.</param>
    /// <param name="to">What is copied to.</param>
    /// <param name="marksHosts">Whether all objects are visited, so that host objects without a mark are dead.</param>
    protected void BeginCopy(BumpSpace from, BumpSpace to, bool marksHosts)
    {
        _marksHosts = marksHosts;
        _fromStart = from.Start;
        _fromLength = from.Next - from.Start;
        _top = to.Next;
    }

    /// <summary>Visits the slots of all copies, which makes more copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void FinishCopy(BumpSpace to)
    {
        for (uint scan = to.Next; scan < _top; )
        {
            uint header = Header(scan);
            if ((header & ObjectHeader.Free) != 0)
            {
                scan += Second(scan);
                continue;
            }
            VisitSlots<Copier, MovingHeap<TBarriers>>(this, scan);
            scan += SizeOf(scan);
        }
        to.Next = _top;
    }

    /// <summary>Copies what a slot refers to.</summary>
    protected readonly struct Copier : ISlotVisitor<MovingHeap<TBarriers>>
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Visit(MovingHeap<TBarriers> heap, int* slot)
        {
            int word = *slot;
            if ((word & 7) == 0)
            {
                if ((uint)word - heap._fromStart < heap._fromLength)
                    *slot = heap.Forward((uint)word);
            }
            else if (heap._marksHosts && Word.IsHost(word))
            {
                heap.Hosts.Mark(word);
            }
        }
    }

    /// <summary>Where an object is now: it is copied the first time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Forward(uint offset)
    {
        uint header = Header(offset);
        return (header & ObjectHeader.Forwarded) != 0 ? (int)Second(offset) : Copy(offset, header);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Copy(uint offset, uint header)
    {
        if ((header & ObjectHeader.Flags) != 0)
            ThrowDead(offset);
        TypeDescriptor* type = _types + (header >> ObjectHeader.TypeShift);
        uint size = SizeOf(offset);
        uint to = type->IsArray && IsAligned(size) ? Align() : _top;
        CopyBytes(to, offset, size);
        _top = to + size;
        Header(offset) = header | ObjectHeader.Forwarded;
        Second(offset) = to;
        Cards?.Record(to, size);
        return (int)to;
    }

    private uint Align()
    {
        uint to = AlignedAt(_top);
        MakeFree(_top, to);
        if (to != _top)
            Cards?.Record(_top, to - _top);
        return to;
    }

    // In bounds: an object, and as much room for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyBytes(uint to, uint from, uint size)
    {
        if (size > ShortCopy)
        {
            Move(_base + (nint)to, _base + (nint)from, size);
            return;
        }
        ulong* source = (ulong*)(_base + (nint)from);
        ulong* target = (ulong*)(_base + (nint)to);
        for (uint i = 0; i < size / sizeof(ulong); i++)
            target[i] = source[i];
    }

    private static void ThrowDead(uint offset) =>
        throw new GcInvariantException($"0x{offset:x} is supposedly live; it is no object");
}
