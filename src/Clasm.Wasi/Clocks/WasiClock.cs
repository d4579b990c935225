using System;

namespace Clasm.Wasi.Clocks;

/// <summary>The clocks of a guest, in nanoseconds. The monotonic one starts at 0 with the guest.</summary>
/// <param name="provider">Where the time comes from.</param>
internal sealed class WasiClock(TimeProvider provider)
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private readonly long _start = provider.GetTimestamp();

    /// <summary>Whether the time is this machine's.</summary>
    public bool IsSystem => provider == TimeProvider.System;

    /// <summary>Nanoseconds since the guest started.</summary>
    public ulong Monotonic =>
        (ulong)(
            (UInt128)(ulong)(provider.GetTimestamp() - _start)
            * NanosecondsPerSecond
            / (ulong)provider.TimestampFrequency
        );

    /// <summary>The smallest step of <see cref="Monotonic"/>.</summary>
    public ulong MonotonicResolution => Math.Max(NanosecondsPerSecond / (ulong)provider.TimestampFrequency, 1);

    /// <summary>Nanoseconds since 1970.</summary>
    public ulong RealTime =>
        (ulong)(provider.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>The smallest step of <see cref="RealTime"/>.</summary>
    public static ulong RealTimeResolution => TimeSpan.NanosecondsPerTick;
}
