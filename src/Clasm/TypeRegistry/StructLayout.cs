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

    /// <summary>The offset of the word that refers to the object's descriptor; 0 where there is none.</summary>
    public int DescriptorOffset { get; private init; }

    /// <summary>How many fields come before the descriptor; -1 where there is none.</summary>
    public int DescriptorField { get; private init; }

    /// <summary>Lays a struct out.</summary>
    /// <param name="type">The struct; its type indices are canonical ids.</param>
    /// <param name="headerSize">The size of an object's header.</param>
    /// <param name="hierarchyOf">The abstract type at the top of a heap type's hierarchy.</param>
    /// <param name="descriptorField">How many fields come before the descriptor's word; -1 where there is none.</param>
    public static StructLayout Of(
        StructType type,
        int headerSize,
        Func<HeapType, HeapType> hierarchyOf,
        int descriptorField = -1
    )
    {
        long descriptor = 0;
        int[] offsets = new int[type.Fields.Length];
        SlotKind[] kinds = new SlotKind[type.Fields.Length];
        List<int> refOffsets = [];
        long end = headerSize;
        for (int i = 0; ; i++)
        {
            if (i == descriptorField)
            {
                descriptor = Slot.Align(end, 4);
                end = descriptor + 4;
                refOffsets.Add(checked((int)descriptor));
            }
            if (i == offsets.Length)
                break;
            kinds[i] = Slot.KindOf(type.Fields[i].Type, hierarchyOf);
            long offset = Slot.Align(end, Slot.AlignmentOf(kinds[i]));
            end = offset + Slot.SizeOf(kinds[i]);
            offsets[i] = checked((int)offset);
            if (Slot.IsCounted(kinds[i]))
                refOffsets.Add(offsets[i]);
        }
        return new StructLayout(checked((int)Slot.Align(end, 8)), offsets, kinds, [.. refOffsets])
        {
            DescriptorField = descriptorField,
            DescriptorOffset = checked((int)descriptor),
        };
    }
}
