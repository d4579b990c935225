using System;
using Clasm.Syntax;

namespace Clasm.RuntimeTypes;

/// <summary>Where the length and the elements of an array are.</summary>
/// <param name="LengthOffset">The offset of the length, an i32, from the object's start.</param>
/// <param name="DataOffset">
/// The offset of element 0: a multiple of 16 whatever the elements are, so that the data of large arrays can start at a
/// multiple of 64, where copying is fastest.
/// </param>
/// <param name="ElementShift">The size of an element as a power of two.</param>
/// <param name="Kind">How an element is stored.</param>
internal sealed record ArrayLayout(int LengthOffset, int DataOffset, int ElementShift, SlotKind Kind)
{
    /// <summary>The size of an element in bytes.</summary>
    public int ElementSize => 1 << ElementShift;

    /// <summary>Whether the elements are reference words that are counted and traced.</summary>
    public bool ElementIsRef => Slot.IsCounted(Kind);

    /// <summary>Lays an array out.</summary>
    /// <param name="type">The array; its type indices are canonical ids.</param>
    /// <param name="headerSize">The size of an object's header.</param>
    /// <param name="hierarchyOf">The abstract type at the top of a heap type's hierarchy.</param>
    public static ArrayLayout Of(ArrayType type, int headerSize, Func<HeapType, HeapType> hierarchyOf)
    {
        SlotKind kind = Slot.KindOf(type.Element.Type, hierarchyOf);
        int shift = System.Numerics.BitOperations.Log2((uint)Slot.SizeOf(kind));
        return new ArrayLayout(headerSize, (int)Slot.Align(headerSize + sizeof(int), 16), shift, kind);
    }

    /// <summary>The size of an array with its header, a multiple of 8.</summary>
    /// <param name="length">How many elements, as an unsigned number.</param>
    public long SizeOf(uint length) => Slot.Align(DataOffset + ((long)length << ElementShift), 8);
}
