using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Clasm.Execution;

// Floating-point instructions. CIL's conversions, roundings and comparisons are the processor's where it has them and
// portable code elsewhere; only the processor's make a signalling NaN quiet, so the others are followed by Quiet.
internal static partial class Numeric
{
    private static bool RoundsInHardware
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Sse41.IsSupported || AdvSimd.IsSupported;
    }

    /// <summary>The value itself, but a NaN is made quiet.</summary>
    /// <remarks>spec: aux-nans</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Quiet(float x) =>
        float.IsNaN(x) ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) | 0x0040_0000) : x;

    /// <summary><c>f32.min</c>: a NaN if either is one, and -0 is below +0.</summary>
    /// <remarks>spec: op-fmin</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Min(float x, float y)
    {
        if (x < y)
            return x;
        if (y < x)
            return y;
        return x == y
            ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) | BitConverter.SingleToInt32Bits(y))
            : F32AnyNaN(x, y);
    }

    /// <summary><c>f32.max</c>: a NaN if either is one, and +0 is above -0.</summary>
    /// <remarks>spec: op-fmax</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Max(float x, float y)
    {
        if (x > y)
            return x;
        if (y > x)
            return y;
        return x == y
            ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) & BitConverter.SingleToInt32Bits(y))
            : F32AnyNaN(x, y);
    }

    private static float F32AnyNaN(float x, float y) => F32Quiet(float.IsNaN(x) ? x : y);

    /// <summary><c>f32.copysign</c></summary>
    /// <remarks>spec: op-fcopysign</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Copysign(float x, float y) => MathF.CopySign(x, y);

    /// <summary><c>f32.abs</c></summary>
    /// <remarks>spec: op-fabs</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Abs(float x) => MathF.Abs(x);

    /// <summary><c>f32.sqrt</c></summary>
    /// <remarks>spec: op-fsqrt</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Sqrt(float x) => MathF.Sqrt(x);

    /// <summary><c>f32.ceil</c></summary>
    /// <remarks>spec: op-fceil</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Ceil(float x) => RoundsInHardware ? MathF.Ceiling(x) : F32Quiet(MathF.Ceiling(x));

    /// <summary><c>f32.floor</c></summary>
    /// <remarks>spec: op-ffloor</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Floor(float x) => RoundsInHardware ? MathF.Floor(x) : F32Quiet(MathF.Floor(x));

    /// <summary><c>f32.trunc</c></summary>
    /// <remarks>spec: op-ftrunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Trunc(float x) => RoundsInHardware ? MathF.Truncate(x) : F32Quiet(MathF.Truncate(x));

    /// <summary><c>f32.nearest</c>: ties go to even.</summary>
    /// <remarks>spec: op-fnearest</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Nearest(float x) => RoundsInHardware ? MathF.Round(x) : F32Quiet(MathF.Round(x));

    /// <summary>The value itself, but a NaN is made quiet.</summary>
    /// <remarks>spec: aux-nans</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Quiet(double x) =>
        double.IsNaN(x) ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) | 0x0008_0000_0000_0000) : x;

    /// <summary><c>f64.min</c>: a NaN if either is one, and -0 is below +0.</summary>
    /// <remarks>spec: op-fmin</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Min(double x, double y)
    {
        if (x < y)
            return x;
        if (y < x)
            return y;
        return x == y
            ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) | BitConverter.DoubleToInt64Bits(y))
            : F64AnyNaN(x, y);
    }

    /// <summary><c>f64.max</c>: a NaN if either is one, and +0 is above -0.</summary>
    /// <remarks>spec: op-fmax</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Max(double x, double y)
    {
        if (x > y)
            return x;
        if (y > x)
            return y;
        return x == y
            ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & BitConverter.DoubleToInt64Bits(y))
            : F64AnyNaN(x, y);
    }

    private static double F64AnyNaN(double x, double y) => F64Quiet(double.IsNaN(x) ? x : y);

    /// <summary><c>f64.copysign</c></summary>
    /// <remarks>spec: op-fcopysign</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Copysign(double x, double y) => Math.CopySign(x, y);

    /// <summary><c>f64.abs</c></summary>
    /// <remarks>spec: op-fabs</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Abs(double x) => Math.Abs(x);

    /// <summary><c>f64.sqrt</c></summary>
    /// <remarks>spec: op-fsqrt</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Sqrt(double x) => Math.Sqrt(x);

    /// <summary><c>f64.ceil</c></summary>
    /// <remarks>spec: op-fceil</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Ceil(double x) => RoundsInHardware ? Math.Ceiling(x) : F64Quiet(Math.Ceiling(x));

    /// <summary><c>f64.floor</c></summary>
    /// <remarks>spec: op-ffloor</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Floor(double x) => RoundsInHardware ? Math.Floor(x) : F64Quiet(Math.Floor(x));

    /// <summary><c>f64.trunc</c></summary>
    /// <remarks>spec: op-ftrunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Trunc(double x) => RoundsInHardware ? Math.Truncate(x) : F64Quiet(Math.Truncate(x));

    /// <summary><c>f64.nearest</c>: ties go to even.</summary>
    /// <remarks>spec: op-fnearest</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Nearest(double x) => RoundsInHardware ? Math.Round(x) : F64Quiet(Math.Round(x));
}
