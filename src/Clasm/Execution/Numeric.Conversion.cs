using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Clasm.Execution;

// Conversions between integers and floating-point numbers. The saturating ones are CIL's own conversions.
internal static partial class Numeric
{
    [DoesNotReturn]
    private static void TrapOnConversion(float x) =>
        throw new TrapException(float.IsNaN(x) ? TrapCode.BadConversionToInteger : TrapCode.IntegerOverflow);

    [DoesNotReturn]
    private static void TrapOnConversion(double x) =>
        throw new TrapException(double.IsNaN(x) ? TrapCode.BadConversionToInteger : TrapCode.IntegerOverflow);

    /// <summary><c>i32.trunc_f32_s</c></summary>
    /// <remarks>spec: op-trunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32TruncF32S(float x)
    {
        if (!(x >= -2147483648f && x < 2147483648f))
            TrapOnConversion(x);
        return float.ConvertToIntegerNative<int>(x);
    }

    /// <summary><c>i32.trunc_f64_s</c></summary>
    /// <remarks>spec: op-trunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32TruncF64S(double x)
    {
        if (!(x > -2147483649d && x < 2147483648d))
            TrapOnConversion(x);
        return double.ConvertToIntegerNative<int>(x);
    }

    /// <summary><c>i32.trunc_f32_u</c></summary>
    /// <remarks>spec: op-trunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32TruncF32U(float x)
    {
        if (!(x > -1f && x < 4294967296f))
            TrapOnConversion(x);
        return (int)float.ConvertToIntegerNative<long>(x);
    }

    /// <summary><c>i32.trunc_f64_u</c></summary>
    /// <remarks>spec: op-trunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32TruncF64U(double x)
    {
        if (!(x > -1d && x < 4294967296d))
            TrapOnConversion(x);
        return (int)double.ConvertToIntegerNative<long>(x);
    }

    /// <summary><c>i64.trunc_f32_s</c></summary>
    /// <remarks>spec: op-trunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64TruncF32S(float x)
    {
        if (!(x >= -9223372036854775808f && x < 9223372036854775808f))
            TrapOnConversion(x);
        return float.ConvertToIntegerNative<long>(x);
    }

    /// <summary><c>i64.trunc_f64_s</c></summary>
    /// <remarks>spec: op-trunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64TruncF64S(double x)
    {
        if (!(x >= -9223372036854775808d && x < 9223372036854775808d))
            TrapOnConversion(x);
        return double.ConvertToIntegerNative<long>(x);
    }

    /// <summary><c>i64.trunc_f32_u</c></summary>
    /// <remarks>spec: op-trunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64TruncF32U(float x)
    {
        if (!(x > -1f && x < 18446744073709551616f))
            TrapOnConversion(x);
        return x < 9223372036854775808f
            ? float.ConvertToIntegerNative<long>(x)
            : float.ConvertToIntegerNative<long>(x - 9223372036854775808f) ^ long.MinValue;
    }

    /// <summary><c>i64.trunc_f64_u</c></summary>
    /// <remarks>spec: op-trunc</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64TruncF64U(double x)
    {
        if (!(x > -1d && x < 18446744073709551616d))
            TrapOnConversion(x);
        return x < 9223372036854775808d
            ? double.ConvertToIntegerNative<long>(x)
            : double.ConvertToIntegerNative<long>(x - 9223372036854775808d) ^ long.MinValue;
    }

    /// <summary><c>f32.convert_i64_u</c>: halves a large integer, keeping the lost bit sticky, so that one rounding is made.</summary>
    /// <remarks>spec: op-convert</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32ConvertI64U(long x)
    {
        if (x >= 0)
            return x;
        float half = (x >>> 1) | (x & 1);
        return half + half;
    }

    /// <summary><c>f64.convert_i64_u</c>: halves a large integer, keeping the lost bit sticky, so that one rounding is made.</summary>
    /// <remarks>spec: op-convert</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64ConvertI64U(long x)
    {
        if (x >= 0)
            return x;
        double half = (x >>> 1) | (x & 1);
        return half + half;
    }

    /// <summary><c>f32.convert_i32_u</c></summary>
    /// <remarks>spec: op-convert</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32ConvertI32U(int x) => (long)(uint)x;

    /// <summary><c>f64.convert_i32_u</c></summary>
    /// <remarks>spec: op-convert</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64ConvertI32U(int x) => (long)(uint)x;

    /// <summary>
    /// <c>f32.demote_f64</c>: an intrinsic, because RyuJIT takes CIL's narrowing of a widened number for the number itself,
    /// which leaves a signalling NaN.
    /// </summary>
    /// <remarks>spec: op-demote</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32DemoteF64(double x)
    {
        if (Sse2.IsSupported)
        {
            Vector128<double> wide = Vector128.CreateScalarUnsafe(x);
            return Sse2.ConvertScalarToVector128Single(Vector128<float>.Zero, wide).ToScalar();
        }
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ConvertToSingleLower(Vector128.CreateScalarUnsafe(x)).ToScalar();
        return F32Quiet((float)x);
    }

    /// <summary><c>f64.promote_f32</c></summary>
    /// <remarks>spec: op-promote</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64PromoteF32(float x) => x;

    /// <summary><c>i32.reinterpret_f32</c></summary>
    /// <remarks>spec: op-reinterpret</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32ReinterpretF32(float x) => BitConverter.SingleToInt32Bits(x);

    /// <summary><c>i64.reinterpret_f64</c></summary>
    /// <remarks>spec: op-reinterpret</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64ReinterpretF64(double x) => BitConverter.DoubleToInt64Bits(x);

    /// <summary><c>f32.reinterpret_i32</c>: an intrinsic, because RyuJIT would make a constant signalling NaN quiet.</summary>
    /// <remarks>spec: op-reinterpret</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32ReinterpretI32(int x)
    {
        if (Sse2.IsSupported)
            return Sse2.ConvertScalarToVector128Int32(x).AsSingle().ToScalar();
        return SignallingNaN.Is(x) ? SignallingNaN.FromBits(x) : BitConverter.Int32BitsToSingle(x);
    }

    /// <summary><c>f64.reinterpret_i64</c></summary>
    /// <remarks>spec: op-reinterpret</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64ReinterpretI64(long x) => BitConverter.Int64BitsToDouble(x);
}
