using System;
using Clasm.Syntax;

namespace Clasm.Tests.Execution;

/// <summary>What an expression must give, as far as the specification says.</summary>
internal readonly struct ExpectedValue
{
    private readonly LaneResult[] _lanes;
    private readonly int _width;

    /// <summary>The value of an instruction.</summary>
    /// <param name="lanes">Its lanes; one for a scalar.</param>
    /// <param name="width">Their width.</param>
    /// <param name="isKnown">Whether its operands are known.</param>
    /// <param name="isCanonical">Whether every NaN of arithmetic is the canonical one.</param>
    public ExpectedValue(LaneResult[] lanes, int width, bool isKnown, bool isCanonical)
    {
        _lanes = lanes;
        _width = width;
        IsKnown = isKnown;
        IsExact = true;
        for (int i = 0; i < lanes.Length; i++)
        {
            if (lanes[i].IsNaN && isCanonical)
                lanes[i] = new LaneResult(width == 32 ? 0x7FC0_0000u : 0x7FF8_0000_0000_0000ul);
            IsExact &= !lanes[i].IsNaN;
            Bits |= (UInt128)lanes[i].Bits << (width * i);
        }
    }

    /// <summary>The bits, but for NaNs of which there are several.</summary>
    public UInt128 Bits { get; }

    /// <summary>Whether the value depends on no NaN of which there are several.</summary>
    public bool IsKnown { get; }

    /// <summary>Whether there is but one value.</summary>
    public bool IsExact { get; }

    /// <summary>A value.</summary>
    public static ExpectedValue Of(UInt128 bits, ValKind type) =>
        type == ValKind.V128
            ? new ExpectedValue([new LaneResult((ulong)bits), new LaneResult((ulong)(bits >> 64))], 64, true, false)
            : new ExpectedValue([new LaneResult((ulong)bits)], 64, true, false);

    /// <summary>Whether a value is one of those that may be.</summary>
    public bool Allows(UInt128 actual)
    {
        for (int i = 0; i < _lanes.Length && IsKnown; i++)
        {
            if (!_lanes[i].Allows(_width, VectorReference.Lane(actual, _width, i)))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Bits:x} ({string.Join(", ", _lanes ?? [])})";
}
