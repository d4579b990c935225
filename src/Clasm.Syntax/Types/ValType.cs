using System.Diagnostics;

namespace Clasm.Syntax;

/// <summary>The kinds of value and storage types; the numeric codes are shared with the instruction table.</summary>
/// <remarks>spec: syntax-valtype</remarks>
public enum ValKind : byte
{
    /// <summary>The type of a value that no reachable instruction produced: it matches every type.</summary>
    Bottom = 0,

    /// <summary>32-bit integers.</summary>
    I32 = 1,

    /// <summary>64-bit integers.</summary>
    I64 = 2,

    /// <summary>32-bit floating-point numbers.</summary>
    F32 = 3,

    /// <summary>64-bit floating-point numbers.</summary>
    F64 = 4,

    /// <summary>128-bit vectors.</summary>
    V128 = 5,

    /// <summary>References.</summary>
    Ref = 6,

    /// <summary>The packed type <c>i8</c>: in fields only.</summary>
    I8 = 7,

    /// <summary>The packed type <c>i16</c>: in fields only.</summary>
    I16 = 8,
}

/// <summary>A value type, or in a field a storage type: one machine word that compares by value.</summary>
/// <remarks>spec: syntax-valtype, syntax-storagetype</remarks>
public readonly record struct ValType
{
    private const int NullableBit = 1 << 4;
    private const int ExactBit = 1 << 5;
    private const int HeapShift = 6;

    private readonly int _bits;

    private ValType(int bits) => _bits = bits;

    /// <summary>Whether it is the same type.</summary>
    /// <param name="other">Another type.</param>
    public bool Equals(ValType other) => _bits == other._bits;

    /// <inheritdoc/>
    public override int GetHashCode() => _bits;

    /// <summary>The type that matches every type: what unreachable code produces.</summary>
    public static ValType Bottom => default;

    /// <summary><c>i32</c></summary>
    public static ValType I32 => new((int)ValKind.I32);

    /// <summary><c>i64</c></summary>
    public static ValType I64 => new((int)ValKind.I64);

    /// <summary><c>f32</c></summary>
    public static ValType F32 => new((int)ValKind.F32);

    /// <summary><c>f64</c></summary>
    public static ValType F64 => new((int)ValKind.F64);

    /// <summary><c>v128</c></summary>
    public static ValType V128 => new((int)ValKind.V128);

    /// <summary>The storage type <c>i8</c>.</summary>
    public static ValType I8 => new((int)ValKind.I8);

    /// <summary>The storage type <c>i16</c>.</summary>
    public static ValType I16 => new((int)ValKind.I16);

    /// <summary><c>(ref null func)</c></summary>
    public static ValType FuncRef => Ref(HeapType.Func, nullable: true);

    /// <summary><c>(ref null extern)</c></summary>
    public static ValType ExternRef => Ref(HeapType.Extern, nullable: true);

    /// <summary><c>(ref null any)</c></summary>
    public static ValType AnyRef => Ref(HeapType.Any, nullable: true);

    /// <summary><c>(ref null eq)</c></summary>
    public static ValType EqRef => Ref(HeapType.Eq, nullable: true);

    /// <summary><c>(ref null i31)</c></summary>
    public static ValType I31Ref => Ref(HeapType.I31, nullable: true);

    /// <summary><c>(ref null struct)</c></summary>
    public static ValType StructRef => Ref(HeapType.Struct, nullable: true);

    /// <summary><c>(ref null array)</c></summary>
    public static ValType ArrayRef => Ref(HeapType.Array, nullable: true);

    /// <summary><c>(ref null exn)</c></summary>
    public static ValType ExnRef => Ref(HeapType.Exn, nullable: true);

    /// <summary>What kind of type this is.</summary>
    public ValKind Kind => (ValKind)(_bits & 0xF);

    /// <summary>Whether this is a reference type.</summary>
    public bool IsRef => Kind == ValKind.Ref;

    /// <summary>Whether this is a numeric type or bottom.</summary>
    public bool IsNumeric => Kind <= ValKind.F64;

    /// <summary>Whether this is <c>i8</c> or <c>i16</c>.</summary>
    public bool IsPacked => Kind is ValKind.I8 or ValKind.I16;

    /// <summary>Whether this is a reference type that holds null.</summary>
    public bool IsNullable => (_bits & NullableBit) != 0;

    /// <summary>Whether this is a reference to exactly the type named, not to its subtypes (custom descriptors).</summary>
    public bool IsExact => (_bits & ExactBit) != 0;

    /// <summary>The heap type of a reference type.</summary>
    public HeapType Heap => new(_bits >> HeapShift);

    /// <summary>Whether a local of this type starts with a value: all types but non-nullable references do.</summary>
    /// <remarks>spec: aux-default</remarks>
    public bool IsDefaultable => !IsRef || IsNullable;

    /// <summary>The type that a packed type has on the operand stack; every other type is its own.</summary>
    /// <remarks>spec: aux-unpack</remarks>
    public ValType Unpacked => IsPacked ? I32 : this;

    /// <summary>A reference type.</summary>
    /// <param name="heap">What it refers to.</param>
    /// <param name="nullable">Whether null is among its values.</param>
    /// <param name="exact">Whether subtypes are excluded (custom descriptors).</param>
    public static ValType Ref(HeapType heap, bool nullable, bool exact = false) =>
        new((int)ValKind.Ref | (nullable ? NullableBit : 0) | (exact ? ExactBit : 0) | (heap.Code << HeapShift));

    /// <summary>A reference to the type with an index.</summary>
    /// <param name="typeIndex">A type index of the module.</param>
    /// <param name="nullable">Whether null is among its values.</param>
    public static ValType Ref(uint typeIndex, bool nullable) => Ref(HeapType.Index(typeIndex), nullable);

    /// <summary>A type without parameters by its kind.</summary>
    /// <param name="kind">Any kind but <see cref="ValKind.Ref"/>.</param>
    public static ValType Of(ValKind kind)
    {
        Debug.Assert(kind != ValKind.Ref, "a reference type needs a heap type");
        return new((int)kind);
    }

    /// <summary>The same reference type with or without null.</summary>
    /// <param name="nullable">Whether null is among its values.</param>
    public ValType WithNullable(bool nullable) => new(nullable ? _bits | NullableBit : _bits & ~NullableBit);

    /// <summary>The type in the text format, with type indices as numbers.</summary>
    public override string ToString() =>
        Kind switch
        {
            ValKind.Bottom => "bot",
            ValKind.Ref when IsNullable && !IsExact && Heap.ShorthandName is string name => name,
            ValKind.Ref => $"(ref {(IsNullable ? "null " : "")}{(IsExact ? $"(exact {Heap})" : Heap.ToString())})",
            ValKind kind => kind.ToString().ToLowerInvariant(),
        };
}
