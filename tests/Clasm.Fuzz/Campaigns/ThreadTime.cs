using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Clasm.Fuzz.Campaigns;

/// <summary>
/// The time that the current thread spent on a processor, where the platform tells; else the time that passed. What else runs
/// on the machine counts for less.
/// </summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3;

    /// <summary>A point in time, in nanoseconds.</summary>
    public static long Now =>
        OperatingSystem.IsLinux() && ClockGetTime(ThreadClock, out TimeSpec time) == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>Milliseconds since a point in time.</summary>
    public static double Since(long start) => (Now - start) / 1e6;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
