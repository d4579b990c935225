using System;
using System.CommandLine;

namespace Clasm.Cli;

/// <summary>An option whose value may be left out.</summary>
/// <param name="name">Its name.</param>
/// <param name="initial">The value that it has then.</param>
/// <param name="isValue">Whether the word after it is its value, where no equals sign ties one to it.</param>
internal sealed class OptionalValueOption(string name, string initial, Func<string, bool> isValue)
    : Option<string?>(name)
{
    /// <summary>The value where none is given.</summary>
    public string Default { get; } = initial;

    /// <summary>Whether the word after it is its value.</summary>
    public Func<string, bool> IsValue { get; } = isValue;
}
