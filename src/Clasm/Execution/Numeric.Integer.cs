using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Clasm.Execution;

/// <summary>
/// The scalar numeric instructions that are more than a few CIL opcodes, each a method with the name of its
/// <c>Opcode</c> member. <c>Lowering</c> says which instructions call them.
/// </summary>
/// <remarks>spec: exec-numeric</remarks>
internal static partial class Numeric
{
    /// <summary><c>i32.div_s</c></summary>
    /// <remarks>spec: op-idiv</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32DivS(int x, int y)
    {
        if (y == 0)
            Trap.IntegerDivisionByZero();
        if (y == -1 && x == int.MinValue)
            Trap.IntegerOverflow();
        return x / y;
    }

    /// <summary><c>i32.div_u</c></summary>
    /// <remarks>spec: op-idiv</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32DivU(int x, int y)
    {
        if (y == 0)
            Trap.IntegerDivisionByZero();
        return (int)((uint)x / (uint)y);
    }

    /// <summary><c>i32.rem_s</c>: the machine's division overflows where the result is 0.</summary>
    /// <remarks>spec: op-irem</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32RemS(int x, int y)
    {
        if (y == 0)
            Trap.IntegerDivisionByZero();
        return y == -1 ? 0 : x % y;
    }

    /// <summary><c>i32.rem_u</c></summary>
    /// <remarks>spec: op-irem</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32RemU(int x, int y)
    {
        if (y == 0)
            Trap.IntegerDivisionByZero();
        return (int)((uint)x % (uint)y);
    }

    /// <summary><c>i64.div_s</c></summary>
    /// <remarks>spec: op-idiv</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64DivS(long x, long y)
    {
        if (y == 0)
            Trap.IntegerDivisionByZero();
        if (y == -1 && x == long.MinValue)
            Trap.IntegerOverflow();
        return x / y;
    }

    /// <summary><c>i64.div_u</c></summary>
    /// <remarks>spec: op-idiv</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64DivU(long x, long y)
    {
        if (y == 0)
            Trap.IntegerDivisionByZero();
        return (long)((ulong)x / (ulong)y);
    }

    /// <summary><c>i64.rem_s</c>: the machine's division overflows where the result is 0.</summary>
    /// <remarks>spec: op-irem</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64RemS(long x, long y)
    {
        if (y == 0)
            Trap.IntegerDivisionByZero();
        return y == -1 ? 0 : x % y;
    }

    /// <summary><c>i64.rem_u</c></summary>
    /// <remarks>spec: op-irem</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64RemU(long x, long y)
    {
        if (y == 0)
            Trap.IntegerDivisionByZero();
        return (long)((ulong)x % (ulong)y);
    }

    /// <summary><c>i32.rotl</c></summary>
    /// <remarks>spec: op-irotl</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Rotl(int x, int count) => (int)BitOperations.RotateLeft((uint)x, count);

    /// <summary><c>i32.rotr</c></summary>
    /// <remarks>spec: op-irotr</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Rotr(int x, int count) => (int)BitOperations.RotateRight((uint)x, count);

    /// <summary><c>i64.rotl</c></summary>
    /// <remarks>spec: op-irotl</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Rotl(long x, long count) => (long)BitOperations.RotateLeft((ulong)x, (int)count);

    /// <summary><c>i64.rotr</c></summary>
    /// <remarks>spec: op-irotr</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Rotr(long x, long count) => (long)BitOperations.RotateRight((ulong)x, (int)count);

    /// <summary><c>i32.clz</c></summary>
    /// <remarks>spec: op-iclz</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Clz(int x) => BitOperations.LeadingZeroCount((uint)x);

    /// <summary><c>i32.ctz</c></summary>
    /// <remarks>spec: op-ictz</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Ctz(int x) => BitOperations.TrailingZeroCount(x);

    /// <summary><c>i32.popcnt</c></summary>
    /// <remarks>spec: op-ipopcnt</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Popcnt(int x) => BitOperations.PopCount((uint)x);

    /// <summary><c>i64.clz</c></summary>
    /// <remarks>spec: op-iclz</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Clz(long x) => BitOperations.LeadingZeroCount((ulong)x);

    /// <summary><c>i64.ctz</c></summary>
    /// <remarks>spec: op-ictz</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Ctz(long x) => BitOperations.TrailingZeroCount(x);

    /// <summary><c>i64.popcnt</c></summary>
    /// <remarks>spec: op-ipopcnt</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Popcnt(long x) => BitOperations.PopCount((ulong)x);

    /// <summary><c>i64.add128</c>: returns the low half of the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Add128(long xLow, long xHigh, long yLow, long yHigh, out long high)
    {
        long low = xLow + yLow;
        high = xHigh + yHigh + ((ulong)low < (ulong)xLow ? 1 : 0);
        return low;
    }

    /// <summary><c>i64.sub128</c>: returns the low half of the difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Sub128(long xLow, long xHigh, long yLow, long yHigh, out long high)
    {
        high = xHigh - yHigh - ((ulong)xLow < (ulong)yLow ? 1 : 0);
        return xLow - yLow;
    }

    /// <summary><c>i64.mul_wide_s</c>: returns the low half of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64MulWideS(long x, long y, out long high)
    {
        high = Math.BigMul(x, y, out long low);
        return low;
    }

    /// <summary><c>i64.mul_wide_u</c>: returns the low half of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64MulWideU(long x, long y, out long high)
    {
        high = (long)Math.BigMul((ulong)x, (ulong)y, out ulong low);
        return (long)low;
    }

    /// <summary>The same value, by an instruction that RyuJIT does not see through.</summary>
    /// <remarks>
    /// RyuJIT compares a rotation by a constant with zero by a flag that the machine's rotation does not set. What changes
    /// nothing keeps the two apart.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Unchanged(int x) =>
        Bmi2.IsSupported ? (int)Bmi2.ZeroHighBits((uint)x, 32)
        : X86Base.IsSupported ? x + (int)OpaqueConstants.U32Zero
        : x;

    /// <summary>The same value, by an instruction that RyuJIT does not see through.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Unchanged(long x) =>
        Bmi2.X64.IsSupported ? (long)Bmi2.X64.ZeroHighBits((ulong)x, 64)
        : X86Base.IsSupported ? x + OpaqueConstants.U32Zero
        : x;
}
