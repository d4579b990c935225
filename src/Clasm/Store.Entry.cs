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
    private bool _hasFailed;

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

    /// <summary>
    /// Enters the store for one call of a function, if that is easy. It looks up no thread: a stack pointer close to where
    /// this store's thread last came in is that thread's, as stacks of living threads do not overlap, and the stack limit of
    /// that time holds still.
    /// </summary>
    /// <returns>
    /// The thread's claim to the store, to leave it by; it keeps the store alive. Null: it takes <see cref="Enter"/>, which
    /// may find that this thread is inside already.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Occupancy? TryEnterCall()
    {
        byte here;
        Occupancy occupancy = _occupancy;
        if (
            (nuint)((nint)(&here) - Volatile.Read(ref occupancy.Low)) >= Occupancy.Span
            || *occupancy.Life != ThreadLife.Held
            || occupancy.IsInside
        )
            return null;
        Volatile.Write(ref occupancy.IsInside, true);
        if (Volatile.Read(ref _occupancy) == occupancy && Context->StackLimit != StoreContext.Stop)
            return occupancy;
        occupancy.IsInside = false;
        return null;
    }

    /// <summary>
    /// Notes that an exception leaves a call that was entered easily. The next stay begins by undoing what compiled code
    /// left; filters run too early for that.
    /// </summary>
    /// <param name="occupancy">The thread's claim.</param>
    /// <param name="e">The exception.</param>
    /// <returns>Whether the exception may need translation.</returns>
    internal static bool NoteFailure(Occupancy occupancy, Exception e)
    {
        Volatile.Write(ref occupancy.Low, 0);
        occupancy.Store!._hasFailed = true;
        return TrapTranslation.IsForeign(e);
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

    /// <summary>Begins a stay: the thread may use as much stack as the configuration and the thread itself allow.</summary>
    /// <param name="occupancy">The thread's claim.</param>
    /// <param name="here">Where its stack is now.</param>
    private void Begin(Occupancy occupancy, nint here)
    {
        ThreadStack thread = occupancy.Thread;
        Context->OwnStackLimit = Math.Max(thread.Limit, here - _stackBudget);
        Interruption.SetStackLimit(Context);
        if (_hasFailed)
            Recover();
        if (occupancy.Life != null)
            Volatile.Write(ref occupancy.Low, thread.Around(here, Occupancy.Span));
    }

    // An exception left what compiled code would have undone: the shadow stack, and fuel that is not settled.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Recover()
    {
        _hasFailed = false;
        if (_heap is not null)
            EmptyShadowStack();
        SettleFuel(Context);
    }

    private static void SettleFuel(StoreContext* context)
    {
        context->Fuel -= context->Unsettled;
        context->Unsettled = 0;
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
            Occupancy mine = new(this, ThreadStack.Current) { IsInside = true };
            Volatile.Write(ref _occupancy, mine);
            // Nobody is in a store that nobody entered before.
            if (former == Occupancy.None)
                return mine;
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
    /// <param name="store">The store.</param>
    /// <param name="thread">The thread.</param>
    internal sealed unsafe class Occupancy(Store? store, ThreadStack thread)
    {
        /// <summary>Nobody's.</summary>
        public static readonly Occupancy None = new(null, new ThreadStack());

        /// <summary>How far from each other calls may enter the store with the same stack limit, in bytes.</summary>
        public const int Span = 16 << 10;

        public readonly Store? Store = store;
        public readonly ThreadStack Thread = thread;

        /// <summary>The thread's <see cref="ThreadStack.Life"/>.</summary>
        public readonly int* Life = thread.Life;

        public bool IsInside;

        /// <summary>Where on the thread's stack the limit that is set now was set: <see cref="Span"/> bytes from here; 0: nowhere.</summary>
        public nint Low;

        /// <summary>Leaves the store, which lives until here.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Leave() => Volatile.Write(ref IsInside, false);
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
            if (occupancy is not null)
            {
                byte here;
                store.Begin(occupancy, (nint)(&here));
            }
            _shadowTop = store.Context->ShadowTop;
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
    }
}
