using System;
using System.Threading;
using Clasm.Execution;

namespace Clasm;

// Stopping code that runs too long, and counting what it does.
public sealed unsafe partial class Store
{
    private Interruption? _interruption;
    private bool _hasEpochDeadline;

    /// <summary>
    /// How much fuel is left. Each instruction costs 1, those that only give structure nothing; bulk operations cost 1 more
    /// for each 64 bytes. Code traps at the first function entry or loop head where nothing is left. A new store has none.
    /// While code runs, a host function sees what the functions that wait for it have settled: without loops, they may owe
    /// some instructions. The same run always uses the same amount; after a trap, what came after the last loop head or
    /// settled call is not counted.
    /// </summary>
    /// <exception cref="WasmException">The engine's configuration does not have
    /// <see cref="Config.FuelConsumption"/>.</exception>
    public ulong Fuel
    {
        get
        {
            using Entry entry = Enter();
            RequireFuel();
            return (ulong)Math.Max(Context->Fuel, 0);
        }
        set
        {
            using Entry entry = Enter();
            RequireFuel();
            Context->Fuel = (long)Math.Min(value, long.MaxValue);
        }
    }

    /// <summary>
    /// Makes code trap when <see cref="Engine.IncrementEpoch"/> was called some more times. Without this call the epoch does
    /// not matter to a store.
    /// </summary>
    /// <param name="ticksBeyondCurrent">How many times.</param>
    /// <exception cref="InvalidOperationException">The engine's configuration does not have
    /// <see cref="Config.EpochInterruption"/>.</exception>
    public void SetEpochDeadline(ulong ticksBeyondCurrent)
    {
        Engine.SetEpochDeadline(RequireInterruption(), ticksBeyondCurrent, isNew: !_hasEpochDeadline);
        _hasEpochDeadline = true;
        ResetStackLimit();
    }

    /// <summary>
    /// Makes code trap when some time has passed from now, and every call after that, until another deadline is set.
    /// </summary>
    /// <param name="time">How long; <see cref="Timeout.InfiniteTimeSpan"/>: no deadline.</param>
    /// <exception cref="InvalidOperationException">The engine's configuration does not have
    /// <see cref="Config.EpochInterruption"/>.</exception>
    public void Deadline(TimeSpan time)
    {
        if (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(time));
        RequireInterruption().SetDeadline(time);
        ResetStackLimit();
    }

    /// <summary>Makes code trap when a token is cancelled, and every call after that, until another token is set.</summary>
    /// <param name="token">The token; <see cref="CancellationToken.None"/>: none.</param>
    /// <exception cref="InvalidOperationException">The engine's configuration does not have
    /// <see cref="Config.EpochInterruption"/>.</exception>
    public void SetCancellation(CancellationToken token)
    {
        RequireInterruption().SetCancellation(token);
        ResetStackLimit();
    }

    // Where a host function withdraws an interruption, the code that called it goes on.
    private void ResetStackLimit()
    {
        Occupancy occupancy = _occupancy;
        if (occupancy.Thread == ThreadStack.Known && occupancy.IsInside)
            Interruption.SetStackLimit(Context);
    }

    /// <summary>Whether code may be stopped from outside: the engine's configuration has <see cref="Config.EpochInterruption"/>.</summary>
    public bool CanBeInterrupted => Engine.Config.EpochInterruption;

    /// <summary>Takes fuel for what a host function does. Code traps when it goes on where nothing is left. Without
    /// <see cref="Config.FuelConsumption"/> nothing happens.</summary>
    /// <param name="amount">How much.</param>
    public void ConsumeFuel(ulong amount)
    {
        if (!Engine.Config.FuelConsumption)
            return;
        ulong fuel = Fuel;
        Fuel = fuel > amount ? fuel - amount : 0;
    }

    /// <summary>
    /// Traps if the store's code is to stop: the deadline has passed, the token was cancelled or the epoch reached. A host function
    /// that waits or works for long calls it now and then, so that the limits hold for it too.
    /// </summary>
    /// <exception cref="TrapException">The code is to stop.</exception>
    public void ThrowIfInterrupted()
    {
        RequireAlive();
        Interruption.Check(Context);
        System.GC.KeepAlive(this);
    }

    private Interruption RequireInterruption()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!Engine.Config.EpochInterruption)
            throw new InvalidOperationException("the engine's configuration does not have EpochInterruption");
        return _interruption ??= new Interruption(_block);
    }

    private void RequireFuel()
    {
        if (!Engine.Config.FuelConsumption)
            throw new WasmException("fuel is not configured: the engine's configuration does not have FuelConsumption");
    }

    private void DisposeInterruption()
    {
        if (_interruption is null)
            return;
        if (_hasEpochDeadline)
            Engine.ForgetEpochDeadline(_interruption);
        _interruption.Dispose();
    }
}
