using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics;
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
            _ => Value.OfReference(kind, FromWord(store, *(int*)slot, kind)),
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

    /// <summary>The object that stands for a word of the heap at the host.</summary>
    public static object? FromWord(Store store, int word, ValType type) => FromWord(store, word, KindOf(store, type));

    /// <summary>Whether values of a kind are functions or objects of the host, which no slot holds.</summary>
    public static bool IsObject(ValueKind kind) => kind is ValueKind.FuncRef or ValueKind.ExternRef;

    /// <summary>The most general type of a kind of values.</summary>
    public static ValType TypeOf(ValueKind kind) =>
        kind switch
        {
            ValueKind.Int32 => ValType.I32,
            ValueKind.Int64 => ValType.I64,
            ValueKind.Float32 => ValType.F32,
            ValueKind.Float64 => ValType.F64,
            ValueKind.V128 => ValType.V128,
            ValueKind.FuncRef => ValType.FuncRef,
            ValueKind.ExternRef => ValType.ExternRef,
            ValueKind.AnyRef => ValType.AnyRef,
            ValueKind.ExnRef => ValType.ExnRef,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    /// <summary>The most general types of kinds of values.</summary>
    public static ValType[] TypesOf(IReadOnlyList<ValueKind> kinds)
    {
        ValType[] types = new ValType[kinds.Count];
        for (int i = 0; i < types.Length; i++)
            types[i] = TypeOf(kinds[i]);
        return types;
    }

    /// <summary>A value as an object.</summary>
    public static object? Box(Value value) =>
        value.Kind switch
        {
            ValueKind.Int32 => value.AsInt32(),
            ValueKind.Int64 => value.AsInt64(),
            ValueKind.Float32 => value.AsFloat32(),
            ValueKind.Float64 => value.AsFloat64(),
            ValueKind.V128 => value.AsV128(),
            _ => value.Reference,
        };

    /// <summary>An object as a value of a kind; null is zero.</summary>
    /// <exception cref="ArgumentException">It is of another kind.</exception>
    public static Value Unbox(ValueKind kind, object? value) =>
        (kind, value) switch
        {
            (<= ValueKind.V128, null) => Value.Default(kind),
            (ValueKind.Int32, int x) => x,
            (ValueKind.Int32, uint x) => (int)x,
            (ValueKind.Int64, long x) => x,
            (ValueKind.Int64, ulong x) => (long)x,
            (ValueKind.Float32, float x) => x,
            (ValueKind.Float64, double x) => x,
            (ValueKind.V128, Vector128<byte> x) => x,
            (ValueKind.FuncRef, null or Function) => Value.OfReference(kind, value),
            (ValueKind.ExternRef or ValueKind.AnyRef or ValueKind.ExnRef, _) => Value.OfReference(kind, value),
            _ => throw new ArgumentException($"{value?.GetType().Name ?? "null"} is no {kind}", nameof(value)),
        };

    /// <summary>Checks that a value has a type.</summary>
    /// <exception cref="ArgumentException">It has not, or is of another store.</exception>
    public static void RequireType(Store store, Value value, ValType type, string what, int index = -1)
    {
        if (value.Kind == KindOf(store, type) && (!type.IsRef || store.Matches(value.Reference, type)))
            return;
        string name = index < 0 ? what : $"{what} {index}";
        throw new ArgumentException(
            value.Kind == KindOf(store, type)
                ? $"{name} does not match {type}"
                : $"{name} must be {type}, not {value.Kind}"
        );
    }

    private static object? FromWord(Store store, int word, ValueKind kind) =>
        word == 0 ? null
        : kind == ValueKind.ExnRef ? new ExnRef(store, word)
        : store.Heap.Externalize(word);

    private static ValueKind KindOf(HeapType hierarchy) =>
        hierarchy == HeapType.Func ? ValueKind.FuncRef
        : hierarchy == HeapType.Extern ? ValueKind.ExternRef
        : hierarchy == HeapType.Exn ? ValueKind.ExnRef
        : ValueKind.AnyRef;
}
