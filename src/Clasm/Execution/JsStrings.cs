using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;

namespace Clasm.Execution;

/// <summary>
/// The functions of <c>wasm:js-string</c>: the values are .NET strings, which are the same sequences of 16-bit code units as
/// JavaScript's. Compiled code calls them as it calls functions of its own module, with the instance first. None allocates in
/// the GC heap, so that no reference moves meanwhile. What takes time in proportion to a length uses up fuel and can be
/// interrupted.
/// </summary>
internal static unsafe class JsStrings
{
    /// <summary>The length of the longest string: half of what the CLR can make, and as much as V8 allows.</summary>
    private const int LongestString = (1 << 29) - 24;

    /// <summary>Operations on up to this many units do not look for interruptions.</summary>
    private const int ShortLength = 1 << 16;

    private const int UnitShift = 1;

    /// <summary>The value, which must be a string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static object Cast(Instance self, object? value) => Require(value);

    /// <summary>Whether the value is a string; null is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Test(Instance self, object? value) => value is string ? 1 : 0;

    /// <summary>The string of the elements from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public static object FromCharCodeArray(Instance self, int array, int start, int end)
    {
        if (array == 0)
            Trap.NullArrayReference();
        if ((uint)start > (uint)end)
            Trap.ArrayOutOfBounds();
        return Make(self, Elements(self, array, (uint)start, (uint)end - (uint)start));
    }

    /// <summary>Writes a string's units to an array.</summary>
    /// <returns>How many they are.</returns>
    public static int IntoCharCodeArray(Instance self, object? value, int array, int start)
    {
        if (array == 0)
            Trap.NullArrayReference();
        string units = Require(value);
        Copy(self, units, Elements(self, array, (uint)start, (uint)units.Length));
        return units.Length;
    }

    /// <summary>The string of one unit: the low 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static object FromCharCode(Instance self, int unit) => ((char)unit).ToString();

    /// <summary>The string of one code point, which may be a surrogate.</summary>
    public static object FromCodePoint(Instance self, int codePoint)
    {
        if ((uint)codePoint > 0x10FFFF)
            throw new TrapException(TrapCode.Undefined, "invalid code point");
        return codePoint > char.MaxValue ? char.ConvertFromUtf32(codePoint) : ((char)codePoint).ToString();
    }

    /// <summary>The unit at an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CharCodeAt(Instance self, object? value, int index)
    {
        string units = Require(value);
        if ((uint)index >= (uint)units.Length)
            OutOfBounds();
        return units[index];
    }

    /// <summary>The code point whose first unit is at an index; a surrogate without partner stands for itself.</summary>
    public static int CodePointAt(Instance self, object? value, int index)
    {
        string units = Require(value);
        if ((uint)index >= (uint)units.Length)
            OutOfBounds();
        return index + 1 < units.Length && char.IsSurrogatePair(units[index], units[index + 1])
            ? char.ConvertToUtf32(units[index], units[index + 1])
            : units[index];
    }

    /// <summary>How many units a string has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length(Instance self, object? value) => Require(value).Length;

    /// <summary>One string after another.</summary>
    public static object Concat(Instance self, object? first, object? second)
    {
        string left = Require(first);
        string right = Require(second);
        if ((long)left.Length + right.Length > LongestString)
            Trap.AllocationTooLarge();
        if (left.Length + right.Length > ShortLength)
            return Join(self, left, right);
        Charge(self, left.Length + right.Length);
        return string.Concat(left, right);
    }

    /// <summary>The units from <paramref name="start"/> up to <paramref name="end"/> or to the end of the string.</summary>
    public static object Substring(Instance self, object? value, int start, int end)
    {
        string units = Require(value);
        if ((uint)start > (uint)end || (uint)start > (uint)units.Length)
            return "";
        int length = (int)Math.Min((uint)end, (uint)units.Length) - start;
        return length == units.Length ? units : Make(self, units.AsSpan(start, length));
    }

    /// <summary>Whether two values are equal strings, or both null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AreEqual(Instance self, object? first, object? second)
    {
        if (first is not (null or string) || second is not (null or string))
            Trap.CastFailure();
        return ReferenceEquals(first, second) || HaveSameUnits(self, (string?)first, (string?)second) ? 1 : 0;
    }

    /// <summary>How two strings are ordered by their units: less than, equal to or greater than zero.</summary>
    public static int Compare(Instance self, object? first, object? second)
    {
        string left = Require(first);
        string right = Require(second);
        int common = Math.Min(left.Length, right.Length);
        int order = 0;
        if (common <= ShortLength)
        {
            Charge(self, common);
            order = string.CompareOrdinal(left, right);
        }
        else
        {
            for (Slices slices = new(self, common, UnitShift); order == 0 && slices.Next(); )
                order = Part(left, in slices).SequenceCompareTo(Part(right, in slices));
            order = order == 0 ? left.Length - right.Length : order;
        }
        return Math.Sign(order);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static string Require(object? value)
    {
        if (value is not string)
            Trap.CastFailure();
        return Unsafe.As<string>(value)!;
    }

    private static bool HaveSameUnits(Instance self, string? left, string? right)
    {
        if (left is null || right is null || left.Length != right.Length)
            return false;
        if (left.Length <= ShortLength)
        {
            Charge(self, left.Length);
            return left.Equals(right, StringComparison.Ordinal);
        }
        for (Slices slices = new(self, left.Length, UnitShift); slices.Next(); )
        {
            if (!Part(left, in slices).SequenceEqual(Part(right, in slices)))
                return false;
        }
        return true;
    }

    private static string Make(Instance self, ReadOnlySpan<char> units)
    {
        if (units.Length > ShortLength)
            return Join(self, units, default);
        Charge(self, units.Length);
        return new string(units);
    }

    /// <summary>A long string, made piece by piece.</summary>
    private static string Join(Instance self, ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        string.Create(
            left.Length + right.Length,
            new Halves(self, left, right),
            static (units, halves) =>
            {
                Copy(halves.Self, halves.Left, units);
                Copy(halves.Self, halves.Right, units[halves.Left.Length..]);
            }
        );

    private static void Copy(Instance self, ReadOnlySpan<char> from, Span<char> to)
    {
        for (Slices slices = new(self, from.Length, UnitShift); slices.Next(); )
            Part(from, in slices).CopyTo(to[slices.Start32..]);
    }

    private static ReadOnlySpan<char> Part(ReadOnlySpan<char> units, in Slices slices) =>
        units.Slice(slices.Start32, slices.Count32);

    /// <summary>Some elements of an array of <c>i16</c>, valid until the next safepoint.</summary>
    private static Span<char> Elements(Instance self, int array, uint start, uint count)
    {
        nint address = ((StoreContext*)self.Context)->HeapBase + (nint)(uint)array;
        if (start + (ulong)count > *(uint*)(address + ObjectHeader.LengthOffset))
            Trap.ArrayOutOfBounds();
        if (count > LongestString)
            Trap.AllocationTooLarge();
        // In bounds: the heap is the instance's, the array is not null, and the range was compared with its length.
        return new Span<char>((void*)(address + ObjectHeader.DataOffset + ((nint)start << UnitShift)), (int)count);
    }

    /// <summary>Takes the fuel for an operation on few units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Charge(Instance self, int units)
    {
        if (((StoreContext*)self.Context)->IsMetered != 0) // in bounds: the store's block lives as long as the instance
            Slices.ChargeSmall(self, (long)units << UnitShift);
    }

    [DoesNotReturn]
    private static void OutOfBounds() =>
        throw new TrapException(TrapCode.ArrayOutOfBounds, "out of bounds string access");

    private readonly ref struct Halves(Instance self, ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        public readonly Instance Self = self;
        public readonly ReadOnlySpan<char> Left = left;
        public readonly ReadOnlySpan<char> Right = right;
    }
}
