using System;
using Clasm.Cli.Options;

namespace Clasm.Cli.Profiling;

/// <summary>What <c>--profile</c> asks for.</summary>
/// <param name="Path">The file to write.</param>
/// <param name="Interval">How often a sample is taken.</param>
internal sealed record ProfileRequest(string Path, TimeSpan Interval)
{
    /// <summary>What is sampled: the module, not the engine.</summary>
    public const string Guest = "guest";

    /// <summary>Whether a word after the option is its value, and not the module: only other engines' spelling is.</summary>
    /// <param name="word">The word.</param>
    public static bool IsValue(string word) => word == Guest || word.StartsWith(Guest + ",", StringComparison.Ordinal);

    /// <summary>Reads the value of the option.</summary>
    /// <param name="value"><c>guest[,PATH[,INTERVAL]]</c>, or only a path.</param>
    public static ProfileRequest Parse(string value)
    {
        ProfileRequest request = new("clasm-guest-profile.json", TimeSpan.FromMilliseconds(1));
        string[] parts = value.Split(',');
        if (parts[0] != Guest)
            return parts[0] is "perfmap" or "jitdump" or "vtune" or "pulley"
                ? throw new UsageException($"--profile: '{parts[0]}' is for native code; there is 'guest'")
                : request with
                {
                    Path = value,
                };
        if (parts.Length > 3)
            throw new UsageException($"--profile needs guest[,PATH[,INTERVAL]], not '{value}'");
        if (parts.Length > 1 && parts[1].Length > 0)
            request = request with { Path = parts[1] };
        if (parts.Length > 2)
            request = request with { Interval = Duration.Parse(parts[2]) };
        return request.Interval > TimeSpan.Zero ? request : throw new UsageException("--profile: the interval is zero");
    }
}
