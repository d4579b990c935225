using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;

namespace Clasm;

/// <summary>
/// The scripts that are known not to pass whole, and why: <c>expected-failures.txt</c> has three banners, and below each a
/// line a script: its path, perhaps with <c>*</c>, perhaps <c>[configuration]</c>, then <c>#</c> and the reason.
/// </summary>
internal static class ExpectedFailures
{
    private static readonly List<(string Pattern, string? Configuration, string Reason)> s_lines = Read();

    /// <summary>The patterns, to check that each names a script.</summary>
    public static IEnumerable<string> Patterns
    {
        get
        {
            foreach ((string pattern, _, _) in s_lines)
                yield return pattern;
        }
    }

    /// <summary>Why a script is expected not to pass whole; null when it must.</summary>
    /// <param name="script">The script's path.</param>
    /// <param name="configuration">The configuration.</param>
    public static string? ReasonFor(string script, string configuration)
    {
        foreach ((string pattern, string? only, string reason) in s_lines)
        {
            if (Matches(pattern, script) && (only is null || only == configuration))
                return reason;
        }
        return null;
    }

    /// <summary>Whether a pattern names a script.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="script">The script's path.</param>
    public static bool Matches(string pattern, string script) =>
        FileSystemName.MatchesSimpleExpression(pattern, script, ignoreCase: false);

    private static List<(string, string?, string)> Read()
    {
        List<(string, string?, string)> lines = [];
        string banner = "";
        foreach (string line in File.ReadLines(Suites.OwnPath("tests/Clasm.Spec.Tests/expected-failures.txt")))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
                banner = line[3..];
            else if (line.Length > 0 && line[0] != '#')
                lines.Add(Parse(line, banner));
        }
        return lines;
    }

    private static (string, string?, string) Parse(string line, string banner)
    {
        int hash = line.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0 || banner.Length == 0)
            throw new InvalidDataException($"expected-failures.txt: no reason or no banner: {line}");
        string pattern = line[..hash].Trim();
        string reason = $"{banner}: {line[(hash + 1)..].Trim()}";
        int bracket = pattern.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0
            ? (pattern, null, reason)
            : (pattern[..bracket].Trim(), pattern[(bracket + 1)..].TrimEnd(']'), reason);
    }
}
