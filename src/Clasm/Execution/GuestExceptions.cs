using System;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>Exceptions at the border between host and guest: objects of the heap there, <see cref="WasmGuestException"/> here.</summary>
internal static unsafe class GuestExceptions
{
    /// <summary>What the host sees of an exception that left compiled code.</summary>
    public static WasmGuestException ToHost(GuestException guest)
    {
        (Tag tag, Value[] payload) = Read(guest.Store, guest.Word);
        return new WasmGuestException(tag, payload, new ExnRef(guest.Store, guest.Word), guest);
    }

    /// <summary>The tag and the fields of an exception object.</summary>
    public static (Tag Tag, Value[] Payload) Read(Store store, int word)
    {
        StructLayout layout = store.Heap.TypeOf(word).Struct!;
        nint address = store.Heap.AddressOf(word);
        Tag tag = store.TagOf(*(int*)(address + layout.Offsets[0]));
        ValType[] types = tag.Type.Parameters;
        Value[] payload = new Value[types.Length];
        for (int i = 0; i < payload.Length; i++)
            payload[i] = Read(store, types[i], address + layout.Offsets[i + 1]);
        return (tag, payload);
    }

    /// <summary>An exception of the host as compiled code can catch it.</summary>
    public static GuestException ToGuest(Store store, WasmGuestException exception)
    {
        int word = exception.Reference is ExnRef reference
            ? store.Heap.ToWord(reference)
            : Create(store, exception.Tag, exception.Fields);
        return new GuestException(store, word);
    }

    /// <summary>Makes an exception object. A safepoint.</summary>
    /// <returns>Its word.</returns>
    /// <exception cref="ArgumentException">Number or types of the fields are wrong.</exception>
    public static int Create(Store store, Tag tag, ReadOnlySpan<Value> payload)
    {
        ValType[] types = tag.Type.Parameters;
        if (payload.Length != types.Length)
            throw new ArgumentException($"the exception has {payload.Length} fields, its tag {types.Length}");
        for (int i = 0; i < types.Length; i++)
            Marshalling.RequireType(store, payload[i], types[i], "field of the exception", i);
        RuntimeType type = store.Engine.Types.RegisterException(tag.Type);
        int word = store.Heap.AllocateStruct(type.Id);
        nint address = store.Heap.AddressOf(word);
        *(int*)(address + type.Struct!.Offsets[0]) = tag.StoreId;
        for (int i = 0; i < types.Length; i++) // no allocation from here on: the word stays what it is
            Initialize(store, types[i], address + type.Struct.Offsets[i + 1], payload[i]);
        return word;
    }

    private static Value Read(Store store, ValType type, nint address)
    {
        ValueKind kind = Marshalling.KindOf(store, type);
        return kind switch
        {
            ValueKind.FuncRef => Value.FromFunction(store.FunctionOf(*(int*)address)),
            ValueKind.ExternRef => Value.FromObject(store.Heap.ReadExtern(address)),
            _ => Marshalling.Read(store, kind, address, [], 0),
        };
    }

    private static void Initialize(Store store, ValType type, nint address, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.FuncRef:
                *(int*)address = store.IdOf(value.AsFunction());
                break;
            case ValueKind.ExternRef:
                store.Heap.InitExtern(address, value.Reference);
                break;
            case ValueKind.AnyRef or ValueKind.ExnRef:
                store.Heap.InitSlot(address, value.Reference is null ? 0 : store.Heap.ToWord(value.Reference));
                break;
            default:
                Marshalling.Write(store, value, address, [], 0);
                break;
        }
    }
}
