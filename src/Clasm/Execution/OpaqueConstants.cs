using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Clasm.Execution;

/// <summary>
/// Numbers that RyuJIT must not know. It takes <c>x * 1</c>, <c>x / 1</c>, <c>x - 0</c> and <c>x + -0</c> for <c>x</c>, also
/// when the constant comes from a local or an inlined call, and an operation on a constant NaN for that NaN, which leaves a
/// signalling NaN that the operation must make quiet. A static field that is not read-only costs the same load as a constant, and is not folded.
/// </summary>
/// <remarks>spec: aux-nans</remarks>
internal static class OpaqueConstants
{
    public static uint U32Zero;
    public static ulong U64Zero;
    public static float F32Zero;
    public static float F32NegativeZero = -0f;
    public static float F32One = 1;
    public static double F64Zero;
    public static double F64NegativeZero = -0d;
    public static double F64One = 1;

    /// <summary>The number itself, of which RyuJIT does not know the value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float F32(float value) => value;

    /// <summary>The number itself, of which RyuJIT does not know the value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double F64(double value) => value;

    /// <summary>The vector itself, of which RyuJIT does not know the value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<byte> V128(Vector128<byte> value) => value;
}
