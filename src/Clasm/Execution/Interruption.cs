using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Clasm.Memories;

namespace Clasm.Execution;

/// <summary>Why a store's code is to stop.</summary>
[Flags]
internal enum InterruptReason
{
    /// <summary>It is not.</summary>
    None = 0,

    /// <summary>The engine's epoch reached the store's deadline.</summary>
    Epoch = 1,

    /// <summary>The time is over.</summary>
    Deadline = 2,

    /// <summary>A token was cancelled.</summary>
    Cancellation = 4,
}

/// <summary>
/// The way into a store from other threads: timers, tokens and the engine's epoch set the flag that loops read and
/// the stack limit that functions are entered by. It
/// holds on to the control block, so that a late timer writes to memory that is there, but not to the store.
/// </summary>
internal sealed unsafe class Interruption(NativeReservation block) : IDisposable
{
    private readonly Lock _lock = new();
    private NativeReservation? _block = block;
    private InterruptReason _reasons;
    private ulong _epochDeadline = ulong.MaxValue;
    private Timer? _timer;
    private int _timerVersion;
    private CancellationTokenRegistration _registration;

    /// <summary>Traps if the code of a store is to stop.</summary>
    /// <param name="context">The store's control block.</param>
    public static void Check(StoreContext* context)
    {
        if (Volatile.Read(ref context->Interrupt) != 0)
            Trap.Interrupt();
    }

    /// <summary>
    /// Lets the code of a store run as deep as its thread's stack allows, unless it is to stop. Who interrupts sets the flag
    /// first, makes every processor see that, and then sets the limit: either that comes later than what is written here, or
    /// the flag is seen here.
    /// </summary>
    /// <param name="context">The store's control block; this thread is in the store.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetStackLimit(StoreContext* context)
    {
        Volatile.Write(ref context->StackLimit, context->OwnStackLimit);
        if (Volatile.Read(ref context->Interrupt) != 0)
            context->StackLimit = StoreContext.Stop;
    }

    /// <summary>Why a function could not be entered.</summary>
    public static TrapException Refusal(Instance self)
    {
        StoreContext* context = (StoreContext*)self.Context; // in bounds: the store's block lives as long as the instance
        bool isStopped = Volatile.Read(ref context->StackLimit) == StoreContext.Stop;
        return new TrapException(isStopped ? TrapCode.Interrupt : TrapCode.StackOverflow);
    }

    /// <summary>Sets the epoch at which the store stops.</summary>
    /// <param name="epoch">The engine's epoch now.</param>
    /// <param name="deadline">The epoch at which to stop.</param>
    public void SetEpochDeadline(ulong epoch, ulong deadline)
    {
        lock (_lock)
        {
            _epochDeadline = deadline;
            Set(InterruptReason.Epoch, epoch >= deadline);
        }
    }

    /// <summary>Tells the store the engine's epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    public void EpochReached(ulong epoch)
    {
        lock (_lock)
        {
            if (epoch >= _epochDeadline)
                Set(InterruptReason.Epoch, true);
        }
    }

    /// <summary>Stops the store after some time.</summary>
    /// <param name="time">How long; infinite: never.</param>
    public void SetDeadline(TimeSpan time)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_block is null, typeof(Store));
            _timer?.Dispose();
            _timer = null;
            int version = ++_timerVersion;
            Set(InterruptReason.Deadline, time == TimeSpan.Zero);
            if (time > TimeSpan.Zero)
                _timer = new Timer(_ => Expire(version), null, time, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops the store when a token is cancelled.</summary>
    /// <param name="token">The token; it replaces the one before.</param>
    public void SetCancellation(CancellationToken token)
    {
        // Waits for a callback that is running, so without the lock that the callback takes.
        _registration.Dispose();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_block is null, typeof(Store));
            Set(InterruptReason.Cancellation, token.IsCancellationRequested);
        }
        if (token.CanBeCanceled)
            _registration = token.UnsafeRegister(static state => ((Interruption)state!).Cancel(), this);
    }

    /// <summary>Ends the way in, before the control block goes.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_lock)
        {
            _timer?.Dispose();
            _block = null;
        }
    }

    // A timer that was replaced may still be about to fire.
    private void Expire(int version)
    {
        lock (_lock)
        {
            if (version == _timerVersion)
                Set(InterruptReason.Deadline, true);
        }
    }

    private void Cancel()
    {
        lock (_lock)
            Set(InterruptReason.Cancellation, true);
    }

    private void Set(InterruptReason reason, bool isSet)
    {
        _reasons = isSet ? _reasons | reason : _reasons & ~reason;
        if (_block is null)
            return;
        StoreContext* context = (StoreContext*)_block.Address; // in bounds: the block is there until the store is disposed
        Volatile.Write(ref context->Interrupt, (int)_reasons);
        if (!isSet)
            return;
        Interlocked.MemoryBarrierProcessWide();
        Volatile.Write(ref context->StackLimit, StoreContext.Stop);
    }
}
