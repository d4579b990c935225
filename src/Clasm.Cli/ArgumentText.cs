using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Clasm.Syntax;
using Clasm.Syntax.Text;

namespace Clasm.Cli;

/// <summary>Arguments and results of functions as text on the command line.</summary>
internal static class ArgumentText
{
    /// <summary>Reads an argument by the type of its parameter.</summary>
    /// <param name="text">
    /// The argument: an integer or floating-point number as in the text format, <c>null</c>, or any text for an external
    /// reference, which is the string then.
    /// </param>
    /// <param name="type">The type.</param>
    public static Value Parse(string text, ValType type) =>
        type.Kind switch
        {
            ValKind.I32 when NumberParser.TryParseInteger(text, 32, out ulong bits) => Value.FromInt32((int)bits),
            ValKind.I64 when NumberParser.TryParseInteger(text, 64, out ulong bits) => Value.FromInt64((long)bits),
            ValKind.F32 when NumberParser.TryParseF32(Lower(text), out uint bits) => Value.FromFloat32(
                BitConverter.UInt32BitsToSingle(bits)
            ),
            ValKind.F64 when NumberParser.TryParseF64(Lower(text), out ulong bits) => Value.FromFloat64(
                BitConverter.UInt64BitsToDouble(bits)
            ),
            ValKind.V128 => ParseVector(text, type),
            ValKind.Ref when text == "null" && type.IsNullable => Value.OfReference(KindOf(type), null),
            ValKind.Ref when type.Heap == HeapType.Extern => Value.FromObject(text),
            _ => throw NotAValue(text, type),
        };

    /// <summary>Shows a result: integers signed, floating-point numbers in full without an exponent.</summary>
    /// <param name="value">The result.</param>
    public static string Format(Value value) =>
        value.Kind switch
        {
            ValueKind.Int32 => value.AsInt32().ToString(CultureInfo.InvariantCulture),
            ValueKind.Int64 => value.AsInt64().ToString(CultureInfo.InvariantCulture),
            ValueKind.Float32 => FormatFloat(
                value.AsFloat32(),
                value.AsFloat32().ToString("R", CultureInfo.InvariantCulture)
            ),
            ValueKind.Float64 => FormatFloat(
                value.AsFloat64(),
                value.AsFloat64().ToString("R", CultureInfo.InvariantCulture)
            ),
            ValueKind.V128 => FormatVector(value),
            ValueKind.ExternRef when value.AsObject() is string text => text,
            ValueKind kind => $"<{(value.IsNull ? "null " : "")}{kind.ToString().ToLowerInvariant()}>",
        };

    // NaN is spelt in lower case in the text format, and otherwise elsewhere.
    private static string Lower(string text) => text.ToLowerInvariant();

    private static UsageException NotAValue(string text, ValType type) =>
        new($"'{text}' is not a value of type {type}");

    // Apart, and not inlined: code with vectors is not compiled ahead of time.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Value ParseVector(string text, ValType type) =>
        TryParseVector(text, out UInt128 bits)
            ? Value.FromV128(Vector128.Create((ulong)bits, (ulong)(bits >> 64)).AsByte())
            : throw NotAValue(text, type);

    private static bool TryParseVector(string text, out UInt128 bits) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? UInt128.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits)
            : UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bits);

    private static ValueKind KindOf(ValType type) =>
        type.Heap.Code switch
        {
            _ when type.Heap.IsIndex => ValueKind.AnyRef,
            _ when type.Heap == HeapType.Func || type.Heap == HeapType.NoFunc => ValueKind.FuncRef,
            _ when type.Heap == HeapType.Extern || type.Heap == HeapType.NoExtern => ValueKind.ExternRef,
            _ when type.Heap == HeapType.Exn || type.Heap == HeapType.NoExn => ValueKind.ExnRef,
            _ => ValueKind.AnyRef,
        };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string FormatVector(Value value)
    {
        Vector128<ulong> halves = value.AsV128().AsUInt64();
        return new UInt128(halves.GetElement(1), halves.GetElement(0)).ToString(CultureInfo.InvariantCulture);
    }

    private static string FormatFloat(double value, string shortest)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        int e = shortest.IndexOf('E', StringComparison.Ordinal);
        return e < 0 ? shortest : Expand(shortest[..e], int.Parse(shortest[(e + 1)..], CultureInfo.InvariantCulture));
    }

    // Moves the point: 1.5E+3 is 1500.
    private static string Expand(string mantissa, int exponent)
    {
        string sign = mantissa.StartsWith('-') ? "-" : "";
        string number = mantissa[sign.Length..];
        int point = number.IndexOf('.', StringComparison.Ordinal);
        string digits = number.Replace(".", "", StringComparison.Ordinal);
        int at = (point < 0 ? number.Length : point) + exponent;
        if (at <= 0)
            return $"{sign}0.{new string('0', -at)}{digits}";
        return at >= digits.Length ? sign + digits.PadRight(at, '0') : $"{sign}{digits[..at]}.{digits[at..]}";
    }
}
