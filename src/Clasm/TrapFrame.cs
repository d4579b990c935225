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
);
