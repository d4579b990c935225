using System.Numerics;
using System.Runtime.CompilerServices;

namespace Clasm.Gc.Linear;

/// <summary>
/// Reference words: 0 is null, bit 0 set is an i31, low bits 010 a host object, low bits 000 the offset of an object.
/// </summary>
/// <remarks>spec: syntax-ref</remarks>
internal static class Word
{
    /// <summary>The null reference.</summary>
    public const int Null = 0;

    /// <summary>What freed memory is filled with: a host word that no table holds.</summary>
    public const int Poison = unchecked((int)0xDEADBEEA);

    /// <summary>Whether a word refers to an object of the heap: one comparison, null excluded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsObject(int word) => BitOperations.RotateRight((uint)word, 3) - 1 < 0x1FFF_FFFF;

    /// <summary>Whether a word refers to a host object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsHost(int word) => (word & 3) == 2;

    /// <summary>Whether a word is an i31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsI31(int word) => (word & 1) != 0;

    /// <summary>Whether a word refers to something that is counted and traced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsCounted(int word) => (word & 1) == 0 && word != 0;

    /// <summary>The word of an i31.</summary>
    public static int I31(int value) => (value << 1) | 1;

    /// <summary>The word of an entry of the table of host objects.</summary>
    public static int Host(int index) => (index << 3) | 2;

    /// <summary>The index of a host word in the table of host objects.</summary>
    public static int HostIndex(int word) => (int)((uint)word >> 3);
}
