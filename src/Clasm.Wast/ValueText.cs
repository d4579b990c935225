using System;
using System.Globalization;
using System.Linq;
using Clasm.Syntax;
using Clasm.Wast.Script;

namespace Clasm.Wast;

/// <summary>Values and patterns in messages, with their bits where those count.</summary>
internal static class ValueText
{
    /// <summary>A result.</summary>
    /// <param name="value">The result.</param>
    public static string Of(Value value) =>
        value.Kind switch
        {
            ValueKind.Float32 or ValueKind.Float64 => $"{value} (bits 0x{value.Bits:x})",
            ValueKind.Int32 or ValueKind.Int64 => $"{value} (0x{value.Bits:x})",
            ValueKind.V128 => value.ToString(),
            _ when value.IsNull => $"null {value.Kind}",
            _ => $"{value.Kind} {value}",
        };

    /// <summary>A constant or pattern.</summary>
    /// <param name="value">The constant or pattern.</param>
    public static string Of(ScriptValue value) =>
        value switch
        {
            NumberValue { Kind: ValKind.F32 or ValKind.F64 } number => $"{FloatOf(number)} (bits 0x{number.Bits:x})",
            NumberValue { Kind: ValKind.I32 } number => $"{(int)number.Bits} (0x{number.Bits:x})",
            NumberValue number => $"{(long)number.Bits} (0x{number.Bits:x})",
            NanValue nan => $"a {Of(nan.Set)} NaN",
            VectorValue vector => $"lanes [{string.Join(' ', vector.Lanes.Select(Of))}]",
            NullValue { Heap: HeapType heap } => $"null {heap}",
            NullValue => "null",
            HostValue { Number: uint number } => $"host object {number}",
            HostValue => "any host object",
            ReferenceValue reference => $"a reference to {reference.Heap}",
            EitherValue either => string.Join(" or ", either.Choices.Select(Of)),
            _ => value.GetType().Name,
        };

    private static string Of(LaneValue lane) => lane.Set == NanSet.None ? $"0x{lane.Bits:x}" : $"{Of(lane.Set)} NaN";

    private static string Of(NanSet set) => set == NanSet.Canonical ? "canonical" : "arithmetic";

    private static string FloatOf(NumberValue number) =>
        number.Kind == ValKind.F32
            ? BitConverter.UInt32BitsToSingle((uint)number.Bits).ToString("R", CultureInfo.InvariantCulture)
            : BitConverter.UInt64BitsToDouble(number.Bits).ToString("R", CultureInfo.InvariantCulture);
}
