using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Clasm.Gc.Linear;

/// <summary>
/// The objects of the host that words of a heap refer to. Entries are counted and logged like objects of the heap, and given
/// back as soon as nothing refers to them. A heap that does not count gives an object one entry only, and gives entries back
/// when a collection did not mark them.
/// </summary>
internal sealed class HostTable(bool isDeduplicating)
{
    private readonly Dictionary<object, int>? _words = isDeduplicating ? new(ReferenceEqualityComparer.Instance) : null;
    private Entry[] _entries = new Entry[16];
    private int _used;
    private int _firstFree = -1;

    /// <summary>How many objects are in the table.</summary>
    public int Count { get; private set; }

    /// <summary>The words of all entries.</summary>
    public IEnumerable<int> Words
    {
        get
        {
            for (int i = 0; i < _used; i++)
            {
                if (_entries[i].Object is not null)
                    yield return Word.Host(i);
            }
        }
    }

    /// <summary>The word of an object: of a new entry that nothing refers to yet, unless the table has one.</summary>
    /// <param name="value">The object.</param>
    public int Add(object value)
    {
        if (_words is not null && _words.TryGetValue(value, out int known))
            return known;
        int index = FreeEntry();
        _entries[index] = new Entry { Object = value };
        Count++;
        int word = Word.Host(index);
        _words?.Add(value, word);
        return word;
    }

    /// <summary>The object of a word.</summary>
    /// <param name="word">A host word of this table.</param>
    public object ObjectOf(int word) => Find(word).Object!;

    /// <summary>The count of an entry.</summary>
    /// <param name="word">A host word of this table.</param>
    public uint CountOf(int word) => Find(word).Count;

    /// <summary>Whether a word names an entry.</summary>
    /// <param name="word">A host word.</param>
    public bool Contains(int word) =>
        (uint)Word.HostIndex(word) < (uint)_used && _entries[Word.HostIndex(word)].Object is not null;

    /// <summary>Slots hold a word.</summary>
    /// <param name="word">A host word of this table.</param>
    /// <param name="times">How many slots.</param>
    public void Take(int word, uint times)
    {
        ref Entry entry = ref Find(word);
        uint count = entry.Count + times;
        entry.Count = count < times ? uint.MaxValue : count;
    }

    /// <summary>A slot no longer holds a word.</summary>
    /// <param name="word">A host word of this table.</param>
    public void Drop(int word)
    {
        ref Entry entry = ref Find(word);
        if (entry.Count == uint.MaxValue)
            return;
        if (entry.Count == 0)
            throw new GcInvariantException($"host object 0x{word:x} has no count to drop");
        entry.Count--;
        ReleaseIfUnused(word, ref entry);
    }

    /// <summary>Gives an entry back if nothing refers to it.</summary>
    /// <param name="word">Any word.</param>
    public void ReleaseUnused(int word)
    {
        if (Word.IsHost(word))
            ReleaseIfUnused(word, ref Find(word));
    }

    /// <summary>Marks an entry as being in the log.</summary>
    /// <param name="word">A host word of this table.</param>
    /// <returns>False if it was already.</returns>
    public bool TrySetLogged(int word)
    {
        ref Entry entry = ref Find(word);
        bool isNew = !entry.IsLogged;
        entry.IsLogged = true;
        return isNew;
    }

    /// <summary>Whether an entry is in the log.</summary>
    /// <param name="word">A host word of this table.</param>
    public bool IsLogged(int word) => Find(word).IsLogged;

    /// <summary>Marks an entry as in use by the stack.</summary>
    /// <param name="word">A host word of this table.</param>
    public void Mark(int word) => Find(word).IsMarked = true;

    /// <summary>A trace finds a word: the first time its count starts again.</summary>
    /// <param name="word">A host word of this table.</param>
    /// <param name="isCounted">1 for a counted reference, 0 for one on the stack.</param>
    public void Find(int word, uint isCounted)
    {
        ref Entry entry = ref Find(word);
        entry.Count = isCounted + (entry.IsMarked ? entry.Count : 0);
        entry.IsMarked = true;
    }

    /// <summary>Ends the mark of an entry of the log.</summary>
    /// <param name="word">A host word of this table.</param>
    /// <returns>Whether it was marked and stays in the log; if not, it may have been given back.</returns>
    public bool Unmark(int word)
    {
        ref Entry entry = ref Find(word);
        bool wasMarked = entry.IsMarked;
        entry.IsMarked = false;
        entry.IsLogged = wasMarked;
        if (!wasMarked)
            ReleaseIfUnused(word, ref entry);
        return wasMarked;
    }

    /// <summary>Takes the mark of an entry back.</summary>
    /// <param name="word">A host word of this table.</param>
    public void ClearMark(int word) => Find(word).IsMarked = false;

    /// <summary>Ends a trace: clears the mark, and gives back an entry that was not found.</summary>
    /// <param name="word">A host word of this table.</param>
    public void EndTrace(int word)
    {
        ref Entry entry = ref Find(word);
        if (!entry.IsMarked)
            entry.Count = 0;
        entry.IsMarked = false;
        ReleaseIfUnused(word, ref entry);
    }

    /// <summary>Ends a collection that marked all entries in use: gives the others back, and clears the marks.</summary>
    public void SweepUnmarked()
    {
        for (int i = 0; i < _used; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Object is object value && !entry.IsMarked)
            {
                _words?.Remove(value);
                Release(Word.Host(i), ref entry);
            }
            entry.IsMarked = false;
        }
    }

    private int FreeEntry()
    {
        if (_firstFree < 0)
        {
            if (_used == _entries.Length)
                Array.Resize(ref _entries, _entries.Length * 2);
            return _used++;
        }
        int index = _firstFree;
        _firstFree = _entries[index].NextFree;
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Find(int word)
    {
        int index = Word.HostIndex(word);
        if ((uint)index >= (uint)_used || _entries[index].Object is null)
            ThrowDead(word);
        return ref _entries[index];
    }

    private static void ThrowDead(int word) =>
        throw new GcInvariantException($"0x{word:x} is supposedly live; should have nonzero ref count (host object)");

    private void ReleaseIfUnused(int word, ref Entry entry)
    {
        if (entry.Count != 0 || entry.IsLogged || _words is not null)
            return;
        Release(word, ref entry);
    }

    private void Release(int word, ref Entry entry)
    {
        entry = new Entry { NextFree = _firstFree };
        _firstFree = Word.HostIndex(word);
        Count--;
    }

    private struct Entry
    {
        public object? Object;
        public uint Count;
        public int NextFree;
        public bool IsLogged;
        public bool IsMarked;
    }
}
