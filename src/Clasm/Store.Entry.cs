using System;
using System.Threading;
using Clasm.Execution;

namespace Clasm;

public sealed unsafe partial class Store
{
    private int _owner;

    /// <summary>Enters the store on this thread: from here on its code may run. Dispose the entry on the way out.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in the store.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    internal Entry Enter()
    {
        int thread = Environment.CurrentManagedThreadId;
        int owner = Interlocked.CompareExchange(ref _owner, thread, 0);
        if (owner != 0 && owner != thread)
            throw new InvalidOperationException("another thread is running code of this store");
        if (_disposed)
        {
            if (owner == 0)
                _owner = 0;
            throw new ObjectDisposedException(nameof(Store));
        }
        return new Entry(this, owner == 0);
    }

    /// <summary>One stay in the store: restores what the stay changed.</summary>
    internal readonly ref struct Entry
    {
        private readonly Store _store;
        private readonly nint _stackLimit;
        private readonly nint _shadowTop;
        private readonly bool _outermost;

        public Entry(Store store, bool outermost)
        {
            _store = store;
            _outermost = outermost;
            StoreContext* context = store.Context;
            _stackLimit = context->StackLimit;
            _shadowTop = context->ShadowTop;
            if (outermost)
                context->StackLimit = ThreadStack.LimitFor(store.Engine.Config.MaxWasmStack);
        }

        public void Dispose()
        {
            StoreContext* context = _store.Context;
            context->StackLimit = _stackLimit;
            // A heap that was made during the stay starts with an empty shadow stack.
            context->ShadowTop = _shadowTop != 0 ? _shadowTop : _store._heap?.Shadow.Base ?? 0;
            if (_outermost)
                Volatile.Write(ref _store._owner, 0);
            System.GC.KeepAlive(_store);
        }
    }
}
