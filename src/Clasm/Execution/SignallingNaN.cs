using System;
using System.Runtime.CompilerServices;

namespace Clasm.Execution;

/// <summary>
/// Signalling NaNs, which RyuJIT must not see as constants: it keeps those of 32 bits as doubles, which makes them quiet, and
/// takes arithmetic on one of 64 bits for the NaN itself, which leaves it signalling.
/// </summary>
internal static class SignallingNaN
{
    /// <summary>Whether these are the bits of a signalling NaN.</summary>
    public static bool Is(int bits) => (bits & 0x7FC0_0000) == 0x7F80_0000 && (bits & 0x003F_FFFF) != 0;

    /// <summary>The number with these bits; not inlined, as the conversion would be done on a constant then.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float FromBits(int bits) => BitConverter.Int32BitsToSingle(bits);

    /// <summary>Whether these are the bits of a signalling NaN.</summary>
    public static bool Is(long bits) =>
        (bits & 0x7FF8_0000_0000_0000) == 0x7FF0_0000_0000_0000 && (bits & 0x0007_FFFF_FFFF_FFFF) != 0;

    /// <summary>The number with these bits; not inlined, so that it is no constant.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double FromBits(long bits) => BitConverter.Int64BitsToDouble(bits);
}
