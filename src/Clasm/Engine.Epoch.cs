using System;
using System.Collections.Generic;
using System.Threading;
using Clasm.Execution;

namespace Clasm;

public sealed partial class Engine
{
    private readonly Lock _epochLock = new();
    private readonly List<WeakReference<Interruption>> _epochStores = [];
    private ulong _epoch;

    /// <summary>
    /// Moves the engine's epoch on by one. Stores whose deadline that reaches trap at their next check. May be called on any
    /// thread, while code runs.
    /// </summary>
    public void IncrementEpoch()
    {
        lock (_epochLock)
        {
            _epoch++;
            for (int i = _epochStores.Count - 1; i >= 0; i--)
            {
                if (_epochStores[i].TryGetTarget(out Interruption? store))
                    store.EpochReached(_epoch);
                else
                    _epochStores.RemoveAt(i);
            }
        }
    }

    /// <summary>Sets the epoch at which a store stops, counted from now.</summary>
    internal void SetEpochDeadline(Interruption store, ulong ticks, bool isNew)
    {
        lock (_epochLock)
        {
            if (isNew)
                _epochStores.Add(new WeakReference<Interruption>(store));
            store.SetEpochDeadline(_epoch, ticks > ulong.MaxValue - _epoch ? ulong.MaxValue : _epoch + ticks);
        }
    }

    /// <summary>A store goes: its epoch no longer matters.</summary>
    internal void ForgetEpochDeadline(Interruption store)
    {
        lock (_epochLock)
            _epochStores.RemoveAll(entry => !entry.TryGetTarget(out Interruption? other) || other == store);
    }
}
