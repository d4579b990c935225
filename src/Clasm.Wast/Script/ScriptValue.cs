using System;
using Clasm.Syntax;

namespace Clasm.Wast.Script;

/// <summary>A constant that a script passes, or a pattern that a result must match.</summary>
internal abstract record ScriptValue;

/// <summary>Bits of a number: all of them count.</summary>
/// <param name="Kind">The type: i32, i64, f32 or f64.</param>
/// <param name="Bits">The bits, zero-extended.</param>
internal sealed record NumberValue(ValKind Kind, ulong Bits) : ScriptValue;

/// <summary>The sets of NaNs that a pattern may name.</summary>
internal enum NanSet : byte
{
    /// <summary>Not a set: the bits count.</summary>
    None,

    /// <summary>Only the top bit of the payload is set.</summary>
    Canonical,

    /// <summary>The top bit of the payload is set.</summary>
    Arithmetic,
}

/// <summary>Any NaN of a set.</summary>
/// <param name="Kind">f32 or f64.</param>
/// <param name="Set">The set.</param>
internal sealed record NanValue(ValKind Kind, NanSet Set) : ScriptValue;

/// <summary>One lane of a vector.</summary>
/// <param name="Bits">Its bits, zero-extended, when it is a number.</param>
/// <param name="Set">The set of NaNs that it must be in, when it is a pattern.</param>
internal readonly record struct LaneValue(ulong Bits, NanSet Set);

/// <summary>A vector, lane by lane.</summary>
/// <param name="LaneBits">The width of a lane in bits.</param>
/// <param name="Lanes">The lanes, first first.</param>
internal sealed record VectorValue(int LaneBits, LaneValue[] Lanes) : ScriptValue
{
    /// <summary>The 16 bytes of a vector without patterns.</summary>
    public UInt128 ToBits()
    {
        UInt128 bits = UInt128.Zero;
        for (int i = Lanes.Length - 1; i >= 0; i--)
            bits = (bits << LaneBits) | Lanes[i].Bits;
        return bits;
    }
}

/// <summary>A null reference.</summary>
/// <param name="Heap">The heap type that the script names, if any; a type index is not resolved.</param>
internal sealed record NullValue(HeapType? Heap) : ScriptValue;

/// <summary>A reference of the host's that wraps a number: <c>ref.extern n</c>, or <c>ref.host n</c> made internal.</summary>
/// <param name="Number">The number; null in a pattern matches any of them.</param>
/// <param name="IsInternal">Whether it is an internal reference (<c>ref.host</c>).</param>
internal sealed record HostValue(uint? Number, bool IsInternal) : ScriptValue;

/// <summary>A reference that is not null, of a kind: <c>ref.func</c>, <c>ref.struct</c> and so on.</summary>
/// <param name="Heap">The abstract heap type.</param>
internal sealed record ReferenceValue(HeapType Heap) : ScriptValue;

/// <summary>One of several patterns.</summary>
/// <param name="Choices">The patterns.</param>
internal sealed record EitherValue(ScriptValue[] Choices) : ScriptValue;

/// <summary>A value of a component's, which is not read further.</summary>
internal sealed record ComponentValue : ScriptValue;
