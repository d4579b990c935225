namespace Clasm;

/// <summary>An import is missing or does not match.</summary>
/// <param name="message">What is wrong; it starts with the words that the specification's tests use.</param>
/// <param name="module">The import's module name.</param>
/// <param name="name">The import's name.</param>
/// <param name="expected">What the module wants.</param>
/// <param name="actual">What it was given.</param>
public sealed class WasmLinkException(string message, string module, string name, string expected, string actual)
    : WasmException($"{message}: {module}.{name}: expected {expected}, found {actual}")
{
    /// <summary>The import's module name.</summary>
    public string Module { get; } = module;

    /// <summary>The import's name.</summary>
    public string Name { get; } = name;

    /// <summary>What the module wants.</summary>
    public string Expected { get; } = expected;

    /// <summary>What it was given.</summary>
    public string Actual { get; } = actual;
}
