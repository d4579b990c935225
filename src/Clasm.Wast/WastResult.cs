using System.Collections.Generic;
using System.Linq;
using Clasm.Syntax;

namespace Clasm.Wast;

/// <summary>What became of a script.</summary>
/// <param name="Path">The script's path or name.</param>
/// <param name="Features">The features it was run with.</param>
public sealed record WastResult(string Path, Features Features)
{
    private readonly List<WastOutcome> _outcomes = [];

    /// <summary>What became of each command, in order.</summary>
    public IReadOnlyList<WastOutcome> Outcomes => _outcomes;

    /// <summary>The outcomes of the commands that failed.</summary>
    public IEnumerable<WastOutcome> Failures => _outcomes.Where(outcome => outcome.Status == WastStatus.Failed);

    /// <summary>The outcomes of the commands that were not run.</summary>
    public IEnumerable<WastOutcome> Skips => _outcomes.Where(outcome => outcome.Status == WastStatus.Skipped);

    /// <summary>How many messages of errors and traps were compared with the script's.</summary>
    public int MessagesCompared { get; private set; }

    /// <summary>How many of them start with the script's words.</summary>
    public int MessagesAgreeing { get; private set; }

    /// <summary>The messages that differ: the line, what the script expects and what came.</summary>
    public List<(int Line, string Expected, string Actual)> MessageDifferences { get; } = [];

    /// <summary>Whether no command failed and none was skipped.</summary>
    public bool PassedWhole => _outcomes.TrueForAll(outcome => outcome.Status == WastStatus.Passed);

    /// <summary>How many commands ended in a way.</summary>
    /// <param name="status">How they ended.</param>
    /// <param name="kind">The kind of command; null for all.</param>
    public int Count(WastStatus status, WastCommandKind? kind = null) =>
        _outcomes.Count(outcome => outcome.Status == status && (kind is null || outcome.Kind == kind));

    internal void Add(WastOutcome outcome) => _outcomes.Add(outcome);

    // The outcomes of a thread, once it has ended.
    internal void Add(WastResult other)
    {
        _outcomes.AddRange(other._outcomes);
        MessagesCompared += other.MessagesCompared;
        MessagesAgreeing += other.MessagesAgreeing;
        MessageDifferences.AddRange(other.MessageDifferences);
    }

    internal void CompareMessages(int line, string expected, string actual)
    {
        MessagesCompared++;
        if (actual.StartsWith(expected, System.StringComparison.Ordinal))
            MessagesAgreeing++;
        else
            MessageDifferences.Add((line, expected, actual));
    }
}
