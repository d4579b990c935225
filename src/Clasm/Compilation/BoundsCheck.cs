namespace Clasm.Compilation;

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
