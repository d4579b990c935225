using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Clasm.Memories;

namespace Clasm.Execution;

/// <summary>The bulk operations on memories. Addresses and sizes come as 64-bit integers, those of 32-bit memories widened.</summary>
internal static unsafe partial class MemoryOperations
{
    /// <summary><c>memory.grow</c>: the size before in pages, or -1.</summary>
    /// <remarks>spec: exec-memory.grow</remarks>
    public static long Grow(Instance self, long pages, int memory) => self.Memories[memory].GrowBy((ulong)pages);

    /// <summary>How many bytes at most are filled or copied by a few stores.</summary>
    public const int Short = 32;

    // Up to this many bytes, bulk operations go their short way, inlined into compiled code.
    private const ulong SmallBulk = 4096;

    /// <summary><c>memory.fill</c></summary>
    /// <remarks>spec: exec-memory.fill</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(Instance self, long address, int value, long count, int memory, nint memoryBase)
    {
        if ((ulong)count > SmallBulk)
        {
            FillLong(self, address, value, count, memory);
            return;
        }
        Require(memoryBase, address, count);
        NativeMemory.Fill((void*)(memoryBase + (nint)address), (nuint)count, (byte)value); // in bounds: checked
    }

    /// <summary><c>memory.fill</c> of 1 to <see cref="Short"/> bytes, where compiled code knows how many.</summary>
    /// <remarks>spec: exec-memory.fill</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FillShort(Instance self, long address, int value, long count, int memory, nint memoryBase)
    {
        Require(memoryBase, address, count);
        byte* first = (byte*)(memoryBase + (nint)address);
        byte* end = first + count;
        ulong bytes = (byte)value * 0x0101_0101_0101_0101ul;
        if (count >= 16) // in bounds: checked; the stores overlap
        {
            Vector128<ulong> vector = Vector128.Create(bytes);
            vector.Store((ulong*)first);
            vector.Store((ulong*)(end - 16));
        }
        else if (count >= 8)
        {
            *(ulong*)first = bytes;
            *(ulong*)(end - 8) = bytes;
        }
        else if (count >= 4)
        {
            *(uint*)first = (uint)bytes;
            *(uint*)(end - 4) = (uint)bytes;
        }
        else
        {
            *first = (byte)value;
            first[count / 2] = (byte)value;
            end[-1] = (byte)value;
        }
    }

    /// <summary><c>memory.fill</c> that uses up fuel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FillMetered(Instance self, long address, int value, long count, int memory, nint memoryBase)
    {
        if ((ulong)count <= SmallBulk)
            Slices.ChargeSmall(self, count);
        Fill(self, address, value, count, memory, memoryBase);
    }

    /// <summary><c>memory.fill</c> in slices, each of which can be interrupted and costs fuel.</summary>
    public static void FillLong(Instance self, long address, int value, long count, int memory)
    {
        nint start = Check(self.Memories[memory], address, count);
        for (Slices slices = new(self, count, 0); slices.Next(); )
            NativeFill.Fill(start + (nint)slices.Start, (byte)value, slices.Count); // in bounds: checked
    }

    /// <summary><c>memory.copy</c></summary>
    /// <remarks>spec: exec-memory.copy</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(
        Instance self,
        long destination,
        long source,
        long count,
        int to,
        int from,
        nint toBase,
        nint fromBase
    )
    {
        if ((ulong)count > SmallBulk)
        {
            CopyLong(self, destination, source, count, to, from);
            return;
        }
        Require(toBase, destination, count);
        Require(fromBase, source, count);
        Buffer.MemoryCopy((void*)(fromBase + (nint)source), (void*)(toBase + (nint)destination), count, count); // in bounds: checked
    }

    /// <summary>
    /// Copies 3 to <see cref="Short"/> bytes, where compiled code has no single move for them and has checked both ranges.
    /// </summary>
    /// <param name="to">The first byte to write.</param>
    /// <param name="from">The first byte to read; the ranges may overlap.</param>
    /// <param name="count">How many; a constant, so that one of the arms is compiled.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyShort(nint to, nint from, int count)
    {
        byte* target = (byte*)to; // in bounds: checked; all is loaded before anything is stored
        byte* source = (byte*)from;
        if (count > 16)
        {
            Vector128<byte> first = Vector128.Load(source);
            Vector128<byte> last = Vector128.Load(source + count - 16);
            first.Store(target);
            last.Store(target + count - 16);
        }
        else if (count >= 8)
        {
            (ulong first, ulong last) = (*(ulong*)source, *(ulong*)(source + count - 8));
            *(ulong*)target = first;
            *(ulong*)(target + count - 8) = last;
        }
        else if (count >= 4)
        {
            (uint first, uint last) = (*(uint*)source, *(uint*)(source + count - 4));
            *(uint*)target = first;
            *(uint*)(target + count - 4) = last;
        }
        else
        {
            (byte first, byte middle, byte last) = (*source, source[1], source[2]);
            *target = first;
            target[1] = middle;
            target[2] = last;
        }
    }

    /// <summary><c>memory.copy</c> that uses up fuel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyMetered(
        Instance self,
        long destination,
        long source,
        long count,
        int to,
        int from,
        nint toBase,
        nint fromBase
    )
    {
        if ((ulong)count <= SmallBulk)
            Slices.ChargeSmall(self, count);
        Copy(self, destination, source, count, to, from, toBase, fromBase);
    }

    /// <summary><c>memory.copy</c> in slices, each of which can be interrupted and costs fuel.</summary>
    public static void CopyLong(Instance self, long destination, long source, long count, int to, int from)
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

    // The length is read through the base; a small count cannot overflow the subtraction that follows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Require(nint memoryBase, long address, long count)
    {
        ulong length = ~*(ulong*)(memoryBase + Memory.NotLengthOffset);
        if ((ulong)address > length || (ulong)count > length - (ulong)address)
            Trap.MemoryOutOfBounds();
    }

    private static nint Check(Memory memory, long address, long count)
    {
        ulong length = memory.ByteLength;
        if ((ulong)count > length || (ulong)address > length - (ulong)count)
            Trap.MemoryOutOfBounds();
        return memory.Base + (nint)address;
    }
}
