using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Threading;
using Clasm.Wasi.FileSystem.Unix;

namespace Clasm.Wasi.Preview1;

// Waiting for clocks and descriptors.
internal sealed partial class WasiHost
{
    private const uint MaxSubscriptions = 1 << 16;
    private const uint EventSize = 32;
    private const int LongestSleep = 60_000;

    /// <summary><c>poll_oneoff</c></summary>
    public Errno Poll(uint subscriptions, uint events, uint count, uint result, bool isUnstable)
    {
        if (count is 0 or > MaxSubscriptions)
            return Errno.Invalid;
        Errno error = ReadSubscriptions(subscriptions, count, isUnstable, out Subscription[] wanted);
        if (error != Errno.Success)
            return error;
        _ = Memory.Bytes(events, count * EventSize, 8);
        uint happened;
        while ((happened = PutEvents(wanted, events)) == 0)
        {
            Wait(wanted);
            Charge(0);
        }
        Memory.Write(result, happened);
        return Errno.Success;
    }

    private Errno ReadSubscriptions(uint address, uint count, bool isUnstable, out Subscription[] wanted)
    {
        // The first version had one more identifier in a subscription to a clock.
        int size = isUnstable ? 56 : 48;
        ReadOnlySpan<byte> raw = Memory.Bytes(address, count * (uint)size, 8);
        wanted = new Subscription[count];
        for (int i = 0; i < wanted.Length; i++)
        {
            ReadOnlySpan<byte> entry = raw.Slice(i * size, size);
            Errno error = Read(entry, isUnstable, ref wanted[i]);
            if (error != Errno.Success)
                return error;
        }
        return Errno.Success;
    }

    private Errno Read(ReadOnlySpan<byte> entry, bool isUnstable, ref Subscription subscription)
    {
        subscription.UserData = BinaryPrimitives.ReadUInt64LittleEndian(entry);
        subscription.Type = (EventType)entry[8];
        if (subscription.Type is EventType.Read or EventType.Write)
        {
            subscription.Descriptor = BinaryPrimitives.ReadInt32LittleEndian(entry[16..]);
            return Errno.Success;
        }
        ReadOnlySpan<byte> clock = entry[(isUnstable ? 24 : 16)..];
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(clock[24..]);
        subscription.Clock = BinaryPrimitives.ReadInt32LittleEndian(clock);
        if (subscription.Type != EventType.Clock || (uint)subscription.Clock > LastClock || flags > 1)
            return Errno.Invalid;
        if (subscription.Clock > MonotonicClock)
            return Errno.NotSupported;
        ulong timeout = BinaryPrimitives.ReadUInt64LittleEndian(clock[8..]);
        UInt128 deadline = flags == 1 ? timeout : (UInt128)Now(subscription.Clock) + timeout;
        subscription.Deadline = (ulong)UInt128.Min(deadline, ulong.MaxValue);
        return Errno.Success;
    }

    private ulong Now(int clock) => clock == RealTimeClock ? _clock.RealTime : _clock.Monotonic;

    private uint PutEvents(Subscription[] wanted, uint events)
    {
        uint count = 0;
        foreach (ref readonly Subscription subscription in wanted.AsSpan())
        {
            Errno state = StateOf(subscription, out ulong available);
            if (state == Errno.Again)
                continue;
            Span<byte> raw = Memory.Bytes(events + (count++ * EventSize), EventSize);
            raw.Clear();
            BinaryPrimitives.WriteUInt64LittleEndian(raw, subscription.UserData);
            BinaryPrimitives.WriteUInt16LittleEndian(raw[8..], (ushort)state);
            raw[10] = (byte)subscription.Type;
            BinaryPrimitives.WriteUInt64LittleEndian(raw[16..], state == Errno.Success ? available : 0);
        }
        return count;
    }

    private Errno StateOf(in Subscription subscription, out ulong available)
    {
        available = 0;
        if (subscription.Type == EventType.Clock)
            return Now(subscription.Clock) >= subscription.Deadline ? Errno.Success : Errno.Again;
        return Descriptors.Find(subscription.Descriptor) is Descriptor descriptor
            ? descriptor.IsReady(subscription.Type, out available)
            : Errno.BadDescriptor;
    }

    private void Wait(Subscription[] wanted)
    {
        ulong remaining = ulong.MaxValue;
        List<(int, short)> descriptors = [];
        bool cannotWait = false;
        foreach (ref readonly Subscription subscription in wanted.AsSpan())
        {
            if (subscription.Type == EventType.Clock)
            {
                ulong now = Now(subscription.Clock);
                remaining = Math.Min(remaining, subscription.Deadline - Math.Min(now, subscription.Deadline));
                continue;
            }
            int number = Descriptors.Find(subscription.Descriptor)!.PollDescriptor;
            cannotWait |= number < 0;
            descriptors.Add((number, subscription.Type == EventType.Read ? LibC.PollIn : LibC.PollOut));
        }
        // What the system cannot wait for together, and time that is not the system's, is looked at again and again.
        bool mustLook = CanBeInterrupted || cannotWait || !_clock.IsSystem;
        ulong longest = mustLook ? (ulong)SliceMilliseconds : LongestSleep;
        int milliseconds = (int)Math.Min((remaining / 1_000_000) + (remaining % 1_000_000 == 0 ? 0u : 1u), longest);
        if (descriptors.Count == 0 || cannotWait)
            Thread.Sleep(milliseconds);
        else
            UnixPoll.WaitAny(descriptors, milliseconds);
    }
}
