using System;
using System.IO;
using System.Text;

namespace Clasm.Cli;

/// <summary>Where a command's product goes: a file, or standard output.</summary>
internal static class OutputFile
{
    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file; null or <c>-</c> for standard output.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="terminal">The standard streams.</param>
    public static void Write(string? path, ReadOnlySpan<byte> bytes, Terminal terminal)
    {
        if (path is null or ModuleFile.StandardInput)
        {
            terminal.OutputBytes.Write(bytes);
            terminal.OutputBytes.Flush();
        }
        else
        {
            using FileStream file = File.Create(path);
            file.Write(bytes);
        }
    }

    /// <summary>Writes text.</summary>
    /// <param name="path">The file; null or <c>-</c> for standard output.</param>
    /// <param name="text">The text.</param>
    /// <param name="terminal">The standard streams.</param>
    public static void Write(string? path, string text, Terminal terminal) =>
        Write(path, Encoding.UTF8.GetBytes(text), terminal);
}
