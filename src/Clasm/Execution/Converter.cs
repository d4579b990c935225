using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Clasm.Syntax;
using Registry = Clasm.RuntimeTypes.TypeRegistry;

namespace Clasm.Execution;

/// <summary>How values of a C# type cross the border between host and guest.</summary>
internal abstract class Converter
{
    /// <summary>The type that a function of the host has for the C# type, where nothing else is asked for.</summary>
    public abstract ValType Type { get; }

    /// <summary>Whether functions of a type can be called or written with the C# type; type indices are the engine's.</summary>
    public abstract bool Accepts(Registry types, ValType type);

    /// <summary>Whether what the host hands over is what compiled code expects, bit for bit.</summary>
    public virtual bool GivesDirectly(ValType type) => false;

    /// <summary>Whether what compiled code hands over is what the host expects, bit for bit.</summary>
    public virtual bool TakesDirectly(Registry types, ValType type) => false;
}

/// <summary>How values of a C# type cross the border between host and guest, without boxes.</summary>
/// <typeparam name="T">The C# type.</typeparam>
internal abstract unsafe class Converter<T> : Converter
{
    /// <summary>The converter; null for a type that cannot cross.</summary>
    public static readonly Converter<T>? Instance = (Converter<T>?)Create();

    /// <summary>Reads a value from its slot, or from its place among the objects. The store is entered.</summary>
    public abstract T Read(Store store, ValType type, nint slot, object?[] objects, int index);

    /// <summary>Writes a value for a type; a reference is checked to have it. The store is entered.</summary>
    public abstract void Write(Store store, T value, ValType type, nint slot, object?[] objects, int index);

    /// <summary>Reads a result of a call; the first is in the slot, the others where calls leave them.</summary>
    public T ReadResult(Store store, ValType type, nint slot, object?[] objects, int index)
    {
        if (index == 0)
            return Read(store, type, slot, objects, 0);
        T value = Read(store, type, store.Context->Results + (index * 16), store.ObjectResults, index);
        store.ObjectResults[index] = null;
        return value;
    }

    /// <summary>Writes a result of a function of the host.</summary>
    public void WriteResult(Store store, T value, ValType type, nint slot, object?[] objects, int index)
    {
        if (index == 0)
            Write(store, value, type, slot, objects, 0);
        else
            Write(store, value, type, store.Context->Results + (index * 16), store.ObjectResults, index);
    }

    internal static object? Create()
    {
        Type type = typeof(T).IsEnum ? typeof(T).GetEnumUnderlyingType() : typeof(T);
        if (type == typeof(int) || type == typeof(uint))
            return new NumberConverter<T>(ValType.I32);
        if (type == typeof(long) || type == typeof(ulong))
            return new NumberConverter<T>(ValType.I64);
        if (type == typeof(float))
            return new NumberConverter<T>(ValType.F32);
        if (type == typeof(double))
            return new NumberConverter<T>(ValType.F64);
        if (type == typeof(Vector128<byte>))
            return new NumberConverter<T>(ValType.V128);
        if (type == typeof(bool))
            return new BooleanConverter();
        if (type == typeof(Function))
            return new FunctionConverter();
        if (typeof(GcReference).IsAssignableFrom(type))
            return new HeapConverter<T>();
        // Spans, tuples and other structs do not cross; any object does, delegates and strings too.
        return type.IsValueType || type.IsPointer ? null : new ObjectConverter<T>();
    }
}

/// <summary>Numbers, enums of them, and vectors.</summary>
internal sealed unsafe class NumberConverter<T>(ValType own) : Converter<T>
{
    public override ValType Type => own;

    public override bool Accepts(Registry types, ValType type) => type == own;

    public override bool GivesDirectly(ValType type) => true;

    public override bool TakesDirectly(Registry types, ValType type) => true;

    // In bounds: a slot has 16 bytes.
    public override T Read(Store store, ValType type, nint slot, object?[] objects, int index) =>
        Unsafe.ReadUnaligned<T>((void*)slot);

    public override void Write(Store store, T value, ValType type, nint slot, object?[] objects, int index) =>
        Unsafe.WriteUnaligned((void*)slot, value);
}

/// <summary>An i32 that is not 0 is true.</summary>
internal sealed unsafe class BooleanConverter : Converter<bool>
{
    public override ValType Type => ValType.I32;

    public override bool Accepts(Registry types, ValType type) => type == ValType.I32;

    public override bool Read(Store store, ValType type, nint slot, object?[] objects, int index) => *(int*)slot != 0;

    public override void Write(Store store, bool value, ValType type, nint slot, object?[] objects, int index) =>
        *(int*)slot = value ? 1 : 0;
}

/// <summary>Functions.</summary>
internal sealed class FunctionConverter : Converter<Function?>
{
    public override ValType Type => ValType.FuncRef;

    public override bool Accepts(Registry types, ValType type) =>
        type.IsRef && types.HierarchyOf(type.Heap) == HeapType.Func;

    public override bool GivesDirectly(ValType type) => type == ValType.FuncRef;

    public override bool TakesDirectly(Registry types, ValType type) => true;

    public override Function? Read(Store store, ValType type, nint slot, object?[] objects, int index) =>
        (Function?)objects[index];

    public override void Write(Store store, Function? value, ValType type, nint slot, object?[] objects, int index)
    {
        Marshalling.RequireType(store, Value.FromFunction(value), type, "the function");
        objects[index] = value;
    }
}

/// <summary>References to the GC heap by the class of the wrapper.</summary>
internal sealed unsafe class HeapConverter<T> : Converter<T>
{
    public override ValType Type =>
        typeof(T) == typeof(I31Ref) ? ValType.I31Ref
        : typeof(T) == typeof(StructRef) ? ValType.StructRef
        : typeof(T) == typeof(ArrayRef) ? ValType.ArrayRef
        : typeof(T) == typeof(EqRef) ? ValType.EqRef
        : typeof(T) == typeof(ExnRef) ? ValType.ExnRef
        : ValType.AnyRef;

    public override bool Accepts(Registry types, ValType type) =>
        type.IsRef && types.HierarchyOf(type.Heap) == types.HierarchyOf(Type.Heap);

    public override T Read(Store store, ValType type, nint slot, object?[] objects, int index)
    {
        int word = *(int*)slot;
        GcReference? reference =
            word == 0 ? null
            : typeof(T) == typeof(ExnRef) ? new ExnRef(store, word)
            : AnyRef.Wrap(store, word);
        return (T)(object?)reference!;
    }

    public override void Write(Store store, T value, ValType type, nint slot, object?[] objects, int index)
    {
        Marshalling.RequireType(
            store,
            Value.OfReference(Marshalling.KindOf(store, type), value),
            type,
            "the reference"
        );
        *(int*)slot = value is null ? 0 : store.Heap.ToWord(value);
    }
}

/// <summary>Objects of the host: as external references, and <c>object</c> also as converted ones.</summary>
internal sealed unsafe class ObjectConverter<T> : Converter<T>
{
    public override ValType Type => ValType.ExternRef;

    public override bool Accepts(Registry types, ValType type)
    {
        if (!type.IsRef)
            return false;
        HeapType hierarchy = types.HierarchyOf(type.Heap);
        return hierarchy == HeapType.Extern || (typeof(T) == typeof(object) && hierarchy == HeapType.Any);
    }

    public override bool GivesDirectly(ValType type) => type == ValType.ExternRef;

    public override bool TakesDirectly(Registry types, ValType type) =>
        typeof(T) == typeof(object) && types.HierarchyOf(type.Heap) == HeapType.Extern;

    public override T Read(Store store, ValType type, nint slot, object?[] objects, int index)
    {
        if (typeof(T) != typeof(object) || store.KindOf(type) == ReferenceKind.Extern)
            return (T)objects[index]!;
        return (T)Marshalling.FromWord(store, *(int*)slot, type)!;
    }

    public override void Write(Store store, T value, ValType type, nint slot, object?[] objects, int index)
    {
        Value reference = Value.OfReference(Marshalling.KindOf(store, type), value);
        Marshalling.RequireType(store, reference, type, "the object");
        Marshalling.Write(store, reference, slot, objects, index);
    }
}
