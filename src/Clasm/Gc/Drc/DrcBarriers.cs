using System;
using System.Runtime.CompilerServices;
using Clasm.Execution;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Drc;

/// <summary>
/// Counting. Only objects of the heap are counted inline; host objects, the last reference and the log's pushes are calls.
/// </summary>
internal readonly unsafe struct DrcBarriers : IBarriers
{
    /// <inheritdoc/>
    public static bool Counts => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take(nint ctx, int word) => Take(ctx, HeapOf(ctx), word);

    /// <inheritdoc/>
    public static void Take(nint ctx, int word, uint times)
    {
        if (Word.IsObject(word))
        {
            uint* count = Count(HeapOf(ctx), word);
            *count = (uint)Math.Min(*count + (ulong)times, uint.MaxValue);
        }
        else if (Word.IsHost(word))
        {
            TakeHost(ctx, word, times);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Drop(nint ctx, int word) => Drop(ctx, HeapOf(ctx), word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Expose(nint ctx, int word) => Expose(ctx, HeapOf(ctx), word);

    /// <inheritdoc/>
    public static void Stored(nint ctx, nint address, long count) { }

    /// <summary>A slot will hold a reference.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take(nint ctx, nint heap, int word)
    {
        if (Word.IsObject(word))
        {
            uint* count = Count(heap, word);
            if (*count != uint.MaxValue) // saturates
                *count += 1;
        }
        else if (Word.IsHost(word))
        {
            TakeHost(ctx, word, 1);
        }
    }

    /// <summary>A slot no longer holds a reference; what nothing refers to may be freed now.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Drop(nint ctx, nint heap, int word)
    {
        if (Word.IsObject(word))
        {
            uint* count = Count(heap, word);
            if (*count - 2 < ((StoreContext*)ctx)->DropLimit) // neither the last one, nor saturated, nor none
                *count -= 1;
            else
                DropLast(ctx, word);
        }
        else if (Word.IsHost(word))
        {
            DropLast(ctx, word);
        }
    }

    /// <summary>A reference is on the stack now.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Expose(nint ctx, nint heap, int word)
    {
        if (Word.IsObject(word))
        {
            if ((*Header(heap, word) & ObjectHeader.Logged) == 0)
                Log(ctx, word);
        }
        else if (Word.IsHost(word))
        {
            LogHost(ctx, word);
        }
        return word;
    }

    /// <summary><see cref="Take(nint, nint, int)"/> of a word that is null or an object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeObject(nint ctx, nint heap, int word)
    {
        if (word == 0)
            return;
        uint* count = Count(heap, word);
        if (*count != uint.MaxValue) // saturates
            *count += 1;
    }

    /// <summary><see cref="Drop(nint, nint, int)"/> of a word that is null or an object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DropObject(nint ctx, nint heap, int word)
    {
        if (word == 0)
            return;
        uint* count = Count(heap, word);
        if (*count - 2 < ((StoreContext*)ctx)->DropLimit) // neither the last one, nor saturated, nor none
            *count -= 1;
        else
            DropLast(ctx, word);
    }

    /// <summary><see cref="Expose(nint, nint, int)"/> of a word that is null or an object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ExposeObject(nint ctx, nint heap, int word)
    {
        if (word != 0 && (*Header(heap, word) & ObjectHeader.Logged) == 0)
            Log(ctx, word);
        return word;
    }

    // In bounds: a word that refers to an object is an offset in the store's reservation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* Header(nint heap, int word) => (uint*)(heap + (nint)(uint)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* Count(nint heap, int word) => Header(heap, word) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint HeapOf(nint ctx) => ((StoreContext*)ctx)->HeapBase;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Log(nint ctx, int word)
    {
        StoreContext* context = (StoreContext*)ctx;
        if (context->LogNext == context->LogLimit)
            DrcHeap.Of(ctx).GrowLog();
        *Header(context->HeapBase, word) |= ObjectHeader.Logged;
        *context->LogNext++ = (uint)word; // in bounds: below the limit
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LogHost(nint ctx, int word) => DrcHeap.Of(ctx).LogHost(word);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TakeHost(nint ctx, int word, uint times) => DrcHeap.Of(ctx).Hosts.Take(word, times);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void DropLast(nint ctx, int word)
    {
        // Most often the log has the object, which then waits for the next collection; a trace will hear of it there.
        if (Word.IsObject(word))
        {
            uint* header = Header(HeapOf(ctx), word);
            const uint Flags = ObjectHeader.Logged | ObjectHeader.Free | ObjectHeader.Dead;
            if ((*header & Flags) == ObjectHeader.Logged && header[1] - 1 < uint.MaxValue - 1)
            {
                header[1]--;
                return;
            }
        }
        DrcHeap.Of(ctx).DropLast(word);
    }
}
