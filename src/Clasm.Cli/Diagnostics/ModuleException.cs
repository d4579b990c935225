using System;
using Clasm.Cli.Options;

namespace Clasm.Cli.Diagnostics;

/// <summary>Something that WebAssembly code or a bad module caused, with the file that it came from.</summary>
/// <param name="file">The file.</param>
/// <param name="cause">What happened.</param>
internal sealed class ModuleException(ModuleFile file, WasmException cause) : Exception(cause.Message, cause)
{
    /// <summary>The file.</summary>
    public ModuleFile File { get; } = file;

    /// <summary>What happened.</summary>
    public WasmException Cause { get; } = cause;

    /// <summary>How many frames of a trap's backtrace are shown at most.</summary>
    public int MaxBacktrace { get; init; } = new Settings().MaxBacktrace;
}
