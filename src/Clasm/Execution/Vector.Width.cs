using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

// Narrowing, extension, and the instructions that extend before they add or multiply.
internal static partial class Vector
{
    /// <remarks>spec: op-narrow</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16NarrowI16X8S(V128 x, V128 y) =>
        Vector128.NarrowWithSaturation(x.AsInt16(), y.AsInt16()).AsByte();

    /// <remarks>spec: op-narrow</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16NarrowI16X8U(V128 x, V128 y)
    {
        if (Sse2.IsSupported)
            return Sse2.PackUnsignedSaturate(x.AsInt16(), y.AsInt16());
        Vector128<short> most = Vector128.Create((short)byte.MaxValue);
        Vector128<short> low = Vector128.Min(Vector128.Max(x.AsInt16(), Vector128<short>.Zero), most);
        Vector128<short> high = Vector128.Min(Vector128.Max(y.AsInt16(), Vector128<short>.Zero), most);
        return Vector128.Narrow(low.AsUInt16(), high.AsUInt16());
    }

    /// <remarks>spec: op-narrow</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8NarrowI32X4S(V128 x, V128 y) =>
        Vector128.NarrowWithSaturation(x.AsInt32(), y.AsInt32()).AsByte();

    /// <remarks>spec: op-narrow</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8NarrowI32X4U(V128 x, V128 y)
    {
        if (Sse41.IsSupported)
            return Sse41.PackUnsignedSaturate(x.AsInt32(), y.AsInt32()).AsByte();
        Vector128<int> most = Vector128.Create((int)ushort.MaxValue);
        Vector128<int> low = Vector128.Min(Vector128.Max(x.AsInt32(), Vector128<int>.Zero), most);
        Vector128<int> high = Vector128.Min(Vector128.Max(y.AsInt32(), Vector128<int>.Zero), most);
        return Vector128.Narrow(low.AsUInt32(), high.AsUInt32()).AsByte();
    }

    [MethodImpl(Inline)]
    public static V128 I16X8ExtendLowI8X16S(V128 x) => Vector128.WidenLower(x.AsSByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8ExtendHighI8X16S(V128 x) => Vector128.WidenUpper(x.AsSByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8ExtendLowI8X16U(V128 x) => Vector128.WidenLower(x).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8ExtendHighI8X16U(V128 x) => Vector128.WidenUpper(x).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8ExtmulLowI8X16S(V128 x, V128 y) =>
        (Vector128.WidenLower(x.AsSByte()) * Vector128.WidenLower(y.AsSByte())).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8ExtmulHighI8X16S(V128 x, V128 y) =>
        (Vector128.WidenUpper(x.AsSByte()) * Vector128.WidenUpper(y.AsSByte())).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8ExtmulLowI8X16U(V128 x, V128 y) =>
        (Vector128.WidenLower(x) * Vector128.WidenLower(y)).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8ExtmulHighI8X16U(V128 x, V128 y) =>
        (Vector128.WidenUpper(x) * Vector128.WidenUpper(y)).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4ExtendLowI16X8S(V128 x) => Vector128.WidenLower(x.AsInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4ExtendHighI16X8S(V128 x) => Vector128.WidenUpper(x.AsInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4ExtendLowI16X8U(V128 x) => Vector128.WidenLower(x.AsUInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4ExtendHighI16X8U(V128 x) => Vector128.WidenUpper(x.AsUInt16()).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4ExtmulLowI16X8S(V128 x, V128 y) =>
        (Vector128.WidenLower(x.AsInt16()) * Vector128.WidenLower(y.AsInt16())).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4ExtmulHighI16X8S(V128 x, V128 y) =>
        (Vector128.WidenUpper(x.AsInt16()) * Vector128.WidenUpper(y.AsInt16())).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4ExtmulLowI16X8U(V128 x, V128 y) =>
        (Vector128.WidenLower(x.AsUInt16()) * Vector128.WidenLower(y.AsUInt16())).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4ExtmulHighI16X8U(V128 x, V128 y) =>
        (Vector128.WidenUpper(x.AsUInt16()) * Vector128.WidenUpper(y.AsUInt16())).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2ExtendLowI32X4S(V128 x) => Vector128.WidenLower(x.AsInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2ExtendHighI32X4S(V128 x) => Vector128.WidenUpper(x.AsInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2ExtendLowI32X4U(V128 x) => Vector128.WidenLower(x.AsUInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2ExtendHighI32X4U(V128 x) => Vector128.WidenUpper(x.AsUInt32()).AsByte();

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2ExtmulLowI32X4S(V128 x, V128 y)
    {
        if (Sse41.IsSupported)
        {
            Vector128<int> left = Sse2.UnpackLow(x.AsInt32(), x.AsInt32());
            return Sse41.Multiply(left, Sse2.UnpackLow(y.AsInt32(), y.AsInt32())).AsByte();
        }
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyWideningLower(x.AsInt32().GetLower(), y.AsInt32().GetLower()).AsByte();
        return (Vector128.WidenLower(x.AsInt32()) * Vector128.WidenLower(y.AsInt32())).AsByte();
    }

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2ExtmulHighI32X4S(V128 x, V128 y)
    {
        if (Sse41.IsSupported)
        {
            Vector128<int> left = Sse2.UnpackHigh(x.AsInt32(), x.AsInt32());
            return Sse41.Multiply(left, Sse2.UnpackHigh(y.AsInt32(), y.AsInt32())).AsByte();
        }
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyWideningUpper(x.AsInt32(), y.AsInt32()).AsByte();
        return (Vector128.WidenUpper(x.AsInt32()) * Vector128.WidenUpper(y.AsInt32())).AsByte();
    }

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2ExtmulLowI32X4U(V128 x, V128 y)
    {
        if (Sse2.IsSupported)
        {
            Vector128<uint> left = Sse2.UnpackLow(x.AsUInt32(), x.AsUInt32());
            return Sse2.Multiply(left, Sse2.UnpackLow(y.AsUInt32(), y.AsUInt32())).AsByte();
        }
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyWideningLower(x.AsUInt32().GetLower(), y.AsUInt32().GetLower()).AsByte();
        return (Vector128.WidenLower(x.AsUInt32()) * Vector128.WidenLower(y.AsUInt32())).AsByte();
    }

    /// <remarks>spec: op-vextbinop</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2ExtmulHighI32X4U(V128 x, V128 y)
    {
        if (Sse2.IsSupported)
        {
            Vector128<uint> left = Sse2.UnpackHigh(x.AsUInt32(), x.AsUInt32());
            return Sse2.Multiply(left, Sse2.UnpackHigh(y.AsUInt32(), y.AsUInt32())).AsByte();
        }
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyWideningUpper(x.AsUInt32(), y.AsUInt32()).AsByte();
        return (Vector128.WidenUpper(x.AsUInt32()) * Vector128.WidenUpper(y.AsUInt32())).AsByte();
    }

    /// <remarks>spec: op-ivadd_pairwise</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8ExtaddPairwiseI8X16S(V128 x)
    {
        if (Ssse3.IsSupported)
            return Ssse3.MultiplyAddAdjacent(Vector128.Create((byte)1), x.AsSByte()).AsByte();
        if (AdvSimd.IsSupported)
            return AdvSimd.AddPairwiseWidening(x.AsSByte()).AsByte();
        return (((x.AsInt16() << 8) >> 8) + (x.AsInt16() >> 8)).AsByte();
    }

    /// <remarks>spec: op-ivadd_pairwise</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8ExtaddPairwiseI8X16U(V128 x)
    {
        if (Ssse3.IsSupported)
            return Ssse3.MultiplyAddAdjacent(x, Vector128.Create((sbyte)1)).AsByte();
        if (AdvSimd.IsSupported)
            return AdvSimd.AddPairwiseWidening(x).AsByte();
        return ((x.AsUInt16() & Vector128.Create((ushort)0xFF)) + (x.AsUInt16() >>> 8)).AsByte();
    }

    /// <remarks>spec: op-ivadd_pairwise</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4ExtaddPairwiseI16X8S(V128 x)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(x.AsInt16(), Vector128.Create((short)1)).AsByte();
        if (AdvSimd.IsSupported)
            return AdvSimd.AddPairwiseWidening(x.AsInt16()).AsByte();
        return (((x.AsInt32() << 16) >> 16) + (x.AsInt32() >> 16)).AsByte();
    }

    /// <remarks>spec: op-ivadd_pairwise</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4ExtaddPairwiseI16X8U(V128 x)
    {
        if (AdvSimd.IsSupported)
            return AdvSimd.AddPairwiseWidening(x.AsUInt16()).AsByte();
        return ((x.AsUInt32() & Vector128.Create(0xFFFFu)) + (x.AsUInt32() >>> 16)).AsByte();
    }
}
