using System;
using System.Collections.Generic;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

/// <summary>A tag: what exceptions are told apart by.</summary>
/// <remarks>spec: syntax-taginst</remarks>
public sealed class Tag
{
    internal readonly Store Store;
    internal readonly RuntimeType RuntimeType;

    /// <summary>The number by which exception objects refer to the tag. Read by compiled code.</summary>
    internal readonly int StoreId;

    /// <summary>A tag.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="parameters">The types of the exception's fields; type indices are those of <see cref="DefinedType"/>.</param>
    public Tag(Store store, params ValType[] parameters)
        : this(Alive(store), store.Engine.Types.Register(new FuncType([.. parameters], []))) { }

    internal Tag(Store store, RuntimeType type)
    {
        Store = store;
        RuntimeType = type;
        StoreId = store.Register(this);
    }

    /// <summary>The types of the exception's fields.</summary>
    public FuncType Type => RuntimeType.Function!;

    /// <summary>The kinds of the exception's fields.</summary>
    public IReadOnlyList<ValueKind> Parameters => Marshalling.KindsOf(Store, Type.Parameters);

    private static Store Alive(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        store.RequireAlive();
        return store;
    }
}
