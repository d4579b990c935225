using System;
using System.Numerics;

namespace Clasm.Tests.Execution;

/// <summary>
/// Floating-point instructions on bits. 32-bit arithmetic is done on doubles and rounded once more, which is exact for one
/// operation on operands of less than half the precision.
/// </summary>
/// <remarks>spec: exec-numeric</remarks>
internal static class FloatReference
{
    public static bool IsNaN(int width, ulong bits) => double.IsNaN(ToDouble(width, bits));

    public static double ToDouble(int width, ulong bits) =>
        width == 32 ? BitConverter.UInt32BitsToSingle((uint)bits) : BitConverter.UInt64BitsToDouble(bits);

    public static ulong FromDouble(int width, double value) =>
        width == 32 ? BitConverter.SingleToUInt32Bits((float)value) : BitConverter.DoubleToUInt64Bits(value);

    /// <summary>An instruction of one or two operands, or null where it is no floating-point instruction.</summary>
    public static LaneResult? Evaluate(string operation, int width, ulong a, ulong b)
    {
        double x = ToDouble(width, a);
        double y = ToDouble(width, b);
        if (Compare(operation, x, y) is bool holds)
            return new LaneResult(holds ? 1u : 0);
        if (Select(operation, width, a, b, x, y) is ulong bits)
            return new LaneResult(bits);
        double? result = IsUnary(operation) ? Round(operation, x) : Arithmetic(operation, x, y);
        if (result is not double value)
            return null;
        bool isUnary = IsUnary(operation);
        return double.IsNaN(value)
            ? LaneResult.NaN(width, a, isUnary ? a : b)
            : new LaneResult(FromDouble(width, value));
    }

    /// <summary>A fused multiplication and addition.</summary>
    public static LaneResult MultiplyAdd(int width, ulong a, ulong b, ulong c, bool negate)
    {
        double x = ToDouble(width, a);
        double y = ToDouble(width, b);
        double z = ToDouble(width, c);
        double result =
            width == 32
                ? MathF.FusedMultiplyAdd((float)(negate ? -x : x), (float)y, (float)z)
                : Math.FusedMultiplyAdd(negate ? -x : x, y, z);
        return double.IsNaN(result) ? LaneResult.NaN(width, a, b, c) : new LaneResult(FromDouble(width, result));
    }

    /// <summary>Conversion to an integer: null for a NaN.</summary>
    public static BigInteger? Truncate(int width, ulong bits)
    {
        double x = ToDouble(width, bits);
        if (double.IsNaN(x))
            return null;
        return double.IsInfinity(x) ? (x > 0 ? BigInteger.One : BigInteger.MinusOne) << 2000 : new BigInteger(x);
    }

    /// <summary>The nearest number of a width, ties to even.</summary>
    public static ulong FromInteger(int width, BigInteger value)
    {
        int precision = width == 32 ? 24 : 53;
        BigInteger magnitude = BigInteger.Abs(value);
        int excess = Math.Max(0, (int)magnitude.GetBitLength() - precision);
        BigInteger quotient = magnitude >> excess;
        BigInteger twice = (magnitude - (quotient << excess)) << 1;
        BigInteger unit = BigInteger.One << excess;
        if (excess > 0 && (twice > unit || (twice == unit && !quotient.IsEven)))
            quotient++;
        double result = (double)(ulong)quotient * Math.Pow(2, excess);
        return FromDouble(width, value.Sign < 0 ? -result : result);
    }

    private static bool? Compare(string operation, double x, double y) =>
        operation switch
        {
            "eq" => x == y,
            "ne" => x != y,
            "lt" => x < y,
            "gt" => x > y,
            "le" => x <= y,
            "ge" => x >= y,
            _ => null,
        };

    /// <summary>The instructions that give an operand or change its sign, and keep a NaN's bits.</summary>
    private static ulong? Select(string operation, int width, ulong a, ulong b, double x, double y)
    {
        ulong sign = 1ul << (width - 1);
        return operation switch
        {
            "abs" => a & ~sign,
            "neg" => a ^ sign,
            "copysign" => (a & ~sign) | (b & sign),
            "pmin" or "relaxed_min" => y < x ? b : a,
            "pmax" or "relaxed_max" => x < y ? b : a,
            _ => null,
        };
    }

    private static bool IsUnary(string operation) => operation is "sqrt" or "ceil" or "floor" or "trunc" or "nearest";

    private static double? Arithmetic(string operation, double x, double y) =>
        operation switch
        {
            "add" => x + y,
            "sub" => x - y,
            "mul" => x * y,
            "div" => x / y,
            "min" => Least(x, y),
            "max" => -Least(-x, -y),
            _ => null,
        };

    private static double Least(double x, double y)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
            return double.NaN;
        if (x == 0 && y == 0)
            return double.IsNegative(x) ? x : y;
        return x < y ? x : y;
    }

    private static double Round(string operation, double x)
    {
        if (operation == "sqrt")
            return Math.Sqrt(x);
        if (double.IsNaN(x) || Math.Abs(x) >= 1L << 53)
            return x;
        double whole = (long)x;
        double rest = Math.Abs(x - whole);
        double away = x < 0 ? whole - 1 : whole + 1;
        bool leaves = operation switch
        {
            "ceil" => rest > 0 && x > 0,
            "floor" => rest > 0 && x < 0,
            "nearest" => rest > 0.5 || (rest == 0.5 && ((long)whole & 1) != 0),
            _ => false,
        };
        double result = leaves ? away : whole;
        return result == 0 && double.IsNegative(x) ? -0d : result;
    }
}
