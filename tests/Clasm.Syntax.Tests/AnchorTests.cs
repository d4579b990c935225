using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Clasm.Syntax.Tests;

/// <summary>The citations of the specification in comments.</summary>
public sealed partial class AnchorTests
{
    [Fact]
    public void Every_anchor_that_a_comment_cites_exists()
    {
        HashSet<string> anchors = [.. File.ReadAllLines(Suites.Path("../spec/anchors.txt"))];
        List<string> unknown = [];
        foreach (string file in Suites.OwnFiles("src", "*.cs").Where(file => !file.Contains("/obj/")))
        {
            foreach (Match match in Citation().Matches(File.ReadAllText(Suites.OwnPath(file))))
                unknown.AddRange(
                    AnchorsOf(match).Where(anchor => !anchors.Contains(anchor)).Select(anchor => $"{file}: {anchor}")
                );
        }
        Assert.True(unknown.Count == 0, string.Join('\n', unknown));
    }

    private static IEnumerable<string> AnchorsOf(Match match) =>
        match.Groups[1].Value.Split(", ").Select(anchor => anchor.TrimEnd('.'));

    [GeneratedRegex(@"\bspec: ([\w.\-]+(?:, [\w.\-]+)*)")]
    private static partial Regex Citation();
}
