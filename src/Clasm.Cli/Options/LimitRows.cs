using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Clasm.Cli.Options;

/// <summary>The keys of <c>-W</c> that stop code and bound what it takes.</summary>
internal static partial class LimitRows
{
    private const string Unlimited = "unlimited";

    /// <summary>The rows.</summary>
    public static IEnumerable<OptionRow> All()
    {
        yield return OptionRow.Flag(
            'W',
            "epoch-interruption",
            false,
            "code can be interrupted",
            (settings, on) => settings.Config.EpochInterruption = on
        );
        yield return new OptionRow(
            'W',
            "timeout",
            "=DURATION",
            Unlimited,
            "how long code may run: 500ms, 10s, 2m, 1h, or seconds",
            SetTimeout
        );
        yield return Bound("fuel", "units of fuel that code may use up", long.MaxValue, SetFuel);
        yield return Bound("max-memory-size", "bytes of each memory", long.MaxValue, (s, n) => s.Limits.MemorySize = n);
        yield return Bound(
            "max-table-elements",
            "elements of each table",
            uint.MaxValue,
            (s, n) => s.Limits.TableElements = (uint?)n
        );
        yield return Bound("max-instances", "instances", long.MaxValue, (s, n) => s.Limits.Instances = n);
        yield return Bound("max-tables", "tables", long.MaxValue, (s, n) => s.Limits.Tables = n);
        yield return Bound("max-memories", "memories", long.MaxValue, (s, n) => s.Limits.Memories = n);
        yield return OptionRow.Flag(
            'W',
            "trap-on-grow-failure",
            false,
            "growth that a limit refuses is an error",
            (settings, on) => settings.Limits.TrapOnGrowFailure = on
        );
    }

    // Zero is a limit too: the absence of one has a word.
    private static OptionRow Bound(string key, string help, long maximum, Action<Settings, long?> set)
    {
        OptionRow number = OptionRow.Number('W', key, 0, (0, maximum), help, (settings, n) => set(settings, n));
        return number with
        {
            Default = Unlimited,
            Apply = (settings, text) =>
            {
                if (text == Unlimited)
                    set(settings, null);
                else
                    number.Apply(settings, text);
            },
        };
    }

    private static void SetFuel(Settings settings, long? fuel)
    {
        settings.Config.FuelConsumption = fuel is not null;
        settings.Fuel = (ulong?)fuel;
    }

    private static void SetTimeout(Settings settings, string? text)
    {
        settings.Timeout = text == Unlimited ? null : ParseDuration(text);
        settings.Config.EpochInterruption |= settings.Timeout is not null;
    }

    private static TimeSpan ParseDuration(string? text)
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
