using System;
using Clasm.Gc.Linear;

namespace Clasm.Gc;

internal abstract unsafe partial class GcHeap
{
    /// <summary>Whether so many references are exposed that the next safepoint should collect.</summary>
    protected abstract bool WantsCollection { get; }

    /// <summary>
    /// <c>any.convert_extern</c>: the word of an object of the host, or of what it wraps. A safepoint, because a loop of
    /// conversions without allocations must not fill the heap's tables.
    /// </summary>
    /// <param name="externRef">An external reference.</param>
    /// <returns>The word, exposed.</returns>
    /// <remarks>spec: exec-any.convert_extern</remarks>
    public int Internalize(object? externRef)
    {
        if (WantsCollection)
            CollectAtSafepoint();
        return ToWord(externRef);
    }

    /// <summary>
    /// <c>extern.convert_any</c>: the object that a host word names, or a wrapper of an object of the heap or an i31, from
    /// which <see cref="Internalize"/> takes the same word back.
    /// </summary>
    /// <param name="word">A reference.</param>
    /// <remarks>spec: exec-extern.convert_any</remarks>
    public object? Externalize(int word)
    {
        if (word == Word.Null)
            return null;
        if (Word.IsHost(word))
            return Hosts.ObjectOf(word);
        return _options.Wrap is null ? new HeapReference(this, word) : _options.Wrap(this, word);
    }

    /// <summary>The word of an object of the host, or of what it wraps. No safepoint.</summary>
    /// <param name="value">An object, a wrapper, or null.</param>
    /// <returns>The word, exposed.</returns>
    public int ToWord(object? value)
    {
        int word = RawWord(value);
        Expose(word);
        GC.KeepAlive(value); // the wrapper's handle keeps the object until it is exposed
        return word;
    }

    /// <summary>Loads an external reference from a slot.</summary>
    /// <param name="address">The address of a slot of the extern hierarchy.</param>
    public object? ReadExtern(nint address) => Externalize(*(int*)address);

    /// <summary>Overwrites an external reference in a slot.</summary>
    /// <param name="address">The address of a slot of the extern hierarchy.</param>
    /// <param name="value">The new reference.</param>
    public void WriteExtern(nint address, object? value) => FillExterns(address, 1, value);

    /// <summary>Stores an external reference to a slot that held none.</summary>
    /// <param name="address">The address of a slot of the extern hierarchy.</param>
    /// <param name="value">The reference.</param>
    public void InitExtern(nint address, object? value)
    {
        InitSlot(address, RawWord(value));
        GC.KeepAlive(value);
    }

    /// <summary>Overwrites slots with one external reference.</summary>
    /// <param name="address">The address of the first slot.</param>
    /// <param name="count">How many.</param>
    /// <param name="value">The reference.</param>
    public void FillExterns(nint address, long count, object? value)
    {
        int word = RawWord(value);
        FillSlots(address, count, word);
        if (count == 0)
            Hosts.ReleaseUnused(word);
        GC.KeepAlive(value);
    }

    /// <summary>Stores one external reference to slots that held none.</summary>
    /// <param name="address">The address of the first slot.</param>
    /// <param name="count">How many.</param>
    /// <param name="value">The reference.</param>
    public void InitExterns(nint address, long count, object? value)
    {
        int word = RawWord(value);
        InitSlots(address, count, word);
        if (count == 0)
            Hosts.ReleaseUnused(word);
        GC.KeepAlive(value);
    }

    /// <summary>Fills elements of an array of external references.</summary>
    /// <param name="array">A reference to an array, or null.</param>
    /// <param name="index">The first element, as an unsigned number.</param>
    /// <param name="count">How many, as an unsigned number.</param>
    /// <param name="value">The reference.</param>
    /// <remarks>spec: exec-array.fill</remarks>
    public void ArrayFillExtern(int array, int index, int count, object? value) =>
        FillExterns(Elements(array, (uint)index, (uint)count, 2), (uint)count, value);

    /// <summary>Overwrites elements with external references.</summary>
    /// <param name="address">The address of the first slot.</param>
    /// <param name="values">The references.</param>
    public void WriteExterns(nint address, ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
            WriteExtern(address + (i * sizeof(int)), values[i]);
    }

    /// <summary>Collects, and verifies where the store is configured so; the counts of zeal include it.</summary>
    protected abstract void CollectAtSafepoint();

    /// <summary>The word of an object, not counted: a new entry of the host table has no owner yet.</summary>
    private int RawWord(object? value)
    {
        if (value is null)
            return Word.Null;
        if (value is not IGcReference reference || !reference.TryGetWord(this, out int word))
            return Hosts.Add(value);
        // What moves from a handle to a slot is exposed like what moves from slot to slot.
        return Word.IsObject(word) ? Expose(word) : word;
    }
}
