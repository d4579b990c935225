using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm;

/// <summary>A global.</summary>
/// <remarks>spec: syntax-globalinst</remarks>
public sealed unsafe partial class Global
{
    internal readonly Store Store;

    /// <summary>The address of 16 bytes that hold the value, unless it is a function or an object of the host.</summary>
    internal readonly nint Cell;

    /// <summary>What holds a function or an object of the host; null for other types.</summary>
    internal readonly ReferenceCell? Reference;

    internal Global(Store store, GlobalType type, nint cell, ReferenceCell? reference)
    {
        Store = store;
        GlobalType = type;
        Cell = cell;
        Reference = reference;
    }

    /// <summary>The type, with canonical type indices.</summary>
    internal GlobalType GlobalType { get; }
}
