using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using Clasm.Caching;
using Clasm.Compilation;
using Clasm.Execution;

namespace Clasm;

/// <content>Finding and storing entries: a file each, whose name is the hash of the module and of what its code depends on.</content>
public sealed partial class CompileCache
{
    private const UnixFileMode OwnOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // So often an entry is marked as used.
    private const long MarkEverySeconds = 3600;

    /// <summary>What a module and an engine have in the cache.</summary>
    /// <param name="Hash">The hash of the module.</param>
    /// <param name="Path">The entry's file.</param>
    internal readonly record struct Key(byte[] Hash, string Path);

    /// <summary>The key of a module; null where there is no directory.</summary>
    /// <param name="config">The engine's settings.</param>
    /// <param name="source">The module.</param>
    internal Key? KeyOf(Config config, ReadOnlySpan<byte> source)
    {
        if (Directory is null)
            return null;
        byte[] hash = Sha256.Of(source);
        DataWriter name = new();
        name.Raw(hash);
        Fingerprint.Write(name, config);
        return new Key(hash, Path.Join(Directory, Hexadecimal(Sha256.Of(name.Span))));
    }

    /// <summary>The module that was compiled before, if it was.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">The module's name.</param>
    /// <param name="key">Its key.</param>
    /// <param name="source">The module.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with an entry, the module is compiled.")]
    internal Module? Find(Engine engine, string name, Key key, ReadOnlyMemory<byte> source)
    {
        Module? module = null;
        try
        {
            if (TryRead(key.Path, out byte[]? bytes, out long lastWrite) && IsTrusted(Directory!))
            {
                module = new Module(engine, name, CompiledFile.ReadEntry(engine.Config, bytes, source, key.Hash));
                Mark(key.Path, lastWrite);
            }
        }
        catch (Exception) when (module is null) { }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
        _ = Interlocked.Increment(ref module is null ? ref _misses : ref _hits);
        return module;
    }

    /// <summary>Stores a module that was compiled, if that is possible.</summary>
    /// <param name="config">The engine's settings.</param>
    /// <param name="key">The module's key.</param>
    /// <param name="source">The module.</param>
    /// <param name="outline">Its outline.</param>
    /// <param name="code">Its code, before it is loaded.</param>
    internal void Store(Config config, Key key, ReadOnlyMemory<byte> source, ModuleOutline outline, CompiledModule code)
    {
        try
        {
            if (!Create(Directory!))
                return;
            DataWriter entry = CompiledFile.Write(config, key.Hash, source, isWhole: false, outline, code);
            if (entry.Length > SizeLimit)
                return;
            Write(key.Path, entry.Span);
            new CacheEviction(Directory!, SizeLimit).Run();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OverflowException) { }
    }

    // The framework's takes vectors whose code the JIT compiler would have to make.
    private static string Hexadecimal(byte[] bytes)
    {
        char[] text = new char[bytes.Length * 2];
        for (int i = 0; i < text.Length; i++)
            text[i] = "0123456789abcdef"[(bytes[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15];
        return new string(text);
    }

    // Whoever reads sees the whole file or none, since it gets its name when it is written.
    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}{CacheEviction.TemporarySuffix}";
        try
        {
            using (
                FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0)
            )
                file.Write(bytes);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static bool TryRead(string path, [NotNullWhen(true)] out byte[]? bytes, out long lastWrite)
    {
        if (OperatingSystem.IsLinux())
            return LinuxFile.TryRead(path, out bytes, out lastWrite);
        bytes = null;
        lastWrite = 0;
        if (!File.Exists(path))
            return false;
        lastWrite = new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeSeconds();
        bytes = File.ReadAllBytes(path);
        return true;
    }

    private static void Mark(string path, long lastWrite)
    {
        DateTime now = DateTime.UtcNow;
        if ((now - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond - lastWrite > MarkEverySeconds)
            File.SetLastWriteTimeUtc(path, now);
    }

    private static bool Create(string directory)
    {
        if (OperatingSystem.IsWindows())
            _ = System.IO.Directory.CreateDirectory(directory);
        else if (!System.IO.Directory.Exists(directory))
            _ = System.IO.Directory.CreateDirectory(directory, OwnOnly);
        return IsTrusted(directory);
    }

    /// <summary>Whether only this user, or root, can have written what is in a directory.</summary>
    private static bool IsTrusted(string directory)
    {
        if (OperatingSystem.IsWindows())
            return true; // the user's folders have lists of who may write
        return OperatingSystem.IsLinux()
            ? LinuxFile.IsOwn(directory)
            : (File.GetUnixFileMode(directory) & OthersWrite) == 0;
    }
}
