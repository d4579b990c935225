using System.Runtime.InteropServices;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>The C library of Linux.</summary>
internal static unsafe partial class LibC
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoTerminal = 0x100;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    public const int AtNoFollow = 0x100;
    public const int AtRemoveDirectory = 0x200;
    public const int AtEmptyPath = 0x1000;
    public const int AtWorkingDirectory = -100;

    public const uint StatusBasic = 0x7ff;
    public const long OmitTime = 0x3ffffffe;
    public const int SetStatusFlags = 4;

    public const short PollIn = 1;
    public const short PollOut = 4;

    // The two flags whose numbers differ between the processors that Linux runs on.
    private static readonly bool s_swapped =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Ppc64le;

    public static int Directory => s_swapped ? 0x4000 : 0x10000;

    public static int NoFollow => s_swapped ? 0x8000 : 0x20000;

    private static int ListNumber => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 217 : 61;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(UnixDescriptor directory, string name, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ReadLinkAt(UnixDescriptor directory, string name, byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(UnixDescriptor directory, string name, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectoryAt(UnixDescriptor directory, string name, int mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(UnixDescriptor directory, string name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(UnixDescriptor from, string name, UnixDescriptor to, string newName);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LinkAt(UnixDescriptor from, string name, UnixDescriptor to, string newName, int flags);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SymlinkAt(string target, UnixDescriptor directory, string name);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTimesAt(UnixDescriptor directory, string name, TimeSpec* times, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    public static partial int SetTimes(UnixDescriptor file, TimeSpec* times);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(UnixDescriptor file, byte* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(UnixDescriptor file, byte* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(UnixDescriptor file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(UnixDescriptor file, byte* buffer, nint count);

    /// <summary>
    /// Writes to a descriptor that stays open. Why it failed is not kept, and so the call is compiled ahead: who wants to know
    /// calls <see cref="Write"/>.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint TryWrite(int file, byte* buffer, nint count);

    /// <summary>Asks for the status of a descriptor that stays open; why it failed is not kept.</summary>
    [LibraryImport("libc", EntryPoint = "statx")]
    public static partial int TryStatX(int file, byte* path, int flags, uint mask, byte* status);

    /// <summary>Fills memory with random bytes; the kernel may give fewer than are asked for.</summary>
    [LibraryImport("libc", EntryPoint = "getrandom")]
    public static partial nint GetRandom(byte* buffer, nint count, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int SetSize(UnixDescriptor file, long size);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    public static partial int Allocate(UnixDescriptor file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Synchronize(UnixDescriptor file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SynchronizeData(UnixDescriptor file);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(UnixDescriptor file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(UnixDescriptor file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    /// <summary>The entries of a directory, as the kernel writes them.</summary>
    public static nint List(UnixDescriptor directory, byte* buffer, nint size) =>
        SystemCall(ListNumber, directory, buffer, size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, UnixDescriptor directory, byte* buffer, nint size);

    /// <summary>A time: seconds since 1970 and nanoseconds.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>What is waited for.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
