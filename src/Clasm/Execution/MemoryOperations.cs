using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clasm.Execution;

/// <summary>The bulk operations on memories. Addresses and sizes come as 64-bit integers, those of 32-bit memories widened.</summary>
internal static unsafe partial class MemoryOperations
{
    /// <summary><c>memory.grow</c>: the size before in pages, or -1.</summary>
    /// <remarks>spec: exec-memory.grow</remarks>
    public static long Grow(Instance self, long pages, int memory) => self.Memories[memory].GrowBy((ulong)pages);

    /// <summary><c>memory.fill</c></summary>
    /// <remarks>spec: exec-memory.fill</remarks>
    public static void Fill(Instance self, long address, int value, long count, int memory)
    {
        nint start = Check(self.Memories[memory], address, count);
        for (Slices slices = new(self, count, 0); slices.Next(); )
            NativeMemory.Fill((void*)(start + (nint)slices.Start), (nuint)slices.Count, (byte)value); // in bounds: checked
    }

    /// <summary><c>memory.copy</c></summary>
    /// <remarks>spec: exec-memory.copy</remarks>
    public static void Copy(Instance self, long destination, long source, long count, int to, int from)
    {
        nint target = Check(self.Memories[to], destination, count);
        nint origin = Check(self.Memories[from], source, count);
        for (Slices slices = new(self, count, 0, backwards: target > origin); slices.Next(); )
        {
            nint start = (nint)slices.Start; // in bounds: checked
            Buffer.MemoryCopy((void*)(origin + start), (void*)(target + start), slices.Count, slices.Count);
        }
    }

    /// <summary><c>memory.init</c></summary>
    /// <remarks>spec: exec-memory.init</remarks>
    public static void Init(Instance self, long destination, int source, int count, int memory, int segment)
    {
        nint target = Check(self.Memories[memory], destination, (uint)count);
        ReadOnlySpan<byte> bytes = self.DataSegments[segment].Span;
        if ((uint)source + (ulong)(uint)count > (ulong)bytes.Length)
            Trap.MemoryOutOfBounds();
        bytes = bytes.Slice(source, count);
        for (Slices slices = new(self, count, 0); slices.Next(); )
        {
            Span<byte> place = new((void*)(target + slices.Start32), slices.Count32); // in bounds: checked
            bytes.Slice(slices.Start32, slices.Count32).CopyTo(place);
        }
    }

    /// <summary><c>data.drop</c></summary>
    /// <remarks>spec: exec-data.drop</remarks>
    public static void DropData(Instance self, int segment) => self.DataSegments[segment] = default;

    /// <summary>Atomic accesses trap unless their address is a multiple of their size.</summary>
    /// <param name="excess">What is left when the address is divided by the size.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireAligned(int excess)
    {
        if (excess != 0)
            Trap.HeapMisaligned();
    }

    private static nint Check(Memory memory, long address, long count)
    {
        ulong length = memory.ByteLength;
        if ((ulong)count > length || (ulong)address > length - (ulong)count)
            Trap.MemoryOutOfBounds();
        return memory.Base + (nint)address;
    }
}
