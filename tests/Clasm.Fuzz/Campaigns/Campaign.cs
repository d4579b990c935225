using System.Collections.Generic;

namespace Clasm.Fuzz.Campaigns;

/// <summary>
/// A numbered list of cases, each of which can be run alone: a case's number and the campaign's arguments are all that is
/// needed to run it again.
/// </summary>
internal abstract class Campaign
{
    /// <summary>How many cases there are.</summary>
    public abstract int Count { get; }

    /// <summary>What a case is, for people.</summary>
    /// <param name="index">Its number.</param>
    public abstract string Describe(int index);

    /// <summary>Does what belongs to a case but not to what is measured.</summary>
    /// <param name="index">Its number.</param>
    public virtual void Prepare(int index) { }

    /// <summary>Runs a case. What the engine throws besides its own exceptions may be thrown on.</summary>
    /// <param name="index">Its number.</param>
    public abstract CaseResult Run(int index);

    /// <summary>What is wrong with the campaign itself, seen from the cases that were run.</summary>
    /// <param name="report">What became of them.</param>
    public virtual IEnumerable<string> Complaints(CampaignReport report) => [];

    /// <summary>The input of a case that is made, not read from a file; null for others.</summary>
    /// <param name="index">Its number.</param>
    public virtual CaseInput? InputOf(int index) => null;
}

/// <summary>An input that a campaign made.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Extension">The ending that its file gets: <c>wasm</c> or <c>wat</c>.</param>
internal sealed record CaseInput(byte[] Bytes, string Extension);
