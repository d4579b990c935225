using System;
using System.Globalization;
using Clasm.Syntax.Text;
using CsCheck;
using Xunit;

namespace Clasm.Syntax.Tests.Text;

/// <remarks>spec: text-float, text-int</remarks>
public sealed class NumberTests
{
    [Theory]
    [InlineData("0x1.000000p0", 0x3f800000u)]
    [InlineData("0x1.0000010p0", 0x3f800000u)] // half: to even
    [InlineData("0x1.000001000000000000000000000000000001p0", 0x3f800001u)] // just above half
    [InlineData("0x1.0000030p0", 0x3f800002u)] // half: to even, upwards
    [InlineData("0x1.fffffep+127", 0x7f7fffffu)]
    [InlineData("0x1.fffffefffffffp127", 0x7f7fffffu)]
    [InlineData("0x1p-149", 1u)]
    [InlineData("0x1p-150", 0u)]
    [InlineData("0x1.000000000000000000000001p-150", 1u)]
    [InlineData("0x0.fffffffp-126", 0x00800000u)] // rounds up to the least normal number
    [InlineData("-0x0.0p99999999999999999999", 0x80000000u)]
    [InlineData("0x1p-99999999999999999999", 0u)]
    [InlineData("1.00000017881393432617187499", 0x3f800001u)] // would be 0x3f800002 by way of f64
    [InlineData("0.000_000_1e+0_7", 0x3f800000u)]
    [InlineData("340282356779733661637539395458142568447", 0x7f7fffffu)]
    [InlineData("-nan", 0xffc00000u)]
    [InlineData("nan:0x7f_ffff", 0x7fffffffu)]
    [InlineData("-inf", 0xff800000u)]
    public void F32_is_rounded_once(string text, uint bits)
    {
        Assert.True(NumberParser.TryParseF32(text, out uint actual));
        Assert.Equal(bits, actual);
    }

    [Theory]
    [InlineData("0x1.ffffffp127")]
    [InlineData("340282356779733661637539395458142568448")]
    [InlineData("1e99999999999999999999")]
    [InlineData("0x1p99999999999999999999")]
    [InlineData("nan:0x800000")]
    [InlineData("nan:0x0")]
    public void F32_out_of_range_is_rejected(string text) => Assert.False(NumberParser.TryParseF32(text, out _));

    [Fact]
    public void Long_decimals_with_far_exponents_keep_their_value()
    {
        string tiny = $"0.{new string('0', 5000)}1e5001";
        string huge = $"1{new string('0', 5000)}e-5000";
        Assert.True(NumberParser.TryParseF64(tiny, out ulong first));
        Assert.True(NumberParser.TryParseF64(huge, out ulong second));
        Assert.Equal((1.0, 1.0), (BitConverter.UInt64BitsToDouble(first), BitConverter.UInt64BitsToDouble(second)));
    }

    [Fact]
    public void F64_survives_printing_in_decimal_and_hexadecimal() =>
        Gen
            .ULong.Select(bits => bits & 0xFFEF_FFFF_FFFF_FFFF)
            .Sample(bits =>
                NumberParser.TryParseF64(Decimal(bits), out ulong fromDecimal)
                && NumberParser.TryParseF64(Hexadecimal(bits), out ulong fromHexadecimal)
                && fromDecimal == bits
                && fromHexadecimal == bits
            );

    [Fact]
    public void F32_agrees_with_the_nearest_single_of_any_hexadecimal_number() =>
        Gen
            .ULong.Select(bits => bits & 0xFFEF_FFFF_FFFF_FFFF)
            .Sample(bits =>
            {
                float expected = (float)BitConverter.UInt64BitsToDouble(bits);
                bool parsed = NumberParser.TryParseF32(Hexadecimal(bits), out uint actual);
                return parsed == float.IsFinite(expected)
                    && (!parsed || actual == BitConverter.SingleToUInt32Bits(expected));
            });

    [Theory]
    [InlineData("0", nameof(TokenKind.Integer))]
    [InlineData("+0x_1", nameof(TokenKind.Reserved))]
    [InlineData("-0xAb_1", nameof(TokenKind.Integer))]
    [InlineData("1_", nameof(TokenKind.Reserved))]
    [InlineData("1__0", nameof(TokenKind.Reserved))]
    [InlineData("1.", nameof(TokenKind.Float))]
    [InlineData("1._0", nameof(TokenKind.Reserved))]
    [InlineData("1.e-5", nameof(TokenKind.Float))]
    [InlineData("0x1.p5", nameof(TokenKind.Float))]
    [InlineData("0x1e5", nameof(TokenKind.Integer))]
    [InlineData("1e", nameof(TokenKind.Reserved))]
    [InlineData("0x", nameof(TokenKind.Reserved))]
    [InlineData("+", nameof(TokenKind.Reserved))]
    [InlineData("+nan:0xg", nameof(TokenKind.Reserved))]
    [InlineData("+nan:0xf", nameof(TokenKind.Float))]
    public void Runs_are_classified(string text, string kind) =>
        Assert.Equal(kind, NumberParser.Classify(text).ToString());

    [Theory]
    [InlineData("-2147483648", true)]
    [InlineData("-2147483649", false)]
    [InlineData("4294967295", true)]
    [InlineData("4294967296", false)]
    [InlineData("-0x8000_0000", true)]
    [InlineData("18446744073709551616", false)]
    public void Integers_fit_signed_or_unsigned(string text, bool fits) =>
        Assert.Equal(fits, NumberParser.TryParseInteger(text, 32, out _));

    private static string Decimal(ulong bits) =>
        BitConverter.UInt64BitsToDouble(bits).ToString("E16", CultureInfo.InvariantCulture);

    private static string Hexadecimal(ulong bits)
    {
        int exponent = (int)(bits >> 52 & 0x7FF);
        string digits = $"{(exponent == 0 ? 0 : 1)}.{bits & 0xF_FFFF_FFFF_FFFF:x13}";
        return $"{(bits >> 63 != 0 ? "-" : "")}0x{digits}p{Math.Max(exponent, 1) - 1023}";
    }
}
