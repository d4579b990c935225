namespace Clasm.Compilation;

/// <summary>The bounds checks that are known at a label.</summary>
/// <param name="Checks">They, and room for more; null where there are none.</param>
/// <param name="Count">How many there are.</param>
/// <param name="IsKnown">Whether some way to the label has been seen.</param>
internal readonly record struct KnownChecks(BoundsCheck[]? Checks, int Count, bool IsKnown);

/// <summary>A bounds check that was emitted: later accesses by the same address need none up to its end.</summary>
internal struct BoundsCheck
{
    /// <summary>The wasm local, as a CIL variable, that holds the address.</summary>
    public int Variable;

    public uint Memory;

    /// <summary>How many bytes from the address on are in bounds.</summary>
    public ulong End;

    /// <summary>Where the code holds <see cref="End"/>, or -1: something happened since that the trap must not precede.</summary>
    public int Patch;
}
