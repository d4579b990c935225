using System;
using System.Runtime.Intrinsics;

namespace Clasm;

/// <summary>The kinds of values that pass between host and guest.</summary>
public enum ValueKind : byte
{
    /// <summary>A 32-bit integer.</summary>
    Int32,

    /// <summary>A 64-bit integer.</summary>
    Int64,

    /// <summary>A 32-bit floating-point number.</summary>
    Float32,

    /// <summary>A 64-bit floating-point number.</summary>
    Float64,

    /// <summary>A 128-bit vector.</summary>
    V128,

    /// <summary>A function or null.</summary>
    FuncRef,

    /// <summary>An object of the host or null.</summary>
    ExternRef,

    /// <summary>A reference to a struct, an array, an i31 or a converted object of the host, or null.</summary>
    AnyRef,

    /// <summary>An exception or null.</summary>
    ExnRef,
}

/// <summary>A value that passes between host and guest.</summary>
/// <remarks>spec: syntax-val</remarks>
public readonly struct Value : IEquatable<Value>
{
    private readonly ulong _low;
    private readonly ulong _high;
    private readonly object? _reference;

    private Value(ValueKind kind, ulong low, ulong high = 0, object? reference = null)
    {
        Kind = kind;
        _low = low;
        _high = high;
        _reference = reference;
    }

    /// <summary>What kind of value it is.</summary>
    public ValueKind Kind { get; }

    /// <summary>Whether it is a null reference.</summary>
    public bool IsNull => Kind >= ValueKind.FuncRef && _reference is null;

    internal ulong Bits => _low;
    internal object? Reference => _reference;

    /// <summary>An i32.</summary>
    /// <param name="value">The number.</param>
    public static Value FromInt32(int value) => new(ValueKind.Int32, (uint)value);

    /// <summary>An i64.</summary>
    /// <param name="value">The number.</param>
    public static Value FromInt64(long value) => new(ValueKind.Int64, (ulong)value);

    /// <summary>An f32; the bits of a NaN are kept.</summary>
    /// <param name="value">The number.</param>
    public static Value FromFloat32(float value) => new(ValueKind.Float32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>An f64; the bits of a NaN are kept.</summary>
    /// <param name="value">The number.</param>
    public static Value FromFloat64(double value) => new(ValueKind.Float64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A vector.</summary>
    /// <param name="value">Its bytes, lane 0 first.</param>
    public static Value FromV128(Vector128<byte> value)
    {
        Vector128<ulong> halves = value.AsUInt64();
        return new(ValueKind.V128, halves.GetElement(0), halves.GetElement(1));
    }

    /// <summary>A function reference.</summary>
    /// <param name="function">The function, or null.</param>
    public static Value FromFunction(Function? function) => new(ValueKind.FuncRef, 0, 0, function);

    /// <summary>An external reference.</summary>
    /// <param name="value">Any object, or null.</param>
    public static Value FromObject(object? value) => new(ValueKind.ExternRef, 0, 0, value);

    /// <summary>An internal reference: what the store handed out, or any object converted.</summary>
    /// <param name="value">The reference, or null.</param>
    public static Value FromAny(object? value) => new(ValueKind.AnyRef, 0, 0, value);

    /// <summary>An exception reference.</summary>
    /// <param name="value">The exception, or null.</param>
    public static Value FromException(object? value) => new(ValueKind.ExnRef, 0, 0, value);

    /// <summary>Converts an i32.</summary>
    public static implicit operator Value(int value) => FromInt32(value);

    /// <summary>Converts an i64.</summary>
    public static implicit operator Value(long value) => FromInt64(value);

    /// <summary>Converts an f32.</summary>
    public static implicit operator Value(float value) => FromFloat32(value);

    /// <summary>Converts an f64.</summary>
    public static implicit operator Value(double value) => FromFloat64(value);

    /// <summary>Converts a vector.</summary>
    public static implicit operator Value(Vector128<byte> value) => FromV128(value);

    /// <summary>Converts a function.</summary>
    public static implicit operator Value(Function? value) => FromFunction(value);

    /// <summary>Converts a reference of the <c>any</c> hierarchy.</summary>
    public static implicit operator Value(AnyRef? value) => FromAny(value);

    /// <summary>Converts an exception reference.</summary>
    public static implicit operator Value(ExnRef? value) => FromException(value);

    /// <summary>The i32.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public int AsInt32() => (int)Require(ValueKind.Int32)._low;

    /// <summary>The i64.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public long AsInt64() => (long)Require(ValueKind.Int64)._low;

    /// <summary>The f32.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public float AsFloat32() => BitConverter.UInt32BitsToSingle((uint)Require(ValueKind.Float32)._low);

    /// <summary>The f64.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public double AsFloat64() => BitConverter.UInt64BitsToDouble(Require(ValueKind.Float64)._low);

    /// <summary>The vector's bytes, lane 0 first.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public Vector128<byte> AsV128()
    {
        Require(ValueKind.V128);
        return Vector128.Create(_low, _high).AsByte();
    }

    /// <summary>The function, or null.</summary>
    /// <exception cref="InvalidCastException">It is no function reference.</exception>
    public Function? AsFunction() => (Function?)Require(ValueKind.FuncRef)._reference;

    /// <summary>The object behind an external, internal or exception reference, or null.</summary>
    /// <exception cref="InvalidCastException">It is a number or a function.</exception>
    public object? AsObject() =>
        Kind >= ValueKind.ExternRef ? _reference : throw new InvalidCastException($"{Kind} is no object");

    /// <summary>The reference of the <c>any</c> hierarchy, or null.</summary>
    /// <exception cref="InvalidCastException">It is none, or an object of the host that was converted.</exception>
    public AnyRef? AsAny() => (AnyRef?)Require(ValueKind.AnyRef)._reference;

    /// <inheritdoc/>
    public bool Equals(Value other) =>
        Kind == other.Kind && _low == other._low && _high == other._high && Equals(_reference, other._reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _low, _high, _reference);

    /// <summary>Compares bits, and references by their own equality.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Compares bits, and references by their own equality.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <summary>The value in words.</summary>
    public override string ToString() =>
        Kind switch
        {
            ValueKind.Int32 => AsInt32().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ValueKind.Int64 => AsInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ValueKind.Float32 => AsFloat32().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            ValueKind.Float64 => AsFloat64().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            ValueKind.V128 => $"0x{_high:x16}{_low:x16}",
            _ => _reference?.ToString() ?? "null",
        };

    /// <summary>The zero or null of a type.</summary>
    internal static Value Default(ValueKind kind) => new(kind, 0);

    internal static Value OfBits(ValueKind kind, ulong low, ulong high) => new(kind, low, high);

    internal static Value OfReference(ValueKind kind, object? reference) => new(kind, 0, 0, reference);

    private Value Require(ValueKind kind) =>
        Kind == kind ? this : throw new InvalidCastException($"the value is {Kind}, not {kind}");
}
