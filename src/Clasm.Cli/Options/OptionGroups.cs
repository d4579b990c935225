using System.CommandLine;
using System.IO;
using System.Linq;

namespace Clasm.Cli.Options;

/// <summary>Reads the values of the option groups: <c>KEY[=VALUE][,…]</c>.</summary>
internal static class OptionGroups
{
    /// <summary>Applies one use of a group.</summary>
    /// <param name="settings">What the keys set.</param>
    /// <param name="group">The letter of the group.</param>
    /// <param name="text">The keys and values.</param>
    public static void Apply(Settings settings, char group, string text)
    {
        foreach (string part in text.Split(','))
        {
            (string key, string? value) = part.IndexOf('=') is int at and >= 0
                ? (part[..at], part[(at + 1)..])
                : (part, null);
            Find(group, key).ApplyNamed(settings, value);
        }
    }

    /// <summary>The group whose keys are asked for, if an option is one and its value says help.</summary>
    /// <param name="option">The option.</param>
    /// <param name="value">Its value.</param>
    public static char? AsksForHelp(Option option, string value)
    {
        foreach ((char letter, string name, _) in OptionTable.Groups)
        {
            if (option.Name == $"--{name}" && value.Split(',').Contains("help"))
                return letter;
        }
        return null;
    }

    /// <summary>Writes the keys of a group with their defaults.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="group">The letter of the group.</param>
    public static void WriteHelp(TextWriter writer, char group)
    {
        string name = OptionTable.Groups.First(row => row.Letter == group).Name;
        OptionRow[] rows = [.. OptionTable.RowsOf(group).Where(row => !row.IsHidden)];
        writer.WriteLine(rows.Length == 0 ? $"The {name} group has no keys yet." : $"Keys of the {name} group:");
        int width = rows.Select(row => row.Key.Length + row.Value.Length).DefaultIfEmpty().Max();
        foreach (OptionRow row in rows)
            writer.WriteLine(
                $"  -{group} {(row.Key + row.Value).PadRight(width)}  {row.Help} (default: {row.Default})"
            );
    }

    private static OptionRow Find(char group, string key) =>
        OptionTable.RowsOf(group).FirstOrDefault(row => row.Key == key) ?? throw Unknown(group, key);

    private static UsageException Unknown(char group, string key)
    {
        string elsewhere = string.Concat(
            OptionTable.Rows.Where(row => row.Key == key).Select(row => $"; did you mean '-{row.Group} {key}'?").Take(1)
        );
        string hint =
            elsewhere.Length > 0
                ? elsewhere
                : Nearest.Hint(key, OptionTable.RowsOf(group).Where(row => !row.IsHidden).Select(row => row.Key));
        return new UsageException($"unknown key '{key}' of -{group}{hint}");
    }

    private static void ApplyNamed(this OptionRow row, Settings settings, string? value)
    {
        try
        {
            row.Apply(settings, value);
        }
        catch (UsageException exception)
        {
            throw new UsageException($"-{row.Group} {row.Key}: {exception.Message}");
        }
    }
}
