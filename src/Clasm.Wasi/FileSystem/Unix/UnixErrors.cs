using System.Runtime.InteropServices;
using Clasm.Wasi.Preview1;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>The error numbers of Linux in preview 1's words.</summary>
internal static class UnixErrors
{
    /// <summary>The number of a call that a signal ended.</summary>
    public const int Interrupted = 4;

    /// <summary>What the last call of this thread failed with.</summary>
    public static Errno Last() => Translate(Marshal.GetLastPInvokeError());

    /// <summary>Success, or what the last call failed with.</summary>
    /// <param name="result">The call's result: negative where it failed.</param>
    public static Errno Of(int result) => result < 0 ? Last() : Errno.Success;

    /// <summary>Preview 1's word for an error number.</summary>
    /// <param name="number">The number.</param>
    public static Errno Translate(int number) =>
        number switch
        {
            0 => Errno.Success,
            1 => Errno.NotPermitted,
            2 => Errno.NoEntry,
            3 => Errno.NoProcess,
            Interrupted => Errno.Interrupted,
            5 => Errno.InputOutput,
            6 => Errno.NoDeviceOrAddress,
            7 => Errno.TooBig,
            9 => Errno.BadDescriptor,
            11 => Errno.Again,
            12 => Errno.NoMemory,
            13 => Errno.Access,
            14 => Errno.Fault,
            16 => Errno.Busy,
            17 => Errno.Exists,
            18 => Errno.CrossDevice,
            19 => Errno.NoDevice,
            20 => Errno.NotDirectory,
            21 => Errno.IsDirectory,
            22 => Errno.Invalid,
            23 => Errno.TooManyFilesInSystem,
            24 => Errno.TooManyOpenFiles,
            25 => Errno.NotTerminal,
            26 => Errno.TextBusy,
            27 => Errno.FileTooBig,
            28 => Errno.NoSpace,
            29 => Errno.InvalidSeek,
            30 => Errno.ReadOnly,
            31 => Errno.TooManyLinks,
            32 => Errno.BrokenPipe,
            33 => Errno.Domain,
            34 => Errno.Range,
            35 => Errno.Deadlock,
            36 => Errno.NameTooLong,
            37 => Errno.NoLocks,
            38 => Errno.NoSystemCall,
            39 => Errno.NotEmpty,
            40 => Errno.Loop,
            75 => Errno.Overflow,
            84 => Errno.IllegalSequence,
            95 => Errno.NotSupported,
            104 => Errno.ConnectionReset,
            107 => Errno.NotConnected,
            110 => Errno.TimedOut,
            116 => Errno.Stale,
            122 => Errno.Quota,
            _ => Errno.InputOutput,
        };
}
