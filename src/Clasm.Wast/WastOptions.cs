using Clasm.Syntax;

namespace Clasm.Wast;

/// <summary>How scripts are run.</summary>
public sealed record WastOptions
{
    /// <summary>The engine's configuration; the features in it are replaced by the script's.</summary>
    public Config Config { get; init; } = new();

    /// <summary>The features that are on, in place of those that the script's folder and header ask for.</summary>
    public Features? Features { get; init; }

    /// <summary>Whether each module is turned into bytes once it is compiled, and loaded from them.</summary>
    public bool Reload { get; init; }

    /// <summary>Whether modules are only parsed and validated: whatever would run code is skipped, and counted so.</summary>
    public bool SyntaxOnly { get; init; }
}
