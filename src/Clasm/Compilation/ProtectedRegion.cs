using Clasm.Syntax;

namespace Clasm.Compilation;

/// <summary>The protected region of an open <c>try_table</c> or <c>try</c>.</summary>
internal sealed class ProtectedRegion(ILLabel tryStart, ILLabel handlerStart, ILLabel handlerEnd, CatchClause[] clauses)
{
    public ILLabel TryStart { get; } = tryStart;

    public ILLabel HandlerStart { get; } = handlerStart;

    public ILLabel HandlerEnd { get; } = handlerEnd;

    public CatchClause[] Clauses { get; } = clauses;

    /// <summary>
    /// Where objects move: the variables that the handlers need. Each safepoint inside saves them first and in this order, so
    /// that the handlers find them whatever threw.
    /// </summary>
    public int[] Roots = [];

    /// <summary>How many regions there are around it, itself among them.</summary>
    public int Depth;

    /// <summary>Whether it is a protected region of CIL; if not, no exception of the CLR can come from it.</summary>
    public bool IsProtected { get; init; } = true;

    /// <summary>The variable of the caught exception, in the handlers; -1 where none can be reached.</summary>
    public int Exception = -1;

    /// <summary>Where the next clause of a <c>try</c> begins.</summary>
    public ILLabel Next;

    /// <summary>Whether some exception is caught by none of the clauses so far.</summary>
    public bool HasNext;

    /// <summary>Where exceptions go that are pending after calls in the region, if some may be.</summary>
    public ILLabel PendingLabel;

    public bool CatchesPending;
}
