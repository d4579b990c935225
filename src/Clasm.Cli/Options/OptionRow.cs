using System;
using System.Collections.Generic;
using System.Globalization;

namespace Clasm.Cli.Options;

/// <summary>A key of an option group.</summary>
/// <param name="Group">The letter of its group.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">What its value is: shown by help.</param>
/// <param name="Default">The value without the option, as help shows it.</param>
/// <param name="Help">What it does.</param>
/// <param name="Apply">Sets it; throws <see cref="UsageException"/> when the value is wrong. Null text: no value was given.</param>
internal sealed record OptionRow(
    char Group,
    string Key,
    string Value,
    string Default,
    string Help,
    Action<Settings, string?> Apply
)
{
    /// <summary>Whether help leaves it out.</summary>
    public bool IsHidden { get; init; }

    /// <summary>A key that is on or off.</summary>
    public static OptionRow Flag(char group, string key, bool initial, string help, Action<Settings, bool> set) =>
        new(group, key, "[=y|n]", initial ? "y" : "n", help, (settings, text) => set(settings, ParseFlag(text)));

    /// <summary>A key whose value is a number with bounds.</summary>
    public static OptionRow Number(
        char group,
        string key,
        long initial,
        (long Minimum, long Maximum) range,
        string help,
        Action<Settings, long> set
    ) =>
        new(
            group,
            key,
            "=N",
            initial.ToString(CultureInfo.InvariantCulture),
            help,
            (settings, text) => set(settings, ParseNumber(text, range.Minimum, range.Maximum))
        );

    /// <summary>A key whose value is one of several words.</summary>
    public static OptionRow Choice<T>(
        char group,
        string key,
        (string Word, T Value)[] choices,
        string help,
        Action<Settings, T> set
    )
    {
        string[] words = Array.ConvertAll(choices, choice => choice.Word);
        return new(
            group,
            key,
            "=" + string.Join('|', words),
            words[0],
            help,
            (settings, text) => set(settings, choices[Array.IndexOf(words, ParseChoice(text, words))].Value)
        );
    }

    /// <summary>A key of other engines that has no meaning here.</summary>
    public static OptionRow Unused(char group, string key) =>
        new(group, key, "", "", "", (settings, _) => settings.Ignored.Add($"-{group} {key}")) { IsHidden = true };

    private static bool ParseFlag(string? text) =>
        text switch
        {
            null or "y" or "yes" or "true" => true,
            "n" or "no" or "false" => false,
            _ => throw new UsageException($"'{text}' is neither y nor n"),
        };

    private static long ParseNumber(string? text, long minimum, long maximum)
    {
        if (text is null)
            throw new UsageException("a number is missing");
        bool isHex = text.StartsWith("0x", StringComparison.Ordinal);
        ReadOnlySpan<char> digits = isHex ? text.AsSpan(2) : text;
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out ulong value))
            throw new UsageException($"'{text}' is not a number");
        if (value > (ulong)maximum || (long)value < minimum)
            throw new UsageException($"{text} is not between {minimum} and {maximum}");
        return (long)value;
    }

    private static string ParseChoice(string? text, IReadOnlyList<string> words)
    {
        foreach (string word in words)
        {
            if (word == text)
                return word;
        }
        throw new UsageException(
            text is null
                ? $"a value is missing: {string.Join(", ", words)}"
                : $"'{text}' is none of {string.Join(", ", words)}{Nearest.Hint(text, words)}"
        );
    }
}
