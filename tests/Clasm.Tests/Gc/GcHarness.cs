using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Clasm.Execution;
using Clasm.Gc;
using Clasm.Gc.Drc;
using Clasm.Gc.Generational;
using Clasm.Gc.Linear;
using Clasm.RuntimeTypes;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Tests.Gc;

/// <summary>
/// Plays compiled code: takes the inline path first, keeps live references on the shadow stack, and goes through barriers.
/// </summary>
internal sealed unsafe class GcHarness : IDisposable
{
    private readonly StoreContext* _context = (StoreContext*)NativeMemory.AllocZeroed((nuint)sizeof(StoreContext));
    private readonly bool _isDrc;
    private readonly bool _isGenerational;

    public GcHarness(
        Collector collector,
        int zeal = 0,
        long maxSize = 64 << 20,
        long initialSize = 1 << 20,
        int traceSlice = 0
    )
    {
        _isDrc = collector == Collector.Drc;
        _isGenerational = collector == Collector.Generational;
        GcModel model = GcModel.Create(collector);
        Types = new TypeRegistry(model.HeaderSize);
        FieldType any = new(ValType.AnyRef, IsMutable: true);
        Number = Types.Register(new StructType([new FieldType(ValType.I32, IsMutable: true)]));
        Pair = Types.Register(new StructType([any, new FieldType(ValType.I32, IsMutable: true), any]));
        Refs = Types.Register(new ArrayType(any));
        Bytes = Types.Register(new ArrayType(new FieldType(ValType.I8, IsMutable: true)));
        Longs = Types.Register(new ArrayType(new FieldType(ValType.I64, IsMutable: true)));
        Externs = Types.Register(new ArrayType(new FieldType(ValType.ExternRef, IsMutable: true)));
        GcHeapOptions options = new(_context, Types)
        {
            InitialSize = initialSize,
            MaxSize = maxSize,
            ZealCounter = zeal,
            TraceSlice = traceSlice,
        };
        Heap = model.CreateHeap(options);
    }

    /// <summary>For tests that keep references in variables: objects stay where they are.</summary>
    public static TheoryData<Collector, int> Configurations =>
        new()
        {
            { Collector.Drc, 0 },
            { Collector.Drc, 1 },
            { Collector.Null, 0 },
            { Collector.Null, 1 },
        };

    public TypeRegistry Types { get; }
    public RuntimeType Number { get; }
    public RuntimeType Pair { get; }
    public RuntimeType Refs { get; }
    public RuntimeType Bytes { get; }
    public RuntimeType Longs { get; }
    public RuntimeType Externs { get; }
    public GcHeap Heap { get; }
    public nint Ctx => (nint)_context;

    /// <summary>How many objects are alive after everything that waits was freed.</summary>
    public long Objects
    {
        get
        {
            long count = 0;
            foreach (KeyValuePair<int, long> entry in Heap.Statistics().Objects)
                count += entry.Value;
            return count;
        }
    }

    public int Struct(RuntimeType type)
    {
        int header = type.Id << ObjectHeader.TypeShift;
        int size = type.Struct!.Size;
        int word = _isDrc
            ? DrcCode.TryAllocate(Ctx, _context->HeapBase, size, header)
            : PlainCode.TryAllocate(Ctx, _context->HeapBase, size, header);
        if (word == 0)
            return Heap.AllocateStruct(type.Id);
        new Span<byte>((void*)(Heap.AddressOf(word) + ObjectHeader.Size), size - ObjectHeader.Size).Clear();
        return word;
    }

    public int Array(RuntimeType type, int length)
    {
        ArrayLayout layout = type.Array!;
        int header = type.Id << ObjectHeader.TypeShift;
        int word = _isDrc
            ? DrcCode.TryAllocateArray(Ctx, _context->HeapBase, length, layout.ElementShift, layout.DataOffset, header)
            : PlainCode.TryAllocateArray(
                Ctx,
                _context->HeapBase,
                length,
                layout.ElementShift,
                layout.DataOffset,
                header
            );
        if (word == 0)
            return Heap.AllocateArray(type.Id, length);
        Heap.ElementBytes(word, 0, (uint)length, layout.ElementShift).Clear();
        return word;
    }

    public nint Field(int word, int index) => Heap.AddressOf(word) + Heap.TypeOf(word).Struct!.Offsets[index];

    public nint Element(int array, int index) => Heap.Elements(array, (uint)index, 1, 2);

    public int Get(nint address) =>
        _isDrc
            ? DrcCode.ReadSlot(Ctx, _context->HeapBase, address)
            : PlainCode.ReadSlot(Ctx, _context->HeapBase, address);

    public void Set(nint address, int value)
    {
        if (_isDrc)
            DrcCode.WriteSlot(Ctx, _context->HeapBase, address, value);
        else if (_isGenerational && (nuint)(address - Heap.AddressOf(0)) <= uint.MaxValue)
            GenerationalCode.WriteSlot(Ctx, _context->HeapBase, address, value);
        else
            PlainCode.WriteSlot(Ctx, _context->HeapBase, address, value);
    }

    public void Init(nint address, int value)
    {
        if (_isDrc)
            DrcCode.InitSlot(Ctx, _context->HeapBase, address, value);
        else
            PlainCode.InitSlot(Ctx, _context->HeapBase, address, value);
    }

    public int NumberOf(int value)
    {
        int word = Struct(Number);
        *(int*)Field(word, 0) = value;
        return word;
    }

    public int ValueOf(int number) => *(int*)Field(number, 0);

    /// <summary>Keeps a reference on the shadow stack.</summary>
    public int Keep(int word)
    {
        Heap.PushRoot(word);
        return word;
    }

    /// <summary>Pops references off the shadow stack.</summary>
    public void Forget(int count)
    {
        for (int i = 0; i < count; i++)
            Heap.PopRoot();
    }

    /// <summary>The count of an object.</summary>
    public uint CountOf(int word) => *(uint*)(Heap.AddressOf(word) + ObjectHeader.CountOffset);

    /// <summary>A native global.</summary>
    public nint Global(int words = 1)
    {
        nint address = (nint)NativeMemory.AllocZeroed((nuint)words, sizeof(int));
        Heap.AddRootRange(address, words);
        return address;
    }

    public void Dispose()
    {
        foreach (nint address in Heap.Roots.All.Keys)
            NativeMemory.Free((void*)address);
        Heap.Dispose();
        Types.Dispose();
        NativeMemory.Free(_context);
    }
}
