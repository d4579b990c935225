using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Drc;

internal sealed unsafe partial class DrcHeap
{
    private const uint InUse = ObjectHeader.Marked | ObjectHeader.Logged;
    private const uint Gone = ObjectHeader.Free | ObjectHeader.Dead;
    private const int SweepCost = 64;

    private long _condemnNext;
    private uint _largeNext;
    private uint _returning;
    private uint _returningNext;

    private void StartCondemn()
    {
        _condemnNext = HeapRegion.BlockSize;
        _largeNext = _large.First;
        _returning = 0;
    }

    /// <summary>Whether condemning has yet to come to an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsAhead(uint offset) => offset >= _condemnNext && (Header(offset) & ObjectHeader.Large) == 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CondemnStep(int budget)
    {
        if (_returning != 0)
            return ReturnSlice();
        int block = (int)(_condemnNext / HeapRegion.BlockSize);
        if (block < _small.Top)
            return CondemnCells(block, budget);
        uint offset = _largeNext;
        if (offset != 0)
        {
            _largeNext = _large.After(offset);
            return Condemn(offset);
        }
        _phase = TracePhase.Sweep;
        _small.StartSweep();
        _largeNext = _large.First;
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CondemnCells(int block, int budget)
    {
        uint size = (uint)_small.ClassOf(block) * 8;
        uint end = _small.CarvedEnd(block);
        int done = 1;
        for (; size != 0 && _condemnNext < end && done <= budget; _condemnNext += size)
            done += Condemn((uint)_condemnNext);
        if (size == 0 || _condemnNext >= end)
            _condemnNext = (block + 1L) * HeapRegion.BlockSize;
        return done;
    }

    /// <summary>Condemns an object unless it is in use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Condemn(uint offset)
    {
        ref uint header = ref Header(offset);
        if ((header & Gone) != 0)
            return 1;
        if ((header & InUse) != 0)
        {
            _live += SizeOf(offset);
            return 1;
        }
        header |= ObjectHeader.Condemned;
        return ReturnCounts(offset);
    }

    /// <summary>Drops what a condemned object refers to, or starts to, if it is a long array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReturnCounts(uint offset)
    {
        uint header = Header(offset);
        TypeDescriptor* type = _types + (header >> ObjectHeader.TypeShift);
        nint address = AddressOf((int)offset);
        if (!type->IsRefArray)
        {
            for (int i = 0; i < type->RefCount; i++) // in bounds: slots of the object's type
                ReturnCount(*(int*)(address + type->RefOffsets[i]));
            return 1 + type->RefCount;
        }
        if ((header & ObjectHeader.Large) != 0)
        {
            _returning = offset;
            _returningNext = 0;
            return 1;
        }
        uint length = LengthOf((int)offset);
        for (uint i = 0; i < length; i++) // in bounds: < length
            ReturnCount(((int*)(address + ObjectHeader.DataOffset))[i]);
        return 1 + (int)length;
    }

    private int ReturnSlice()
    {
        uint length = LengthOf((int)_returning);
        uint count = length - _returningNext < ArraySlice ? length - _returningNext : ArraySlice;
        int* slots = (int*)(AddressOf((int)_returning) + ObjectHeader.DataOffset) + _returningNext; // in bounds: < length
        for (uint i = 0; i < count; i++)
            ReturnCount(slots[i]);
        _returningNext += count;
        if (_returningNext == length)
            _returning = 0;
        return 1 + (int)count;
    }

    /// <summary>Drops what is in use; other dead objects go whatever their counts are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReturnCount(int word)
    {
        if (Word.IsHost(word))
            Hosts.Drop(word);
        else if (Word.IsObject(word) && (Header((uint)word) & InUse) != 0)
            DropObject((uint)word);
    }

    private int FreeStep()
    {
        if (_small.TrySweepNext(out int block))
        {
            if (block != 0)
                FreeCondemned(block);
            return SweepCost;
        }
        uint offset = _largeNext;
        if (offset == 0)
        {
            EndTrace();
            return 1;
        }
        _largeNext = _large.After(offset);
        if ((Header(offset) & ObjectHeader.Condemned) != 0)
            Release(offset);
        else
            Header(offset) &= ~ObjectHeader.Marked;
        return 1;
    }

    /// <summary>Sweeps some blocks in the hope for a cell of a class.</summary>
    private void SweepFor(int sizeClass)
    {
        if (_phase != TracePhase.Sweep)
            return;
        int carving = _small.SweepCarving(sizeClass);
        if (carving != 0)
            FreeCondemned(carving);
        for (int i = 0; i < SliceBlocks && _phase == TracePhase.Sweep && !_small.HasFree(sizeClass); i++)
            FreeStep();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FreeCondemned(int block)
    {
        int sizeClass = _small.ClassOf(block);
        uint size = (uint)sizeClass * 8;
        uint start = (uint)block * HeapRegion.BlockSize;
        uint end = _small.CarvedEnd(block);
        bool isEmpty = true;
        for (uint cell = start; cell < end; cell += size)
        {
            ref uint header = ref Header(cell);
            if ((header & ObjectHeader.Free) != 0)
                continue;
            if ((header & ObjectHeader.Condemned) == 0)
            {
                header &= ~ObjectHeader.Marked;
                isEmpty = false;
                continue;
            }
            if (ZealCounter != 0)
                Poison(cell, size);
            header = ObjectHeader.Free;
        }
        if (isEmpty)
            _small.ReturnBlock(block);
        else
            RelistFree(start, end, sizeClass);
    }

    // From the last cell to the first, so that the list is in address order.
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
        {
            if ((Header(offset) & ObjectHeader.Free) == 0)
                yield return offset;
        }
    }
}
