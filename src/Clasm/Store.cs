using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Clasm.Compilation;
using Clasm.Execution;
using Clasm.Gc;
using Clasm.Gc.Linear;
using Clasm.Memories;
using Clasm.Syntax;

namespace Clasm;

/// <summary>
/// Where instances live: their memories, tables, globals and objects. One thread at a time; everything in it lives as long as
/// it does.
/// </summary>
/// <remarks>spec: store</remarks>
public sealed unsafe partial class Store : IDisposable
{
    /// <summary>The largest table, in elements.</summary>
    internal const int MaxTableElements = 10_000_000;

    private readonly List<NativeReservation> _reservations = [];
    private readonly List<object> _kept = [];
    private Function?[] _functionsById = new Function?[16];
    private int _functionIds = 1;
    private readonly NativeReservation _block;
    private readonly List<Tag> _tags = [];
    private GcHeap? _heap;
    private readonly int _stackBudget;
    private object? _data;
    private bool _disposed;
    private List<BackgroundCompilation>? _compilations;

    /// <summary>A store.</summary>
    /// <param name="engine">What its modules are compiled for.</param>
    public Store(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Engine = engine;
        nuint size = (nuint)sizeof(StoreContext) + (StoreContext.ResultSlots * 16);
        _block =
            NativeReservation.TryReserve(size) is NativeReservation block && block.Commit(0, size)
                ? block
                : throw new WasmException("cannot allocate a store's control block");
        Context = (StoreContext*)_block.Address;
        Context->Results = _block.Address + StoreContext.ResultsOffset;
        Context->DisplayTable = engine.Types.DisplayTable;
        Context->StackLimit = nint.MaxValue;
        _stackBudget = engine.Config.MaxWasmStack;
        Context->IsMetered = engine.Config.FuelConsumption ? 1 : 0;
        Own(_block);
    }

    /// <summary>A store with data of the host's.</summary>
    /// <param name="engine">What its modules are compiled for.</param>
    /// <param name="data">What <see cref="GetData"/> gives.</param>
    public Store(Engine engine, object? data)
        : this(engine) => _data = data;

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    internal StoreContext* Context { get; }

    /// <summary>What is called where code finds that a sample of its stack is wanted.</summary>
    internal Action? Sampler { get; set; }

    /// <summary>The address of the control block.</summary>
    internal nint ContextAddress => (nint)Context;

    /// <summary>Where calls put results after the first that are functions or objects of the host.</summary>
    internal object?[] ObjectResults { get; } = new object?[StoreContext.ResultSlots];

    /// <summary>The GC heap, made when a module that uses it is instantiated.</summary>
    internal GcHeap Heap => _heap ??= NewHeap();

    /// <summary>Whether the store was disposed.</summary>
    internal bool IsDisposed => _disposed;

    /// <summary>Whether a heap is this store's.</summary>
    internal bool IsHeap(GcHeap heap) => heap == _heap;

    /// <summary>The host's own data.</summary>
    public object? GetData() => _data;

    /// <summary>Changes the host's own data.</summary>
    /// <param name="data">What <see cref="GetData"/> gives from now on.</param>
    public void SetData(object? data) => _data = data;

    /// <summary>Collects what is dead in the GC heap.</summary>
    public void GC()
    {
        using Entry entry = Enter();
        Heap.Collect();
    }

    /// <summary>Releases the store's memory. Nothing of the store may be used afterwards.</summary>
    public void Dispose()
    {
        if (!Close())
            return;
        foreach (BackgroundCompilation compilation in _compilations ?? [])
            compilation.Stop();
        DisposeInterruption();
        _heap?.Dispose();
        foreach (NativeReservation reservation in _reservations)
            reservation.Dispose();
    }

    /// <summary>Releases a reservation with the store.</summary>
    internal void Own(NativeReservation reservation) => _reservations.Add(reservation);

    /// <summary>Keeps an object alive as long as the store.</summary>
    internal void Keep(object something) => _kept.Add(something);

    /// <summary>Starts to compile a module's functions until the store is disposed, if that is wanted and nobody did before.</summary>
    internal void CompileInBackground(Module module)
    {
        if (
            Engine.Config.BackgroundCompilation
            && module.Code.CompileInBackground() is BackgroundCompilation compilation
        )
            (_compilations ??= []).Add(compilation);
    }

    /// <summary>Whether a module's functions are being compiled.</summary>
    internal bool CompilesInBackground => _compilations?.Exists(compilation => compilation.IsRunning) == true;

    /// <summary>How many methods were compiled before they were called, or tried to be.</summary>
    internal int CompiledInBackground
    {
        get
        {
            int count = 0;
            foreach (BackgroundCompilation compilation in _compilations ?? [])
                count += compilation.Done;
            return count;
        }
    }

    /// <summary>Native memory of zeros, released with the store.</summary>
    internal nint AllocateNative(nuint bytes)
    {
        NativeReservation? block = NativeReservation.TryReserve(bytes);
        if (block is null || !block.Commit(0, bytes))
            throw new WasmException($"cannot allocate {bytes} bytes");
        Own(block);
        return block.Address;
    }

    /// <summary>Words that the collector knows as roots, in place of a shorter run of them.</summary>
    internal nint ResizeRootWords(nint old, int oldCount, int count)
    {
        if (count == oldCount)
            return old;
        nint words = (nint)NativeMemory.AllocZeroed((nuint)count, 4);
        if (oldCount > 0)
        {
            Buffer.MemoryCopy((void*)old, (void*)words, (long)count * 4, (long)oldCount * 4);
            Heap.RemoveRootRange(old);
            NativeMemory.Free((void*)old);
        }
        Heap.AddRootRange(words, count);
        return words;
    }

    /// <summary>Drops the references of words and frees them.</summary>
    internal void ReleaseRootWords(nint words)
    {
        Heap.ReleaseRootRange(words);
        NativeMemory.Free((void*)words);
    }

    private GcHeap NewHeap()
    {
        long size = Math.Min(Engine.Config.GcHeapInitialSize, Engine.Config.GcHeapMaxSize);
        if (!AllowHeap(0, size))
            throw new ResourceLimitException($"the GC heap's first {size} bytes are over the store's limits");
        return GcHeap.Create(
            Engine.GcModel,
            Context,
            Engine.Types,
            Engine.Config,
            (_, word) => AnyRef.Wrap(this, word),
            AllowHeap
        );
    }

    /// <summary>How references of a type are kept outside the heap; type indices are the engine's.</summary>
    internal ReferenceKind KindOf(ValType type)
    {
        HeapType hierarchy = Engine.Types.HierarchyOf(type.Heap);
        return hierarchy == HeapType.Func ? ReferenceKind.Function
            : hierarchy == HeapType.Extern ? ReferenceKind.Extern
            : ReferenceKind.Heap;
    }

    /// <summary>Whether a reference of the host has a type; type indices are the engine's.</summary>
    internal bool Matches(object? reference, ValType type)
    {
        if (reference is null)
            return type.IsNullable;
        switch (KindOf(type))
        {
            case ReferenceKind.Function:
                if (reference is Function { Store: Store other } && other != this)
                    throw new ArgumentException("the function belongs to another store");
                return reference is Function function
                    && Engine.Types.Matches(ValType.Ref((uint)function.TypeId, nullable: false), type);
            case ReferenceKind.Extern:
                return type.Heap == HeapType.Extern;
            default:
                if (reference is GcReference { Owner: Store owner } && owner != this)
                    throw new ArgumentException("the reference belongs to another store");
                if (Engine.Types.HierarchyOf(type.Heap) == HeapType.Exn)
                    return reference is ExnRef && type.Heap == HeapType.Exn;
                return reference is not (Function or ExnRef)
                    && Engine.Types.Matches(TypeOf(Heap.ToWord(reference)), type);
        }
    }

    /// <summary>The most precise type of a word.</summary>
    private ValType TypeOf(int word) =>
        Word.IsI31(word) ? ValType.Ref(HeapType.I31, nullable: false)
        : Word.IsHost(word) ? ValType.Ref(HeapType.Any, nullable: false)
        : ValType.Ref((uint)Heap.TypeIdOf(word), nullable: false);

    /// <summary>The number that stands for a function in a field of the GC heap; 0 for null.</summary>
    internal int IdOf(Function? function)
    {
        if (function is null)
            return 0;
        if (function.StoreId == 0)
        {
            if (_functionIds == _functionsById.Length)
                Array.Resize(ref _functionsById, _functionIds * 2);
            function.StoreId = _functionIds++;
            _functionsById[function.StoreId] = function;
        }
        return function.StoreId;
    }

    /// <summary>The function that a number stands for.</summary>
    internal Function? FunctionOf(int id) => _functionsById[id];

    /// <summary>Gives a tag its number.</summary>
    internal int Register(Tag tag)
    {
        _tags.Add(tag);
        return _tags.Count - 1;
    }

    /// <summary>The tag with a number.</summary>
    internal Tag TagOf(int id) => _tags[id];
}
