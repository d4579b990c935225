using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Clasm.Execution;

/// <summary>Vectors as compiled code makes, loads and stores them. Addresses are checked by the caller and need no alignment.</summary>
internal static unsafe class VectorConstants
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Create(long low, long high) => Vector128.Create(low, high).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(nint address) => Unsafe.ReadUnaligned<Vector128<byte>>((void*)address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(nint address, Vector128<byte> value) => Unsafe.WriteUnaligned((void*)address, value);
}
