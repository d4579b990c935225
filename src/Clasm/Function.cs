using System.Collections.Generic;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

/// <summary>A function of a store: compiled from a module, or the host's. It is what a <c>funcref</c> refers to.</summary>
/// <remarks>spec: syntax-funcinst</remarks>
public sealed unsafe partial class Function
{
    // Read by compiled code, directly.
    internal readonly object Owner;
    internal readonly nint Code;
    internal readonly int TypeId;

    /// <summary>The number by which heap fields refer to the function; 0 until one does.</summary>
    internal int StoreId;

    internal readonly Store Store;
    internal readonly RuntimeType RuntimeType;

    /// <summary>
    /// The code for tail calls, which takes from the store's slots what registers do not hold; 0 where tail calls of its type
    /// call <see cref="Code"/>, or where the function makes none itself.
    /// </summary>
    internal readonly nint TailCode;

    /// <summary>The code for callers that look for a pending exception after the call.</summary>
    internal readonly nint PendingCode;

    internal Function(Store store, object owner, nint code, RuntimeType type)
        : this(store, owner, code, type, code, 0) { }

    internal Function(Store store, object owner, nint code, RuntimeType type, nint pendingCode, nint tailCode)
    {
        PendingCode = pendingCode;
        TailCode = tailCode;
        Store = store;
        Owner = owner;
        Code = code;
        RuntimeType = type;
        TypeId = type.Id;
    }

    /// <summary>The function's type; type indices in it are those of <see cref="DefinedType"/>.</summary>
    public FuncType Type => RuntimeType.Function!;

    /// <summary>The function's type as one of the engine.</summary>
    public DefinedType DefinedType => new(Store.Engine, RuntimeType);

    /// <summary>The kinds of its parameters.</summary>
    public IReadOnlyList<ValueKind> Parameters => Marshalling.KindsOf(Store, Type.Parameters);

    /// <summary>The kinds of its results.</summary>
    public IReadOnlyList<ValueKind> Results => Marshalling.KindsOf(Store, Type.Results);
}
