using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

// What becomes of the bits that an instruction loads, and the bits that it stores: compiled code has the access itself.
internal static partial class Vector
{
    [MethodImpl(Inline)]
    public static V128 V128Load8X8S(long bits) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(bits).AsSByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load8X8U(long bits) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(bits).AsByte()).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load16X4S(long bits) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(bits).AsInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load16X4U(long bits) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(bits).AsUInt16()).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32X2S(long bits) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(bits).AsInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32X2U(long bits) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(bits).AsUInt32()).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load8Splat(int bits) => Vector128.Create((byte)bits);

    [MethodImpl(Inline)]
    public static V128 V128Load16Splat(int bits) => Vector128.Create((ushort)bits).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32Splat(int bits) => Vector128.Create(bits).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load64Splat(long bits) => Vector128.Create(bits).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32Zero(int bits) => Vector128.CreateScalar(bits).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load64Zero(long bits) => Vector128.CreateScalar(bits).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load8Lane(int bits, V128 x, int lane) => x.WithElement(lane, (byte)bits);

    [MethodImpl(Inline)]
    public static V128 V128Load16Lane(int bits, V128 x, int lane) =>
        x.AsUInt16().WithElement(lane, (ushort)bits).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32Lane(int bits, V128 x, int lane) => x.AsInt32().WithElement(lane, bits).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load64Lane(long bits, V128 x, int lane) => x.AsInt64().WithElement(lane, bits).AsByte();

    [MethodImpl(Inline)]
    public static int V128Store8Lane(V128 x, int lane) => x.GetElement(lane);

    [MethodImpl(Inline)]
    public static int V128Store16Lane(V128 x, int lane) => x.AsUInt16().GetElement(lane);

    [MethodImpl(Inline)]
    public static int V128Store32Lane(V128 x, int lane) => x.AsInt32().GetElement(lane);

    [MethodImpl(Inline)]
    public static long V128Store64Lane(V128 x, int lane) => x.AsInt64().GetElement(lane);
}
