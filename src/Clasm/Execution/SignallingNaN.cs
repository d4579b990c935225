using System;
using System.Runtime.CompilerServices;

namespace Clasm.Execution;

/// <summary>Signalling NaNs of 32 bits, which RyuJIT cannot hold as constants: it keeps them as doubles.</summary>
internal static class SignallingNaN
{
    /// <summary>Whether these are the bits of a signalling NaN.</summary>
    public static bool Is(int bits) => (bits & 0x7FC0_0000) == 0x7F80_0000 && (bits & 0x003F_FFFF) != 0;

    /// <summary>The number with these bits; not inlined, as the conversion would be done on a constant then.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float FromBits(int bits) => BitConverter.Int32BitsToSingle(bits);
}
