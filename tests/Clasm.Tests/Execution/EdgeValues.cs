using System;

namespace Clasm.Tests.Execution;

/// <summary>Values at which numeric instructions change their behaviour, and random ones.</summary>
internal static class EdgeValues
{
    public static readonly ulong[] Floats32 = MakeFloats32();
    public static readonly ulong[] Floats64 = MakeFloats64();
    public static readonly ulong[] Integers = MakeIntegers();

    /// <summary>An interesting value of a width, integer or floating-point.</summary>
    public static ulong Pick(Random random, int width, bool isFloat)
    {
        ulong[] values =
            !isFloat ? Integers
            : width == 32 ? Floats32
            : Floats64;
        return random.Next(4) == 0 ? (ulong)random.NextInt64() << 1 : values[random.Next(values.Length)];
    }

    private static ulong[] MakeIntegers()
    {
        System.Collections.Generic.List<ulong> values = [];
        foreach (int width in (int[])[1, 3, 4, 5, 6, 7, 8, 15, 16, 31, 32, 63])
        {
            for (int delta = -1; delta <= 1; delta++)
            {
                values.Add((1ul << width) + (ulong)delta);
                values.Add(0 - (1ul << width) + (ulong)delta);
            }
        }
        values.AddRange([0, 0x55, 0xAAAA_AAAA, 0x0123_4567_89AB_CDEF, 0x0100_0000_8000_0001]);
        return [.. values];
    }

    private static ulong[] MakeFloats32()
    {
        float[] numbers =
        [
            0,
            float.Epsilon,
            1.17549435e-38f,
            0.49999997f,
            0.5f,
            0.99999994f,
            1,
            1.5f,
            2.5f,
            3.5f,
            4194303.5f,
            8388607.5f,
            8388609,
            2147483520,
            2147483648,
            2147483904,
            4294967040,
            4294967296,
            9223371487098961920,
            9223372036854775808,
            9223373136366403584,
            18446742974197923840,
            18446744073709551616.0f,
            float.MaxValue,
            float.PositiveInfinity,
        ];
        uint[] nans = [0x7FC0_0000, 0x7FC0_0001, 0x7FFF_FFFF, 0x7F80_0001, 0x7FA0_0000, 0x7FBF_FFFF];
        ulong[] values = new ulong[2 * (numbers.Length + nans.Length)];
        for (int i = 0; i < values.Length / 2; i++)
        {
            uint bits = i < numbers.Length ? BitConverter.SingleToUInt32Bits(numbers[i]) : nans[i - numbers.Length];
            values[2 * i] = bits;
            values[(2 * i) + 1] = bits | (1u << 31);
        }
        return values;
    }

    private static ulong[] MakeFloats64()
    {
        double[] numbers =
        [
            0,
            double.Epsilon,
            2.2250738585072014e-308,
            1.401298464324817e-45,
            7.006492321624085e-46,
            0.49999999999999994,
            0.5,
            0.9999999999999999,
            1,
            1.0000000596046448,
            1.5,
            2.5,
            3.5,
            2147483647,
            2147483647.9999998,
            2147483648,
            2147483648.5,
            2147483648.9999995,
            2147483649,
            4294967295,
            4294967295.9999995,
            4294967296,
            4503599627370495.5,
            4503599627370497,
            9223372036854774784,
            9223372036854775808,
            9223372036854777856,
            18446744073709549568,
            18446744073709551616.0,
            3.4028234663852886e38,
            3.4028235677973366e38,
            double.MaxValue,
            double.PositiveInfinity,
        ];
        ulong[] nans = [0x7FF8_0000_0000_0000, 0x7FF8_0000_0000_0001, 0x7FF0_0000_0000_0001, 0x7FF4_0000_0000_0000];
        ulong[] values = new ulong[2 * (numbers.Length + nans.Length)];
        for (int i = 0; i < values.Length / 2; i++)
        {
            ulong bits = i < numbers.Length ? BitConverter.DoubleToUInt64Bits(numbers[i]) : nans[i - numbers.Length];
            values[2 * i] = bits;
            values[(2 * i) + 1] = bits | (1ul << 63);
        }
        return values;
    }
}
