using System;

namespace Clasm.Tests.Execution;

/// <summary>What a lane must hold: given bits, or any of the NaNs that the specification allows.</summary>
/// <remarks>spec: aux-nans</remarks>
internal readonly record struct LaneResult(ulong Bits, bool IsNaN = false, bool IsCanonical = false)
{
    public static LaneResult NaN(int width, params ReadOnlySpan<ulong> operands)
    {
        bool canonical = true;
        foreach (ulong operand in operands)
            canonical &= !FloatReference.IsNaN(width, operand) || IsCanonicalNaN(width, operand);
        return new LaneResult(0, IsNaN: true, canonical);
    }

    public bool Allows(int width, ulong actual)
    {
        if (!IsNaN)
            return actual == Bits;
        return IsCanonical ? IsCanonicalNaN(width, actual) : (actual & Quiet(width)) == Quiet(width);
    }

    private static bool IsCanonicalNaN(int width, ulong bits) => (bits & ~(1ul << (width - 1))) == Quiet(width);

    private static ulong Quiet(int width) => width == 32 ? 0x7FC0_0000u : 0x7FF8_0000_0000_0000ul;
}
