namespace Clasm.Gc.Moving;

/// <summary>What is done with each slot that may hold a reference: a struct, so that it is inlined into the walk.</summary>
/// <typeparam name="THeap">The heap.</typeparam>
internal unsafe interface ISlotVisitor<THeap>
{
    /// <summary>Visits a slot of an object or a root.</summary>
    static abstract void Visit(THeap heap, int* slot);
}
