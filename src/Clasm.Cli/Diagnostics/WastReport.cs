using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Wast;

namespace Clasm.Cli.Diagnostics;

/// <summary>Writes what became of scripts: a line each, with what failed and what was skipped, and totals by kind.</summary>
/// <param name="terminal">The standard streams.</param>
/// <param name="quiet">Whether scripts that passed whole are left out.</param>
/// <param name="showMessages">Whether error messages that differ from the scripts' are shown.</param>
internal sealed class WastReport(Terminal terminal, bool quiet, bool showMessages)
{
    private const int MaxFailuresShown = 10;

    private readonly TextWriter _out = terminal.Output;
    private readonly SortedDictionary<WastCommandKind, int[]> _totals = [];
    private int _scripts;
    private int _whole;
    private int _messages;
    private int _agreeing;

    /// <summary>Whether any command of any script failed.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>Writes one script's result.</summary>
    /// <param name="result">The result.</param>
    public void Add(WastResult result)
    {
        int failed = result.Count(WastStatus.Failed);
        int skipped = result.Count(WastStatus.Skipped);
        _scripts++;
        _whole += result.PassedWhole ? 1 : 0;
        _messages += result.MessagesCompared;
        _agreeing += result.MessagesAgreeing;
        HasFailures |= failed > 0;
        foreach (WastOutcome outcome in result.Outcomes)
            Total(outcome.Kind)[(int)outcome.Status]++;
        if (!quiet || !result.PassedWhole)
            WriteLine(result, failed, skipped);
        WriteFailures(result);
        WriteSkips(result);
        if (showMessages)
            WriteMessages(result);
    }

    /// <summary>Writes the totals.</summary>
    public void WriteTotals()
    {
        _out.WriteLine($"{"", -24}{"passed", 8}{"failed", 8}{"skipped", 8}");
        foreach ((WastCommandKind kind, int[] counts) in _totals)
            _out.WriteLine($"{NameOf(kind), -24}{counts[0], 8}{counts[1], 8}{counts[2], 8}");
        int[] sums = [.. Enumerable.Range(0, 3).Select(i => _totals.Values.Sum(counts => counts[i]))];
        _out.WriteLine($"{"all", -24}{sums[0], 8}{sums[1], 8}{sums[2], 8}");
        _out.WriteLine($"messages agree: {_agreeing} of {_messages}");
        _out.WriteLine($"scripts that passed whole: {_whole} of {_scripts}");
    }

    private int[] Total(WastCommandKind kind)
    {
        if (!_totals.TryGetValue(kind, out int[]? counts))
            _totals.Add(kind, counts = new int[3]);
        return counts;
    }

    private void WriteLine(WastResult result, int failed, int skipped)
    {
        string verdict =
            failed > 0 ? "FAILED"
            : skipped > 0 ? "skipped"
            : "ok";
        _out.WriteLine(
            $"{verdict, -8}{result.Path}: {result.Count(WastStatus.Passed)} passed, {failed} failed, {skipped} skipped"
        );
    }

    private void WriteFailures(WastResult result)
    {
        int shown = 0;
        foreach (WastOutcome outcome in result.Failures)
        {
            if (++shown > MaxFailuresShown)
            {
                _out.WriteLine($"        … {result.Count(WastStatus.Failed) - MaxFailuresShown} more");
                return;
            }
            _out.WriteLine($"        {result.Path}:{outcome.Line}: {NameOf(outcome.Kind)}: {outcome.Message}");
        }
    }

    // Skips have few reasons: each is written once with its count and its first line.
    private void WriteSkips(WastResult result)
    {
        foreach (
            IGrouping<(WastCommandKind, string), WastOutcome> group in result.Skips.GroupBy(skip =>
                (skip.Kind, skip.Message)
            )
        )
        {
            (WastCommandKind kind, string reason) = group.Key;
            _out.WriteLine(
                $"        {result.Path}:{group.First().Line}: {NameOf(kind)} skipped {group.Count()} times: {reason}"
            );
        }
    }

    private void WriteMessages(WastResult result)
    {
        foreach ((int line, string expected, string actual) in result.MessageDifferences)
            _out.WriteLine($"        {result.Path}:{line}: message '{actual}' instead of '{expected}'");
    }

    private static string NameOf(WastCommandKind kind) =>
        string.Concat(
            kind.ToString()
                .Select(
                    (c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"
                )
        );
}
