using System;

namespace Clasm.Compilation;

/// <summary>
/// What decides whether RyuJIT optimises a method: past any of these limits it silently compiles as if for debugging.
/// </summary>
/// <param name="Bytes">Bytes of CIL, at most 60,000.</param>
/// <param name="Instructions">Instructions, at most 20,000.</param>
/// <param name="References">Instructions that refer to a local or an argument, at most 8,000.</param>
/// <param name="Blocks">Basic blocks, at most 2,000.</param>
internal readonly record struct MethodSize(int Bytes, int Instructions, int References, int Blocks)
{
    private const int MaxLocals = 1900;

    /// <summary>The larger of what was written between two places, as a fraction of the limits.</summary>
    public double Since(in MethodSize start) =>
        new MethodSize(
            Bytes - start.Bytes,
            Instructions - start.Instructions,
            References - start.References,
            Blocks - start.Blocks
        ).Fraction;

    /// <summary>The largest of them, as a fraction of its limit.</summary>
    private double Fraction =>
        Math.Max(Math.Max(Bytes / 60_000.0, Instructions / 20_000.0), Math.Max(References / 8_000.0, Blocks / 2_000.0));

    /// <summary>Whether a method of this size, with so many locals and arguments, is optimised; some distance is kept.</summary>
    public bool IsOptimized(int locals) => Fraction <= 0.96 && locals <= MaxLocals;
}
