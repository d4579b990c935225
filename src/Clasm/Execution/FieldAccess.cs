using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>
/// Fields and elements as the host reads and writes them. Addresses lie in an object, whose handle keeps it; the store is
/// entered. A fresh object's fields are zero, so that writing is initialising too.
/// </summary>
internal static unsafe class FieldAccess
{
    /// <summary>Reads a field; a packed one is an i32 without sign.</summary>
    public static Value Read(Store store, nint address, SlotKind kind) =>
        kind switch
        {
            SlotKind.I8 => *(byte*)address,
            SlotKind.I16 => *(ushort*)address,
            SlotKind.I32 => *(int*)address,
            SlotKind.I64 => *(long*)address,
            SlotKind.F32 => *(float*)address,
            SlotKind.F64 => *(double*)address,
            SlotKind.V128 => Unsafe.ReadUnaligned<Vector128<byte>>((void*)address),
            SlotKind.Func => Value.FromFunction(store.FunctionOf(*(int*)address)),
            SlotKind.Extern => Value.FromObject(store.Heap.ReadExtern(address)),
            _ => Value.FromAny(store.Heap.Externalize(store.Heap.ReadSlot(address))),
        };

    /// <summary>Writes a field; the value's type was checked.</summary>
    public static void Write(Store store, nint address, SlotKind kind, Value value)
    {
        switch (kind)
        {
            case SlotKind.I8:
                *(byte*)address = (byte)value.AsInt32();
                break;
            case SlotKind.I16:
                *(ushort*)address = (ushort)value.AsInt32();
                break;
            case SlotKind.I32 or SlotKind.F32:
                *(uint*)address = (uint)value.Bits;
                break;
            case SlotKind.I64 or SlotKind.F64:
                *(ulong*)address = value.Bits;
                break;
            case SlotKind.V128:
                VectorConstants.Store(address, value.AsV128());
                break;
            default:
                WriteReference(store, address, kind, value.Reference);
                break;
        }
    }

    /// <summary>Reads a field as a C# type.</summary>
    /// <exception cref="InvalidCastException">The field is of another type.</exception>
    public static T Read<T>(Store store, nint address, SlotKind kind)
    {
        if (kind > SlotKind.V128)
            return (T)Read(store, address, kind).Reference!;
        RequireNumber<T>(kind);
        return Unsafe.ReadUnaligned<T>((void*)address);
    }

    /// <summary>Writes a field as a C# type.</summary>
    /// <exception cref="InvalidCastException">The field is of another type.</exception>
    public static void Write<T>(Store store, nint address, SlotKind kind, ValType type, T value)
    {
        if (kind <= SlotKind.V128)
        {
            RequireNumber<T>(kind);
            Unsafe.WriteUnaligned((void*)address, value);
            return;
        }
        object? reference = value;
        Value field = Value.OfReference(Marshalling.KindOf(store, type), reference);
        Marshalling.RequireType(store, field, type, "the field");
        WriteReference(store, address, kind, reference);
    }

    /// <summary>Checks that a C# type is a number that is stored like a field.</summary>
    /// <exception cref="InvalidCastException">It is not.</exception>
    public static void RequireNumber<T>(SlotKind kind)
    {
        Type type = typeof(T).IsEnum ? typeof(T).GetEnumUnderlyingType() : typeof(T);
        bool fits = kind switch
        {
            SlotKind.I8 => type == typeof(byte) || type == typeof(sbyte),
            SlotKind.I16 => type == typeof(short) || type == typeof(ushort) || type == typeof(char),
            SlotKind.I32 => type == typeof(int) || type == typeof(uint),
            SlotKind.I64 => type == typeof(long) || type == typeof(ulong),
            SlotKind.F32 => type == typeof(float),
            SlotKind.F64 => type == typeof(double),
            SlotKind.V128 => type == typeof(Vector128<byte>),
            _ => false,
        };
        if (!fits)
            throw new InvalidCastException($"a field of {kind} is no {typeof(T).Name}");
    }

    /// <summary>Some elements that are numbers.</summary>
    public static Span<T> Span<T>(nint address, int length)
        where T : unmanaged => new((void*)address, length); // in bounds: the caller has the array's length

    private static void WriteReference(Store store, nint address, SlotKind kind, object? value)
    {
        if (kind == SlotKind.Func)
            *(int*)address = store.IdOf((Function?)value);
        else if (kind == SlotKind.Extern)
            store.Heap.WriteExtern(address, value);
        else
            store.Heap.WriteSlot(address, store.Heap.ToWord(value));
        GC.KeepAlive(value);
    }
}
