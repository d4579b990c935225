using System;
using System.Runtime.InteropServices;

namespace Clasm.Memories;

/// <summary>
/// What running code must know of types, by id, in native tables that never move: their supertypes for casts, and their
/// slots for collectors. Space is reserved for all ids, and given memory as ids come.
/// </summary>
internal sealed unsafe class TypeTables : IDisposable
{
    /// <summary>How many supertypes the display holds for a type, itself included.</summary>
    public const int DisplayDepth = 8;

    private const int DisplayStride = DisplayDepth * sizeof(int);
    private const int FewestTypes = 1 << 16;
    private const int CommitStep = 1 << 16;

    private readonly NativeReservation _display;
    private readonly NativeReservation _descriptors;
    private readonly OffsetArena _offsets = new();
    private nuint _displayCommitted;
    private nuint _descriptorsCommitted;

    /// <summary>Reserves tables.</summary>
    /// <param name="capacity">How many types there may be; fewer where so much space cannot be had.</param>
    public TypeTables(int capacity)
    {
        _display = Reserve(DisplayStride, capacity);
        _descriptors = Reserve(sizeof(TypeDescriptor), capacity);
        long fitting = Math.Min((long)_display.Size / DisplayStride, (long)_descriptors.Size / sizeof(TypeDescriptor));
        Capacity = (int)Math.Min(capacity, fitting);
    }

    /// <summary>How many types there may be.</summary>
    public int Capacity { get; }

    /// <summary>The address of the table of supertypes.</summary>
    public nint Display => _display.Address;

    /// <summary>The address of the table of descriptors.</summary>
    public nint Descriptors => _descriptors.Address;

    /// <summary>Gives memory to the first entries.</summary>
    /// <param name="count">How many, at most <see cref="Capacity"/>.</param>
    public void Commit(int count)
    {
        Commit(_display, ref _displayCommitted, (nuint)count * DisplayStride);
        Commit(_descriptors, ref _descriptorsCommitted, (nuint)count * (nuint)sizeof(TypeDescriptor));
    }

    /// <summary>Writes a row of the display.</summary>
    /// <param name="id">The id of a type that has memory.</param>
    /// <param name="ancestors">The ids of its supertypes from the top, and its own.</param>
    public void WriteSupertypes(int id, ReadOnlySpan<int> ancestors)
    {
        Span<int> row = new((int*)Display + ((long)id * DisplayDepth), DisplayDepth); // in bounds: committed
        int known = Math.Min(ancestors.Length, DisplayDepth);
        ancestors[..known].CopyTo(row);
        for (int i = known; i < row.Length; i++)
            row[i] = -1;
    }

    /// <summary>Describes a struct.</summary>
    /// <param name="id">The id of a type that has memory.</param>
    /// <param name="size">The size of its objects.</param>
    /// <param name="refOffsets">The offsets of its counted slots.</param>
    public void WriteStruct(int id, int size, ReadOnlySpan<int> refOffsets)
    {
        TypeDescriptor* descriptor = (TypeDescriptor*)Descriptors + id; // in bounds: committed
        descriptor->Size = size;
        descriptor->RefCount = checked((ushort)refOffsets.Length);
        descriptor->RefOffsets = _offsets.Add(refOffsets);
    }

    /// <summary>Describes an array, whose elements start 16 bytes into its objects.</summary>
    /// <param name="id">The id of a type that has memory.</param>
    /// <param name="elementShift">The size of an element as a power of two.</param>
    /// <param name="elementIsRef">Whether the elements are counted.</param>
    public void WriteArray(int id, int elementShift, bool elementIsRef)
    {
        TypeDescriptor* descriptor = (TypeDescriptor*)Descriptors + id; // in bounds: committed
        descriptor->ElementShift = (byte)elementShift;
        descriptor->Flags = elementIsRef ? DescriptorFlags.RefArray : DescriptorFlags.Array;
    }

    /// <summary>Releases the tables.</summary>
    public void Dispose()
    {
        _display.Dispose();
        _descriptors.Dispose();
        _offsets.Dispose();
    }

    private static NativeReservation Reserve(int stride, int capacity) =>
        NativeReservation.TryReserve(
            (nuint)stride * (nuint)capacity,
            (nuint)stride * (nuint)Math.Min(capacity, FewestTypes)
        ) ?? throw new InsufficientMemoryException("no address space for the types of an engine");

    private static void Commit(NativeReservation table, ref nuint committed, nuint needed)
    {
        if (needed <= committed)
            return;
        nuint end = Math.Min(table.Size, (needed + CommitStep - 1) / CommitStep * CommitStep);
        if (!table.Commit(committed, end - committed))
            throw new InsufficientMemoryException("no memory for the types of an engine");
        committed = end;
    }

    /// <summary>Keeps the offsets of counted slots in native memory until the registry goes.</summary>
    private sealed class OffsetArena : SafeHandle
    {
        private const int ChunkLength = 4096;

        private int _free;

        public OffsetArena()
            : base(0, ownsHandle: true) { }

        public override bool IsInvalid => handle == 0;

        // A chunk's first 8 bytes are the address of the chunk before it; the rest are offsets.
        public int* Add(ReadOnlySpan<int> offsets)
        {
            if (offsets.IsEmpty)
                return null;
            if (offsets.Length > _free)
                AddChunk(Math.Max(offsets.Length, ChunkLength));
            int* place = Next;
            offsets.CopyTo(new Span<int>(place, offsets.Length));
            Next += offsets.Length;
            _free -= offsets.Length;
            return place;
        }

        private int* Next { get; set; }

        protected override bool ReleaseHandle()
        {
            for (nint chunk = handle; chunk != 0; )
            {
                nint previous = *(nint*)chunk;
                NativeMemory.Free((void*)chunk);
                chunk = previous;
            }
            return true;
        }

        private void AddChunk(int length)
        {
            nint chunk = (nint)NativeMemory.Alloc((nuint)sizeof(nint) + ((nuint)length * sizeof(int)));
            *(nint*)chunk = handle;
            SetHandle(chunk);
            Next = (int*)(chunk + sizeof(nint));
            _free = length;
        }
    }
}
