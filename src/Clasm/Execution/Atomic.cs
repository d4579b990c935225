using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Threading;

namespace Clasm.Execution;

/// <summary>
/// The atomic accesses, each a method with the name of its <c>Opcode</c> member. The address is the machine's; the caller has
/// checked that it is in bounds and a multiple of the access's size. All are sequentially consistent.
/// </summary>
internal static unsafe partial class Atomic
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary><c>atomic.fence</c></summary>
    [MethodImpl(Inline)]
    public static void AtomicFence() => Interlocked.MemoryBarrier();

    [MethodImpl(Inline)]
    public static int I32AtomicLoad(nint address) => Load(ref *(int*)address);

    [MethodImpl(Inline)]
    public static long I64AtomicLoad(nint address) => Load(ref *(long*)address);

    [MethodImpl(Inline)]
    public static int I32AtomicLoad8U(nint address) => Load(ref *(byte*)address);

    [MethodImpl(Inline)]
    public static int I32AtomicLoad16U(nint address) => Load(ref *(ushort*)address);

    [MethodImpl(Inline)]
    public static long I64AtomicLoad8U(nint address) => Load(ref *(byte*)address);

    [MethodImpl(Inline)]
    public static long I64AtomicLoad16U(nint address) => Load(ref *(ushort*)address);

    [MethodImpl(Inline)]
    public static long I64AtomicLoad32U(nint address) => Load(ref *(uint*)address);

    [MethodImpl(Inline)]
    public static void I32AtomicStore(nint address, int value) => Interlocked.Exchange(ref *(int*)address, value);

    [MethodImpl(Inline)]
    public static void I64AtomicStore(nint address, long value) => Interlocked.Exchange(ref *(long*)address, value);

    [MethodImpl(Inline)]
    public static void I32AtomicStore8(nint address, int value) =>
        Interlocked.Exchange(ref *(byte*)address, (byte)value);

    [MethodImpl(Inline)]
    public static void I32AtomicStore16(nint address, int value) =>
        Interlocked.Exchange(ref *(ushort*)address, (ushort)value);

    [MethodImpl(Inline)]
    public static void I64AtomicStore8(nint address, long value) =>
        Interlocked.Exchange(ref *(byte*)address, (byte)value);

    [MethodImpl(Inline)]
    public static void I64AtomicStore16(nint address, long value) =>
        Interlocked.Exchange(ref *(ushort*)address, (ushort)value);

    [MethodImpl(Inline)]
    public static void I64AtomicStore32(nint address, long value) =>
        Interlocked.Exchange(ref *(uint*)address, (uint)value);

    [MethodImpl(Inline)]
    private static int Load(ref int cell)
    {
        OrderStores();
        return Volatile.Read(ref cell);
    }

    [MethodImpl(Inline)]
    private static long Load(ref long cell)
    {
        OrderStores();
        return Volatile.Read(ref cell);
    }

    [MethodImpl(Inline)]
    private static byte Load(ref byte cell)
    {
        OrderStores();
        return Volatile.Read(ref cell);
    }

    [MethodImpl(Inline)]
    private static ushort Load(ref ushort cell)
    {
        OrderStores();
        return Volatile.Read(ref cell);
    }

    [MethodImpl(Inline)]
    private static uint Load(ref uint cell)
    {
        OrderStores();
        return Volatile.Read(ref cell);
    }

    // A load must not overtake an earlier atomic store; x86 never lets it, Arm's load-acquire may.
    [MethodImpl(Inline)]
    private static void OrderStores()
    {
        if (ArmBase.IsSupported)
            Interlocked.MemoryBarrier();
    }
}
