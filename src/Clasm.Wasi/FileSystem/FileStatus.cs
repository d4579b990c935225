namespace Clasm.Wasi.FileSystem;

/// <summary>What is known of a file. Times are nanoseconds since 1970.</summary>
internal struct FileStatus
{
    public ulong Device;
    public ulong Inode;
    public FileType Type;
    public ulong Links;
    public ulong Size;
    public ulong AccessTime;
    public ulong ModificationTime;
    public ulong ChangeTime;
}
