using System;
using Clasm.Gc;
using Clasm.Gc.Linear;

namespace Clasm;

/// <summary>
/// What the host holds of something in a store's GC heap: it keeps that alive until it is disposed or no longer reachable.
/// </summary>
/// <remarks>spec: syntax-ref</remarks>
public abstract class GcReference : IGcReference, IDisposable
{
    private readonly GcHeap? _heap;
    private readonly GcHandle _handle;
    private bool _isDisposed;

    /// <summary>A reference without an object in a heap.</summary>
    private protected GcReference() { }

    /// <summary>A reference to an object; the store is entered.</summary>
    private protected GcReference(Store store, int word)
    {
        Owner = store;
        _heap = store.Heap;
        _handle = _heap.Handles.Create(word, this);
    }

    /// <summary>The store of the object; null for an i31, which belongs to any.</summary>
    internal Store? Owner { get; private protected init; }

    /// <summary>Gives the object up. Using the reference afterwards is an error.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in the store.</exception>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_isDisposed)
            return;
        if (_heap is not null && !Owner!.IsDisposed)
        {
            using Store.Entry entry = Owner.Enter();
            _heap.Handles.Release(_handle);
        }
        _isDisposed = true;
    }

    /// <inheritdoc/>
    bool IGcReference.TryGetWord(GcHeap heap, out int word)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return TryGetWord(heap, out word);
    }

    private protected virtual bool TryGetWord(GcHeap heap, out int word)
    {
        bool isMine = heap == _heap;
        word = isMine ? heap.Handles.Get(_handle) : Word.Null;
        return isMine;
    }

    /// <summary>The word of the object. The store is entered, and the caller keeps this alive.</summary>
    private protected int WordOf()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _heap!.Handles.Get(_handle);
    }
}
