using System;
using System.IO;

namespace Clasm.Wasi.FileSystem.Portable;

/// <summary>What the framework knows of a file.</summary>
internal static class PortableStatus
{
    private const FileAttributes Missing = (FileAttributes)(-1);

    /// <summary>What a path names; a link is not followed.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Null if there is nothing.</returns>
    public static FileSystemInfo? Find(string path)
    {
        FileInfo file = new(path);
        FileAttributes attributes = file.Attributes;
        return attributes == Missing ? null
            : (attributes & FileAttributes.Directory) != 0 ? new DirectoryInfo(path)
            : file;
    }

    /// <summary>What something is.</summary>
    /// <param name="info">It.</param>
    public static FileType TypeOf(FileSystemInfo info) =>
        (info.Attributes & FileAttributes.ReparsePoint) != 0 ? FileType.SymbolicLink
        : info is DirectoryInfo ? FileType.Directory
        : (info.Attributes & FileAttributes.Device) != 0 ? FileType.CharacterDevice
        : FileType.RegularFile;

    /// <summary>What is known of something. Its number is made of its path, as the framework tells none.</summary>
    /// <param name="info">It.</param>
    public static FileStatus Of(FileSystemInfo info) =>
        new()
        {
            Device = 1,
            Inode = NumberOf(info.FullName),
            Type = TypeOf(info),
            Links = 1,
            Size = info is FileInfo { Exists: true } file ? (ulong)file.Length : 0,
            AccessTime = Nanoseconds(info.LastAccessTimeUtc),
            ModificationTime = Nanoseconds(info.LastWriteTimeUtc),
            ChangeTime = Nanoseconds(info.LastWriteTimeUtc),
        };

    /// <summary>A time as the framework has it.</summary>
    /// <param name="nanoseconds">Nanoseconds since 1970.</param>
    public static DateTime TimeOf(ulong nanoseconds)
    {
        ulong most = (ulong)(DateTime.MaxValue - DateTime.UnixEpoch).Ticks;
        return DateTime.UnixEpoch.AddTicks((long)Math.Min(nanoseconds / TimeSpan.NanosecondsPerTick, most));
    }

    /// <summary>A number for a path.</summary>
    /// <param name="path">The path.</param>
    public static ulong NumberOf(string path)
    {
        ulong hash = 0xcbf2_9ce4_8422_2325;
        foreach (char c in path)
            hash = (hash ^ c) * 0x100_0000_01b3;
        return hash;
    }

    private static ulong Nanoseconds(DateTime time) =>
        (ulong)Math.Max((time - DateTime.UnixEpoch).Ticks, 0) * TimeSpan.NanosecondsPerTick;
}
