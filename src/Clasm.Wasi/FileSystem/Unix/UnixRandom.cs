using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>The system's random bytes, fit for keys.</summary>
internal static unsafe class UnixRandom
{
    /// <summary>Fills a span. On Linux the kernel is asked: the framework would load OpenSSL first, which takes 20 ms.</summary>
    /// <param name="bytes">Receives the bytes.</param>
    public static void Fill(Span<byte> bytes)
    {
        Span<byte> rest = bytes;
        while (OperatingSystem.IsLinux() && !rest.IsEmpty)
        {
            nint count;
            fixed (byte* start = rest) // in bounds: the kernel is told the length of the span
                count = LibC.GetRandom(start, rest.Length, 0);
            if (count < 0)
                break;
            rest = rest[(int)count..];
        }
        if (!rest.IsEmpty)
            Framework(rest);
    }

    // Apart, so that its assembly is not loaded where it is not used.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Framework(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
