using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Clasm.Execution;

namespace Clasm.Gc.Linear;

/// <summary>
/// Objects in size classes of 8 bytes. A block holds cells of one class from its start on; its cells are carved in address
/// order, a few pages at a time, so that memory is touched when it is used. Free cells are in one list a class, linked where
/// counts are. The heads of the lists lie in the control block, from where compiled code pops; under zeal they lie elsewhere,
/// so that it finds nothing.
/// </summary>
internal sealed unsafe class SmallSpace : SafeHandle
{
    /// <summary>How many size classes there are, class 0 included.</summary>
    public const int Classes = (StoreContext.LargestSizeClass / 8) + 1;

    private const int CarveBytes = 8 << 10;

    private readonly nint _base;
    private readonly BlockMap _blocks;
    private readonly uint* _lists;
    private readonly int[] _carving = new int[Classes];
    private Block[] _table = new Block[64];
    private int _unswept;
    private int _sweep;

    /// <summary>An empty space.</summary>
    /// <param name="region">The heap.</param>
    /// <param name="blocks">Where blocks come from.</param>
    /// <param name="context">The control block.</param>
    /// <param name="isHidden">Whether compiled code must find the lists empty.</param>
    public SmallSpace(HeapRegion region, BlockMap blocks, StoreContext* context, bool isHidden)
        : base(0, ownsHandle: true)
    {
        _base = region.Base;
        _blocks = blocks;
        new Span<uint>(context->FreeLists, Classes).Clear();
        if (isHidden)
            SetHandle((nint)NativeMemory.AllocZeroed(Classes, sizeof(uint)));
        _lists = isHidden ? (uint*)handle : context->FreeLists;
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The bytes of all cells.</summary>
    public long BytesUsed { get; private set; }

    /// <summary>The end of the blocks that were ever in use.</summary>
    public int Top { get; private set; }

    /// <summary>Pops a free cell.</summary>
    /// <param name="sizeClass">The size in units of 8 bytes.</param>
    /// <returns>Its offset, or 0 if the list is empty.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Pop(int sizeClass)
    {
        uint cell = _lists[sizeClass]; // in bounds: a size class
        if (cell != 0)
            _lists[sizeClass] = At(cell)[1];
        return cell;
    }

    /// <summary>Pushes a cell that holds no object any more.</summary>
    /// <param name="sizeClass">The size in units of 8 bytes.</param>
    /// <param name="cell">Its offset.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(int sizeClass, uint cell)
    {
        uint* place = At(cell);
        place[0] = ObjectHeader.Free;
        place[1] = _lists[sizeClass];
        _lists[sizeClass] = cell;
    }

    /// <summary>Carves cells of the class's last block.</summary>
    /// <param name="sizeClass">The size in units of 8 bytes.</param>
    /// <returns>False if that block has none left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryCarve(int sizeClass)
    {
        int block = _carving[sizeClass];
        if (block == 0)
            return false;
        uint size = (uint)sizeClass * 8;
        uint start = (uint)block * HeapRegion.BlockSize;
        ref Block info = ref _table[block];
        uint cells = Math.Min(Math.Max(CarveBytes / size, 1), (HeapRegion.BlockSize - info.Carved) / size);
        uint first = start + info.Carved;
        Chain(first, cells, size, next: _lists[sizeClass]);
        if (cells > 0)
            _lists[sizeClass] = first;
        info.Carved += cells * size;
        BytesUsed += cells * size;
        if (HeapRegion.BlockSize - info.Carved < size)
            _carving[sizeClass] = 0;
        return cells > 0;
    }

    /// <summary>Makes free cells of a run, each linked to the one after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Chain(uint first, uint cells, uint size, uint next)
    {
        uint cell = first;
        for (uint i = 1; i <= cells; i++) // in bounds: cells of a block that is committed
        {
            uint after = i < cells ? cell + size : next;
            *(ulong*)At(cell) = ((ulong)after << 32) | ObjectHeader.Free;
            cell = after;
        }
    }

    /// <summary>Takes a new block for a class.</summary>
    /// <param name="sizeClass">The size in units of 8 bytes.</param>
    /// <returns>False where there is no room.</returns>
    public bool TryAddBlock(int sizeClass)
    {
        int block = _blocks.Allocate(1);
        if (block == 0)
            return false;
        if (block >= _table.Length)
            Array.Resize(ref _table, Math.Max(block + 1, _table.Length * 2));
        _table[block] = new Block { SizeClass = sizeClass, Sweep = _sweep };
        _carving[sizeClass] = block;
        Top = Math.Max(Top, block + 1);
        return true;
    }

    /// <summary>The size class of a block; 0 for a block that is not of this space.</summary>
    /// <param name="block">Its index.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ClassOf(int block) => (uint)block < (uint)_table.Length ? _table[block].SizeClass : 0;

    /// <summary>The offset after the last cell that was carved.</summary>
    /// <param name="block">The index of a block of this space.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint CarvedEnd(int block) => (uint)block * HeapRegion.BlockSize + _table[block].Carved;

    /// <summary>Frees a cell: it comes into its list now, or when its block is swept.</summary>
    /// <param name="sizeClass">The size in units of 8 bytes.</param>
    /// <param name="cell">Its offset.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(int sizeClass, uint cell)
    {
        if ((int)(cell / HeapRegion.BlockSize) < _unswept && IsUnswept((int)(cell / HeapRegion.BlockSize)))
            At(cell)[0] = ObjectHeader.Free;
        else
            Push(sizeClass, cell);
    }

    /// <summary>Empties all lists: a sweep makes them anew.</summary>
    public void ClearLists() => new Span<uint>(_lists, Classes).Clear();

    /// <summary>Starts a sweep in steps, which goes from the last block to the first and makes all lists anew.</summary>
    public void StartSweep()
    {
        ClearLists();
        _unswept = Top;
        _sweep++;
    }

    /// <summary>Goes on with a sweep.</summary>
    /// <param name="block">The next block to sweep; 0: one that needs none.</param>
    /// <returns>False when there is none any more.</returns>
    public bool TrySweepNext(out int block)
    {
        block = _unswept - 1;
        if (block <= 0)
            return false;
        bool isDue = IsUnswept(block);
        _unswept = block;
        if (!isDue)
            block = 0;
        return true;
    }

    /// <summary>Takes the block that a class is carving, if a sweep has not come to it, out of the sweep's order.</summary>
    /// <param name="sizeClass">The size in units of 8 bytes.</param>
    /// <returns>The block, to be swept now; 0 if there is nothing to do.</returns>
    public int SweepCarving(int sizeClass)
    {
        int block = _carving[sizeClass];
        if (block == 0 || !IsUnswept(block))
            return 0;
        _table[block].Sweep = _sweep;
        return block;
    }

    /// <summary>Whether a class has a free cell.</summary>
    /// <param name="sizeClass">The size in units of 8 bytes.</param>
    public bool HasFree(int sizeClass) => _lists[sizeClass] != 0;

    // A block that came after the sweep's start has nothing to sweep.
    private bool IsUnswept(int block) =>
        block < _unswept && _table[block].SizeClass != 0 && _table[block].Sweep != _sweep;

    /// <summary>Gives back a block that holds no object, and whose cells are in no list.</summary>
    /// <param name="block">Its index.</param>
    public void ReturnBlock(int block)
    {
        int sizeClass = _table[block].SizeClass;
        if (_carving[sizeClass] == block)
            _carving[sizeClass] = 0;
        BytesUsed -= _table[block].Carved;
        _table[block] = default;
        _blocks.Free(block, 1);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }

    // In bounds: cells lie in blocks that are committed.
    private uint* At(uint cell) => (uint*)(_base + (nint)cell);

    private struct Block
    {
        public int SizeClass;
        public uint Carved;

        /// <summary>The last sweep that has been here, or was under way when the block came.</summary>
        public int Sweep;
    }
}
