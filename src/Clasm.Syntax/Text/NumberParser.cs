using System;
using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Clasm.Syntax.Text;

/// <summary>
/// Numbers in the text format. Decimal floating-point numbers are brought to <c>0.DIGITSe±N</c> and left to the BCL,
/// which rounds correctly to either width; hexadecimal ones are rounded here, with 64 bits and a sticky bit.
/// </summary>
/// <remarks>spec: text-int, text-float</remarks>
internal static class NumberParser
{
    private const int ExponentLimit = 1_000_000_000;

    /// <summary>Whether a run is an integer, another floating-point number, or neither (reserved).</summary>
    public static TokenKind Classify(ReadOnlySpan<char> run)
    {
        ReadOnlySpan<char> number = WithoutSign(run, out _);
        if (number is "inf" or "nan")
            return TokenKind.Float;
        bool hasPayload = number.StartsWith("nan:0x");
        bool hex = hasPayload || number.StartsWith("0x");
        int i = DigitsEnd(
            number,
            hasPayload ? 6
                : hex ? 2
                : 0,
            hex
        );
        if (i < 0)
            return TokenKind.Reserved;
        if (i == number.Length)
            return hasPayload ? TokenKind.Float : TokenKind.Integer;
        if (hasPayload)
            return TokenKind.Reserved;
        if (number[i] == '.')
        {
            i++;
            bool hasFraction = i < number.Length && IsDigit(number[i], hex);
            i = hasFraction ? DigitsEnd(number, i, hex) : i;
        }
        return i == number.Length || IsExponent(number[i..], hex) ? TokenKind.Float : TokenKind.Reserved;
    }

    /// <summary>Parses an unsigned integer, without a sign, of at most 64 bits.</summary>
    public static bool TryParseUnsigned(ReadOnlySpan<char> digits, out ulong value)
    {
        value = 0;
        bool hex = digits.StartsWith("0x");
        int start = hex ? 2 : 0;
        if (DigitsEnd(digits, start, hex) != digits.Length)
            return false;
        uint radix = hex ? 16u : 10u;
        foreach (char c in digits[start..])
        {
            if (c == '_')
                continue;
            ulong high = Math.BigMul(value, radix, out ulong low);
            value = low + (uint)HexValue(c);
            if (high != 0 || value < low)
                return false;
        }
        return true;
    }

    /// <summary>Parses an integer with or without a sign that fits in some bits, signed or unsigned.</summary>
    /// <param name="text">The integer.</param>
    /// <param name="bits">How many bits.</param>
    /// <param name="value">The low <paramref name="bits"/> bits of it.</param>
    public static bool TryParseInteger(ReadOnlySpan<char> text, int bits, out ulong value)
    {
        ReadOnlySpan<char> digits = WithoutSign(text, out bool negative);
        if (!TryParseUnsigned(digits, out value))
            return false;
        ulong mask = ulong.MaxValue >> (64 - bits);
        if (value > (negative ? mask / 2 + 1 : mask))
            return false;
        if (negative)
            value = (0 - value) & mask;
        return true;
    }

    /// <summary>Parses an f32 to its bits; false if it is out of range or no number.</summary>
    public static bool TryParseF32(ReadOnlySpan<char> text, out uint bits)
    {
        bool parsed = TryParseFloat(text, fractionBits: 23, exponentBits: 8, out ulong wide);
        bits = (uint)wide;
        return parsed;
    }

    /// <summary>Parses an f64 to its bits; false if it is out of range or no number.</summary>
    public static bool TryParseF64(ReadOnlySpan<char> text, out ulong bits) =>
        TryParseFloat(text, fractionBits: 52, exponentBits: 11, out bits);

    private static bool TryParseFloat(ReadOnlySpan<char> text, int fractionBits, int exponentBits, out ulong bits)
    {
        ReadOnlySpan<char> number = WithoutSign(text, out bool negative);
        ulong infinity = ((1UL << exponentBits) - 1) << fractionBits;
        bool inRange;
        if (number is "inf" or "nan")
        {
            bits = number is "inf" ? infinity : infinity | (1UL << (fractionBits - 1));
            inRange = true;
        }
        else if (number.StartsWith("nan:"))
        {
            inRange = TryParseUnsigned(number[4..], out ulong payload) && payload != 0 && payload >> fractionBits == 0;
            bits = infinity | payload;
        }
        else
        {
            bool hex = number.StartsWith("0x");
            bits = hex ? HexFloat(number[2..], fractionBits, exponentBits) : DecimalFloat(number, fractionBits);
            inRange = bits < infinity;
        }
        if (negative)
            bits |= 1UL << (fractionBits + exponentBits);
        return inRange;
    }

    private static ulong DecimalFloat(ReadOnlySpan<char> number, int fractionBits)
    {
        char[] rented = ArrayPool<char>.Shared.Rent(number.Length + 16);
        try
        {
            int digits = Collect(number, hex: false, rented.AsSpan(2), out long point);
            if (digits == 0)
                return 0;
            rented[0] = '0';
            rented[1] = '.';
            rented[digits + 2] = 'e';
            int exponent = (int)Math.Clamp(point, -2000, 2000);
            exponent.TryFormat(rented.AsSpan(digits + 3), out int length, default, CultureInfo.InvariantCulture);
            ReadOnlySpan<char> clean = rented.AsSpan(0, digits + 3 + length);
            return fractionBits == 23
                ? BitConverter.SingleToUInt32Bits(float.Parse(clean, NumberStyles.Float, CultureInfo.InvariantCulture))
                : BitConverter.DoubleToUInt64Bits(
                    double.Parse(clean, NumberStyles.Float, CultureInfo.InvariantCulture)
                );
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static ulong HexFloat(ReadOnlySpan<char> number, int fractionBits, int exponentBits)
    {
        char[] rented = ArrayPool<char>.Shared.Rent(number.Length + 1);
        try
        {
            int digits = Collect(number, hex: true, rented, out long point);
            ulong mantissa = 0;
            int taken = Math.Min(digits, 15);
            foreach (char c in rented.AsSpan(0, taken))
                mantissa = mantissa * 16 + (uint)HexValue(c);
            // The digits left out cannot all be zero: the last digit collected is not.
            if (digits > taken)
                mantissa = mantissa << 1 | 1;
            return Round(mantissa, point - 4 * taken - (digits > taken ? 1 : 0), fractionBits, exponentBits);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>The float nearest to mantissa × 2^exponent, ties to even; infinity where it is too large.</summary>
    private static ulong Round(ulong mantissa, long exponent, int fractionBits, int exponentBits)
    {
        if (mantissa == 0)
            return 0;
        int bias = (1 << (exponentBits - 1)) - 1;
        long top = exponent + 63 - BitOperations.LeadingZeroCount(mantissa);
        if (top > bias)
            return ((1UL << exponentBits) - 1) << fractionBits;
        // The exponent of the last bit that the result keeps: subnormals keep fewer.
        long last = Math.Max(top, 1 - bias) - fractionBits;
        long drop = last - exponent;
        if (drop <= 0)
            mantissa <<= (int)-drop;
        else if (drop > 63)
            mantissa = 0;
        else
        {
            ulong rest = mantissa & ((1UL << (int)drop) - 1);
            ulong half = 1UL << (int)(drop - 1);
            mantissa >>= (int)drop;
            if (rest > half || rest == half && (mantissa & 1) != 0)
                mantissa++;
        }
        // The hidden bit, and a carry out of the fraction, add to the exponent field.
        ulong field = top < 1 - bias ? 0 : (ulong)(top + bias - 1);
        return (field << fractionBits) + mantissa;
    }

    /// <summary>
    /// Collects the digits without leading and trailing zeros. The number is 0.DIGITS × 10^point, or 2^point when
    /// hexadecimal.
    /// </summary>
    private static int Collect(ReadOnlySpan<char> number, bool hex, Span<char> digits, out long point)
    {
        int count = 0;
        bool afterPoint = false;
        int i = 0;
        point = 0;
        for (; i < number.Length && (IsDigit(number[i], hex) || number[i] is '_' or '.'); i++)
        {
            char c = number[i];
            if (c == '.')
                afterPoint = true;
            else if (c != '_' && (c != '0' || count > 0))
            {
                digits[count++] = c;
                point += afterPoint ? 0 : 1;
            }
            else if (c == '0' && afterPoint)
                point--;
        }
        while (count > 0 && digits[count - 1] == '0')
            count--;
        point = (hex ? point * 4 : point) + (i < number.Length ? Exponent(number[(i + 1)..]) : 0);
        return count;
    }

    private static long Exponent(ReadOnlySpan<char> text)
    {
        long value = 0;
        ReadOnlySpan<char> digits = WithoutSign(text, out bool negative);
        foreach (char c in digits)
        {
            if (c != '_')
                value = Math.Min(value * 10 + (c - '0'), 100L * ExponentLimit);
        }
        return negative ? -value : value;
    }

    private static ReadOnlySpan<char> WithoutSign(ReadOnlySpan<char> text, out bool negative)
    {
        negative = !text.IsEmpty && text[0] == '-';
        return negative || !text.IsEmpty && text[0] == '+' ? text[1..] : text;
    }

    private static bool IsExponent(ReadOnlySpan<char> text, bool hex)
    {
        if ((text[0] | 0x20) != (hex ? 'p' : 'e'))
            return false;
        ReadOnlySpan<char> digits = WithoutSign(text[1..], out _);
        return DigitsEnd(digits, 0, hex: false) == digits.Length;
    }

    /// <summary>The end of the digits at an index, single underscores between them; -1 if there is none.</summary>
    private static int DigitsEnd(ReadOnlySpan<char> text, int start, bool hex)
    {
        int i = start;
        while (i < text.Length && IsDigit(text[i], hex))
        {
            i++;
            if (i + 1 < text.Length && text[i] == '_' && IsDigit(text[i + 1], hex))
                i++;
        }
        return i > start ? i : -1;
    }

    private static bool IsDigit(char c, bool hex) => hex ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c);

    private static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
