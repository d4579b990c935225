using System;

namespace Clasm.Wasi.Preview1;

// Arguments, environment, clocks, random numbers and the end.
internal sealed partial class WasiHost
{
    private const int RealTimeClock = 0;
    private const int MonotonicClock = 1;
    private const int LastClock = 3;
    private const int LastSignal = 30;
    private const int RandomSlice = 1 << 16;

    /// <summary><c>args_get</c></summary>
    public Errno GetArguments(uint pointers, uint buffer) => PutStrings(_arguments, pointers, buffer);

    /// <summary><c>args_sizes_get</c></summary>
    public Errno GetArgumentSizes(uint count, uint size) => PutSizes(_arguments, count, size);

    /// <summary><c>environ_get</c></summary>
    public Errno GetEnvironment(uint pointers, uint buffer) => PutStrings(_environment, pointers, buffer);

    /// <summary><c>environ_sizes_get</c></summary>
    public Errno GetEnvironmentSizes(uint count, uint size) => PutSizes(_environment, count, size);

    /// <summary><c>clock_res_get</c></summary>
    public Errno GetClockResolution(int clock, uint result)
    {
        if ((uint)clock > LastClock)
            return Errno.Invalid;
        if (clock > MonotonicClock)
            return Errno.BadDescriptor;
        Memory.Write(result, clock == RealTimeClock ? WasiClockResolution : _clock.MonotonicResolution);
        return Errno.Success;
    }

    /// <summary><c>clock_time_get</c></summary>
    public Errno GetTime(int clock, uint result)
    {
        if ((uint)clock > LastClock)
            return Errno.Invalid;
        if (clock > MonotonicClock)
            return Errno.BadDescriptor;
        Memory.Write(result, clock == RealTimeClock ? _clock.RealTime : _clock.Monotonic);
        return Errno.Success;
    }

    /// <summary><c>random_get</c></summary>
    public Errno GetRandom(uint buffer, uint length)
    {
        _ = Memory.Bytes(buffer, length);
        for (uint done = 0; done < length; )
        {
            uint count = Math.Min(length - done, RandomSlice);
            _random(Memory.Bytes(buffer + done, count));
            done += count;
            Charge(count);
        }
        return Errno.Success;
    }

    /// <summary><c>sched_yield</c></summary>
    public Errno Yield()
    {
        Charge(0);
        System.Threading.Thread.Yield();
        return Errno.Success;
    }

    /// <summary><c>proc_raise</c></summary>
    public static Errno Raise(int signal) => (uint)signal > LastSignal ? Errno.Invalid : Errno.NotSupported;

    private static ulong WasiClockResolution => Clocks.WasiClock.RealTimeResolution;

    private Errno PutStrings(byte[][] strings, uint pointers, uint buffer)
    {
        foreach (byte[] text in strings)
        {
            text.CopyTo(Memory.Bytes(buffer, (uint)text.Length));
            Memory.Write(pointers, buffer);
            pointers = pointers + 4;
            buffer = buffer + (uint)text.Length;
        }
        return Errno.Success;
    }

    private Errno PutSizes(byte[][] strings, uint count, uint size)
    {
        ulong total = 0;
        foreach (byte[] text in strings)
            total += (uint)text.Length;
        if (total > uint.MaxValue)
            return Errno.Overflow;
        Memory.Write(count, (uint)strings.Length);
        Memory.Write(size, (uint)total);
        return Errno.Success;
    }
}
