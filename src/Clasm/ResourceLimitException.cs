namespace Clasm;

/// <summary>A limit of the embedder refused what a module wanted.</summary>
/// <param name="message">What was refused.</param>
public sealed class ResourceLimitException(string message) : WasmException(message);
