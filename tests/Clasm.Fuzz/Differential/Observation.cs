using System;
using System.Collections.Generic;
using System.Globalization;

namespace Clasm.Fuzz.Differential;

/// <summary>
/// What an engine saw of a case, line by line: <c>refused WHY</c> (a module was rejected); <c>start KIND</c> (instantiation
/// trapped); <c>call N</c> before each call; <c>KIND VALUE</c> for each value that was logged (both numbers, floats as their
/// bits); and at a call's end <c>end</c>, <c>throw</c> or <c>trap KIND</c>. <c>lost WHY</c> stands for an engine that gave
/// no answer in time or ended.
/// </summary>
internal static class Observation
{
    /// <summary>The kinds of values that a program logs.</summary>
    internal const int I32 = 0,
        I64 = 1,
        F32 = 2,
        F64 = 3,
        Event = 4;

    /// <summary>How many values are logged in one case; the rest is dropped.</summary>
    internal const int MaxLogged = 20_000;

    /// <summary>How the line begins that says how many host objects a program still held at its end.</summary>
    internal const string Alive = "alive ";

    private const int FirstTrapOfResources = 0;

    /// <summary>Compares what two engines saw.</summary>
    /// <param name="expected">What one saw.</param>
    /// <param name="actual">What the other saw.</param>
    /// <returns>How far they could be compared, and the first difference.</returns>
    public static Verdict Compare(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        if (IsNoAnswer(expected) || IsNoAnswer(actual))
            return new Verdict(Outcome.NotCompared, null);
        int end = Math.Min(ComparableLength(expected), ComparableLength(actual));
        for (int i = 0; i < end; i++)
        {
            if (Normalize(expected[i]) != Normalize(actual[i]))
                return new Verdict(Outcome.Different, $"line {i + 1}: '{expected[i]}' and '{actual[i]}'");
        }
        bool isCut = end < expected.Count || end < actual.Count;
        if (
            isCut
            && expected.Count != actual.Count
            && ComparableLength(expected) == expected.Count
            && end == expected.Count
            && ComparableLength(actual) == actual.Count
        )
            return new Verdict(Outcome.Different, $"{expected.Count} and {actual.Count} lines");
        return new Verdict(isCut ? Outcome.PartlyEqual : Outcome.Equal, null);
    }

    private static bool IsNoAnswer(IReadOnlyList<string> lines) =>
        lines.Count > 0
        && (
            lines[^1].StartsWith("refused", StringComparison.Ordinal)
            || lines[^1].StartsWith("lost ", StringComparison.Ordinal)
        );

    /// <summary>
    /// How many lines do not depend on how much stack or memory an engine has: those before the call that ran out of either.
    /// </summary>
    private static int ComparableLength(IReadOnlyList<string> lines)
    {
        int call = FirstTrapOfResources;
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].StartsWith("call ", StringComparison.Ordinal))
                call = i;
            if (Normalize(lines[i]) is "trap resource" or "start resource")
                return call;
        }
        return lines.Count;
    }

    /// <summary>A line with one spelling for all NaNs.</summary>
    private static string Normalize(string line)
    {
        if (line.StartsWith("2 ", StringComparison.Ordinal))
            return float.IsNaN(BitConverter.Int32BitsToSingle((int)Number(line))) ? "2 nan" : line;
        if (line.StartsWith("3 ", StringComparison.Ordinal))
            return double.IsNaN(BitConverter.Int64BitsToDouble(Number(line))) ? "3 nan" : line;
        int message = line.IndexOf(" ? ", StringComparison.Ordinal);
        return message < 0 ? line : $"{line[..message]} {TrapKinds.OfMessage(line[(message + 3)..])}";
    }

    private static long Number(string line) => long.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
}

/// <summary>How a comparison ended.</summary>
internal enum Outcome
{
    /// <summary>Both saw the same.</summary>
    Equal,

    /// <summary>Both saw the same until one of them ran out of stack or memory.</summary>
    PartlyEqual,

    /// <summary>One rejected a module, or took too long.</summary>
    NotCompared,

    /// <summary>They saw different things.</summary>
    Different,
}

/// <summary>The result of a comparison.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Difference">The first difference.</param>
internal readonly record struct Verdict(Outcome Outcome, string? Difference);
