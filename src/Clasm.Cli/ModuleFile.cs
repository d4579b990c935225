using System;
using System.IO;
using System.Text;
using Clasm.Caching;
using Clasm.Execution;

namespace Clasm.Cli;

/// <summary>A file that holds a module: text or binary, told apart by its content.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record ModuleFile(string Name, byte[] Bytes)
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Whether it starts like a binary module.</summary>
    public bool IsBinary => Bytes.AsSpan().StartsWith("\0asm"u8);

    /// <summary>Whether it starts like a compiled module.</summary>
    public bool IsCompiled => CompiledFile.IsOne(Bytes);

    /// <summary>Its lines may be shown: it is text. Bytes that are no UTF-8 come out as replacement characters.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Reads a file, or standard input.</summary>
    /// <param name="path">The path, or <c>-</c>.</param>
    /// <param name="terminal">The standard streams.</param>
    public static ModuleFile Read(string path, Terminal terminal)
    {
        if (path != StandardInput)
            return new ModuleFile(path, ReadFile(path));
        using MemoryStream buffer = new();
        terminal.Input.CopyTo(buffer);
        return new ModuleFile("<stdin>", buffer.ToArray());
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() && LinuxFile.TryRead(path, out byte[]? bytes, out _)
                ? bytes
                : File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"{path}: no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
