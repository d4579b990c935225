using Clasm.Execution;
using Clasm.Gc.Moving;

namespace Clasm.Gc.Generational;

/// <summary>Slots that were overwritten outside of the nursery make their cards dirty.</summary>
internal readonly unsafe struct GenerationalBarriers : IBarriers
{
    /// <inheritdoc/>
    public static bool Counts => false;

    /// <inheritdoc/>
    public static void Take(nint ctx, int word) { }

    /// <inheritdoc/>
    public static void Take(nint ctx, int word, uint times) { }

    /// <inheritdoc/>
    public static void Drop(nint ctx, int word) { }

    /// <inheritdoc/>
    public static int Expose(nint ctx, int word) => word;

    /// <inheritdoc/>
    public static void Stored(nint ctx, nint address, long count)
    {
        StoreContext* context = (StoreContext*)ctx;
        nint offset = address - context->HeapBase;
        if (count == 0 || offset < (nint)context->NurseryEnd || offset > uint.MaxValue)
            return;
        uint last = CardTable.Of((uint)(offset + (nint)(count * sizeof(int)) - 1));
        for (uint card = CardTable.Of((uint)offset); card <= last; card++) // in bounds: cards of a committed object
            context->Cards[card] = 1;
    }
}
