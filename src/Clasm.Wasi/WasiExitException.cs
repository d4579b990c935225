namespace Clasm;

/// <summary>A guest ended itself by <c>proc_exit</c>. It unwinds the guest, which cannot catch it.</summary>
/// <param name="exitCode">What the guest said.</param>
public sealed class WasiExitException(int exitCode) : WasmException($"the program exited with status {exitCode}")
{
    /// <summary>What the guest said: 0 for success.</summary>
    public int ExitCode { get; } = exitCode;
}
