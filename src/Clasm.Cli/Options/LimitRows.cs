using System;
using System.Collections.Generic;

namespace Clasm.Cli.Options;

/// <summary>The keys of <c>-W</c> that stop code and bound what it takes.</summary>
internal static class LimitRows
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
        settings.Timeout = text == Unlimited ? null : Duration.Parse(text);
        settings.Config.EpochInterruption |= settings.Timeout is not null;
    }
}
