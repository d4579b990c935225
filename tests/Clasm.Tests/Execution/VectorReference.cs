using System;
using System.Numerics;

namespace Clasm.Tests.Execution;

/// <summary>The vector instructions by mnemonic, lane by lane.</summary>
/// <remarks>spec: op-vec</remarks>
internal static class VectorReference
{
    /// <summary>The lanes of the result; a scalar result is one lane.</summary>
    /// <param name="mnemonic">The instruction.</param>
    /// <param name="x">Its operands, a scalar in the low bits.</param>
    /// <param name="immediate">A lane, or the lanes of a shuffle.</param>
    /// <param name="width">The width of the lanes.</param>
    public static LaneResult[] Evaluate(string mnemonic, UInt128[] x, UInt128 immediate, out int width)
    {
        string[] parts = mnemonic.Split('.');
        string name = parts[1];
        if (parts[0] == "v128")
            return Whole(name, x, out width);
        width = WidthOf(parts[0]);
        bool isFloat = parts[0][0] == 'f';
        return ScalarResult(name, x, immediate, ref width, isFloat)
            ?? Lanes(name, x, immediate, width)
            ?? Conversion(name, x, width)
            ?? Widening(name, x, width)
            ?? LaneByLane(name, x, width, isFloat);
    }

    public static int WidthOf(string shape) =>
        int.Parse(shape.AsSpan(1, shape.IndexOf('x', StringComparison.Ordinal) - 1));

    public static ulong Lane(UInt128 vector, int width, int lane) =>
        (ulong)(vector >> (width * lane)) & (width == 64 ? ulong.MaxValue : (1ul << width) - 1);

    private static LaneResult[] Make(int width, Func<int, LaneResult> lane)
    {
        LaneResult[] lanes = new LaneResult[128 / width];
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] = lane(i);
        return lanes;
    }

    private static LaneResult[] MakeBits(int width, Func<int, BigInteger> lane) =>
        Make(width, i => new LaneResult(IntegerReference.Wrap(lane(i), width)));

    private static BigInteger Read(UInt128 vector, int width, int lane, bool signed) =>
        IntegerReference.Read(Lane(vector, width, lane), width, signed);

    private static LaneResult[] Whole(string name, UInt128[] x, out int width)
    {
        width = 64;
        if (name == "any_true")
            return [new LaneResult(x[0] != 0 ? 1u : 0)];
        UInt128 result = name switch
        {
            "not" => ~x[0],
            "and" => x[0] & x[1],
            "andnot" => x[0] & ~x[1],
            "or" => x[0] | x[1],
            "xor" => x[0] ^ x[1],
            _ => (x[0] & x[2]) | (x[1] & ~x[2]),
        };
        return [new LaneResult((ulong)result), new LaneResult((ulong)(result >> 64))];
    }

    private static LaneResult[]? ScalarResult(string name, UInt128[] x, UInt128 lane, ref int width, bool isFloat)
    {
        int laneWidth = width;
        if (name.StartsWith("extract_lane", StringComparison.Ordinal))
        {
            BigInteger value = Read(x[0], width, (int)lane, name.EndsWith("_s", StringComparison.Ordinal));
            width = Math.Max(width, 32);
            return [new LaneResult(IntegerReference.Wrap(value, width))];
        }
        if (name is not ("all_true" or "bitmask"))
            return null;
        bool all = true;
        uint mask = 0;
        for (int i = 0; i < 128 / laneWidth; i++)
        {
            all &= Lane(x[0], laneWidth, i) != 0;
            mask |= (uint)(Lane(x[0], laneWidth, i) >> (laneWidth - 1)) << i;
        }
        width = 32;
        return
        [
            new LaneResult(
                name == "bitmask" ? mask
                : all ? 1u
                : 0
            ),
        ];
    }

    private static LaneResult[]? Lanes(string name, UInt128[] x, UInt128 immediate, int width) =>
        name switch
        {
            "splat" => Make(width, _ => new LaneResult(Lane(x[0], width, 0))),
            "replace_lane" => Make(
                width,
                i => new LaneResult(i == (int)immediate ? Lane(x[1], width, 0) : Lane(x[0], width, i))
            ),
            "shuffle" => Make(width, i => new LaneResult(Pick(x[0], x[1], Lane(immediate, 8, i)))),
            "swizzle" or "relaxed_swizzle" => Make(width, i => new LaneResult(Pick(x[0], 0, Lane(x[1], 8, i)))),
            "relaxed_laneselect" => Make(
                width,
                i => new LaneResult(
                    (Lane(x[0], width, i) & Lane(x[2], width, i)) | (Lane(x[1], width, i) & ~Lane(x[2], width, i))
                )
            ),
            _ => null,
        };

    private static ulong Pick(UInt128 x, UInt128 y, ulong lane) =>
        lane switch
        {
            < 16 => Lane(x, 8, (int)lane),
            < 32 => Lane(y, 8, (int)lane - 16),
            _ => 0,
        };

    private static LaneResult[]? Conversion(string name, UInt128[] x, int width)
    {
        int from = name.Contains("f64x2", StringComparison.Ordinal) ? 64 : 32;
        int count = 128 / Math.Max(from, width);
        if (name.Contains("trunc_", StringComparison.Ordinal))
        {
            bool signed =
                name.Contains("x4_s", StringComparison.Ordinal) || name.Contains("x2_s", StringComparison.Ordinal);
            return Make(
                width,
                i => new LaneResult(
                    i < count ? ScalarReference.TruncateSaturating(from, Lane(x[0], from, i), width, signed) : 0
                )
            );
        }
        if (name.StartsWith("convert_", StringComparison.Ordinal))
            return Make(
                width,
                i => new LaneResult(
                    FloatReference.FromInteger(width, Read(x[0], 32, i, name.EndsWith("_s", StringComparison.Ordinal)))
                )
            );
        if (name.StartsWith("demote", StringComparison.Ordinal) || name.StartsWith("promote", StringComparison.Ordinal))
            return Make(width, i => i < count ? ScalarReference.Resize(from, Lane(x[0], from, i), width) : default);
        return null;
    }

    private static LaneResult[]? Widening(string name, UInt128[] x, int width)
    {
        bool signed = name.EndsWith("_s", StringComparison.Ordinal);
        int half = width / 2;
        int first = name.Contains("_high_", StringComparison.Ordinal) ? 128 / width : 0;
        string kind = name.Split('_')[0];
        return kind switch
        {
            "narrow" => MakeBits(width, i => Narrow(x, width, i, signed)),
            "extend" => MakeBits(width, i => Read(x[0], half, first + i, signed)),
            "extmul" => MakeBits(width, i => Read(x[0], half, first + i, signed) * Read(x[1], half, first + i, signed)),
            "extadd" => MakeBits(width, i => Read(x[0], half, 2 * i, signed) + Read(x[0], half, (2 * i) + 1, signed)),
            "dot" => MakeBits(width, i => Dot(x, half, i)),
            _ when name.StartsWith("relaxed_dot", StringComparison.Ordinal) => MakeBits(
                width,
                i => width == 16 ? Dot(x, half, i) : Dot2(x, i)
            ),
            _ => null,
        };
    }

    private static BigInteger Narrow(UInt128[] x, int width, int lane, bool signed)
    {
        int lanes = 64 / width;
        BigInteger value = Read(x[lane / lanes], 2 * width, lane % lanes, signed: true);
        return IntegerReference.Saturate(value, width, signed);
    }

    private static BigInteger Dot(UInt128[] x, int half, int i) =>
        (Read(x[0], half, 2 * i, true) * Read(x[1], half, 2 * i, true))
        + (Read(x[0], half, (2 * i) + 1, true) * Read(x[1], half, (2 * i) + 1, true));

    private static BigInteger Dot2(UInt128[] x, int i) =>
        IntegerReference.Signed(IntegerReference.Wrap(Dot(x, 8, 2 * i), 16), 16)
        + IntegerReference.Signed(IntegerReference.Wrap(Dot(x, 8, (2 * i) + 1), 16), 16)
        + Read(x[2], 32, i, true);

    private static LaneResult[] LaneByLane(string name, UInt128[] x, int width, bool isFloat)
    {
        bool isShift = name.StartsWith("sh", StringComparison.Ordinal);
        bool isComparison = name.Split('_')[0] is "eq" or "ne" or "lt" or "gt" or "le" or "ge";
        return Make(
            width,
            i =>
            {
                ulong a = Lane(x[0], width, i);
                ulong b =
                    x.Length < 2 ? 0
                    : isShift ? (uint)x[1]
                    : Lane(x[1], width, i);
                LaneResult result =
                    name is "relaxed_madd" or "relaxed_nmadd"
                        ? FloatReference.MultiplyAdd(width, a, b, Lane(x[2], width, i), name == "relaxed_nmadd")
                    : isFloat ? FloatReference.Evaluate(name, width, a, b)!.Value
                    : new LaneResult(IntegerReference.Evaluate(name, width, a, b)!.Value);
                return isComparison ? new LaneResult(IntegerReference.Wrap(-(int)result.Bits, width)) : result;
            }
        );
    }
}
