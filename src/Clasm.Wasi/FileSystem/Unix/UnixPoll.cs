using System;
using System.Collections.Generic;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>Waiting for descriptors.</summary>
internal static unsafe class UnixPoll
{
    private const int MaxEntries = 64;

    /// <summary>Whether a descriptor is ready, has failed or was closed by the other side.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="events">What for.</param>
    /// <param name="milliseconds">How long to wait for that.</param>
    public static bool IsReady(int descriptor, short events, int milliseconds)
    {
        LibC.PollEntry entry = new() { Descriptor = descriptor, Events = events };
        return LibC.Poll(&entry, 1, milliseconds) > 0;
    }

    /// <summary>Waits until one of some descriptors is ready.</summary>
    /// <param name="wanted">The descriptors and what for; those past the 64th are not waited for.</param>
    /// <param name="milliseconds">How long to wait.</param>
    public static void WaitAny(List<(int Descriptor, short Events)> wanted, int milliseconds)
    {
        int count = Math.Min(wanted.Count, MaxEntries);
        LibC.PollEntry* entries = stackalloc LibC.PollEntry[MaxEntries];
        for (int i = 0; i < count; i++)
            entries[i] = new LibC.PollEntry { Descriptor = wanted[i].Descriptor, Events = wanted[i].Events };
        _ = LibC.Poll(entries, (nuint)count, milliseconds);
    }
}
