using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clasm.Execution;

/// <summary>
/// Files by the C library's functions on Linux. The framework's take two milliseconds at their first use, which is more than most
/// modules take to load; and they do not say whom a file belongs to.
/// </summary>
internal static unsafe partial class LinuxFile
{
    private const int WorkingDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int RegularFile = 8;
    private const uint BasicStatus = 0x7ff;
    private const int StatusSize = 256;

    /// <summary>Reads a regular file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="bytes">Receives its content.</param>
    /// <param name="lastWrite">Receives when it was last written: seconds since 1970.</param>
    /// <returns>False if it cannot be read, or is anything else: then the framework is asked, if only for the error.</returns>
    public static bool TryRead(string path, [NotNullWhen(true)] out byte[]? bytes, out long lastWrite)
    {
        bytes = null;
        lastWrite = 0;
        int file;
        fixed (byte* name = PlainText.EncodeTerminated(path))
            file = Open(name, CloseOnExec | NonBlocking, 0);
        if (file < 0)
            return false;
        byte* status = stackalloc byte[StatusSize]; // in bounds: the kernel writes a struct of this size
        byte none = 0;
        if (
            StatX(file, &none, EmptyPath, BasicStatus, status) == 0
            && Unsafe.Read<ushort>(status + 28) >> 12 == RegularFile
        )
        {
            lastWrite = Unsafe.Read<long>(status + 112);
            long length = Unsafe.Read<long>(status + 40);
            if (length > 0 && length <= Array.MaxLength)
                bytes = Read(file, (int)length);
        }
        _ = Close(file);
        return bytes is not null;
    }

    /// <summary>Whether only this user, or root, can write to a directory.</summary>
    /// <param name="path">The directory.</param>
    public static bool IsOwn(string path)
    {
        byte* status = stackalloc byte[StatusSize]; // in bounds: the kernel writes a struct of this size
        fixed (byte* name = PlainText.EncodeTerminated(path))
        {
            if (StatX(WorkingDirectory, name, 0, BasicStatus, status) != 0)
                return false;
        }
        const int othersWrite = 18; // for the group, and for all
        uint owner = Unsafe.Read<uint>(status + 20);
        return (Unsafe.Read<ushort>(status + 28) & othersWrite) == 0 && (owner == 0 || owner == GetUser());
    }

    private static byte[]? Read(int file, int length)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        fixed (byte* start = bytes)
        {
            int done = 0;
            while (done < length)
            {
                // In bounds: what is left of the array.
                nint count = Read(file, start + done, length - done);
                if (count <= 0)
                    return null;
                done += (int)count;
            }
        }
        return bytes;
    }

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int Open(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int StatX(int directory, byte* path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();
}
