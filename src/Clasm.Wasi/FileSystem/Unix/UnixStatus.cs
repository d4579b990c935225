using System.Runtime.CompilerServices;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>What Linux knows of a file.</summary>
internal static unsafe class UnixStatus
{
    private const int Size = 256;

    /// <summary>Asks for something in a directory, or with an empty name for what is open.</summary>
    /// <param name="descriptor">The directory, or the file.</param>
    /// <param name="name">The name; a symbolic link is not followed.</param>
    /// <param name="status">Receives what is known.</param>
    public static Errno Get(UnixDescriptor descriptor, string name, out FileStatus status)
    {
        // In bounds: the kernel writes a struct of this size.
        byte* raw = stackalloc byte[Size];
        int flags = name.Length == 0 ? LibC.AtEmptyPath : LibC.AtNoFollow;
        if (LibC.StatX(descriptor, name, flags, LibC.StatusBasic, raw) < 0)
        {
            status = default;
            return UnixErrors.Last();
        }
        status = new FileStatus
        {
            Links = Unsafe.ReadUnaligned<uint>(raw + 16),
            Type = TypeOf(Unsafe.ReadUnaligned<ushort>(raw + 28)),
            Inode = Unsafe.ReadUnaligned<ulong>(raw + 32),
            Size = Unsafe.ReadUnaligned<ulong>(raw + 40),
            AccessTime = TimeAt(raw + 64),
            ChangeTime = TimeAt(raw + 96),
            ModificationTime = TimeAt(raw + 112),
            Device = ((ulong)Unsafe.ReadUnaligned<uint>(raw + 136) << 32) | Unsafe.ReadUnaligned<uint>(raw + 140),
        };
        return Errno.Success;
    }

    /// <summary>Whether an open descriptor is a regular file's.</summary>
    /// <param name="descriptor">Its number.</param>
    public static bool IsRegularFile(int descriptor)
    {
        byte* raw = stackalloc byte[Size]; // in bounds: the kernel writes a struct of this size
        byte none = 0;
        return LibC.TryStatX(descriptor, &none, LibC.AtEmptyPath, LibC.StatusBasic, raw) == 0
            && TypeOf(Unsafe.ReadUnaligned<ushort>(raw + 28)) == FileType.RegularFile;
    }

    /// <summary>Times as Linux takes them.</summary>
    /// <param name="times">The times.</param>
    /// <param name="access">Receives the first.</param>
    /// <param name="modification">Receives the second.</param>
    public static void Convert(FileTimes times, out LibC.TimeSpec access, out LibC.TimeSpec modification)
    {
        access = TimeOf(times.Access);
        modification = TimeOf(times.Modification);
    }

    /// <summary>What a file is, by the upper bits of its mode.</summary>
    private static FileType TypeOf(int mode) =>
        (mode >> 12) switch
        {
            1 => FileType.Unknown,
            2 => FileType.CharacterDevice,
            4 => FileType.Directory,
            6 => FileType.BlockDevice,
            8 => FileType.RegularFile,
            10 => FileType.SymbolicLink,
            12 => FileType.StreamSocket,
            _ => FileType.Unknown,
        };

    /// <summary>What an entry of a directory is, by its mark.</summary>
    /// <param name="mark">The mark: the upper bits of the mode.</param>
    public static FileType TypeOfEntry(byte mark) => TypeOf(mark << 12);

    private static ulong TimeAt(byte* raw) =>
        ((ulong)Unsafe.ReadUnaligned<long>(raw) * 1_000_000_000) + Unsafe.ReadUnaligned<uint>(raw + 8);

    private static LibC.TimeSpec TimeOf(ulong? time) =>
        time is ulong nanoseconds
            ? new LibC.TimeSpec
            {
                Seconds = (long)(nanoseconds / 1_000_000_000),
                Nanoseconds = (long)(nanoseconds % 1_000_000_000),
            }
            : new LibC.TimeSpec { Nanoseconds = LibC.OmitTime };
}
