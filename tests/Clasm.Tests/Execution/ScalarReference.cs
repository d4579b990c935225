using System;
using System.Numerics;

namespace Clasm.Tests.Execution;

/// <summary>The scalar numeric instructions by mnemonic, on bits.</summary>
/// <remarks>spec: exec-numeric</remarks>
internal static class ScalarReference
{
    public static LaneResult Evaluate(string mnemonic, ulong a, ulong b)
    {
        string[] parts = mnemonic.Split('.');
        int width = WidthOf(parts[0]);
        if (parts[1].Contains('_', StringComparison.Ordinal) && Convert(parts[0], parts[1], a) is LaneResult converted)
            return converted;
        return parts[0][0] == 'f'
            ? FloatReference.Evaluate(parts[1], width, a, b)!.Value
            : new LaneResult(IntegerReference.Evaluate(parts[1], width, a, b)!.Value);
    }

    /// <summary>The instructions of two results.</summary>
    public static (ulong Low, ulong High) EvaluateWide(string mnemonic, ReadOnlySpan<ulong> operands)
    {
        BigInteger result = mnemonic switch
        {
            "i64.add128" => Wide(operands[0], operands[1]) + Wide(operands[2], operands[3]),
            "i64.sub128" => Wide(operands[0], operands[1]) - Wide(operands[2], operands[3]),
            "i64.mul_wide_s" => (BigInteger)(long)operands[0] * (long)operands[1],
            _ => (BigInteger)operands[0] * operands[1],
        };
        return (IntegerReference.Wrap(result, 64), IntegerReference.Wrap(result >> 64, 64));
    }

    public static int WidthOf(string type) => int.Parse(type.AsSpan(1));

    private static BigInteger Wide(ulong low, ulong high) => ((BigInteger)high << 64) | low;

    private static LaneResult? Convert(string to, string name, ulong bits)
    {
        int width = WidthOf(to);
        string from = name.TrimEnd('s', 'u').TrimEnd('_');
        bool signed = name.EndsWith("_s", StringComparison.Ordinal);
        if (name.StartsWith("trunc_sat", StringComparison.Ordinal))
            return new LaneResult(TruncateSaturating(WidthOf(name[10..13]), bits, width, signed));
        if (name.StartsWith("trunc_", StringComparison.Ordinal))
            return new LaneResult(Truncate(WidthOf(from[^3..]), bits, width, signed));
        if (name.StartsWith("convert_", StringComparison.Ordinal))
            return new LaneResult(
                FloatReference.FromInteger(width, IntegerReference.Read(bits, WidthOf(from[^3..]), signed))
            );
        return name switch
        {
            "wrap_i64" => new LaneResult((uint)bits),
            "extend_i32_s" => new LaneResult((ulong)(int)bits),
            "extend_i32_u" or "reinterpret_f32" or "reinterpret_f64" => new LaneResult(bits),
            "reinterpret_i32" or "reinterpret_i64" => new LaneResult(bits),
            "demote_f64" => Resize(64, bits, 32),
            "promote_f32" => Resize(32, bits, 64),
            _ => null,
        };
    }

    public static LaneResult Resize(int from, ulong bits, int to)
    {
        double value = FloatReference.ToDouble(from, bits);
        if (!double.IsNaN(value))
            return new LaneResult(FloatReference.FromDouble(to, value));
        ulong canonical = from == 32 ? 0x7FC0_0000u : 0x7FF8_0000_0000_0000ul;
        return new LaneResult(0, IsNaN: true, (bits & ~(1ul << (from - 1))) == canonical);
    }

    public static ulong TruncateSaturating(int from, ulong bits, int width, bool signed)
    {
        BigInteger value = FloatReference.Truncate(from, bits) ?? 0;
        return IntegerReference.Wrap(IntegerReference.Saturate(value, width, signed), width);
    }

    private static ulong Truncate(int from, ulong bits, int width, bool signed)
    {
        BigInteger value =
            FloatReference.Truncate(from, bits) ?? throw new TrapException(TrapCode.BadConversionToInteger);
        return IntegerReference.Saturate(value, width, signed) == value
            ? IntegerReference.Wrap(value, width)
            : throw new TrapException(TrapCode.IntegerOverflow);
    }
}
