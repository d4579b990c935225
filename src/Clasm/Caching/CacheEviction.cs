using System;
using System.IO;

namespace Clasm.Caching;

/// <summary>
/// Keeps the entries of a cache within bounds: the least recently used go, until three quarters are left, so that not every
/// further entry has to make room. Other processes may do the same at the same time, and may store what this one does not see.
/// </summary>
/// <param name="directory">The directory.</param>
/// <param name="sizeLimit">How many bytes the entries take at most.</param>
internal sealed class CacheEviction(string directory, long sizeLimit)
{
    /// <summary>The end of the names of entries that are being written.</summary>
    public const string TemporarySuffix = ".tmp";

    private const int CountLimit = 4096;
    private const int NameLength = 2 * Sha256.Size;

    // What is older was left behind by a process that was killed.
    private static readonly TimeSpan s_longestWrite = TimeSpan.FromMinutes(10);

    /// <summary>Deletes what is too much.</summary>
    public void Run()
    {
        FileInfo[] files = new DirectoryInfo(directory).GetFiles();
        long size = 0;
        int count = 0;
        DateTime oldest = DateTime.UtcNow - s_longestWrite;
        foreach (FileInfo file in files)
        {
            if (IsEntry(file))
            {
                size += file.Length;
                count++;
            }
            else if (IsTemporary(file) && file.LastWriteTimeUtc < oldest)
            {
                Delete(file);
            }
        }
        if (size <= sizeLimit && count <= CountLimit)
            return;
        Array.Sort(files, static (x, y) => x.LastWriteTimeUtc.CompareTo(y.LastWriteTimeUtc));
        foreach (FileInfo file in files)
        {
            if (size <= sizeLimit / 4 * 3 && count <= CountLimit / 4 * 3)
                return;
            if (!IsEntry(file))
                continue;
            size -= file.Length;
            count--;
            Delete(file);
        }
    }

    // Only files with names of ours are touched, whatever directory somebody chose.
    private static bool IsEntry(FileInfo file) => file.Name.Length == NameLength && IsHex(file.Name) && file.Exists;

    private static bool IsTemporary(FileInfo file) =>
        file.Name.Length > NameLength
        && file.Name.EndsWith(TemporarySuffix, StringComparison.Ordinal)
        && IsHex(file.Name.AsSpan(0, NameLength));

    private static bool IsHex(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiHexDigitLower(c))
                return false;
        }
        return true;
    }

    private static void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }
}
