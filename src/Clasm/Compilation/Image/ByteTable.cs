using System;

namespace Clasm.Compilation;

/// <summary>A hash table from byte strings to numbers; results do not depend on the hash function.</summary>
internal sealed class ByteTable
{
    private readonly ByteBuffer _keys = new();
    private int[] _buckets = new int[64];
    private Entry[] _entries = new Entry[64];
    private int _count;

    /// <summary>The number that belongs to <paramref name="key"/>; 0 at first.</summary>
    /// <returns>A reference that is valid until the next call.</returns>
    public ref int ValueOf(ReadOnlySpan<byte> key)
    {
        HashCode hasher = default; // seeded by the process, so that a module cannot choose keys that collide
        hasher.AddBytes(key);
        int hash = hasher.ToHashCode();
        for (int i = _buckets[hash & (_buckets.Length - 1)]; i != 0; i = _entries[i - 1].Next)
        {
            ref Entry entry = ref _entries[i - 1];
            if (entry.Hash == hash && _keys.Bytes.Slice(entry.Start, entry.Length).SequenceEqual(key))
            {
                return ref entry.Value;
            }
        }

        return ref Add(key, hash);
    }

    private ref int Add(ReadOnlySpan<byte> key, int hash)
    {
        if (_count == _entries.Length)
        {
            Grow();
        }

        ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
        ref Entry entry = ref _entries[_count++];
        entry.Hash = hash;
        entry.Start = _keys.Length;
        entry.Length = key.Length;
        entry.Next = bucket;
        bucket = _count;
        _keys.WriteBytes(key);
        return ref entry.Value;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _count * 2);
        _buckets = new int[_count * 2];
        for (int i = 0; i < _count; i++)
        {
            ref int bucket = ref _buckets[_entries[i].Hash & (_buckets.Length - 1)];
            _entries[i].Next = bucket;
            bucket = i + 1;
        }
    }

    private struct Entry
    {
        public int Hash;
        public int Start;
        public int Length;
        public int Next;
        public int Value;
    }
}
