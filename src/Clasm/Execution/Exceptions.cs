using System;
using System.Diagnostics.CodeAnalysis;
using Clasm.Gc;

namespace Clasm.Execution;

/// <summary>
/// An exception of the guest on its way through compiled code: it keeps the exception object of the heap alive. Only this class
/// is caught there, so that traps and what the host throws pass.
/// </summary>
internal sealed class GuestException : Exception
{
    private readonly GcHandle _handle;

    public GuestException(Store store, int word)
    {
        Store = store;
        _handle = store.Heap.Handles.Create(word, this);
    }

    public Store Store { get; }

    /// <summary>The exception object.</summary>
    public int Word => Store.Heap.Handles.Get(_handle);
}

/// <summary>Throwing and catching, as compiled code asks for it.</summary>
internal static class Exceptions
{
    /// <summary>Hands the pending exception over to the CLR.</summary>
    [DoesNotReturn]
    public static unsafe void ThrowPending(Instance self)
    {
        StoreContext* context = self.Store.Context;
        int exception = context->Pending;
        context->Pending = 0;
        throw new GuestException(self.Store, exception);
    }

    /// <summary>The exception object of what a handler caught.</summary>
    public static int Take(Instance self, object thrown)
    {
        int word = ((GuestException)thrown).Word;
        GC.KeepAlive(self);
        return word;
    }
}
