namespace Clasm.Gc.Linear;

/// <summary>No barriers: a collection, if there is one, finds what is in use.</summary>
internal readonly struct NoBarriers : IBarriers
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
    public static void Stored(nint ctx, nint address, long count) { }
}
