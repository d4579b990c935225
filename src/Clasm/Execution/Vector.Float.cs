using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

// Floating-point arithmetic. A minimum or maximum of the x86 processors returns its second operand when an operand is a NaN
// or both are zeros: taken both ways and joined bitwise it has the right zero, and NaN lanes take the sum, a quiet NaN.
internal static partial class Vector
{
    private static bool RoundsInHardware
    {
        [MethodImpl(Inline)]
        get => Sse41.IsSupported || AdvSimd.IsSupported;
    }

    /// <remarks>spec: op-fadd</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Add(V128 x, V128 y) => (x.AsSingle() + y.AsSingle()).AsByte();

    /// <remarks>spec: op-fsub</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Sub(V128 x, V128 y) => (x.AsSingle() - y.AsSingle()).AsByte();

    /// <remarks>spec: op-fmul</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Mul(V128 x, V128 y) => (x.AsSingle() * y.AsSingle()).AsByte();

    /// <remarks>spec: op-fdiv</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Div(V128 x, V128 y) => (x.AsSingle() / y.AsSingle()).AsByte();

    /// <remarks>spec: op-fsqrt</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Sqrt(V128 x) => Vector128.Sqrt(x.AsSingle()).AsByte();

    /// <remarks>spec: op-fabs</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Abs(V128 x) => Vector128.AndNot(x.AsUInt32(), Vector128.Create(1u << 31)).AsByte();

    /// <remarks>spec: op-fneg</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Neg(V128 x) => (x.AsUInt32() ^ Vector128.Create(1u << 31)).AsByte();

    /// <summary>The vector itself, but NaNs are made quiet.</summary>
    /// <remarks>spec: aux-nans</remarks>
    [MethodImpl(Inline)]
    private static Vector128<float> F32X4Quiet(Vector128<float> x)
    {
        Vector128<float> quiet = (x.AsUInt32() | Vector128.Create(0x0040_0000u)).AsSingle();
        return Vector128.ConditionalSelect(Vector128.Equals(x, x), x, quiet);
    }

    /// <remarks>spec: op-fceil</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Ceil(V128 x)
    {
        Vector128<float> result = Vector128.Ceiling(x.AsSingle());
        return (RoundsInHardware ? result : F32X4Quiet(result)).AsByte();
    }

    /// <remarks>spec: op-ffloor</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Floor(V128 x)
    {
        Vector128<float> result = Vector128.Floor(x.AsSingle());
        return (RoundsInHardware ? result : F32X4Quiet(result)).AsByte();
    }

    /// <remarks>spec: op-ftrunc</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Trunc(V128 x)
    {
        Vector128<float> result = Vector128.Truncate(x.AsSingle());
        return (RoundsInHardware ? result : F32X4Quiet(result)).AsByte();
    }

    /// <remarks>spec: op-fnearest</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Nearest(V128 x)
    {
        Vector128<float> result = Vector128.Round(x.AsSingle());
        return (RoundsInHardware ? result : F32X4Quiet(result)).AsByte();
    }

    /// <remarks>spec: op-fmin</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Min(V128 x, V128 y)
    {
        Vector128<float> left = x.AsSingle();
        Vector128<float> right = y.AsSingle();
        if (AdvSimd.IsSupported)
            return AdvSimd.Min(left, right).AsByte();
        Vector128<float> ordered;
        if (Sse.IsSupported)
        {
            ordered = Sse.Min(left, right) | Sse.Min(right, left);
        }
        else
        {
            Vector128<float> same = left | right;
            ordered = Vector128.ConditionalSelect(Vector128.LessThan(right, left), right, same);
            ordered = Vector128.ConditionalSelect(Vector128.LessThan(left, right), left, ordered);
        }
        Vector128<float> comparable = Vector128.Equals(left, left) & Vector128.Equals(right, right);
        return Vector128.ConditionalSelect(comparable, ordered, left + right).AsByte();
    }

    /// <remarks>spec: op-fmax</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Max(V128 x, V128 y)
    {
        Vector128<float> left = x.AsSingle();
        Vector128<float> right = y.AsSingle();
        if (AdvSimd.IsSupported)
            return AdvSimd.Max(left, right).AsByte();
        Vector128<float> ordered;
        if (Sse.IsSupported)
        {
            ordered = Sse.Max(left, right) & Sse.Max(right, left);
        }
        else
        {
            Vector128<float> same = left & right;
            ordered = Vector128.ConditionalSelect(Vector128.GreaterThan(right, left), right, same);
            ordered = Vector128.ConditionalSelect(Vector128.GreaterThan(left, right), left, ordered);
        }
        Vector128<float> comparable = Vector128.Equals(left, left) & Vector128.Equals(right, right);
        return Vector128.ConditionalSelect(comparable, ordered, left + right).AsByte();
    }

    /// <remarks>spec: op-fpmin</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Pmin(V128 x, V128 y)
    {
        if (Sse.IsSupported)
            return Sse.Min(y.AsSingle(), x.AsSingle()).AsByte();
        return Vector128
            .ConditionalSelect(Vector128.LessThan(y.AsSingle(), x.AsSingle()), y.AsSingle(), x.AsSingle())
            .AsByte();
    }

    /// <remarks>spec: op-fpmax</remarks>
    [MethodImpl(Inline)]
    public static V128 F32X4Pmax(V128 x, V128 y)
    {
        if (Sse.IsSupported)
            return Sse.Max(y.AsSingle(), x.AsSingle()).AsByte();
        return Vector128
            .ConditionalSelect(Vector128.LessThan(x.AsSingle(), y.AsSingle()), y.AsSingle(), x.AsSingle())
            .AsByte();
    }

    /// <remarks>spec: op-fadd</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Add(V128 x, V128 y) => (x.AsDouble() + y.AsDouble()).AsByte();

    /// <remarks>spec: op-fsub</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Sub(V128 x, V128 y) => (x.AsDouble() - y.AsDouble()).AsByte();

    /// <remarks>spec: op-fmul</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Mul(V128 x, V128 y) => (x.AsDouble() * y.AsDouble()).AsByte();

    /// <remarks>spec: op-fdiv</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Div(V128 x, V128 y) => (x.AsDouble() / y.AsDouble()).AsByte();

    /// <remarks>spec: op-fsqrt</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Sqrt(V128 x) => Vector128.Sqrt(x.AsDouble()).AsByte();

    /// <remarks>spec: op-fabs</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Abs(V128 x) => Vector128.AndNot(x.AsUInt64(), Vector128.Create(1ul << 63)).AsByte();

    /// <remarks>spec: op-fneg</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Neg(V128 x) => (x.AsUInt64() ^ Vector128.Create(1ul << 63)).AsByte();

    /// <summary>The vector itself, but NaNs are made quiet.</summary>
    /// <remarks>spec: aux-nans</remarks>
    [MethodImpl(Inline)]
    private static Vector128<double> F64X2Quiet(Vector128<double> x)
    {
        Vector128<double> quiet = (x.AsUInt64() | Vector128.Create(0x0008_0000_0000_0000ul)).AsDouble();
        return Vector128.ConditionalSelect(Vector128.Equals(x, x), x, quiet);
    }

    /// <remarks>spec: op-fceil</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Ceil(V128 x)
    {
        Vector128<double> result = Vector128.Ceiling(x.AsDouble());
        return (RoundsInHardware ? result : F64X2Quiet(result)).AsByte();
    }

    /// <remarks>spec: op-ffloor</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Floor(V128 x)
    {
        Vector128<double> result = Vector128.Floor(x.AsDouble());
        return (RoundsInHardware ? result : F64X2Quiet(result)).AsByte();
    }

    /// <remarks>spec: op-ftrunc</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Trunc(V128 x)
    {
        Vector128<double> result = Vector128.Truncate(x.AsDouble());
        return (RoundsInHardware ? result : F64X2Quiet(result)).AsByte();
    }

    /// <remarks>spec: op-fnearest</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Nearest(V128 x)
    {
        Vector128<double> result = Vector128.Round(x.AsDouble());
        return (RoundsInHardware ? result : F64X2Quiet(result)).AsByte();
    }

    /// <remarks>spec: op-fmin</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Min(V128 x, V128 y)
    {
        Vector128<double> left = x.AsDouble();
        Vector128<double> right = y.AsDouble();
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.Min(left, right).AsByte();
        Vector128<double> ordered;
        if (Sse2.IsSupported)
        {
            ordered = Sse2.Min(left, right) | Sse2.Min(right, left);
        }
        else
        {
            Vector128<double> same = left | right;
            ordered = Vector128.ConditionalSelect(Vector128.LessThan(right, left), right, same);
            ordered = Vector128.ConditionalSelect(Vector128.LessThan(left, right), left, ordered);
        }
        Vector128<double> comparable = Vector128.Equals(left, left) & Vector128.Equals(right, right);
        return Vector128.ConditionalSelect(comparable, ordered, left + right).AsByte();
    }

    /// <remarks>spec: op-fmax</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Max(V128 x, V128 y)
    {
        Vector128<double> left = x.AsDouble();
        Vector128<double> right = y.AsDouble();
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.Max(left, right).AsByte();
        Vector128<double> ordered;
        if (Sse2.IsSupported)
        {
            ordered = Sse2.Max(left, right) & Sse2.Max(right, left);
        }
        else
        {
            Vector128<double> same = left & right;
            ordered = Vector128.ConditionalSelect(Vector128.GreaterThan(right, left), right, same);
            ordered = Vector128.ConditionalSelect(Vector128.GreaterThan(left, right), left, ordered);
        }
        Vector128<double> comparable = Vector128.Equals(left, left) & Vector128.Equals(right, right);
        return Vector128.ConditionalSelect(comparable, ordered, left + right).AsByte();
    }

    /// <remarks>spec: op-fpmin</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Pmin(V128 x, V128 y)
    {
        if (Sse2.IsSupported)
            return Sse2.Min(y.AsDouble(), x.AsDouble()).AsByte();
        return Vector128
            .ConditionalSelect(Vector128.LessThan(y.AsDouble(), x.AsDouble()), y.AsDouble(), x.AsDouble())
            .AsByte();
    }

    /// <remarks>spec: op-fpmax</remarks>
    [MethodImpl(Inline)]
    public static V128 F64X2Pmax(V128 x, V128 y)
    {
        if (Sse2.IsSupported)
            return Sse2.Max(y.AsDouble(), x.AsDouble()).AsByte();
        return Vector128
            .ConditionalSelect(Vector128.LessThan(x.AsDouble(), y.AsDouble()), y.AsDouble(), x.AsDouble())
            .AsByte();
    }
}
