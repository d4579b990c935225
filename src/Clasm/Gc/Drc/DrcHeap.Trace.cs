using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Drc;

// The backup trace. It follows a collection, so that the log holds just what the stack holds, and no object waits to be
// freed. It marks from the stack, the root ranges and the handles; what is unmarked then is a cycle or hangs on one. Such
// objects give back the counts that they hold of live ones, and go. The lists of free cells are made anew in address order,
// and blocks without objects are given back.
internal sealed unsafe partial class DrcHeap
{
    private const uint TraceSlice = 512;

    private MarkStack? _scratch;
    private long _traces;
    private long _live;

    private void Trace()
    {
        _traces++;
        _live = 0;
        _scratch ??= new MarkStack();
        MarkRoots();
        MarkPending();
        SweepLarge();
        SweepSmall();
        SweepHosts();
        _traceAt = Math.Max(FirstTrace, Math.Max(2 * _live, BytesUsed + BytesUsed / 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkRoots()
    {
        foreach (int word in StackWords)
            Mark(word);
        foreach ((nint address, long words) in Roots.All)
        {
            for (long i = 0; i < words; i++) // in bounds: the owner of a range keeps its length right
            {
                Mark(((int*)address)[i]);
                MarkPending();
            }
        }
        foreach (int word in Handles.Words)
            Mark(word);
    }

    /// <summary>Works off the stack, so that a table of many objects does not fill it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkPending()
    {
        while (_scratch!.TryPop(out uint offset, out uint next))
            MarkSlots(offset, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Mark(int word)
    {
        if (Word.IsHost(word))
        {
            Hosts.Mark(word);
            return;
        }
        if (!Word.IsObject(word))
            return;
        ref uint header = ref Header((uint)word);
        if ((header & (ObjectHeader.Free | ObjectHeader.Dead)) != 0)
            ThrowDead((uint)word);
        if ((header & ObjectHeader.Marked) != 0)
            return;
        header |= ObjectHeader.Marked;
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
                Mark(*(int*)(address + type->RefOffsets[i]));
            return;
        }
        uint length = LengthOf((int)offset);
        uint end = length - next > TraceSlice ? next + TraceSlice : length;
        if (end < length)
            _scratch!.Push(offset, end);
        int* slots = (int*)(address + ObjectHeader.DataOffset);
        for (uint i = next; i < end; i++) // in bounds: < length
            Mark(slots[i]);
    }

    private void SweepLarge()
    {
        uint next;
        for (uint offset = _large.First; offset != 0; offset = next)
        {
            next = _large.After(offset);
            if (!Survives(offset))
            {
                ReturnCounts(offset);
                Release(offset);
            }
        }
    }

    private void SweepSmall()
    {
        _small.ClearLists();
        for (int block = _small.Top - 1; block > 0; block--)
        {
            if (_small.ClassOf(block) != 0)
                SweepBlock(block, _small.ClassOf(block));
        }
    }

    // From the last cell to the first, so that the list is in address order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SweepBlock(int block, int sizeClass)
    {
        uint size = (uint)sizeClass * 8;
        uint start = (uint)block * HeapRegion.BlockSize;
        bool isEmpty = true;
        for (uint cell = start; cell < _small.CarvedEnd(block); cell += size)
        {
            if ((Header(cell) & ObjectHeader.Free) != 0)
                continue;
            if (Survives(cell))
            {
                isEmpty = false;
                continue;
            }
            ReturnCounts(cell);
            if (ZealCounter != 0)
                Poison(cell, size);
            Header(cell) = ObjectHeader.Free;
        }
        if (isEmpty)
            _small.ReturnBlock(block);
        else
            RelistFree(start, _small.CarvedEnd(block), sizeClass);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RelistFree(uint start, uint end, int sizeClass)
    {
        uint size = (uint)sizeClass * 8;
        for (uint cell = end; cell > start; )
        {
            cell -= size;
            if ((Header(cell) & ObjectHeader.Free) != 0)
                _small.Push(sizeClass, cell);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Survives(uint offset)
    {
        ref uint header = ref Header(offset);
        if ((header & ObjectHeader.Marked) == 0)
            return false;
        header &= ~ObjectHeader.Marked;
        _live += SizeOf(offset);
        return true;
    }

    /// <summary>
    /// Drops what a dead object refers to: a live object's count, or a host object. Other dead objects are freed by the sweep
    /// whatever their counts are.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReturnCounts(uint offset)
    {
        TypeDescriptor* type = _types + (Header(offset) >> ObjectHeader.TypeShift);
        nint address = AddressOf((int)offset);
        for (int i = 0; i < type->RefCount; i++) // in bounds: slots of the object's type
            ReturnCount(*(int*)(address + type->RefOffsets[i]));
        if (!type->IsRefArray)
            return;
        uint length = LengthOf((int)offset);
        int* slots = (int*)(address + ObjectHeader.DataOffset);
        for (uint i = 0; i < length; i++) // in bounds: < length
            ReturnCount(slots[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReturnCount(int word)
    {
        if (Word.IsHost(word))
        {
            Hosts.Drop(word);
            return;
        }
        if (!Word.IsObject(word) || (Header((uint)word) & ObjectHeader.Free) != 0)
            return;
        ref uint count = ref Count((uint)word);
        if (count != uint.MaxValue)
            count--;
    }

    private void SweepHosts()
    {
        foreach (int word in Hosts.Words)
            Hosts.EndTrace(word);
    }

    private IEnumerable<uint> SmallObjects()
    {
        for (int block = 1; block < _small.Top; block++)
        {
            uint size = (uint)_small.ClassOf(block) * 8;
            if (size == 0)
                continue;
            for (uint cell = (uint)block * HeapRegion.BlockSize; cell < _small.CarvedEnd(block); cell += size)
            {
                if ((Header(cell) & ObjectHeader.Free) == 0)
                    yield return cell;
            }
        }
    }

    private IEnumerable<uint> LargeObjects()
    {
        for (uint offset = _large.First; offset != 0; offset = _large.After(offset))
            yield return offset;
    }
}
