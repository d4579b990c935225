using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Clasm.Execution;
using Clasm.Gc.Linear;
using Clasm.Memories;

namespace Clasm.Gc;

internal abstract unsafe partial class GcHeap
{
    /// <summary>Loads a reference to the stack.</summary>
    /// <param name="address">The address of a slot.</param>
    public int ReadSlot(nint address) => Expose(*(int*)address);

    /// <summary>Overwrites a reference.</summary>
    /// <param name="address">The address of a slot.</param>
    /// <param name="value">The new reference.</param>
    public void WriteSlot(nint address, int value) => FillSlots(address, 1, value);

    /// <summary>Stores a reference to a slot that held none.</summary>
    /// <param name="address">The address of a slot.</param>
    /// <param name="value">The reference.</param>
    public void InitSlot(nint address, int value)
    {
        Take(value);
        *(int*)address = value;
    }

    /// <summary>Overwrites slots with one reference: <c>array.fill</c>, <c>table.fill</c>, dropping a segment.</summary>
    /// <param name="address">The address of the first slot.</param>
    /// <param name="count">How many.</param>
    /// <param name="word">The reference.</param>
    public abstract void FillSlots(nint address, long count, int word);

    /// <summary>Stores one reference to slots that held none: a fresh array or table.</summary>
    /// <param name="address">The address of the first slot.</param>
    /// <param name="count">How many.</param>
    /// <param name="word">The reference.</param>
    public abstract void InitSlots(nint address, long count, int word);

    /// <summary>Stores references to slots that held none: <c>array.new_fixed</c>, <c>array.new_elem</c>.</summary>
    /// <param name="address">The address of the first slot.</param>
    /// <param name="words">The references.</param>
    public abstract void InitSlots(nint address, ReadOnlySpan<int> words);

    /// <summary>Overwrites slots with references that no slot of the range holds.</summary>
    /// <param name="address">The address of the first slot.</param>
    /// <param name="words">The references.</param>
    public abstract void WriteSlots(nint address, ReadOnlySpan<int> words);

    /// <summary>Overwrites slots with others; the ranges may overlap: <c>array.copy</c>, <c>table.copy</c>.</summary>
    /// <param name="destination">The address of the first slot to overwrite.</param>
    /// <param name="source">The address of the first slot to read.</param>
    /// <param name="count">How many.</param>
    public abstract void CopySlots(nint destination, nint source, long count);

    /// <summary>Fills elements of an array of references.</summary>
    /// <param name="array">A reference to an array, or null.</param>
    /// <param name="index">The first element, as an unsigned number.</param>
    /// <param name="count">How many, as an unsigned number.</param>
    /// <param name="word">The reference.</param>
    /// <remarks>spec: exec-array.fill</remarks>
    public void ArrayFill(int array, int index, int count, int word) =>
        FillSlots(Elements(array, (uint)index, (uint)count, 2), (uint)count, word);

    /// <summary>Fills elements of an array of numbers.</summary>
    /// <param name="array">A reference to an array, or null.</param>
    /// <param name="index">The first element, as an unsigned number.</param>
    /// <param name="count">How many, as an unsigned number.</param>
    /// <param name="bits">The element, in the low bits.</param>
    /// <param name="shift">The size of an element as a power of two: 0 to 3.</param>
    /// <remarks>spec: exec-array.fill</remarks>
    public void ArrayFill(int array, int index, int count, long bits, int shift) =>
        Fill(Elements(array, (uint)index, (uint)count, shift), (uint)count, bits, shift);

    /// <summary>Fills elements of an array of vectors.</summary>
    /// <param name="array">A reference to an array, or null.</param>
    /// <param name="index">The first element, as an unsigned number.</param>
    /// <param name="count">How many, as an unsigned number.</param>
    /// <param name="value">The element.</param>
    /// <remarks>spec: exec-array.fill</remarks>
    public void ArrayFill(int array, int index, int count, Vector128<byte> value)
    {
        nint start = Elements(array, (uint)index, (uint)count, 4);
        for (uint i = 0; i < (uint)count; i++) // in bounds: Elements checked the range
            ((Vector128<byte>*)start)[i] = value;
    }

    /// <summary>Copies elements from one array to another or within one.</summary>
    /// <param name="destination">A reference to an array, or null.</param>
    /// <param name="destinationIndex">The first element to overwrite, as an unsigned number.</param>
    /// <param name="source">A reference to an array, or null.</param>
    /// <param name="sourceIndex">The first element to read, as an unsigned number.</param>
    /// <param name="count">How many, as an unsigned number.</param>
    /// <param name="elementIsRef">Whether the elements are counted words.</param>
    /// <param name="shift">The size of an element as a power of two.</param>
    /// <remarks>spec: exec-array.copy</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ArrayCopy(
        int destination,
        int destinationIndex,
        int source,
        int sourceIndex,
        int count,
        bool elementIsRef,
        int shift
    )
    {
        if (destination == Word.Null || source == Word.Null)
            Trap.NullArrayReference();
        nint to = Elements(destination, (uint)destinationIndex, (uint)count, shift);
        nint from = Elements(source, (uint)sourceIndex, (uint)count, shift);
        if (elementIsRef)
            CopySlots(to, from, (uint)count);
        else
            Move(to, from, (long)(uint)count << shift);
    }

    /// <summary>Overwrites elements of numbers with bytes of a data segment.</summary>
    /// <param name="array">A reference to an array, or null.</param>
    /// <param name="index">The first element, as an unsigned number.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">The first byte, as an unsigned number.</param>
    /// <param name="count">How many elements, as an unsigned number.</param>
    /// <param name="shift">The size of an element as a power of two.</param>
    /// <remarks>spec: exec-array.init_data</remarks>
    public void ArrayInitData(int array, int index, ReadOnlySpan<byte> segment, int offset, int count, int shift)
    {
        nint start = Elements(array, (uint)index, (uint)count, shift);
        CopyData(start, segment, offset, count, shift);
    }

    /// <summary>Overwrites elements with references of an element segment.</summary>
    /// <param name="array">A reference to an array, or null.</param>
    /// <param name="index">The first element, as an unsigned number.</param>
    /// <param name="segment">The segment's words; empty when it was dropped.</param>
    /// <param name="offset">The first word, as an unsigned number.</param>
    /// <param name="count">How many elements, as an unsigned number.</param>
    /// <param name="elementIsRef">Whether the elements are counted words, not function ids.</param>
    /// <remarks>spec: exec-array.init_elem</remarks>
    public void ArrayInitElements(
        int array,
        int index,
        ReadOnlySpan<int> segment,
        int offset,
        int count,
        bool elementIsRef
    )
    {
        nint start = Elements(array, (uint)index, (uint)count, 2);
        ReadOnlySpan<int> words = Slice(segment, offset, count);
        if (elementIsRef)
            WriteSlots(start, words);
        else
            words.CopyTo(new Span<int>((void*)start, words.Length));
    }

    /// <summary>Allocates an array of numbers from bytes of a data segment. A safepoint.</summary>
    /// <param name="typeId">The id of an array type.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">The first byte, as an unsigned number.</param>
    /// <param name="count">How many elements, as an unsigned number.</param>
    /// <param name="shift">The size of an element as a power of two.</param>
    /// <remarks>spec: exec-array.new_data</remarks>
    public int ArrayNewData(int typeId, ReadOnlySpan<byte> segment, int offset, int count, int shift)
    {
        if ((uint)offset + ((ulong)(uint)count << shift) > (ulong)segment.Length)
            Trap.MemoryOutOfBounds();
        int array = AllocateArray(typeId, count);
        CopyData(AddressOf(array) + ObjectHeader.DataOffset, segment, offset, count, shift);
        return array;
    }

    /// <summary>Allocates an array from references of an element segment. A safepoint.</summary>
    /// <param name="typeId">The id of an array type.</param>
    /// <param name="segment">The segment's words, in a root range; empty when it was dropped.</param>
    /// <param name="offset">The first word, as an unsigned number.</param>
    /// <param name="count">How many elements, as an unsigned number.</param>
    /// <param name="elementIsRef">Whether the elements are counted words, not function ids.</param>
    /// <remarks>spec: exec-array.new_elem</remarks>
    public int ArrayNewElements(int typeId, ReadOnlySpan<int> segment, int offset, int count, bool elementIsRef)
    {
        ReadOnlySpan<int> words = Slice(segment, offset, count);
        int array = AllocateArray(typeId, count);
        nint start = AddressOf(array) + ObjectHeader.DataOffset;
        if (elementIsRef)
            InitSlots(start, words);
        else
            words.CopyTo(new Span<int>((void*)start, words.Length));
        return array;
    }

    /// <summary>The address of the first of some elements, after the checks of every array instruction.</summary>
    /// <param name="array">A reference to an array, or null.</param>
    /// <param name="index">The first element.</param>
    /// <param name="count">How many.</param>
    /// <param name="shift">The size of an element as a power of two.</param>
    /// <exception cref="TrapException">The reference is null, or the range ends past the array.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Elements(int array, uint index, uint count, int shift)
    {
        if (array == Word.Null)
            Trap.NullArrayReference();
        if ((ulong)index + count > LengthOf(array))
            Trap.ArrayOutOfBounds();
        return AddressOf(array) + ObjectHeader.DataOffset + (nint)((long)index << shift);
    }

    /// <summary>The bytes of some elements; they are valid until the next safepoint.</summary>
    /// <param name="array">A reference to an array, or null.</param>
    /// <param name="index">The first element.</param>
    /// <param name="count">How many.</param>
    /// <param name="shift">The size of an element as a power of two.</param>
    public Span<byte> ElementBytes(int array, uint index, uint count, int shift) =>
        new((void*)Elements(array, index, count, shift), checked((int)((long)count << shift)));

    /// <summary>Moves bytes; the ranges may overlap.</summary>
    protected static void Move(nint destination, nint source, long bytes) =>
        Buffer.MemoryCopy((void*)source, (void*)destination, bytes, bytes); // in bounds: the callers checked both ranges

    private static void CopyData(nint start, ReadOnlySpan<byte> segment, int offset, int count, int shift)
    {
        ulong bytes = (ulong)(uint)count << shift;
        if ((uint)offset + bytes > (ulong)segment.Length)
            Trap.MemoryOutOfBounds();
        segment.Slice(offset, (int)bytes).CopyTo(new Span<byte>((void*)start, (int)bytes));
    }

    private static ReadOnlySpan<int> Slice(ReadOnlySpan<int> segment, int offset, int count)
    {
        if ((ulong)(uint)offset + (uint)count > (ulong)segment.Length)
            Trap.TableOutOfBounds();
        return segment.Slice(offset, count);
    }

    // In bounds: Elements checked the range. Spans are at most 2^31 - 1 elements, so larger fills take steps.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(nint start, long count, long bits, int shift)
    {
        const int Step = 1 << 28;
        const int LongFill = 4096;
        for (; count > 0; count -= Step, start += (nint)((long)Step << shift))
        {
            int length = (int)Math.Min(count, Step);
            switch (shift)
            {
                case 0 when length > LongFill:
                    NativeFill.Fill(start, (byte)bits, length);
                    break;
                case 0:
                    new Span<byte>((void*)start, length).Fill((byte)bits);
                    break;
                case 1:
                    new Span<short>((void*)start, length).Fill((short)bits);
                    break;
                case 2:
                    new Span<int>((void*)start, length).Fill((int)bits);
                    break;
                default:
                    new Span<long>((void*)start, length).Fill(bits);
                    break;
            }
        }
    }
}
