namespace Clasm.Compilation;

/// <summary>What an exception clause does.</summary>
internal enum ILClauseKind : byte
{
    /// <summary>Catches exceptions of a class.</summary>
    Catch = 0,

    /// <summary>Runs however the protected region is left.</summary>
    Finally = 2,

    /// <summary>Runs when an exception leaves the protected region.</summary>
    Fault = 4,
}

/// <summary>An exception clause: a protected region and its handler, in offsets of the method's code.</summary>
internal readonly struct ILClause(
    ILClauseKind kind,
    int tryStart,
    int tryEnd,
    int handlerStart,
    int handlerEnd,
    int classToken
)
{
    /// <summary>What the clause does.</summary>
    public ILClauseKind Kind { get; } = kind;

    /// <summary>Where the protected region starts.</summary>
    public int TryStart { get; } = tryStart;

    /// <summary>Where the protected region ends.</summary>
    public int TryEnd { get; } = tryEnd;

    /// <summary>Where the handler starts.</summary>
    public int HandlerStart { get; } = handlerStart;

    /// <summary>Where the handler ends.</summary>
    public int HandlerEnd { get; } = handlerEnd;

    /// <summary>The class that a <see cref="ILClauseKind.Catch"/> clause catches; else 0.</summary>
    public int ClassToken { get; } = classToken;
}
