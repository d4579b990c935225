using System;
using Clasm.Gc;
using Clasm.Gc.Linear;
using Clasm.Syntax;

namespace Clasm;

/// <summary>An integer of 31 bits as a reference. It belongs to every store.</summary>
/// <remarks>spec: syntax-ref</remarks>
public sealed class I31Ref : EqRef, IEquatable<I31Ref>
{
    /// <summary>The smallest value.</summary>
    public const int MinValue = -(1 << 30);

    /// <summary>The largest value.</summary>
    public const int MaxValue = (1 << 30) - 1;

    /// <summary>An i31.</summary>
    /// <param name="value">Its value as a signed number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit.</exception>
    public I31Ref(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, MinValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        Value = value;
    }

    /// <summary>The value as a signed number.</summary>
    public int Value { get; }

    /// <summary>The value as an unsigned number.</summary>
    public uint UnsignedValue => (uint)Value & 0x7FFF_FFFF;

    /// <inheritdoc/>
    public override bool Matches(ValType type) =>
        type.IsRef && (type.Heap == HeapType.I31 || type.Heap == HeapType.Eq || type.Heap == HeapType.Any);

    /// <inheritdoc/>
    public bool Equals(I31Ref? other) => other is not null && other.Value == Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as I31Ref);

    /// <inheritdoc/>
    public override int GetHashCode() => Value;

    /// <summary>The value in words.</summary>
    public override string ToString() => $"i31 {Value}";

    private protected override bool TryGetWord(GcHeap heap, out int word)
    {
        word = Word.I31(Value);
        return true;
    }
}
