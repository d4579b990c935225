namespace Clasm.Wasi.FileSystem.InMemory;

/// <summary>Something in a file system in memory. All of it is used under the file system's lock.</summary>
/// <param name="fileSystem">The file system.</param>
internal abstract class Node(InMemoryFileSystem fileSystem)
{
    /// <summary>The file system.</summary>
    public InMemoryFileSystem FileSystem => fileSystem;

    /// <summary>What it is.</summary>
    public abstract FileType Type { get; }

    /// <summary>Its size in bytes.</summary>
    public virtual long Size => 0;

    /// <summary>How many names it has.</summary>
    public int Links { get; set; }

    /// <summary>Its number.</summary>
    public ulong Number { get; } = fileSystem.NextNumber();

    /// <summary>When it was read last.</summary>
    public ulong AccessTime { get; set; } = fileSystem.Now;

    /// <summary>When it was written last.</summary>
    public ulong ModificationTime { get; set; } = fileSystem.Now;

    /// <summary>When something about it changed last.</summary>
    public ulong ChangeTime { get; set; } = fileSystem.Now;

    /// <summary>What is known of it.</summary>
    public FileStatus Status =>
        new()
        {
            Device = 1,
            Inode = Number,
            Type = Type,
            Links = (ulong)Links,
            Size = (ulong)Size,
            AccessTime = AccessTime,
            ModificationTime = ModificationTime,
            ChangeTime = ChangeTime,
        };

    /// <summary>Sets its times.</summary>
    /// <param name="times">The times.</param>
    public void SetTimes(FileTimes times)
    {
        AccessTime = times.Access ?? AccessTime;
        ModificationTime = times.Modification ?? ModificationTime;
        ChangeTime = fileSystem.Now;
    }

    /// <summary>Notes that its content changed.</summary>
    public void Touch() => ModificationTime = ChangeTime = fileSystem.Now;
}
