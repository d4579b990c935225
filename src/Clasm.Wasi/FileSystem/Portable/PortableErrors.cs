using System;
using System.IO;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.Portable;

/// <summary>The exceptions of the framework's files in preview 1's words.</summary>
internal static class PortableErrors
{
    private const int WindowsSharing = unchecked((int)0x80070020);
    private const int WindowsExists = unchecked((int)0x800700b7);
    private const int WindowsFileExists = unchecked((int)0x80070050);
    private const int WindowsNotEmpty = unchecked((int)0x80070091);
    private const int WindowsFull = unchecked((int)0x80070070);
    private const int MacNotEmpty = 66;
    private const int LinuxNotEmpty = 39;

    /// <summary>Does something with files.</summary>
    /// <param name="action">What to do; it may fail with an exception of the framework.</param>
    public static Errno Try(Func<Errno> action)
    {
        try
        {
            return action();
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Translate(e);
        }
    }

    private static Errno Translate(Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => Errno.NoEntry,
            PathTooLongException => Errno.NameTooLong,
            UnauthorizedAccessException => Errno.Access,
            ArgumentException => Errno.Invalid,
            NotSupportedException => Errno.NotSupported,
            { HResult: WindowsExists or WindowsFileExists or 17 } => Errno.Exists,
            { HResult: WindowsNotEmpty or MacNotEmpty or LinuxNotEmpty } => Errno.NotEmpty,
            { HResult: WindowsFull or 28 } => Errno.NoSpace,
            { HResult: WindowsSharing or 16 } => Errno.Busy,
            { HResult: 18 } => Errno.CrossDevice,
            _ => Errno.InputOutput,
        };
}
