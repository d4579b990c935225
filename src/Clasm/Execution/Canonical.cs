using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

/// <summary>Makes every NaN the positive canonical one, and leaves other values alone.</summary>
/// <remarks>spec: syntax-float</remarks>
internal static class Canonical
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const uint Nan32 = 0x7FC0_0000;
    private const ulong Nan64 = 0x7FF8_0000_0000_0000;

    [MethodImpl(Inline)]
    public static float F32(float x) => float.IsNaN(x) ? BitConverter.UInt32BitsToSingle(Nan32) : x;

    [MethodImpl(Inline)]
    public static double F64(double x) => double.IsNaN(x) ? BitConverter.UInt64BitsToDouble(Nan64) : x;

    [MethodImpl(Inline)]
    public static V128 F32X4(V128 x)
    {
        Vector128<float> lanes = x.AsSingle();
        Vector128<float> isNumber = Vector128.Equals(lanes, lanes);
        return Vector128.ConditionalSelect(isNumber, lanes, Vector128.Create(Nan32).AsSingle()).AsByte();
    }

    [MethodImpl(Inline)]
    public static V128 F64X2(V128 x)
    {
        Vector128<double> lanes = x.AsDouble();
        Vector128<double> isNumber = Vector128.Equals(lanes, lanes);
        return Vector128.ConditionalSelect(isNumber, lanes, Vector128.Create(Nan64).AsDouble()).AsByte();
    }
}
