using System;
using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>Values of the host as compiled code has them: numbers and heap references in slots, other references in an array.</summary>
internal static unsafe class Marshalling
{
    /// <summary>The kind of value that a type has at the border.</summary>
    public static ValueKind KindOf(Store store, ValType type) =>
        type.Kind switch
        {
            ValKind.I32 => ValueKind.Int32,
            ValKind.I64 => ValueKind.Int64,
            ValKind.F32 => ValueKind.Float32,
            ValKind.F64 => ValueKind.Float64,
            ValKind.V128 => ValueKind.V128,
            _ => KindOf(store.Engine.Types.HierarchyOf(type.Heap)),
        };

    /// <summary>The kinds of some types.</summary>
    public static ValueKind[] KindsOf(Store store, ValType[] types)
    {
        ValueKind[] kinds = new ValueKind[types.Length];
        for (int i = 0; i < kinds.Length; i++)
            kinds[i] = KindOf(store, types[i]);
        return kinds;
    }

    /// <summary>Reads a value.</summary>
    public static Value Read(Store store, ValueKind kind, nint slot, object?[] objects, int index) =>
        kind switch
        {
            ValueKind.Int32 or ValueKind.Float32 => Value.OfBits(kind, *(uint*)slot, 0),
            ValueKind.Int64 or ValueKind.Float64 => Value.OfBits(kind, *(ulong*)slot, 0),
            ValueKind.V128 => Value.OfBits(kind, *(ulong*)slot, *(ulong*)(slot + 8)),
            ValueKind.FuncRef or ValueKind.ExternRef => Value.OfReference(kind, objects[index]),
            _ => Value.OfReference(kind, *(int*)slot == 0 ? null : store.Heap.Externalize(*(int*)slot)),
        };

    /// <summary>Writes a value, whose type was checked.</summary>
    public static void Write(Store store, Value value, nint slot, object?[] objects, int index)
    {
        switch (value.Kind)
        {
            case ValueKind.Int32 or ValueKind.Float32:
                *(uint*)slot = (uint)value.Bits;
                break;
            case ValueKind.Int64 or ValueKind.Float64:
                *(ulong*)slot = value.Bits;
                break;
            case ValueKind.V128:
                VectorConstants.Store(slot, value.AsV128());
                break;
            case ValueKind.FuncRef or ValueKind.ExternRef:
                objects[index] = value.Reference;
                break;
            default:
                *(int*)slot = value.Reference is null ? 0 : store.Heap.ToWord(value.Reference);
                break;
        }
    }

    /// <summary>Checks that a value has a type.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    public static void RequireType(Store store, Value value, ValType type, string what)
    {
        if (value.Kind != KindOf(store, type))
            throw new ArgumentException($"{what} must be {type}, not {value.Kind}");
        if (type.IsRef && !store.Matches(value.Reference, type))
            throw new ArgumentException($"{what} does not match {type}");
    }

    private static ValueKind KindOf(HeapType hierarchy) =>
        hierarchy == HeapType.Func ? ValueKind.FuncRef
        : hierarchy == HeapType.Extern ? ValueKind.ExternRef
        : hierarchy == HeapType.Exn ? ValueKind.ExnRef
        : ValueKind.AnyRef;
}
