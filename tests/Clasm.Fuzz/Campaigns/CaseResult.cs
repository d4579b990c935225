using System.Collections.Generic;

namespace Clasm.Fuzz.Campaigns;

/// <summary>What became of a case.</summary>
/// <param name="Group">What it is counted under.</param>
internal sealed record CaseResult(string Group)
{
    /// <summary>What happened, by words of the campaign's own, and how often.</summary>
    public SortedDictionary<string, int> Counts { get; init; } = [];

    /// <summary>What should not have happened.</summary>
    public List<string> Failures { get; init; } = [];

    /// <summary>What people should know though nothing is wrong.</summary>
    public List<string> Notes { get; init; } = [];

    /// <summary>Whether the limits on time and memory hold for it.</summary>
    public bool IsTimed { get; init; } = true;

    /// <summary>How long it took: processor time where that can be told, in milliseconds.</summary>
    public double Milliseconds { get; set; }

    /// <summary>How many bytes it allocated on the managed heap.</summary>
    public long AllocatedBytes { get; set; }

    /// <summary>Counts something.</summary>
    /// <param name="what">The word.</param>
    /// <param name="times">How often it happened.</param>
    public void Count(string what, int times = 1) => Counts[what] = Counts.GetValueOrDefault(what) + times;
}
