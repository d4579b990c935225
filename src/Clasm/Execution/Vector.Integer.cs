using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

internal static partial class Vector
{
    /// <remarks>spec: op-iadd</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16Add(V128 x, V128 y) => (x.AsSByte() + y.AsSByte()).AsByte();

    /// <remarks>spec: op-isub</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16Sub(V128 x, V128 y) => (x.AsSByte() - y.AsSByte()).AsByte();

    /// <remarks>spec: op-ineg</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16Neg(V128 x) => (-x.AsSByte()).AsByte();

    /// <summary><c>i8x16.abs</c>: the least integer stays as it is.</summary>
    /// <remarks>spec: op-iabs</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16Abs(V128 x)
    {
        Vector128<sbyte> value = x.AsSByte();
        if (Ssse3.IsSupported)
            return Ssse3.Abs(value).AsByte();
        if (AdvSimd.IsSupported)
            return AdvSimd.Abs(value).AsByte();
        Vector128<sbyte> sign = Vector128.LessThan(value, Vector128<sbyte>.Zero);
        return ((value ^ sign) - sign).AsByte();
    }

    /// <remarks>spec: op-ishl</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16Shl(V128 x, int count) => (x.AsSByte() << (count & 7)).AsByte();

    /// <remarks>spec: op-ishr</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16ShrS(V128 x, int count) => (x.AsSByte() >> (count & 7)).AsByte();

    /// <remarks>spec: op-ishr</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16ShrU(V128 x, int count) => x >>> (count & 7);

    /// <remarks>spec: op-imin</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16MinS(V128 x, V128 y) => Vector128.Min(x.AsSByte(), y.AsSByte()).AsByte();

    /// <remarks>spec: op-imin</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16MinU(V128 x, V128 y) => Vector128.Min(x, y);

    /// <remarks>spec: op-imax</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16MaxS(V128 x, V128 y) => Vector128.Max(x.AsSByte(), y.AsSByte()).AsByte();

    /// <remarks>spec: op-imax</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16MaxU(V128 x, V128 y) => Vector128.Max(x, y);

    /// <remarks>spec: op-iadd_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16AddSatS(V128 x, V128 y) => Vector128.AddSaturate(x.AsSByte(), y.AsSByte()).AsByte();

    /// <remarks>spec: op-iadd_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16AddSatU(V128 x, V128 y) => Vector128.AddSaturate(x, y);

    /// <remarks>spec: op-isub_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16SubSatS(V128 x, V128 y) => Vector128.SubtractSaturate(x.AsSByte(), y.AsSByte()).AsByte();

    /// <remarks>spec: op-isub_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16SubSatU(V128 x, V128 y) => Vector128.SubtractSaturate(x, y);

    /// <remarks>spec: op-iavgr</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16AvgrU(V128 x, V128 y)
    {
        Vector128<byte> left = x;
        Vector128<byte> right = y;
        if (Sse2.IsSupported)
            return Sse2.Average(left, right);
        if (AdvSimd.IsSupported)
            return AdvSimd.FusedAddRoundedHalving(left, right);
        return ((left | right) - ((left ^ right) >>> 1));
    }

    [MethodImpl(Inline)]
    public static int I8X16AllTrue(V128 x) => Vector128.EqualsAny(x.AsSByte(), Vector128<sbyte>.Zero) ? 0 : 1;

    /// <remarks>spec: op-ivbitmask</remarks>
    [MethodImpl(Inline)]
    public static int I8X16Bitmask(V128 x) => (int)Vector128.ExtractMostSignificantBits(x.AsSByte());

    /// <remarks>spec: op-iadd</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8Add(V128 x, V128 y) => (x.AsInt16() + y.AsInt16()).AsByte();

    /// <remarks>spec: op-isub</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8Sub(V128 x, V128 y) => (x.AsInt16() - y.AsInt16()).AsByte();

    /// <remarks>spec: op-imul</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8Mul(V128 x, V128 y) => (x.AsInt16() * y.AsInt16()).AsByte();

    /// <remarks>spec: op-ineg</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8Neg(V128 x) => (-x.AsInt16()).AsByte();

    /// <summary><c>i16x8.abs</c>: the least integer stays as it is.</summary>
    /// <remarks>spec: op-iabs</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8Abs(V128 x)
    {
        Vector128<short> value = x.AsInt16();
        if (Ssse3.IsSupported)
            return Ssse3.Abs(value).AsByte();
        if (AdvSimd.IsSupported)
            return AdvSimd.Abs(value).AsByte();
        Vector128<short> sign = Vector128.LessThan(value, Vector128<short>.Zero);
        return ((value ^ sign) - sign).AsByte();
    }

    /// <remarks>spec: op-ishl</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8Shl(V128 x, int count) => (x.AsInt16() << (count & 15)).AsByte();

    /// <remarks>spec: op-ishr</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8ShrS(V128 x, int count) => (x.AsInt16() >> (count & 15)).AsByte();

    /// <remarks>spec: op-ishr</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8ShrU(V128 x, int count) => (x.AsUInt16() >>> (count & 15)).AsByte();

    /// <remarks>spec: op-imin</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8MinS(V128 x, V128 y) => Vector128.Min(x.AsInt16(), y.AsInt16()).AsByte();

    /// <remarks>spec: op-imin</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8MinU(V128 x, V128 y) => Vector128.Min(x.AsUInt16(), y.AsUInt16()).AsByte();

    /// <remarks>spec: op-imax</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8MaxS(V128 x, V128 y) => Vector128.Max(x.AsInt16(), y.AsInt16()).AsByte();

    /// <remarks>spec: op-imax</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8MaxU(V128 x, V128 y) => Vector128.Max(x.AsUInt16(), y.AsUInt16()).AsByte();

    /// <remarks>spec: op-iadd_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8AddSatS(V128 x, V128 y) => Vector128.AddSaturate(x.AsInt16(), y.AsInt16()).AsByte();

    /// <remarks>spec: op-iadd_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8AddSatU(V128 x, V128 y) => Vector128.AddSaturate(x.AsUInt16(), y.AsUInt16()).AsByte();

    /// <remarks>spec: op-isub_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8SubSatS(V128 x, V128 y) => Vector128.SubtractSaturate(x.AsInt16(), y.AsInt16()).AsByte();

    /// <remarks>spec: op-isub_sat</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8SubSatU(V128 x, V128 y) => Vector128.SubtractSaturate(x.AsUInt16(), y.AsUInt16()).AsByte();

    /// <remarks>spec: op-iavgr</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8AvgrU(V128 x, V128 y)
    {
        Vector128<ushort> left = x.AsUInt16();
        Vector128<ushort> right = y.AsUInt16();
        if (Sse2.IsSupported)
            return Sse2.Average(left, right).AsByte();
        if (AdvSimd.IsSupported)
            return AdvSimd.FusedAddRoundedHalving(left, right).AsByte();
        return ((left | right) - ((left ^ right) >>> 1)).AsByte();
    }

    [MethodImpl(Inline)]
    public static int I16X8AllTrue(V128 x) => Vector128.EqualsAny(x.AsInt16(), Vector128<short>.Zero) ? 0 : 1;

    /// <remarks>spec: op-ivbitmask</remarks>
    [MethodImpl(Inline)]
    public static int I16X8Bitmask(V128 x) => (int)Vector128.ExtractMostSignificantBits(x.AsInt16());

    /// <remarks>spec: op-iadd</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4Add(V128 x, V128 y) => (x.AsInt32() + y.AsInt32()).AsByte();

    /// <remarks>spec: op-isub</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4Sub(V128 x, V128 y) => (x.AsInt32() - y.AsInt32()).AsByte();

    /// <remarks>spec: op-imul</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4Mul(V128 x, V128 y) => (x.AsInt32() * y.AsInt32()).AsByte();

    /// <remarks>spec: op-ineg</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4Neg(V128 x) => (-x.AsInt32()).AsByte();

    /// <summary><c>i32x4.abs</c>: the least integer stays as it is.</summary>
    /// <remarks>spec: op-iabs</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4Abs(V128 x)
    {
        Vector128<int> value = x.AsInt32();
        if (Ssse3.IsSupported)
            return Ssse3.Abs(value).AsByte();
        if (AdvSimd.IsSupported)
            return AdvSimd.Abs(value).AsByte();
        Vector128<int> sign = Vector128.LessThan(value, Vector128<int>.Zero);
        return ((value ^ sign) - sign).AsByte();
    }

    /// <remarks>spec: op-ishl</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4Shl(V128 x, int count) => (x.AsInt32() << (count & 31)).AsByte();

    /// <remarks>spec: op-ishr</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4ShrS(V128 x, int count) => (x.AsInt32() >> (count & 31)).AsByte();

    /// <remarks>spec: op-ishr</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4ShrU(V128 x, int count) => (x.AsUInt32() >>> (count & 31)).AsByte();

    /// <remarks>spec: op-imin</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4MinS(V128 x, V128 y) => Vector128.Min(x.AsInt32(), y.AsInt32()).AsByte();

    /// <remarks>spec: op-imin</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4MinU(V128 x, V128 y) => Vector128.Min(x.AsUInt32(), y.AsUInt32()).AsByte();

    /// <remarks>spec: op-imax</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4MaxS(V128 x, V128 y) => Vector128.Max(x.AsInt32(), y.AsInt32()).AsByte();

    /// <remarks>spec: op-imax</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4MaxU(V128 x, V128 y) => Vector128.Max(x.AsUInt32(), y.AsUInt32()).AsByte();

    [MethodImpl(Inline)]
    public static int I32X4AllTrue(V128 x) => Vector128.EqualsAny(x.AsInt32(), Vector128<int>.Zero) ? 0 : 1;

    /// <remarks>spec: op-ivbitmask</remarks>
    [MethodImpl(Inline)]
    public static int I32X4Bitmask(V128 x) => (int)Vector128.ExtractMostSignificantBits(x.AsInt32());

    /// <remarks>spec: op-iadd</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2Add(V128 x, V128 y) => (x.AsInt64() + y.AsInt64()).AsByte();

    /// <remarks>spec: op-isub</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2Sub(V128 x, V128 y) => (x.AsInt64() - y.AsInt64()).AsByte();

    /// <remarks>spec: op-imul</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2Mul(V128 x, V128 y) => (x.AsInt64() * y.AsInt64()).AsByte();

    /// <remarks>spec: op-ineg</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2Neg(V128 x) => (-x.AsInt64()).AsByte();

    /// <summary><c>i64x2.abs</c>: the least integer stays as it is.</summary>
    /// <remarks>spec: op-iabs</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2Abs(V128 x)
    {
        Vector128<long> value = x.AsInt64();
        if (Avx512F.VL.IsSupported)
            return Avx512F.VL.Abs(value).AsByte();
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.Abs(value).AsByte();
        Vector128<long> sign = Vector128.LessThan(value, Vector128<long>.Zero);
        return ((value ^ sign) - sign).AsByte();
    }

    /// <remarks>spec: op-ishl</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2Shl(V128 x, int count) => (x.AsInt64() << (count & 63)).AsByte();

    /// <summary><c>i64x2.shr_s</c>: where the processor has no such shift, the sign bit is extended by subtraction.</summary>
    /// <remarks>spec: op-ishr</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2ShrS(V128 x, int count)
    {
        count &= 63;
        if (Avx512F.VL.IsSupported || AdvSimd.IsSupported)
            return (x.AsInt64() >> count).AsByte();
        Vector128<ulong> sign = Vector128.Create(1UL << 63) >>> count;
        return (((x.AsUInt64() >>> count) ^ sign) - sign).AsByte();
    }

    /// <remarks>spec: op-ishr</remarks>
    [MethodImpl(Inline)]
    public static V128 I64X2ShrU(V128 x, int count) => (x.AsUInt64() >>> (count & 63)).AsByte();

    [MethodImpl(Inline)]
    public static int I64X2AllTrue(V128 x) => Vector128.EqualsAny(x.AsInt64(), Vector128<long>.Zero) ? 0 : 1;

    /// <remarks>spec: op-ivbitmask</remarks>
    [MethodImpl(Inline)]
    public static int I64X2Bitmask(V128 x) => (int)Vector128.ExtractMostSignificantBits(x.AsInt64());

    /// <remarks>spec: op-ipopcnt</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16Popcnt(V128 x)
    {
        if (AdvSimd.IsSupported)
            return AdvSimd.PopCount(x);
        V128 nibble = Vector128.Create((byte)0x0F);
        if (Ssse3.IsSupported)
        {
            V128 counts = Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
            V128 low = Ssse3.Shuffle(counts, x & nibble);
            return low + Ssse3.Shuffle(counts, (x.AsUInt16() >>> 4).AsByte() & nibble);
        }
        V128 pairs = x - ((x >>> 1) & Vector128.Create((byte)0x55));
        V128 fours = (pairs & Vector128.Create((byte)0x33)) + ((pairs >>> 2) & Vector128.Create((byte)0x33));
        return (fours + (fours >>> 4)) & nibble;
    }

    /// <remarks>spec: op-iq15mulrsat</remarks>
    [MethodImpl(Inline)]
    public static V128 I16X8Q15mulrSatS(V128 x, V128 y)
    {
        if (Ssse3.IsSupported)
        {
            // Only -1 times -1 does not fit, and gives the least integer.
            Vector128<short> product = Ssse3.MultiplyHighRoundScale(x.AsInt16(), y.AsInt16());
            return (product ^ Vector128.Equals(product, Vector128.Create(short.MinValue))).AsByte();
        }
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyRoundedDoublingSaturateHigh(x.AsInt16(), y.AsInt16()).AsByte();
        Vector128<int> half = Vector128.Create(0x4000);
        Vector128<int> low = Vector128.WidenLower(x.AsInt16()) * Vector128.WidenLower(y.AsInt16()) + half;
        Vector128<int> high = Vector128.WidenUpper(x.AsInt16()) * Vector128.WidenUpper(y.AsInt16()) + half;
        return I16X8NarrowI32X4S((low >> 15).AsByte(), (high >> 15).AsByte());
    }

    /// <remarks>spec: op-ivdot</remarks>
    [MethodImpl(Inline)]
    public static V128 I32X4DotI16X8S(V128 x, V128 y)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16()).AsByte();
        Vector128<int> even = ((x.AsInt32() << 16) >> 16) * ((y.AsInt32() << 16) >> 16);
        return (even + ((x.AsInt32() >> 16) * (y.AsInt32() >> 16))).AsByte();
    }
}
