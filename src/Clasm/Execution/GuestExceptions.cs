using System;
using Clasm.Gc;
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
        GcHeap heap = store.Heap;
        if (exception.Reference is object reference)
            return new GuestException(store, heap.ToWord(reference));
        Tag tag = exception.Tag;
        ValType[] types = tag.Type.Parameters;
        if (exception.Payload.Count != types.Length)
            throw new ArgumentException($"the exception has {exception.Payload.Count} fields, its tag {types.Length}");
        for (int i = 0; i < types.Length; i++)
            Marshalling.RequireType(store, exception.Payload[i], types[i], $"field {i} of the exception");
        RuntimeType type = store.Engine.Types.RegisterException(tag.Type);
        int word = heap.AllocateStruct(type.Id);
        nint address = heap.AddressOf(word);
        *(int*)(address + type.Struct!.Offsets[0]) = tag.StoreId;
        for (int i = 0; i < types.Length; i++)
            Initialize(store, types[i], address + type.Struct.Offsets[i + 1], exception.Payload[i]);
        return new GuestException(store, word);
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
