using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

// Conversions between integer and floating-point lanes. 2^52 in the exponent's place makes an integer below it the
// fraction, from which 2^52 is then subtracted: exact, and without a 64-bit conversion, which few processors have.
internal static partial class Vector
{
    /// <remarks>spec: op-trunc_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4TruncSatF32X4S(V128 x) => Vector128.ConvertToInt32(x.AsSingle()).AsByte();

    /// <summary><c>i32x4.trunc_sat_f32x4_u</c>: numbers from 2^31 on are converted less 2^31, and those from 2^32 on are all ones.</summary>
    /// <remarks>spec: op-trunc_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4TruncSatF32X4U(V128 x)
    {
        if (!Sse41.IsSupported || Avx512F.VL.IsSupported)
            return Vector128.ConvertToUInt32(x.AsSingle()).AsByte();
        Vector128<float> limit = Vector128.Create(2147483648f);
        Vector128<float> value = Sse.Max(x.AsSingle(), Vector128<float>.Zero);
        Vector128<float> large = Vector128.GreaterThanOrEqual(value, limit);
        Vector128<int> low = Sse2.ConvertToVector128Int32WithTruncation(value - (large & limit));
        Vector128<float> overflow = Vector128.GreaterThanOrEqual(value, Vector128.Create(4294967296f));
        return ((low ^ (large.AsInt32() << 31)) | overflow.AsInt32()).AsByte();
    }

    /// <remarks>spec: op-trunc_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4TruncSatF64X2SZero(V128 x)
    {
        Vector128<double> value = x.AsDouble();
        if (!Sse2.IsSupported)
            return Vector128.Create((int)value[0], (int)value[1], 0, 0).AsByte();
        Vector128<double> number = value & Vector128.Equals(value, value);
        return Sse2.ConvertToVector128Int32WithTruncation(Sse2.Min(number, Vector128.Create(2147483647d))).AsByte();
    }

    /// <remarks>spec: op-trunc_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4TruncSatF64X2UZero(V128 x)
    {
        Vector128<double> value = x.AsDouble();
        if (!Sse41.IsSupported)
            return Vector128.Create((uint)value[0], (uint)value[1], 0, 0).AsByte();
        Vector128<double> bounded = Sse2.Min(Sse2.Max(value, Vector128<double>.Zero), Vector128.Create(4294967295d));
        Vector128<double> biased = Sse41.RoundToZero(bounded) + Vector128.Create(4503599627370496d);
        return Sse.Shuffle(biased.AsSingle(), Vector128<float>.Zero, 0b10_00_10_00).AsByte();
    }

    /// <remarks>spec: op-convert</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4ConvertI32X4S(V128 x) => Vector128.ConvertToSingle(x.AsInt32()).AsByte();

    /// <remarks>spec: op-convert</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4ConvertI32X4U(V128 x) => Vector128.ConvertToSingle(x.AsUInt32()).AsByte();

    /// <remarks>spec: op-convert</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2ConvertLowI32X4S(V128 x)
    {
        if (Sse2.IsSupported)
            return Sse2.ConvertToVector128Double(x.AsInt32()).AsByte();
        return Vector128.ConvertToDouble(Vector128.WidenLower(x.AsInt32())).AsByte();
    }

    /// <remarks>spec: op-convert</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2ConvertLowI32X4U(V128 x)
    {
        Vector128<ulong> biased = Vector128.WidenLower(x.AsUInt32()) | Vector128.Create(0x4330_0000_0000_0000ul);
        return (biased.AsDouble() - Vector128.Create(4503599627370496d)).AsByte();
    }

    /// <remarks>spec: op-demote</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4DemoteF64X2Zero(V128 x)
    {
        if (Sse2.IsSupported)
            return Sse2.ConvertToVector128Single(x.AsDouble()).AsByte();
        return Vector128.Narrow(x.AsDouble(), Vector128<double>.Zero).AsByte();
    }

    /// <remarks>spec: op-promote</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2PromoteLowF32X4(V128 x)
    {
        if (Sse2.IsSupported)
            return Sse2.ConvertToVector128Double(x.AsSingle()).AsByte();
        return Vector128.WidenLower(x.AsSingle()).AsByte();
    }
}
