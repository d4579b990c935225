using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

/// <summary>
/// The vector instructions, each a method with the name of its <c>Opcode</c> member, and helpers that they share. A vector
/// is a <c>Vector128&lt;byte&gt;</c>; a lane immediate is the last parameter. Processor features are chosen by
/// <c>IsSupported</c>, which is a constant for the JIT, and each method has a portable form that any platform can run.
/// </summary>
/// <remarks>spec: op-vec</remarks>
internal static partial class Vector
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <remarks>spec: op-inot</remarks>
    [MethodImpl(Inline)]
    public static V128 V128Not(V128 x) => ~x;

    /// <remarks>spec: op-iand</remarks>
    [MethodImpl(Inline)]
    public static V128 V128And(V128 x, V128 y) => x & y;

    /// <remarks>spec: op-iandnot</remarks>
    [MethodImpl(Inline)]
    public static V128 V128Andnot(V128 x, V128 y) => Vector128.AndNot(x, y);

    /// <summary><c>v128.and</c> of what may be the results of two comparisons.</summary>
    /// <remarks>
    /// With AVX-512 RyuJIT keeps those as masks, and takes their conjunction for one of them when it finds late that the
    /// other is zero. This is one instruction too.
    /// </remarks>
    [MethodImpl(Inline)]
    public static V128 AndMasks(V128 x, V128 y) =>
        Avx512BW.VL.IsSupported ? Vector128.ConditionalSelect(x, y, V128.Zero) : x & y;

    /// <summary><c>v128.andnot</c> of what may be the results of two comparisons.</summary>
    [MethodImpl(Inline)]
    public static V128 AndnotMasks(V128 x, V128 y) =>
        Avx512BW.VL.IsSupported ? Vector128.ConditionalSelect(y, V128.Zero, x) : Vector128.AndNot(x, y);

    [MethodImpl(Inline)]
    public static V128 V128Or(V128 x, V128 y) => x | y;

    /// <remarks>spec: op-ixor</remarks>
    [MethodImpl(Inline)]
    public static V128 V128Xor(V128 x, V128 y) => x ^ y;

    /// <remarks>spec: op-ibitselect</remarks>
    [MethodImpl(Inline)]
    public static V128 V128Bitselect(V128 x, V128 y, V128 mask) => Vector128.ConditionalSelect(mask, x, y);

    [MethodImpl(Inline)]
    public static int V128AnyTrue(V128 x) => x == V128.Zero ? 0 : 1;

    [MethodImpl(Inline)]
    public static V128 I8X16Splat(int x) => Vector128.Create((byte)x);

    [MethodImpl(Inline)]
    public static V128 I16X8Splat(int x) => Vector128.Create((short)x).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4Splat(int x) => Vector128.Create(x).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2Splat(long x) => Vector128.Create(x).AsByte();

    [MethodImpl(Inline)]
    public static V128 F32X4Splat(float x) => Vector128.Create(x).AsByte();

    [MethodImpl(Inline)]
    public static V128 F64X2Splat(double x) => Vector128.Create(x).AsByte();

    [MethodImpl(Inline)]
    public static int I8X16ExtractLaneS(V128 x, int lane) => x.AsSByte().GetElement(lane);

    [MethodImpl(Inline)]
    public static int I8X16ExtractLaneU(V128 x, int lane) => x.GetElement(lane);

    [MethodImpl(Inline)]
    public static int I16X8ExtractLaneS(V128 x, int lane) => x.AsInt16().GetElement(lane);

    [MethodImpl(Inline)]
    public static int I16X8ExtractLaneU(V128 x, int lane) => x.AsUInt16().GetElement(lane);

    [MethodImpl(Inline)]
    public static int I32X4ExtractLane(V128 x, int lane) => x.AsInt32().GetElement(lane);

    [MethodImpl(Inline)]
    public static long I64X2ExtractLane(V128 x, int lane) => x.AsInt64().GetElement(lane);

    [MethodImpl(Inline)]
    public static float F32X4ExtractLane(V128 x, int lane) => x.AsSingle().GetElement(lane);

    [MethodImpl(Inline)]
    public static double F64X2ExtractLane(V128 x, int lane) => x.AsDouble().GetElement(lane);

    [MethodImpl(Inline)]
    public static V128 I8X16ReplaceLane(V128 x, int value, int lane) => x.WithElement(lane, (byte)value);

    [MethodImpl(Inline)]
    public static V128 I16X8ReplaceLane(V128 x, int value, int lane) =>
        x.AsInt16().WithElement(lane, (short)value).AsByte();

    [MethodImpl(Inline)]
    public static V128 I32X4ReplaceLane(V128 x, int value, int lane) => x.AsInt32().WithElement(lane, value).AsByte();

    [MethodImpl(Inline)]
    public static V128 I64X2ReplaceLane(V128 x, long value, int lane) => x.AsInt64().WithElement(lane, value).AsByte();

    [MethodImpl(Inline)]
    public static V128 F32X4ReplaceLane(V128 x, float value, int lane) =>
        x.AsSingle().WithElement(lane, value).AsByte();

    [MethodImpl(Inline)]
    public static V128 F64X2ReplaceLane(V128 x, double value, int lane) =>
        x.AsDouble().WithElement(lane, value).AsByte();

    /// <summary><c>i8x16.shuffle</c>: each lane number is below 32; a half takes the numbers of the other for out of range, which gives 0.</summary>
    /// <remarks>spec: op-ivshuffle</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16Shuffle(V128 x, V128 y, V128 lanes)
    {
        if (Ssse3.IsSupported)
        {
            V128 left = Ssse3.Shuffle(x, lanes + Vector128.Create((byte)0x70));
            return left | Ssse3.Shuffle(y, lanes - Vector128.Create((byte)16));
        }
        return Vector128.Shuffle(x, lanes) | Vector128.Shuffle(y, lanes - Vector128.Create((byte)16));
    }

    /// <summary><c>i8x16.swizzle</c>: a lane number of 16 or more gives 0; the saturating addition sets the top bit of those.</summary>
    /// <remarks>spec: op-ivswizzle</remarks>
    [MethodImpl(Inline)]
    public static V128 I8X16Swizzle(V128 x, V128 lanes)
    {
        if (Ssse3.IsSupported)
            return Ssse3.Shuffle(x, Sse2.AddSaturate(lanes, Vector128.Create((byte)0x70)));
        return Vector128.Shuffle(x, lanes);
    }
}
