using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

// The relaxed instructions. Of the results that the specification allows each has one, the same on every platform: that of
// the strict instruction, but for the fused multiplication and the minimum and maximum of one processor instruction.
internal static partial class Vector
{
    /// <remarks>spec: op-ivrelaxed_swizzle</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16RelaxedSwizzle(V128 x, V128 lanes) => I8X16Swizzle(x, lanes);

    /// <remarks>spec: op-relaxed_trunc</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4RelaxedTruncF32X4S(V128 x) => I32X4TruncSatF32X4S(x);

    /// <remarks>spec: op-relaxed_trunc</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4RelaxedTruncF32X4U(V128 x) => I32X4TruncSatF32X4U(x);

    /// <remarks>spec: op-relaxed_trunc</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4RelaxedTruncF64X2SZero(V128 x) => I32X4TruncSatF64X2SZero(x);

    /// <remarks>spec: op-relaxed_trunc</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4RelaxedTruncF64X2UZero(V128 x) => I32X4TruncSatF64X2UZero(x);

    /// <remarks>spec: op-frelaxed_madd</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4RelaxedMadd(V128 x, V128 y, V128 z) =>
        Vector128.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).AsByte();

    /// <remarks>spec: op-frelaxed_nmadd</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4RelaxedNmadd(V128 x, V128 y, V128 z) =>
        Vector128.FusedMultiplyAdd(-x.AsSingle(), y.AsSingle(), z.AsSingle()).AsByte();

    /// <remarks>spec: op-frelaxed_madd</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2RelaxedMadd(V128 x, V128 y, V128 z) =>
        Vector128.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).AsByte();

    /// <remarks>spec: op-frelaxed_nmadd</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2RelaxedNmadd(V128 x, V128 y, V128 z) =>
        Vector128.FusedMultiplyAdd(-x.AsDouble(), y.AsDouble(), z.AsDouble()).AsByte();

    /// <remarks>spec: op-irelaxed_laneselect</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16RelaxedLaneselect(V128 x, V128 y, V128 mask) => V128Bitselect(x, y, mask);

    /// <remarks>spec: op-irelaxed_laneselect</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8RelaxedLaneselect(V128 x, V128 y, V128 mask) => V128Bitselect(x, y, mask);

    /// <remarks>spec: op-irelaxed_laneselect</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4RelaxedLaneselect(V128 x, V128 y, V128 mask) => V128Bitselect(x, y, mask);

    /// <remarks>spec: op-irelaxed_laneselect</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2RelaxedLaneselect(V128 x, V128 y, V128 mask) => V128Bitselect(x, y, mask);

    /// <remarks>spec: op-frelaxed_min</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4RelaxedMin(V128 x, V128 y) => F32X4Pmin(x, y);

    /// <remarks>spec: op-frelaxed_max</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4RelaxedMax(V128 x, V128 y) => F32X4Pmax(x, y);

    /// <remarks>spec: op-frelaxed_min</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2RelaxedMin(V128 x, V128 y) => F64X2Pmin(x, y);

    /// <remarks>spec: op-frelaxed_max</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2RelaxedMax(V128 x, V128 y) => F64X2Pmax(x, y);

    /// <remarks>spec: op-irelaxed_q15mulr_s</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8RelaxedQ15mulrS(V128 x, V128 y) => I16X8Q15mulrSatS(x, y);

    /// <summary><c>i16x8.relaxed_dot_i8x16_i7x16_s</c>: all lanes are signed, and the sum wraps.</summary>
    /// <remarks>spec: op-irelaxed_dot</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8RelaxedDotI8X16I7X16S(V128 x, V128 y)
    {
        Vector128<short> even = ((x.AsInt16() << 8) >> 8) * ((y.AsInt16() << 8) >> 8);
        return (even + ((x.AsInt16() >> 8) * (y.AsInt16() >> 8))).AsByte();
    }

    /// <remarks>spec: op-irelaxed_dot_add</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4RelaxedDotI8X16I7X16AddS(V128 x, V128 y, V128 z) =>
        I32X4Add(I32X4ExtaddPairwiseI16X8S(I16X8RelaxedDotI8X16I7X16S(x, y)), z);
}
