using System;
using Clasm.Execution;
using Clasm.Linking;

namespace Clasm;

/// <summary>
/// A module instantiated in a store. It is also what compiled code receives as its first argument: the internal fields are
/// what that code reads, so their meaning is fixed here and nowhere else.
/// </summary>
/// <remarks>spec: syntax-moduleinst</remarks>
public sealed partial class Instance
{
    // Read by compiled code, directly.
    internal nint Context;
    internal nint HeapBase;
    internal nint Memory0;
    internal nint MemoryBases;
    internal nint GlobalCells;
    internal nint ImportedGlobalCells;
    internal Function?[] Functions = [];
    internal Table? Table0;
    internal Table[] Tables = [];
    internal ReferenceCell[] ReferenceGlobals = [];

    // Read by the run time.
    internal Memory[] Memories = [];
    internal Global[] Globals = [];
    internal Tag[] Tags = [];
    internal ReadOnlyMemory<byte>[] DataSegments = null!; // set before anything reads it
    internal ElementSegmentInstance[] ElementSegments = [];
    internal object? ConstantObject;

    /// <summary>Instantiates a module with its imports in order; its start function is run.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="module">What is instantiated.</param>
    /// <param name="imports">Functions, tables, memories, globals and tags, one for each import.</param>
    /// <exception cref="WasmLinkException">An import does not match.</exception>
    /// <exception cref="TrapException">The start function or an active segment trapped.</exception>
    /// <remarks>spec: exec-instantiation</remarks>
    public Instance(Store store, Module module, params ReadOnlySpan<object> imports)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        Store = store;
        Module = module;
        Context = store.ContextAddress;
        Instantiation.Run(this, imports);
    }

    /// <summary>The store that it lives in.</summary>
    public Store Store { get; }

    /// <summary>What it is an instance of.</summary>
    public Module Module { get; }
}
