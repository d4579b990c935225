using System;
using Clasm.Execution;

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
    internal nint Memory0;
    internal nint MemoryBases;
    internal nint GlobalCells;
    internal nint ImportedGlobalCells;
    internal Function?[] Functions = [];
    internal Table[] Tables = [];
    internal ReferenceCell[] ReferenceGlobals = [];

    // Read by the run time.
    internal readonly Store Store;
    internal readonly Module Module;
    internal Memory[] Memories = [];
    internal Global[] Globals = [];
    internal Tag[] Tags = [];
    internal ReadOnlyMemory<byte>[] DataSegments = [];
    internal ElementSegmentInstance[] ElementSegments = [];
    internal object? ConstantObject;

    internal Instance(Store store, Module module)
    {
        Store = store;
        Module = module;
    }
}
