using System;
using Clasm.Wasi.Preview1;
using Xunit;

namespace Clasm.Wasi;

/// <summary>The time of a guest is that of its configuration.</summary>
public sealed class ClockTests
{
    private static readonly DateTimeOffset s_start = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    [Fact]
    public void The_real_time_is_the_providers()
    {
        using GuestCalls guest = new(new WasiConfiguration().WithTimeProvider(new SteppingTime()));
        long expected = (s_start - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        Assert.Equal(expected, guest.Time(clock: 0));
    }

    [Fact]
    public void The_monotonic_time_is_the_providers()
    {
        using GuestCalls guest = new(new WasiConfiguration().WithTimeProvider(new SteppingTime()));
        Assert.Equal(1_000_000_000, guest.Time(clock: 1));
        Assert.Equal(2_000_000_000, guest.Time(clock: 1));
    }

    [Fact]
    public void A_sleep_is_as_long_as_the_provider_says()
    {
        using GuestCalls guest = new(new WasiConfiguration().WithTimeProvider(new SteppingTime()));
        Assert.Equal(Errno.Success, guest.Sleep(TimeSpan.FromSeconds(7)));
        Assert.InRange(guest.Time(clock: 1), 7_000_000_000, 20_000_000_000);
    }

    /// <summary>A time that goes on by a second whenever somebody looks.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;

        public override DateTimeOffset GetUtcNow() => s_start;
    }
}
