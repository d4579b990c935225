using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Execution;

// Accesses to memory: the address is the machine's, of any alignment, and the caller has checked that all bytes are in bounds.
internal static unsafe partial class Vector
{
    [MethodImpl(Inline)]
    public static V128 V128Load(nint address) => Vector128.Load((byte*)address);

    [MethodImpl(Inline)]
    public static void V128Store(nint address, V128 value) => value.Store((byte*)address);

    [MethodImpl(Inline)]
    public static V128 V128Load8X8S(nint address) =>
        Vector128
            .WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>((void*)address)).AsSByte())
            .AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load8X8U(nint address) =>
        Vector128
            .WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>((void*)address)).AsByte())
            .AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load16X4S(nint address) =>
        Vector128
            .WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>((void*)address)).AsInt16())
            .AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load16X4U(nint address) =>
        Vector128
            .WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>((void*)address)).AsUInt16())
            .AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32X2S(nint address) =>
        Vector128
            .WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>((void*)address)).AsInt32())
            .AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32X2U(nint address) =>
        Vector128
            .WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>((void*)address)).AsUInt32())
            .AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load8Splat(nint address) => Vector128.Create(Unsafe.ReadUnaligned<byte>((void*)address));

    [MethodImpl(Inline)]
    public static V128 V128Load16Splat(nint address) =>
        Vector128.Create(Unsafe.ReadUnaligned<ushort>((void*)address)).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32Splat(nint address) =>
        Vector128.Create(Unsafe.ReadUnaligned<uint>((void*)address)).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load64Splat(nint address) =>
        Vector128.Create(Unsafe.ReadUnaligned<ulong>((void*)address)).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32Zero(nint address) =>
        Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>((void*)address)).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load64Zero(nint address) =>
        Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>((void*)address)).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load8Lane(nint address, V128 x, int lane) =>
        x.WithElement(lane, Unsafe.ReadUnaligned<byte>((void*)address));

    [MethodImpl(Inline)]
    public static V128 V128Load16Lane(nint address, V128 x, int lane) =>
        x.AsUInt16().WithElement(lane, Unsafe.ReadUnaligned<ushort>((void*)address)).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load32Lane(nint address, V128 x, int lane) =>
        x.AsUInt32().WithElement(lane, Unsafe.ReadUnaligned<uint>((void*)address)).AsByte();

    [MethodImpl(Inline)]
    public static V128 V128Load64Lane(nint address, V128 x, int lane) =>
        x.AsUInt64().WithElement(lane, Unsafe.ReadUnaligned<ulong>((void*)address)).AsByte();

    [MethodImpl(Inline)]
    public static void V128Store8Lane(nint address, V128 x, int lane) =>
        Unsafe.WriteUnaligned((void*)address, x.GetElement(lane));

    [MethodImpl(Inline)]
    public static void V128Store16Lane(nint address, V128 x, int lane) =>
        Unsafe.WriteUnaligned((void*)address, x.AsUInt16().GetElement(lane));

    [MethodImpl(Inline)]
    public static void V128Store32Lane(nint address, V128 x, int lane) =>
        Unsafe.WriteUnaligned((void*)address, x.AsUInt32().GetElement(lane));

    [MethodImpl(Inline)]
    public static void V128Store64Lane(nint address, V128 x, int lane) =>
        Unsafe.WriteUnaligned((void*)address, x.AsUInt64().GetElement(lane));
}
