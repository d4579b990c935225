using System;
using System.Numerics;

namespace Clasm.Tests.Execution;

/// <summary>Integer instructions on numbers without limits: slow, and simple enough to be right.</summary>
/// <remarks>spec: exec-numeric</remarks>
internal static class IntegerReference
{
    public static ulong Wrap(BigInteger value, int width) => (ulong)(value & ((BigInteger.One << width) - 1));

    public static BigInteger Signed(ulong bits, int width) =>
        (bits >> (width - 1) & 1) == 0 ? bits : (BigInteger)bits - (BigInteger.One << width);

    public static BigInteger Read(ulong bits, int width, bool signed) => signed ? Signed(bits, width) : bits;

    public static BigInteger Saturate(BigInteger value, int width, bool signed)
    {
        BigInteger least = signed ? -(BigInteger.One << (width - 1)) : 0;
        BigInteger most = signed ? (BigInteger.One << (width - 1)) - 1 : (BigInteger.One << width) - 1;
        return BigInteger.Clamp(value, least, most);
    }

    /// <summary>An instruction of one or two operands of one width, or null where it is no integer instruction.</summary>
    public static ulong? Evaluate(string name, int width, ulong a, ulong b)
    {
        bool signed = name.EndsWith("_s", StringComparison.Ordinal);
        bool signless = !signed && !name.EndsWith("_u", StringComparison.Ordinal);
        string operation = signless ? name : name[..^2];
        bool? comparison = Compare(operation, Read(a, width, signed), Read(b, width, signed));
        if (comparison is bool holds)
            return holds ? 1u : 0;
        BigInteger? result =
            Divide(operation, Read(a, width, signed), Read(b, width, signed), width, signed)
            ?? Arithmetic(operation, Read(a, width, signed), Read(b, width, signed), width, signed)
            ?? Bits(operation, Read(a, width, signed), a, b, width);
        return result is BigInteger value ? Wrap(value, width) : null;
    }

    private static bool? Compare(string operation, BigInteger x, BigInteger y) =>
        operation switch
        {
            "eqz" => x.IsZero,
            "eq" => x == y,
            "ne" => x != y,
            "lt" => x < y,
            "gt" => x > y,
            "le" => x <= y,
            "ge" => x >= y,
            _ => null,
        };

    private static BigInteger? Divide(string operation, BigInteger x, BigInteger y, int width, bool signed)
    {
        if (operation is not ("div" or "rem"))
            return null;
        if (y.IsZero)
            throw new TrapException(TrapCode.IntegerDivisionByZero);
        if (operation == "rem")
            return BigInteger.Remainder(x, y);
        BigInteger quotient = BigInteger.Divide(x, y);
        return Saturate(quotient, width, signed) == quotient
            ? quotient
            : throw new TrapException(TrapCode.IntegerOverflow);
    }

    private static BigInteger? Arithmetic(string operation, BigInteger x, BigInteger y, int width, bool signed) =>
        operation switch
        {
            "add" => x + y,
            "sub" => x - y,
            "mul" => x * y,
            "neg" => -x,
            "abs" => BigInteger.Abs(Signed(Wrap(x, width), width)),
            "min" => BigInteger.Min(x, y),
            "max" => BigInteger.Max(x, y),
            "add_sat" => Saturate(x + y, width, signed),
            "sub_sat" => Saturate(x - y, width, signed),
            "avgr" => (x + y + 1) >> 1,
            "q15mulr_sat" or "relaxed_q15mulr" => Saturate(((x * y) + 0x4000) >> 15, width, signed),
            _ => null,
        };

    private static BigInteger? Bits(string operation, BigInteger x, ulong a, ulong b, int width)
    {
        int count = (int)(b % (uint)width);
        return operation switch
        {
            "and" => a & b,
            "or" => a | b,
            "xor" => a ^ b,
            "shl" => x << count,
            "shr" => x >> count,
            "rotl" => ((BigInteger)a << count) | ((BigInteger)a >> (width - count)),
            "rotr" => ((BigInteger)a >> count) | ((BigInteger)a << (width - count)),
            "clz" => width - Length(a),
            "ctz" => a == 0 ? width : Length(a & (0 - a)) - 1,
            "popcnt" => Ones(a),
            "extend8" => Signed(a & 0xFF, 8),
            "extend16" => Signed(a & 0xFFFF, 16),
            "extend32" => Signed(a & 0xFFFF_FFFF, 32),
            _ => null,
        };
    }

    private static int Length(ulong value)
    {
        int length = 0;
        for (; value != 0; value >>= 1)
            length++;
        return length;
    }

    private static int Ones(ulong value)
    {
        int ones = 0;
        for (; value != 0; value >>= 1)
            ones += (int)(value & 1);
        return ones;
    }
}
