using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Clasm.Caching;

/// <summary>Whom files belong to, which the framework does not say.</summary>
internal static unsafe partial class FileOwner
{
    private const int WorkingDirectory = -100;
    private const uint UserId = 8;
    private const int StatusSize = 256;

    /// <summary>Whether a file belongs to the user of this process, or to root. Only Linux is asked; elsewhere it is taken to.</summary>
    /// <param name="path">The file.</param>
    public static bool IsSelfOrRoot(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        byte[] name = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        _ = Encoding.UTF8.GetBytes(path, name);
        byte* status = stackalloc byte[StatusSize]; // in bounds: the kernel writes a struct of this size
        fixed (byte* start = name)
        {
            if (StatX(WorkingDirectory, start, 0, UserId, status) != 0)
                return false;
        }
        uint owner = Unsafe.ReadUnaligned<uint>(status + 20);
        return owner == 0 || owner == GetUser();
    }

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int StatX(int directory, byte* path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();
}
