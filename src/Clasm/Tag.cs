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

    internal Tag(Store store, RuntimeType type)
    {
        Store = store;
        RuntimeType = type;
        StoreId = store.Register(this);
    }

    /// <summary>The types of the exception's fields.</summary>
    public FuncType Type => RuntimeType.Function!;
}
