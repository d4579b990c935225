using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Drc;

// The backup trace where it is done at once: for a small heap, or when everything that is dead must go. It follows a
// collection, so that the log holds just what the stack holds, and no object waits to be freed. It marks from the stack, the root ranges and the handles, and counts anew what it finds; what is unmarked then is a
// cycle or hangs on one, and goes without a look at what it refers to. The lists of free cells are made anew in address
// order, and blocks without objects are given back.
internal sealed unsafe partial class DrcHeap
{
    private const uint MarkSlice = 512;

    private MarkStack? _scratch;
    private long _traces;
    private long _live;

    /// <summary>Frees everything that is dead now.</summary>
    private void Trace()
    {
        using GcPauses.Pause pause = Pauses.Begin("full");
        FinishTrace();
        CollectLog(isWhole: true, int.MaxValue);
        TraceAtOnce();
    }

    private void TraceAtOnce()
    {
        _traces++;
        _live = 0;
        _scratch ??= new MarkStack();
        MarkRoots();
        MarkPending();
        SweepLarge();
        SweepSmall();
        SweepHosts();
        SetTraceAt();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkRoots()
    {
        foreach (int word in StackWords)
            Mark(word, isCounted: 0);
        foreach ((nint address, long words) in Roots.All)
        {
            for (long i = 0; i < words; i++) // in bounds: the owner of a range keeps its length right
            {
                Mark(((int*)address)[i], isCounted: 1);
                MarkPending();
            }
        }
        foreach (int word in Handles.Words)
            Mark(word, isCounted: 1);
    }

    /// <summary>Works off the stack, so that a table of many objects does not fill it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkPending()
    {
        while (_scratch!.TryPop(out uint offset, out uint next))
            MarkSlots(offset, next);
    }

    /// <summary>Finds a reference: the first one to an object starts its count again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Mark(int word, uint isCounted)
    {
        if (!Word.IsObject(word))
        {
            if (Word.IsHost(word))
                Hosts.Find(word, isCounted);
            return;
        }
        ref uint header = ref Header((uint)word);
        ref uint count = ref Count((uint)word);
        if ((header & ObjectHeader.Marked) != 0)
        {
            count += isCounted; // fewer than 2^30 words refer to it
            return;
        }
        if ((header & (ObjectHeader.Free | ObjectHeader.Dead)) != 0)
            ThrowDead((uint)word);
        header |= ObjectHeader.Marked;
        count = isCounted;
        TypeDescriptor* type = _types + (header >> ObjectHeader.TypeShift);
        if (type->IsRefArray || type->RefCount != 0)
            _scratch!.Push((uint)word, 0);
    }

    /// <summary>Marks what an object refers to; of a long array only a slice, with the rest pushed again before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkSlots(uint offset, uint next)
    {
        TypeDescriptor* type = _types + (Header(offset) >> ObjectHeader.TypeShift);
        nint address = AddressOf((int)offset);
        if (!type->IsRefArray)
        {
            for (int i = 0; i < type->RefCount; i++) // in bounds: slots of the object's type
                Mark(*(int*)(address + type->RefOffsets[i]), isCounted: 1);
            return;
        }
        uint length = LengthOf((int)offset);
        uint end = length - next > MarkSlice ? next + MarkSlice : length;
        if (end < length)
            _scratch!.Push(offset, end);
        int* slots = (int*)(address + ObjectHeader.DataOffset);
        for (uint i = next; i < end; i++) // in bounds: < length
            Mark(slots[i], isCounted: 1);
    }

    private void SweepLarge()
    {
        uint next;
        for (uint offset = _large.First; offset != 0; offset = next)
        {
            next = _large.After(offset);
            if ((Header(offset) & ObjectHeader.Marked) == 0)
            {
                Release(offset);
                continue;
            }
            Header(offset) &= ~ObjectHeader.Marked;
            _live += SizeOf(offset);
        }
    }

    private void SweepSmall()
    {
        _small.ClearLists();
        for (int block = _small.Top - 1; block > 0; block--)
        {
            int sizeClass = _small.ClassOf(block);
            if (sizeClass == 0)
                continue;
            if (IsUnmarked(block, sizeClass))
                ReturnBlock(block, sizeClass);
            else
                SweepBlock(block, sizeClass);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsUnmarked(int block, int sizeClass)
    {
        uint size = (uint)sizeClass * 8;
        uint end = _small.CarvedEnd(block);
        for (uint cell = (uint)block * HeapRegion.BlockSize; cell < end; cell += size)
        {
            if ((Header(cell) & ObjectHeader.Marked) != 0)
                return false;
        }
        return true;
    }

    private void ReturnBlock(int block, int sizeClass)
    {
        uint size = (uint)sizeClass * 8;
        uint end = _small.CarvedEnd(block);
        for (uint cell = (uint)block * HeapRegion.BlockSize; ZealCounter != 0 && cell < end; cell += size)
        {
            Poison(cell, size);
            Header(cell) = ObjectHeader.Free;
        }
        _small.ReturnBlock(block);
    }

    // From the last cell to the first, so that the list is in address order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SweepBlock(int block, int sizeClass)
    {
        uint size = (uint)sizeClass * 8;
        uint start = (uint)block * HeapRegion.BlockSize;
        for (uint cell = _small.CarvedEnd(block); cell > start; )
        {
            cell -= size;
            ref uint header = ref Header(cell);
            if ((header & ObjectHeader.Marked) != 0)
            {
                header &= ~ObjectHeader.Marked;
                _live += size;
                continue;
            }
            if (ZealCounter != 0 && (header & ObjectHeader.Free) == 0)
                Poison(cell, size);
            _small.Push(sizeClass, cell);
        }
    }

    private void SweepHosts()
    {
        foreach (int word in Hosts.Words)
            Hosts.EndTrace(word);
    }
}
