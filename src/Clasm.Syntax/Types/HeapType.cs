using System.Globalization;

namespace Clasm.Syntax;

/// <summary>A heap type: an abstract one, or a type index. The code is the number that the binary format writes.</summary>
/// <param name="Code">A type index, or the negative number of an abstract heap type.</param>
/// <remarks>spec: syntax-heaptype</remarks>
public readonly record struct HeapType(int Code)
{
    /// <summary>Whether it is the same type.</summary>
    /// <param name="other">Another type.</param>
    public bool Equals(HeapType other) => Code == other.Code;

    /// <inheritdoc/>
    public override int GetHashCode() => Code;

    /// <summary>The bottom of every hierarchy: what a reference from unreachable code refers to.</summary>
    public static HeapType Bottom => new(-1);

    /// <summary><c>nocont</c>, the bottom of continuations (stack switching).</summary>
    public static HeapType NoCont => new(-11);

    /// <summary><c>noexn</c>, the bottom of exceptions.</summary>
    public static HeapType NoExn => new(-12);

    /// <summary><c>nofunc</c>, the bottom of functions.</summary>
    public static HeapType NoFunc => new(-13);

    /// <summary><c>noextern</c>, the bottom of external references.</summary>
    public static HeapType NoExtern => new(-14);

    /// <summary><c>none</c>, the bottom of internal references.</summary>
    public static HeapType None => new(-15);

    /// <summary><c>func</c></summary>
    public static HeapType Func => new(-16);

    /// <summary><c>extern</c></summary>
    public static HeapType Extern => new(-17);

    /// <summary><c>any</c></summary>
    public static HeapType Any => new(-18);

    /// <summary><c>eq</c></summary>
    public static HeapType Eq => new(-19);

    /// <summary><c>i31</c></summary>
    public static HeapType I31 => new(-20);

    /// <summary><c>struct</c></summary>
    public static HeapType Struct => new(-21);

    /// <summary><c>array</c></summary>
    public static HeapType Array => new(-22);

    /// <summary><c>exn</c></summary>
    public static HeapType Exn => new(-23);

    /// <summary><c>cont</c> (stack switching).</summary>
    public static HeapType Cont => new(-24);

    /// <summary>Whether this is a type index.</summary>
    public bool IsIndex => Code >= 0;

    /// <summary>Whether this is an abstract heap type, bottom included.</summary>
    public bool IsAbstract => Code < 0;

    /// <summary>The type index.</summary>
    public uint TypeIndex => (uint)Code;

    /// <summary>The name of <c>(ref null this)</c> where the text format has a short one, such as <c>anyref</c>.</summary>
    public string? ShorthandName =>
        Code switch
        {
            -11 => "nullcontref",
            -12 => "nullexnref",
            -13 => "nullfuncref",
            -14 => "nullexternref",
            -15 => "nullref",
            <= -16 and >= -24 => $"{this}ref",
            _ => null,
        };

    /// <summary>The heap type of a type index.</summary>
    /// <param name="typeIndex">A type index of the module.</param>
    public static HeapType Index(uint typeIndex) => new((int)typeIndex);

    /// <summary>The heap type in the text format, a type index as a number.</summary>
    public override string ToString() =>
        Code switch
        {
            -1 => "bot",
            -11 => "nocont",
            -12 => "noexn",
            -13 => "nofunc",
            -14 => "noextern",
            -15 => "none",
            -16 => "func",
            -17 => "extern",
            -18 => "any",
            -19 => "eq",
            -20 => "i31",
            -21 => "struct",
            -22 => "array",
            -23 => "exn",
            -24 => "cont",
            _ => Code.ToString(CultureInfo.InvariantCulture),
        };
}
