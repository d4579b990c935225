using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Clasm.Execution;

/// <summary>
/// Where threads wait on addresses of shared memories, process-wide: the address is the machine's, so that every instance
/// that shares a memory meets here. A bucket of addresses has one lock; a waiter has its own signal, so that a notification
/// wakes whom it counts and nobody else.
/// </summary>
internal static unsafe class ParkingLot
{
    /// <summary>The result of a wait that a notification ended.</summary>
    public const int Woken = 0;

    /// <summary>The result of a wait on an address that did not hold the expected value.</summary>
    public const int NotEqual = 1;

    /// <summary>The result of a wait whose time ran out.</summary>
    public const int TimedOut = 2;

    private const int BucketCount = 1 << 6; // BucketOf takes 6 bits of a hash
    private const int PollMilliseconds = 10;

    private static readonly LinkedList<Waiter>[] s_buckets = CreateBuckets();

    /// <summary><c>memory.atomic.wait32</c></summary>
    /// <param name="address">A checked address in a shared memory.</param>
    /// <param name="expected">The value to wait for a change of.</param>
    /// <param name="nanoseconds">How long to wait at most; negative is for ever.</param>
    /// <param name="context">The store whose interruption ends the wait with a trap, or null.</param>
    public static int Wait32(nint address, int expected, long nanoseconds, StoreContext* context)
    {
        Waiter waiter = new(address);
        lock (BucketOf(address))
        {
            if (Volatile.Read(ref *(int*)address) != expected)
                return NotEqual;
            BucketOf(address).AddLast(waiter.Node);
        }
        return Wait(waiter, nanoseconds, context);
    }

    /// <summary><c>memory.atomic.wait64</c></summary>
    /// <param name="address">A checked address in a shared memory.</param>
    /// <param name="expected">The value to wait for a change of.</param>
    /// <param name="nanoseconds">How long to wait at most; negative is for ever.</param>
    /// <param name="context">The store whose interruption ends the wait with a trap, or null.</param>
    public static int Wait64(nint address, long expected, long nanoseconds, StoreContext* context)
    {
        Waiter waiter = new(address);
        lock (BucketOf(address))
        {
            if (Volatile.Read(ref *(long*)address) != expected)
                return NotEqual;
            BucketOf(address).AddLast(waiter.Node);
        }
        return Wait(waiter, nanoseconds, context);
    }

    /// <summary><c>memory.atomic.notify</c>: wakes those that have waited longest.</summary>
    /// <param name="address">A checked address.</param>
    /// <param name="count">How many to wake at most, unsigned.</param>
    /// <returns>How many it woke.</returns>
    public static int Notify(nint address, int count)
    {
        uint woken = 0;
        LinkedList<Waiter> bucket = BucketOf(address);
        lock (bucket)
        {
            LinkedListNode<Waiter>? node = bucket.First;
            while (node is not null && woken < (uint)count)
            {
                LinkedListNode<Waiter>? next = node.Next;
                if (node.Value.Address == address)
                {
                    bucket.Remove(node);
                    node.Value.Signal.Release();
                    woken++;
                }
                node = next;
            }
        }
        return (int)woken;
    }

    private static int Wait(Waiter waiter, long nanoseconds, StoreContext* context)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                if (waiter.Signal.Wait(SliceOf(RemainingOf(start, nanoseconds), context)))
                    return Woken;
                if (context is not null && Volatile.Read(ref context->Interrupt) != 0)
                    Trap.Interrupt();
                if (nanoseconds >= 0 && RemainingOf(start, nanoseconds) <= TimeSpan.Zero)
                    return Leave(waiter) ? TimedOut : Woken;
            }
        }
        finally
        {
            Leave(waiter);
        }
    }

    private static TimeSpan RemainingOf(long start, long nanoseconds)
    {
        if (nanoseconds < 0)
            return TimeSpan.MaxValue;
        TimeSpan limit = TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
        return limit - Stopwatch.GetElapsedTime(start);
    }

    /// <summary>How many milliseconds to block: a part of a longer wait where interruption must be noticed.</summary>
    private static int SliceOf(TimeSpan remaining, StoreContext* context)
    {
        double longest = context is null ? int.MaxValue : PollMilliseconds;
        return (int)Math.Ceiling(Math.Clamp(remaining.TotalMilliseconds, 0, longest));
    }

    /// <summary>Takes a waiter out of its bucket; false when it is not there, because it was notified.</summary>
    private static bool Leave(Waiter waiter)
    {
        LinkedList<Waiter> bucket = BucketOf(waiter.Address);
        lock (bucket)
        {
            if (waiter.Node.List is null)
                return false;
            bucket.Remove(waiter.Node);
            return true;
        }
    }

    private static LinkedList<Waiter> BucketOf(nint address) =>
        s_buckets[(int)((((ulong)address >> 2) * 0x9E37_79B9_7F4A_7C15) >> 58)];

    private static LinkedList<Waiter>[] CreateBuckets()
    {
        LinkedList<Waiter>[] buckets = new LinkedList<Waiter>[BucketCount];
        for (int i = 0; i < BucketCount; i++)
            buckets[i] = new LinkedList<Waiter>();
        return buckets;
    }

    private sealed class Waiter
    {
        public Waiter(nint address)
        {
            Address = address;
            Node = new LinkedListNode<Waiter>(this);
        }

        public nint Address { get; }

        public LinkedListNode<Waiter> Node { get; }

        public SemaphoreSlim Signal { get; } = new(0);
    }
}
