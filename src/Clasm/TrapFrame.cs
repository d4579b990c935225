namespace Clasm;

/// <summary>A WebAssembly function that was active when an execution trapped.</summary>
/// <param name="FunctionName">The function's name, when the module tells it.</param>
/// <param name="FunctionIndex">The function's index in its module.</param>
/// <param name="ModuleName">The module's name, when it has one.</param>
/// <param name="ModuleOffset">The instruction, in bytes from the start of the module; 0 when it is not known.</param>
/// <param name="FunctionOffset">The instruction, in bytes from the start of the function's body; 0 when it is not known.</param>
public readonly record struct TrapFrame(
    string? FunctionName,
    uint FunctionIndex,
    string? ModuleName,
    int ModuleOffset,
    int FunctionOffset
)
{
    /// <summary>
    /// The source file, as the module's debugging data (DWARF) names it, or the name of a module in the text format; null when it is
    /// not known.
    /// </summary>
    public string? File { get; init; }

    /// <summary>The line in the source file, from 1; 0 when it is not known.</summary>
    public int Line { get; init; }

    /// <summary>The column in the line, from 1; 0 when it is not known.</summary>
    public int Column { get; init; }
}
