using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Clasm.Cli;

/// <summary>This command as a child process.</summary>
internal static class SelfProcess
{
    /// <summary>How to start one.</summary>
    /// <param name="arguments">The command line.</param>
    /// <exception cref="IOException">It is not known how.</exception>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        List<string> command = [.. Command(), .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    // Where another program has this one as a library, as tests do, the command lies beside its assembly.
    private static string[] Command()
    {
        string? running = Environment.ProcessPath;
        string assembly = typeof(SelfProcess).Assembly.Location;
        string name = typeof(SelfProcess).Assembly.GetName().Name!;
        bool isEntry = System.Reflection.Assembly.GetEntryAssembly() == typeof(SelfProcess).Assembly;
        if (isEntry && running is not null && Path.GetFileNameWithoutExtension(running) != "dotnet")
            return [running];
        string beside = Path.Combine(
            Path.GetDirectoryName(assembly) ?? "",
            OperatingSystem.IsWindows() ? name + ".exe" : name
        );
        if (isEntry && running is not null)
            return [running, assembly];
        return assembly.Length > 0 && File.Exists(beside)
            ? [beside]
            : throw new IOException("the command cannot be started again: it is not known where it is");
    }
}
