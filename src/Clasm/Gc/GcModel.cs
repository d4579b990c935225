using System;
using Clasm.Gc.Copying;
using Clasm.Gc.Drc;
using Clasm.Gc.Generational;
using Clasm.Gc.Null;

namespace Clasm.Gc;

/// <summary>A collector as the compiler sees it. Nothing outside this folder names a collector.</summary>
/// <remarks>
/// <see cref="Code"/> is a static class with these methods, called by name from compiled code. <c>ctx</c> is the address of
/// the store's <c>StoreContext</c>, <c>heap</c> that of word 0; addresses are absolute; words are reference words.
/// <list type="bullet">
/// <item><c>int ReadSlot(nint ctx, nint heap, nint address)</c>: loads a reference; never a safepoint.</item>
/// <item><c>void WriteSlot(nint ctx, nint heap, nint address, int value)</c>: overwrites a reference in an object.</item>
/// <item><c>void InitSlot(nint ctx, nint heap, nint address, int value)</c>: stores to a slot of a fresh object.</item>
/// <item><c>ReadObject</c>, <c>WriteObject</c>, <c>InitObject</c>: the same for slots that hold objects or null, by their static type.</item>
/// <item><c>int TryAllocate(nint ctx, nint heap, int size, int header)</c>: a struct whose fields are undefined; 0: take the slow path.</item>
/// <item><c>int TryAllocateArray(nint ctx, nint heap, int length, int elementShift, int dataOffset, int header)</c>: likewise an array.</item>
/// <item><c>int Expose(nint ctx, nint heap, int word)</c>: tells the collector that a reference from elsewhere is now on the stack.</item>
/// </list>
/// The slow paths are <see cref="GcHeap.AllocateStruct"/> and <see cref="GcHeap.AllocateArray"/>.
/// </remarks>
internal abstract class GcModel
{
    /// <summary>Which collector it is.</summary>
    public abstract Collector Collector { get; }

    /// <summary>The size of an object's header.</summary>
    public abstract int HeaderSize { get; }

    /// <summary>Whether live references must be on the shadow stack at safepoints.</summary>
    public abstract bool NeedsRoots { get; }

    /// <summary>Whether references are counted; if not, collections find what is in use.</summary>
    public virtual bool Counts => false;

    /// <summary>Whether objects move, so that references must be reloaded after safepoints.</summary>
    public abstract bool Moves { get; }

    /// <summary>The static class whose methods compiled code calls.</summary>
    public abstract Type Code { get; }

    /// <summary>The model of a collector.</summary>
    /// <param name="collector">Which; <see cref="Collector.Auto"/> is the default collector.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such collector.</exception>
    public static GcModel Create(Collector collector) =>
        collector switch
        {
            Collector.Auto or Collector.Drc => new DrcModel(),
            Collector.Copying => new CopyingModel(),
            Collector.Generational => new GenerationalModel(),
            Collector.Null => new NullModel(),
            _ => throw new ArgumentOutOfRangeException(nameof(collector)),
        };

    /// <summary>A heap for a store.</summary>
    /// <param name="options">What it is made of.</param>
    public abstract GcHeap CreateHeap(GcHeapOptions options);
}
