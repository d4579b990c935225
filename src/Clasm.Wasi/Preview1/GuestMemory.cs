using System;
using System.Runtime.CompilerServices;

namespace Clasm.Wasi.Preview1;

/// <summary>
/// The memory of the calling instance. Addresses are the guest's, and nothing is believed of them: what lies outside, and what is
/// not aligned to its type, traps.
/// </summary>
/// <param name="memory">The memory.</param>
internal readonly struct GuestMemory(Memory memory)
{
    /// <summary>As many bytes as one call hands over at most; what is longer is done in parts.</summary>
    public const int MaxSlice = 1 << 30;

    /// <summary>Some bytes, all of which must be in the memory; the first <see cref="MaxSlice"/> of them if there are more.</summary>
    /// <param name="address">The first byte's address.</param>
    /// <param name="length">How many.</param>
    public Span<byte> Bytes(uint address, uint length)
    {
        if ((ulong)address + length > (ulong)memory.GetLength())
            throw new TrapException(TrapCode.MemoryOutOfBounds);
        return memory.GetSpan(address, (int)Math.Min(length, MaxSlice));
    }

    /// <summary>Some bytes that a struct or an array occupies.</summary>
    /// <param name="address">The first byte's address.</param>
    /// <param name="length">How many.</param>
    /// <param name="alignment">The alignment that the address must have.</param>
    public Span<byte> Bytes(uint address, uint length, uint alignment)
    {
        if (address % alignment != 0)
            ThrowMisaligned(address, alignment);
        return Bytes(address, length);
    }

    /// <summary>Reads a value.</summary>
    /// <param name="address">Its address.</param>
    public T Read<T>(uint address)
        where T : unmanaged
    {
        uint size = (uint)Unsafe.SizeOf<T>();
        return Unsafe.ReadUnaligned<T>(ref Bytes(address, size, size)[0]);
    }

    /// <summary>Writes a value.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="value">The value.</param>
    public void Write<T>(uint address, T value)
        where T : unmanaged
    {
        uint size = (uint)Unsafe.SizeOf<T>();
        Unsafe.WriteUnaligned(ref Bytes(address, size, size)[0], value);
    }

    /// <summary>The part of a vector of buffers at an index.</summary>
    /// <param name="vectors">The vector's address.</param>
    /// <param name="index">The index.</param>
    /// <returns>The buffer's address and length.</returns>
    public (uint Address, uint Length) Vector(uint vectors, uint index)
    {
        ulong at = vectors + ((ulong)index * 8);
        if (at > uint.MaxValue - 8)
            throw new TrapException(TrapCode.MemoryOutOfBounds);
        Span<byte> entry = Bytes((uint)at, 8, 4);
        return (Unsafe.ReadUnaligned<uint>(ref entry[0]), Unsafe.ReadUnaligned<uint>(ref entry[4]));
    }

    private static void ThrowMisaligned(uint address, uint alignment) =>
        throw new TrapException(
            TrapCode.UnalignedPointer,
            $"unaligned pointer: 0x{address:x} is no multiple of {alignment}"
        );
}
