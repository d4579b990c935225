using System;
using System.IO;
using System.Threading;

namespace Clasm;

/// <summary>
/// A cache of compiled modules in a directory: a module that the same build of Clasm compiled before with the same settings is
/// loaded instead of decoded, validated and compiled. Engines, threads and processes may share one. Where the directory cannot be
/// used, or an entry is damaged, modules are compiled as without. Thread-safe.
/// </summary>
/// <remarks>
/// Entries hold code that is run as it is, so whoever can write to the directory can run code: it is created for its user
/// alone, and on Unix one that belongs to somebody else or that others may write to is not used.
/// </remarks>
public sealed partial class CompileCache
{
    private long _hits;
    private long _misses;

    /// <summary>A cache.</summary>
    /// <param name="directory">
    /// The directory, created when it is needed; null for the user's: <c>clasm</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>,
    /// <c>~/Library/Caches</c>, or <c>%LOCALAPPDATA%</c>.
    /// </param>
    public CompileCache(string? directory = null) =>
        Directory = directory is null ? DefaultDirectory() : Path.GetFullPath(directory);

    /// <summary>The directory; null where the user has none.</summary>
    public string? Directory { get; }

    /// <summary>How many bytes entries take at most, about; the least recently used go first.</summary>
    public long SizeLimit { get; init; } = 256 << 20;

    /// <summary>How many modules were loaded.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>How many modules were looked for and not found.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    private static string? DefaultDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return local.Length == 0 ? null : Path.Join(local, "clasm");
        }
        // As the XDG specification has it, a relative path counts for nothing.
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is ['/', ..] caches)
            return Path.Join(caches, "clasm");
        if (Environment.GetEnvironmentVariable("HOME") is not ['/', ..] home)
            return null;
        return Path.Join(home, OperatingSystem.IsMacOS() ? "Library/Caches/clasm" : ".cache/clasm");
    }
}
