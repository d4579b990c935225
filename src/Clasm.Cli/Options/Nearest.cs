using System;
using System.Collections.Generic;

namespace Clasm.Cli.Options;

/// <summary>Finds what a misspelt word was meant to be.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the smallest edit distance, or null when none is close.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been meant.</param>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        int limit = Math.Max(3, (word.Length / 2) + 1);
        foreach (string candidate in candidates)
        {
            int distance = Distance(word, candidate);
            if (distance < limit)
                (best, limit) = (candidate, distance);
        }
        return best;
    }

    /// <summary>A sentence that names the nearest candidate, to append to a message; empty when none is close.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been meant.</param>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        To(word, candidates) is string nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>How many insertions, deletions and substitutions turn one word into the other.</summary>
    private static int Distance(string from, string to)
    {
        int[] row = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
            row[j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int substitution = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Length];
    }
}
