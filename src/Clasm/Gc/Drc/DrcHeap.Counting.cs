using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc.Drc;

internal sealed unsafe partial class DrcHeap
{
    private const int ArraySlice = 1024;
    private const uint Lost = ObjectHeader.Free | ObjectHeader.Dead | ObjectHeader.Condemned;

    private readonly DrcLog _log;
    private uint _dead;
    private uint _partial;
    private uint _partialNext;

    /// <summary>Whether objects wait to be freed.</summary>
    private bool HasDead => _dead != 0 || _partial != 0;

    /// <summary>Makes room in the log.</summary>
    internal void GrowLog() => _log.Grow();

    /// <summary>Logs a host object.</summary>
    /// <param name="word">Its word.</param>
    internal void LogHost(int word)
    {
        if (Hosts.TrySetLogged(word))
            _log.Add(word);
    }

    /// <summary>Drops a reference to a host object, or to an object that has one count, too many, or none.</summary>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void DropLast(int word)
    {
        DropWord(word);
        Drain(DrainSlice);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DropWord(int word)
    {
        if (Word.IsObject(word))
            DropObject((uint)word);
        else if (Word.IsHost(word))
            Hosts.Drop(word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DropObject(uint offset)
    {
        ref uint header = ref Header(offset);
        ref uint count = ref Count(offset);
        uint rest = count - 1;
        if (rest >= uint.MaxValue - 1 || (header & Lost) != 0)
            DropOddly(offset);
        else if (rest == 0 && (header & ObjectHeader.Logged) == 0)
            Bury(offset);
        else
            DropOne(offset, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DropOne(uint offset, uint rest)
    {
        Count(offset) = rest;
        if (_phase == TracePhase.Shade)
            ShadeUnlogged(offset);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ShadeUnlogged(uint offset)
    {
        if ((Header(offset) & ObjectHeader.Logged) == 0)
            Shade(offset);
    }

    /// <summary>A saturated count stays; anything else here is an error.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropOddly(uint offset)
    {
        if ((Header(offset) & Lost) != 0 || Count(offset) != uint.MaxValue)
            ThrowDead(offset);
    }

    /// <summary>Links an object that nothing refers to into the list of those to free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Bury(uint offset)
    {
        Header(offset) |= ObjectHeader.Dead;
        Count(offset) = _dead;
        _dead = offset;
    }

    /// <summary>Frees dead objects, and what only they refer to.</summary>
    /// <param name="budget">About how many slots may be looked at.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Drain(int budget)
    {
        while (budget > 0)
        {
            if (_partial != 0)
            {
                budget -= DropSlice();
                continue;
            }
            uint offset = _dead;
            if (offset == 0)
                return;
            _dead = Count(offset);
            budget -= Free(offset);
        }
    }

    /// <summary>Drops an object's references and frees it, or starts to, if it is a long array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Free(uint offset)
    {
        TypeDescriptor* type = _types + (Header(offset) >> ObjectHeader.TypeShift);
        if (type->IsRefArray)
        {
            _partial = offset;
            _partialNext = 0;
            return 1;
        }
        nint address = AddressOf((int)offset);
        int* offsets = type->RefOffsets;
        int count = type->RefCount;
        for (int i = 0; i < count; i++) // in bounds: slots of the object's type
            DropWord(*(int*)(address + offsets[i]));
        if (!type->IsArray && (uint)type->Size <= StoreContext.LargestSizeClass && ZealCounter == 0)
            _small.Free(type->Size / 8, offset);
        else
            Release(offset);
        return 1 + count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int DropSlice()
    {
        uint length = LengthOf((int)_partial);
        uint count = length - _partialNext < ArraySlice ? length - _partialNext : ArraySlice;
        int* slots = (int*)(AddressOf((int)_partial) + ObjectHeader.DataOffset) + _partialNext; // in bounds: < length
        for (uint i = 0; i < count; i++)
            DropWord(slots[i]);
        _partialNext += count;
        if (_partialNext == length)
        {
            Release(_partial);
            _partial = 0;
        }
        return 1 + (int)count;
    }

    /// <summary>Gives the memory of an object back, whose references were dropped.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Release(uint offset)
    {
        long size = SizeOf(offset);
        if (ZealCounter != 0)
            Poison(offset, size);
        if ((Header(offset) & ObjectHeader.Large) != 0)
        {
            ReleaseLarge(offset);
            return;
        }
        Header(offset) = ObjectHeader.Free;
        _small.Free((int)(size / 8), offset);
    }

    private void ReleaseLarge(uint offset)
    {
        if (_largeNext == offset)
            _largeNext = _large.After(offset);
        uint pending = Header(offset) & ObjectHeader.Pending;
        Header(offset) = ObjectHeader.Free | pending;
        if (pending == 0)
            _large.Free(offset);
    }

    private void Poison(uint offset, long size)
    {
        int* words = (int*)AddressOf((int)offset);
        for (long i = ObjectHeader.Size / sizeof(int); i < size / sizeof(int); i++) // in bounds: of the object
            words[i] = Word.Poison;
    }

    private static void ThrowDead(uint offset) =>
        throw new GcInvariantException($"0x{offset:x} is supposedly live; should have nonzero ref count");
}
