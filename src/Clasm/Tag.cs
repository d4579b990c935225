using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

/// <summary>A tag: what exceptions are told apart by.</summary>
/// <remarks>spec: syntax-taginst</remarks>
public sealed class Tag
{
    internal readonly Store Store;
    internal readonly RuntimeType RuntimeType;

    internal Tag(Store store, RuntimeType type)
    {
        Store = store;
        RuntimeType = type;
    }

    /// <summary>The types of the exception's fields.</summary>
    public FuncType Type => RuntimeType.Function!;
}
