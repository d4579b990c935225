using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Clasm.Fuzz.Campaigns;

/// <summary>What became of many cases.</summary>
internal sealed class CampaignReport
{
    private readonly SortedDictionary<string, GroupReport> _groups = new(StringComparer.Ordinal);

    /// <summary>The cases that failed: number, name, what went wrong.</summary>
    public List<(int Index, string Name, string Failure)> Failures { get; } = [];

    /// <summary>The groups by name.</summary>
    public IReadOnlyDictionary<string, GroupReport> Groups => _groups;

    /// <summary>How many cases were run.</summary>
    public int Cases => _groups.Values.Sum(group => group.Cases);

    /// <summary>The largest working set of a process that ran cases, in bytes; 0 where it was not asked for.</summary>
    public long PeakWorkingSet { get; set; }

    /// <summary>How often something happened, over all groups.</summary>
    /// <param name="what">The campaign's word for it.</param>
    public int Total(string what) => _groups.Values.Sum(group => group.Counts.GetValueOrDefault(what));

    /// <summary>Adds a case.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="name">What it is.</param>
    /// <param name="result">What became of it.</param>
    public void Add(int index, string name, CaseResult result)
    {
        if (!_groups.TryGetValue(result.Group, out GroupReport? group))
            _groups.Add(result.Group, group = new GroupReport());
        group.Add(name, result);
        foreach (string failure in result.Failures)
            Failures.Add((index, name, failure));
    }

    /// <summary>The figures, a line a group.</summary>
    public IEnumerable<string> Lines()
    {
        foreach ((string name, GroupReport group) in _groups)
        {
            string counts = string.Join(
                ", ",
                group
                    .Counts.Where(count => !count.Key.Contains(": ", StringComparison.Ordinal))
                    .Select(count => $"{count.Value} {count.Key}")
            );
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {group.Cases} cases; {counts}; slowest {group.Slowest.Milliseconds:F0} ms ({group.Slowest.Name}); largest {group.Largest.Bytes / 1e6:F1} MB ({group.Largest.Name})"
            );
        }
        if (PeakWorkingSet > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"peak working set {PeakWorkingSet / 1e6:F0} MB");
        yield return $"{Cases} cases, {Failures.Select(failure => failure.Index).Distinct().Count()} failed";
    }
}

/// <summary>What became of the cases of a group.</summary>
internal sealed class GroupReport
{
    /// <summary>How many cases.</summary>
    public int Cases { get; private set; }

    /// <summary>What happened, and how often.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>The case that took longest.</summary>
    public (string Name, double Milliseconds) Slowest { get; private set; } = ("", 0);

    /// <summary>The case that allocated most.</summary>
    public (string Name, long Bytes) Largest { get; private set; } = ("", 0);

    /// <summary>Adds a case.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="result">What became of it.</param>
    public void Add(string name, CaseResult result)
    {
        Cases++;
        foreach ((string what, int times) in result.Counts)
            Counts[what] = Counts.GetValueOrDefault(what) + times;
        if (result.Milliseconds > Slowest.Milliseconds)
            Slowest = (name, result.Milliseconds);
        if (result.AllocatedBytes > Largest.Bytes)
            Largest = (name, result.AllocatedBytes);
    }
}
