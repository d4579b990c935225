using System;
using System.Runtime.CompilerServices;
using Clasm.Gc.Linear;

namespace Clasm.Gc;

/// <summary>
/// The bulk operations on slots, once for all collectors. What enters a range is taken before anything that leaves it is
/// dropped. A copy within one range of memory that shifts by k slots changes the count of only k references at each end; the
/// rest is moved as bytes.
/// </summary>
/// <typeparam name="TBarriers">The collector's policy; a struct, so that its methods are inlined.</typeparam>
internal abstract unsafe class GcHeap<TBarriers>(GcModel model, GcHeapOptions options) : GcHeap(model, options)
    where TBarriers : struct, IBarriers
{
    private const int ChunkSlots = 256;

    private nint Ctx => (nint)Context;

    /// <summary>Slots were written with references that were never on the stack.</summary>
    /// <param name="address">The address of the first slot.</param>
    /// <param name="count">How many.</param>
    protected virtual void Moved(nint address, long count) { }

    /// <inheritdoc/>
    public sealed override int Expose(int word) => TBarriers.Expose(Ctx, word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override void FillSlots(nint address, long count, int word)
    {
        int* slots = (int*)address; // in bounds: callers checked the range
        if (!TBarriers.Counts)
        {
            Set(slots, count, word);
            TBarriers.Stored(Ctx, address, count);
            return;
        }
        TakeTimes(word, count);
        for (long i = 0; i < count; i++)
        {
            int old = slots[i];
            slots[i] = word;
            TBarriers.Drop(Ctx, old);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override void InitSlots(nint address, long count, int word)
    {
        if (TBarriers.Counts)
            TakeTimes(word, count);
        Set((int*)address, count, word);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override void InitSlots(nint address, ReadOnlySpan<int> words)
    {
        words.CopyTo(new Span<int>((void*)address, words.Length)); // in bounds: a fresh object's slots
        if (!TBarriers.Counts)
            return;
        Take(words);
        Moved(address, words.Length);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override void WriteSlots(nint address, ReadOnlySpan<int> words)
    {
        fixed (int* source = words)
            Replace((int*)address, source, words.Length);
        if (TBarriers.Counts)
            Moved(address, words.Length);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override void CopySlots(nint destination, nint source, long count)
    {
        long shift = ((long)destination - source) / sizeof(int);
        if (shift == 0 || count == 0)
            return;
        if (!TBarriers.Counts || Math.Abs(shift) >= count)
            Replace((int*)destination, (int*)source, count);
        else if (shift > 0)
            ShiftUp((int*)source, count, shift);
        else
            ShiftDown((int*)destination, count, -shift);
        if (TBarriers.Counts)
            Moved(destination, count);
    }

    /// <inheritdoc/>
    internal sealed override void Take(int word) => TBarriers.Take(Ctx, word);

    /// <inheritdoc/>
    internal sealed override void Drop(int word) => TBarriers.Drop(Ctx, word);

    /// <summary>Overwrites slots with others elsewhere, whose owner keeps its references throughout.</summary>
    private void Replace(int* to, int* from, long count)
    {
        if (!TBarriers.Counts)
        {
            Move((nint)to, (nint)from, count * sizeof(int));
            TBarriers.Stored(Ctx, (nint)to, count);
            return;
        }
        for (long i = 0; i < count; i++)
        {
            int value = from[i];
            int old = to[i];
            if (value == old)
                continue;
            TBarriers.Take(Ctx, value);
            to[i] = value;
            TBarriers.Drop(Ctx, old);
        }
    }

    /// <summary>Copies slots over themselves to higher addresses, by less than their count.</summary>
    /// <remarks>The first references are in the range once more; those past its old end are lost.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ShiftUp(int* from, long count, long shift)
    {
        Take(from, shift);
        int* lost = stackalloc int[ChunkSlots];
        long rest = count;
        for (long left = shift; left > 0; )
        {
            int chunk = (int)Math.Min(left, ChunkSlots);
            left -= chunk;
            rest -= chunk;
            Overwrite(from + shift + rest, from + rest, chunk, lost);
        }
        Move((nint)(from + shift), (nint)from, rest * sizeof(int));
    }

    /// <summary>Copies slots over themselves to lower addresses, by less than their count.</summary>
    /// <remarks>The last references are in the range once more; those before its old start are lost.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ShiftDown(int* to, long count, long shift)
    {
        Take(to + count, shift);
        int* lost = stackalloc int[ChunkSlots];
        long done = 0;
        while (done < shift)
        {
            int chunk = (int)Math.Min(shift - done, ChunkSlots);
            Overwrite(to + done, to + shift + done, chunk, lost);
            done += chunk;
        }
        Move((nint)(to + done), (nint)(to + shift + done), (count - done) * sizeof(int));
    }

    /// <summary>Moves slots whose references are taken already, then drops what they held.</summary>
    private void Overwrite(int* to, int* from, int count, int* lost)
    {
        Move((nint)lost, (nint)to, count * (long)sizeof(int));
        Move((nint)to, (nint)from, count * (long)sizeof(int));
        for (int i = 0; i < count; i++)
            TBarriers.Drop(Ctx, lost[i]);
    }

    private void Take(int* slots, long count)
    {
        for (long i = 0; i < count; i++)
            TBarriers.Take(Ctx, slots[i]);
    }

    private void Take(ReadOnlySpan<int> words)
    {
        foreach (int word in words)
            TBarriers.Take(Ctx, word);
    }

    private void TakeTimes(int word, long count)
    {
        if (count > 0 && Word.IsCounted(word))
            TBarriers.Take(Ctx, word, (uint)Math.Min(count, uint.MaxValue));
    }

    // Spans are at most 2^31 - 1 long, so larger ranges take steps.
    private static void Set(int* slots, long count, int word)
    {
        for (long done = 0; done < count; )
        {
            int length = (int)Math.Min(count - done, 1 << 30);
            new Span<int>(slots + done, length).Fill(word);
            done += length;
        }
    }
}
