using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Clasm.Cli.Options;

/// <summary>Durations on the command line.</summary>
internal static partial class Duration
{
    /// <summary>Reads one: <c>500ms</c>, <c>10s</c>, <c>2m</c>, <c>1h</c>, or seconds.</summary>
    /// <param name="text">The text; null when none was given.</param>
    public static TimeSpan Parse(string? text)
    {
        if (text is null)
            throw new UsageException("a duration is missing");
        Match match = DurationPattern().Match(text);
        if (!match.Success)
            throw new UsageException($"'{text}' is no duration such as 500ms, 10s, 2m or 1h");
        double seconds =
            double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            * match.Groups[2].Value switch
            {
                "us" => 1e-6,
                "ms" => 1e-3,
                "m" => 60,
                "h" => 3600,
                _ => 1,
            };
        return seconds <= 4_000_000
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"{text} is longer than a timer can wait");
    }

    [GeneratedRegex(@"^([0-9]{1,12}(?:\.[0-9]{1,12})?)(us|ms|s|m|h)?$")]
    private static partial Regex DurationPattern();
}
