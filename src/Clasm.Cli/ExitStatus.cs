using System;

namespace Clasm.Cli;

/// <summary>What the command's exit status says.</summary>
internal static class ExitStatus
{
    public const int Success = 0;

    /// <summary>A malformed or invalid module, a failed script, or an error of ours.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>A trap: the status of a process that aborted.</summary>
    public static int Trap { get; } = OperatingSystem.IsWindows() ? 3 : 134;
}
