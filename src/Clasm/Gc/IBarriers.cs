namespace Clasm.Gc;

/// <summary>What a collector does as references are stored and dropped: the policy of the shared operations.</summary>
internal interface IBarriers
{
    /// <summary>Whether references are counted; if not, slots can be moved as bytes.</summary>
    static abstract bool Counts { get; }

    /// <summary>A slot will hold a reference.</summary>
    static abstract void Take(nint ctx, int word);

    /// <summary>As many slots will hold a reference.</summary>
    static abstract void Take(nint ctx, int word, uint times);

    /// <summary>A slot no longer holds a reference; what nothing refers to may be freed now.</summary>
    static abstract void Drop(nint ctx, int word);

    /// <summary>A reference is on the stack now.</summary>
    static abstract int Expose(nint ctx, int word);

    /// <summary>A run of slots, of an object or of roots, was overwritten.</summary>
    static abstract void Stored(nint ctx, nint address, long count);
}
