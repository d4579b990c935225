using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Clasm.Gc;

/// <summary>What the host holds instead of a raw word: stale handles are recognised by their generation.</summary>
/// <param name="Index">The slot.</param>
/// <param name="Generation">How often the slot was used; 0 in no handle that was given out.</param>
internal readonly record struct GcHandle(int Index, uint Generation);

/// <summary>
/// The references that the host holds. A slot owns one count of its object and has a weak handle to the managed wrapper that
/// stands for it. Slots whose wrapper died are dropped at each collection of the heap and whenever the table would double, so
/// that nothing leaks when wrappers are not disposed and no finalizer touches the heap.
/// </summary>
internal sealed class GcHandleTable(GcHeap heap) : IDisposable
{
    private Slot[] _slots = new Slot[16];
    private int _used;
    private int _firstFree = -1;
    private int _sweptAt;
    private int _unswept;

    /// <summary>Frees the weak handles.</summary>
    ~GcHandleTable() => FreeAll();

    /// <summary>How many handles there are.</summary>
    public int Count { get; private set; }

    /// <summary>The words that handles hold.</summary>
    public IEnumerable<int> Words
    {
        get
        {
            for (int i = 0; i < _used; i++)
            {
                if (_slots[i].IsUsed)
                    yield return _slots[i].Word;
            }
        }
    }

    /// <summary>The end of the slots: the argument of <see cref="WordAt"/> is smaller.</summary>
    internal int SlotCount => _used;

    /// <summary>The word of a slot, for a collector that moves objects; null where the slot is not in use.</summary>
    /// <param name="index">The slot.</param>
    internal ref int WordAt(int index) => ref _slots[index].Word;

    /// <summary>Makes a handle, which owns a count of its own.</summary>
    /// <param name="word">A reference.</param>
    /// <param name="wrapper">The managed object that stands for it; the slot is dropped after its death.</param>
    public GcHandle Create(int word, object wrapper)
    {
        heap.Take(word);
        int index = FreeSlot();
        ref Slot slot = ref _slots[index];
        slot.Word = word;
        slot.Wrapper = GCHandle.Alloc(wrapper, GCHandleType.Weak);
        slot.Generation++;
        slot.IsUsed = true;
        Count++;
        return new GcHandle(index, slot.Generation);
    }

    /// <summary>The reference of a handle, exposed to the collector as something that may now be on the stack.</summary>
    /// <param name="handle">A handle.</param>
    /// <exception cref="ObjectDisposedException">The handle was released.</exception>
    public int Get(GcHandle handle) => heap.Expose(Find(handle).Word);

    /// <summary>Drops a handle; a second time does nothing.</summary>
    /// <param name="handle">A handle.</param>
    public void Release(GcHandle handle)
    {
        if (IsValid(handle))
            Drop(handle.Index);
    }

    /// <summary>Whether a handle was not released.</summary>
    /// <param name="handle">A handle.</param>
    public bool IsValid(GcHandle handle) =>
        (uint)handle.Index < (uint)_used
        && _slots[handle.Index].IsUsed
        && _slots[handle.Index].Generation == handle.Generation;

    /// <summary>Drops slots whose wrapper died; looks at none twice unless the CLR collected in between.</summary>
    /// <param name="budget">How many slots are looked at; the next call goes on from there.</param>
    public void Sweep(int budget = int.MaxValue)
    {
        int collections = GC.CollectionCount(0);
        if (collections != _sweptAt)
        {
            _sweptAt = collections;
            _unswept = _used;
        }
        for (; budget > 0 && _unswept > 0; budget--)
        {
            ref Slot slot = ref _slots[--_unswept];
            if (slot.IsUsed && slot.Wrapper.Target is null)
                Drop(_unswept);
        }
    }

    /// <summary>Frees the weak handles.</summary>
    public void Dispose()
    {
        FreeAll();
        GC.SuppressFinalize(this);
    }

    private int FreeSlot()
    {
        if (_firstFree < 0 && _used == _slots.Length)
        {
            Sweep();
            if (_firstFree < 0)
                Array.Resize(ref _slots, _slots.Length * 2);
        }
        if (_firstFree < 0)
            return _used++;
        int index = _firstFree;
        _firstFree = _slots[index].NextFree;
        return index;
    }

    private ref Slot Find(GcHandle handle)
    {
        ObjectDisposedException.ThrowIf(!IsValid(handle), typeof(GcHandle));
        return ref _slots[handle.Index];
    }

    private void Drop(int index)
    {
        ref Slot slot = ref _slots[index];
        int word = slot.Word;
        slot.Wrapper.Free();
        slot.Word = 0;
        slot.IsUsed = false;
        slot.NextFree = _firstFree;
        _firstFree = index;
        Count--;
        heap.Drop(word);
    }

    private void FreeAll()
    {
        for (int i = 0; i < _used; i++)
        {
            if (_slots[i].IsUsed)
                _slots[i].Wrapper.Free();
        }
        _used = 0;
        _firstFree = -1;
        Count = 0;
    }

    private struct Slot
    {
        public GCHandle Wrapper;
        public int Word;
        public uint Generation;
        public int NextFree;
        public bool IsUsed;
    }
}
