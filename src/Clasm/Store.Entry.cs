using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Clasm.Execution;

namespace Clasm;

// Who is in the store. The thread that was in it last keeps it at hand: it comes and goes with plain writes to its own
// occupancy. Another thread that wants in replaces the occupancy, makes every processor see that, and only then looks
// whether the former thread is inside. So coming back costs a nanosecond, and changing threads some microseconds.
public sealed unsafe partial class Store
{
    private readonly Lock _gate = new();
    private Occupancy _occupancy = Occupancy.None;

    /// <summary>Enters the store on this thread: from here on its code may run. Dispose the entry on the way out.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in the store.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Entry Enter()
    {
        Occupancy occupancy = _occupancy;
        if (occupancy.Thread == ThreadStack.Known)
        {
            if (occupancy.IsInside)
                return new Entry(this, null);
            Volatile.Write(ref occupancy.IsInside, true);
            if (Volatile.Read(ref _occupancy) == occupancy)
                return new Entry(this, occupancy);
            occupancy.IsInside = false;
        }
        return EnterAnew();
    }

    /// <summary>Throws when the store was disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void RequireAlive()
    {
        if (_disposed)
            ThrowDisposed();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Entry EnterAnew()
    {
        Occupancy occupancy = Occupy();
        return new Entry(this, occupancy);
    }

    /// <summary>Makes this thread the one that is in the store.</summary>
    private Occupancy Occupy()
    {
        lock (_gate)
        {
            RequireAlive();
            Occupancy former = _occupancy;
            if (former.Thread == ThreadStack.Current)
            {
                // Another thread asked for the store in vain while this one came in.
                Volatile.Write(ref former.IsInside, true);
                return former;
            }
            Occupancy mine = new(ThreadStack.Current) { IsInside = true };
            Volatile.Write(ref _occupancy, mine);
            Interlocked.MemoryBarrierProcessWide();
            if (!Volatile.Read(ref former.IsInside))
                return mine;
            Volatile.Write(ref _occupancy, former);
        }
        throw new InvalidOperationException("another thread is running code of this store");
    }

    /// <summary>Enters for good: nobody can enter afterwards.</summary>
    /// <returns>False if the store was disposed before.</returns>
    private bool Close()
    {
        lock (_gate)
        {
            if (_disposed)
                return false;
            if (_occupancy.Thread == ThreadStack.Current && _occupancy.IsInside)
                throw new InvalidOperationException("a store cannot be disposed while its code runs");
            Occupy();
            _disposed = true;
            Volatile.Write(ref _occupancy, Occupancy.None);
            return true;
        }
    }

    // A heap that was made during the stay starts with an empty shadow stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EmptyShadowStack() => Context->ShadowTop = _heap!.Shadow.Base;

    private static void ThrowDisposed() => throw new ObjectDisposedException(nameof(Store));

    /// <summary>A thread's claim to the store; only that thread writes to it.</summary>
    /// <param name="thread">The thread.</param>
    internal sealed class Occupancy(ThreadStack thread)
    {
        /// <summary>Nobody's.</summary>
        public static readonly Occupancy None = new(new ThreadStack());

        public readonly ThreadStack Thread = thread;
        public bool IsInside;
    }

    /// <summary>One stay in the store: restores what the stay changed.</summary>
    internal readonly ref struct Entry
    {
        private readonly Store _store;
        private readonly nint _shadowTop;
        private readonly Occupancy? _occupancy;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Entry(Store store, Occupancy? occupancy)
        {
            _store = store;
            _occupancy = occupancy;
            StoreContext* context = store.Context;
            _shadowTop = context->ShadowTop;
            if (occupancy is null)
                return;
            byte here;
            nint budget = (nint)(&here) - store._stackBudget;
            context->OwnStackLimit = Math.Max(occupancy.Thread.Limit, budget);
            Interruption.SetStackLimit(context);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose()
        {
            StoreContext* context = _store.Context;
            if (_shadowTop == 0 && _store._heap is not null)
                _store.EmptyShadowStack();
            else
                context->ShadowTop = _shadowTop;
            // A trap left it.
            if (context->Unsettled != 0)
                SettleFuel(context);
            if (_occupancy is not null)
                Volatile.Write(ref _occupancy.IsInside, false);
            System.GC.KeepAlive(_store);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void SettleFuel(StoreContext* context)
        {
            context->Fuel -= context->Unsettled;
            context->Unsettled = 0;
        }
    }
}
