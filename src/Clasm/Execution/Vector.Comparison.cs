using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

internal static partial class Vector
{
    [MethodImpl(Inline)]
    public static V128 I8X16Eq(V128 x, V128 y) => Vector128.Equals(x.AsSByte(), y.AsSByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I8X16Ne(V128 x, V128 y) => (~Vector128.Equals(x.AsSByte(), y.AsSByte())).AsByte();

    [MethodImpl(Inline)]
    public static V128 I8X16LtS(V128 x, V128 y) => Vector128.LessThan(x.AsSByte(), y.AsSByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I8X16LtU(V128 x, V128 y) => Vector128.LessThan(x, y);

    [MethodImpl(Inline)]
    public static V128 I8X16GtS(V128 x, V128 y) => Vector128.GreaterThan(x.AsSByte(), y.AsSByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I8X16GtU(V128 x, V128 y) => Vector128.GreaterThan(x, y);

    [MethodImpl(Inline)]
    public static V128 I8X16LeS(V128 x, V128 y) => Vector128.LessThanOrEqual(x.AsSByte(), y.AsSByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I8X16LeU(V128 x, V128 y) => Vector128.LessThanOrEqual(x, y);

    [MethodImpl(Inline)]
    public static V128 I8X16GeS(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x.AsSByte(), y.AsSByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I8X16GeU(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x, y);

    [MethodImpl(Inline)]
    public static V128 I16X8Eq(V128 x, V128 y) => Vector128.Equals(x.AsInt16(), y.AsInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8Ne(V128 x, V128 y) => (~Vector128.Equals(x.AsInt16(), y.AsInt16())).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8LtS(V128 x, V128 y) => Vector128.LessThan(x.AsInt16(), y.AsInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8LtU(V128 x, V128 y) => Vector128.LessThan(x.AsUInt16(), y.AsUInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8GtS(V128 x, V128 y) => Vector128.GreaterThan(x.AsInt16(), y.AsInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8GtU(V128 x, V128 y) => Vector128.GreaterThan(x.AsUInt16(), y.AsUInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8LeS(V128 x, V128 y) => Vector128.LessThanOrEqual(x.AsInt16(), y.AsInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8LeU(V128 x, V128 y) => Vector128.LessThanOrEqual(x.AsUInt16(), y.AsUInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8GeS(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x.AsInt16(), y.AsInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I16X8GeU(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x.AsUInt16(), y.AsUInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4Eq(V128 x, V128 y) => Vector128.Equals(x.AsInt32(), y.AsInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4Ne(V128 x, V128 y) => (~Vector128.Equals(x.AsInt32(), y.AsInt32())).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4LtS(V128 x, V128 y) => Vector128.LessThan(x.AsInt32(), y.AsInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4LtU(V128 x, V128 y) => Vector128.LessThan(x.AsUInt32(), y.AsUInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4GtS(V128 x, V128 y) => Vector128.GreaterThan(x.AsInt32(), y.AsInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4GtU(V128 x, V128 y) => Vector128.GreaterThan(x.AsUInt32(), y.AsUInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4LeS(V128 x, V128 y) => Vector128.LessThanOrEqual(x.AsInt32(), y.AsInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4LeU(V128 x, V128 y) => Vector128.LessThanOrEqual(x.AsUInt32(), y.AsUInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4GeS(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x.AsInt32(), y.AsInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4GeU(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x.AsUInt32(), y.AsUInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2Eq(V128 x, V128 y) => Vector128.Equals(x.AsInt64(), y.AsInt64()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2Ne(V128 x, V128 y) => (~Vector128.Equals(x.AsInt64(), y.AsInt64())).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2LtS(V128 x, V128 y) => Vector128.LessThan(x.AsInt64(), y.AsInt64()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2GtS(V128 x, V128 y) => Vector128.GreaterThan(x.AsInt64(), y.AsInt64()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2LeS(V128 x, V128 y) => Vector128.LessThanOrEqual(x.AsInt64(), y.AsInt64()).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2GeS(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x.AsInt64(), y.AsInt64()).AsByte();

    /// <remarks>spec: op-feq</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Eq(V128 x, V128 y) => Vector128.Equals(x.AsSingle(), y.AsSingle()).AsByte();

    /// <remarks>spec: op-fne</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Ne(V128 x, V128 y) => (~Vector128.Equals(x.AsSingle(), y.AsSingle())).AsByte();

    /// <remarks>spec: op-flt</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Lt(V128 x, V128 y) => Vector128.LessThan(x.AsSingle(), y.AsSingle()).AsByte();

    /// <remarks>spec: op-fgt</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Gt(V128 x, V128 y) => Vector128.GreaterThan(x.AsSingle(), y.AsSingle()).AsByte();

    /// <remarks>spec: op-fle</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Le(V128 x, V128 y) => Vector128.LessThanOrEqual(x.AsSingle(), y.AsSingle()).AsByte();

    /// <remarks>spec: op-fge</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Ge(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x.AsSingle(), y.AsSingle()).AsByte();

    /// <remarks>spec: op-feq</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Eq(V128 x, V128 y) => Vector128.Equals(x.AsDouble(), y.AsDouble()).AsByte();

    /// <remarks>spec: op-fne</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Ne(V128 x, V128 y) => (~Vector128.Equals(x.AsDouble(), y.AsDouble())).AsByte();

    /// <remarks>spec: op-flt</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Lt(V128 x, V128 y) => Vector128.LessThan(x.AsDouble(), y.AsDouble()).AsByte();

    /// <remarks>spec: op-fgt</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Gt(V128 x, V128 y) => Vector128.GreaterThan(x.AsDouble(), y.AsDouble()).AsByte();

    /// <remarks>spec: op-fle</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Le(V128 x, V128 y) => Vector128.LessThanOrEqual(x.AsDouble(), y.AsDouble()).AsByte();

    /// <remarks>spec: op-fge</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Ge(V128 x, V128 y) => Vector128.GreaterThanOrEqual(x.AsDouble(), y.AsDouble()).AsByte();
}
