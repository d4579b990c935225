using System;
using System.Collections.Generic;
using System.Numerics;

namespace Clasm.Gc.Linear;

/// <summary>
/// Objects past the size classes. Runs of blocks are cut into chunks at multiples of 64 bytes; a chunk starts with 48 bytes
/// of bookkeeping, so that the elements of its array, 16 bytes into the object, are at a multiple of 64. Free chunks are in
/// lists by size, eight for each power of two, and merge with their neighbours at once; a run that is free as a whole goes
/// back to the blocks. A run ends in a chunk of size 0 that is in use.
/// </summary>
internal sealed unsafe class LargeSpace
{
    private const int Granule = 64;
    private const int Prefix = Granule - ObjectHeader.DataOffset;
    private const int SmallestChunk = 640;
    private const int RunBlocks = 16;
    private const int ListBits = 3;
    private const int Lists = 1 << ListBits;
    private const int SmallestLog = 6;

    private readonly nint _base;
    private readonly BlockMap _blocks;
    private readonly Dictionary<int, int> _runs = [];
    private readonly uint[] _free = new uint[(32 - SmallestLog) * Lists];
    private readonly ulong[] _occupied = new ulong[((32 - SmallestLog) * Lists + 63) / 64];
    private uint _first;

    /// <summary>An empty space.</summary>
    /// <param name="region">The heap.</param>
    /// <param name="blocks">Where runs come from.</param>
    public LargeSpace(HeapRegion region, BlockMap blocks)
    {
        _base = region.Base;
        _blocks = blocks;
    }

    /// <summary>The bytes of chunks in use.</summary>
    public long BytesUsed { get; private set; }

    /// <summary>The runs: their first blocks and how many blocks they have.</summary>
    public IReadOnlyDictionary<int, int> Runs => _runs;

    /// <summary>Allocates an object whose bytes are undefined.</summary>
    /// <param name="size">Its size.</param>
    /// <returns>Its offset, or 0 where there is no room.</returns>
    public uint Allocate(long size)
    {
        long needed = (size + Prefix + Granule - 1) & -Granule;
        if (needed > uint.MaxValue - HeapRegion.BlockSize)
            return 0;
        uint chunk = TakeFitting((uint)needed);
        if (chunk == 0)
            chunk = AddRun((uint)needed);
        if (chunk == 0)
            chunk = SearchOwnList((uint)needed);
        if (chunk == 0)
            return 0;
        Split(chunk, (uint)needed);
        Link(chunk);
        BytesUsed += At(chunk)->Size;
        return chunk + Prefix;
    }

    /// <summary>Frees an object.</summary>
    /// <param name="offset">Its offset.</param>
    public void Free(uint offset)
    {
        uint chunk = offset - Prefix;
        BytesUsed -= At(chunk)->Size;
        Unlink(chunk);
        Chunk* header = At(chunk);
        uint next = chunk + header->Size;
        if (!At(next)->IsUsed)
        {
            RemoveFree(next);
            header->Size += At(next)->Size;
        }
        if (header->Before != 0 && !At(chunk - header->Before)->IsUsed)
        {
            chunk -= header->Before;
            RemoveFree(chunk);
            At(chunk)->Size += header->Size;
        }
        AddFreeOrReturn(chunk);
    }

    /// <summary>The first object, or 0.</summary>
    public uint First => _first == 0 ? 0 : _first + Prefix;

    /// <summary>The object after another, or 0.</summary>
    /// <param name="offset">An object in use.</param>
    public uint After(uint offset)
    {
        uint next = At(offset - Prefix)->Next;
        return next == 0 ? 0 : next + Prefix;
    }

    /// <summary>The bytes that an object can use.</summary>
    /// <param name="offset">An object in use.</param>
    public uint SizeOf(uint offset) => At(offset - Prefix)->Size - Prefix;

    // In bounds: chunks lie in runs of blocks that are committed.
    private Chunk* At(uint chunk) => (Chunk*)(_base + (nint)chunk);

    private static int ListOf(uint size)
    {
        int log = BitOperations.Log2(size);
        return (log - SmallestLog) * Lists + (int)((size >> (log - ListBits)) & (Lists - 1));
    }

    /// <summary>A chunk from the first list all of whose chunks are large enough.</summary>
    private uint TakeFitting(uint needed)
    {
        int list = ListOf(needed - 1) + 1;
        for (int word = list / 64; word < _occupied.Length; word++)
        {
            ulong lists = _occupied[word];
            if (word == list / 64)
                lists &= ulong.MaxValue << (list % 64);
            if (lists == 0)
                continue;
            uint chunk = _free[word * 64 + BitOperations.TrailingZeroCount(lists)];
            RemoveFree(chunk);
            return chunk;
        }
        return 0;
    }

    /// <summary>When there is no memory: a chunk that fits from the list that has some smaller ones too.</summary>
    private uint SearchOwnList(uint needed)
    {
        for (uint chunk = _free[ListOf(needed)]; chunk != 0; chunk = At(chunk)->Next)
        {
            if (At(chunk)->Size < needed)
                continue;
            RemoveFree(chunk);
            return chunk;
        }
        return 0;
    }

    private uint AddRun(uint needed)
    {
        int count = (int)(((long)needed + Granule + HeapRegion.BlockSize - 1) / HeapRegion.BlockSize);
        int wanted = Math.Max(count, RunBlocks);
        int first = _blocks.Allocate(wanted);
        if (first == 0 && wanted != count)
            first = _blocks.Allocate(wanted = count);
        if (first == 0)
            return 0;
        _runs.Add(first, wanted);
        uint chunk = (uint)first * HeapRegion.BlockSize;
        uint size = (uint)((long)wanted * HeapRegion.BlockSize - Granule);
        *At(chunk) = new Chunk { Size = size };
        *At(chunk + size) = new Chunk { Before = size, IsUsed = true };
        return chunk;
    }

    /// <summary>Cuts what a chunk has too much, and marks it as used.</summary>
    private void Split(uint chunk, uint needed)
    {
        Chunk* header = At(chunk);
        uint rest = header->Size - needed;
        if (rest >= SmallestChunk)
        {
            header->Size = needed;
            *At(chunk + needed) = new Chunk { Size = rest, Before = needed };
            At(chunk + needed + rest)->Before = rest;
            AddFree(chunk + needed);
        }
        header->IsUsed = true;
    }

    private void AddFreeOrReturn(uint chunk)
    {
        Chunk* header = At(chunk);
        Chunk* after = At(chunk + header->Size);
        header->IsUsed = false;
        if (header->Before == 0 && after->Size == 0)
        {
            int block = (int)(chunk / HeapRegion.BlockSize);
            _runs.Remove(block, out int count);
            _blocks.Free(block, count);
            return;
        }
        after->Before = header->Size;
        AddFree(chunk);
    }

    private void AddFree(uint chunk)
    {
        int list = ListOf(At(chunk)->Size);
        Push(ref _free[list], chunk);
        _occupied[list / 64] |= 1UL << (list % 64);
    }

    private void RemoveFree(uint chunk)
    {
        int list = ListOf(At(chunk)->Size);
        Remove(ref _free[list], chunk);
        if (_free[list] == 0)
            _occupied[list / 64] &= ~(1UL << (list % 64));
    }

    private void Link(uint chunk) => Push(ref _first, chunk);

    private void Unlink(uint chunk) => Remove(ref _first, chunk);

    private void Push(ref uint head, uint chunk)
    {
        Chunk* header = At(chunk);
        header->Next = head;
        header->Previous = 0;
        if (head != 0)
            At(head)->Previous = chunk;
        head = chunk;
    }

    private void Remove(ref uint head, uint chunk)
    {
        Chunk* header = At(chunk);
        if (header->Previous == 0)
            head = header->Next;
        else
            At(header->Previous)->Next = header->Next;
        if (header->Next != 0)
            At(header->Next)->Previous = header->Previous;
    }

    private struct Chunk
    {
        /// <summary>The bytes up to the next chunk.</summary>
        public uint Size;

        /// <summary>The size of the chunk before this in its run; 0: this is the first.</summary>
        public uint Before;

        public uint Next;
        public uint Previous;
        public bool IsUsed;
    }
}
