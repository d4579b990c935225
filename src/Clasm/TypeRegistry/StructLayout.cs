using System;
using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm.RuntimeTypes;

/// <summary>Where the fields of a struct are: natural offsets in declared order, so that a supertype's are a prefix.</summary>
internal sealed class StructLayout
{
    private StructLayout(int size, int[] offsets, SlotKind[] kinds, int[] refOffsets)
    {
        Size = size;
        Offsets = offsets;
        Kinds = kinds;
        RefOffsets = refOffsets;
    }

    /// <summary>The size of the object with its header, a multiple of 8.</summary>
    public int Size { get; }

    /// <summary>The offset of each field from the object's start. Do not modify.</summary>
    public int[] Offsets { get; }

    /// <summary>How each field is stored. Do not modify.</summary>
    public SlotKind[] Kinds { get; }

    /// <summary>The offsets of the fields that hold reference words. Do not modify.</summary>
    public int[] RefOffsets { get; }

    /// <summary>Lays a struct out.</summary>
    /// <param name="type">The struct; its type indices are canonical ids.</param>
    /// <param name="headerSize">The size of an object's header.</param>
    /// <param name="hierarchyOf">The abstract type at the top of a heap type's hierarchy.</param>
    public static StructLayout Of(StructType type, int headerSize, Func<HeapType, HeapType> hierarchyOf)
    {
        int[] offsets = new int[type.Fields.Length];
        SlotKind[] kinds = new SlotKind[type.Fields.Length];
        List<int> refOffsets = [];
        long end = headerSize;
        for (int i = 0; i < offsets.Length; i++)
        {
            kinds[i] = Slot.KindOf(type.Fields[i].Type, hierarchyOf);
            long offset = Slot.Align(end, Slot.AlignmentOf(kinds[i]));
            end = offset + Slot.SizeOf(kinds[i]);
            offsets[i] = checked((int)offset);
            if (Slot.IsCounted(kinds[i]))
                refOffsets.Add(offsets[i]);
        }
        return new StructLayout(checked((int)Slot.Align(end, 8)), offsets, kinds, [.. refOffsets]);
    }
}
