using System;
using System.Diagnostics;
using Clasm.Syntax;

namespace Clasm.RuntimeTypes;

/// <summary>The rules of layout: sizes, alignments, and which slots hold reference words.</summary>
internal static class Slot
{
    /// <summary>How a storage type is stored.</summary>
    /// <param name="type">A storage type; its type index is a canonical id.</param>
    /// <param name="hierarchyOf">The abstract type at the top of a heap type's hierarchy.</param>
    public static SlotKind KindOf(ValType type, Func<HeapType, HeapType> hierarchyOf) =>
        type.Kind switch
        {
            ValKind.I8 => SlotKind.I8,
            ValKind.I16 => SlotKind.I16,
            ValKind.I32 => SlotKind.I32,
            ValKind.I64 => SlotKind.I64,
            ValKind.F32 => SlotKind.F32,
            ValKind.F64 => SlotKind.F64,
            ValKind.V128 => SlotKind.V128,
            ValKind.Ref => KindOf(hierarchyOf(type.Heap)),
            _ => throw new UnreachableException(),
        };

    /// <summary>How many bytes a slot takes.</summary>
    /// <param name="kind">How it is stored.</param>
    public static int SizeOf(SlotKind kind) =>
        kind switch
        {
            SlotKind.I8 => 1,
            SlotKind.I16 => 2,
            SlotKind.I64 or SlotKind.F64 => 8,
            SlotKind.V128 => 16,
            _ => 4,
        };

    /// <summary>What a slot's offset is a multiple of.</summary>
    /// <param name="kind">How it is stored.</param>
    public static int AlignmentOf(SlotKind kind) => Math.Min(SizeOf(kind), 8);

    /// <summary>Whether a slot holds a reference word that is counted and traced.</summary>
    /// <param name="kind">How it is stored.</param>
    public static bool IsCounted(SlotKind kind) => kind is SlotKind.Ref or SlotKind.Extern;

    /// <summary>The next multiple of a power of two.</summary>
    public static long Align(long value, int alignment) => (value + alignment - 1) & -alignment;

    private static SlotKind KindOf(HeapType top) =>
        top == HeapType.Func ? SlotKind.Func
        : top == HeapType.Any || top == HeapType.Exn ? SlotKind.Ref
        : SlotKind.Extern;
}
