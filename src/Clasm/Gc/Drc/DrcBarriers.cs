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
    public static void Take(nint ctx, int word)
    {
        if (Word.IsObject(word))
        {
            uint* count = Count(ctx, word);
            uint more = *count + 1;
            if (more != 0) // saturates
                *count = more;
        }
        else if (Word.IsHost(word))
        {
            TakeHost(ctx, word, 1);
        }
    }

    /// <inheritdoc/>
    public static void Take(nint ctx, int word, uint times)
    {
        if (Word.IsObject(word))
        {
            uint* count = Count(ctx, word);
            *count = (uint)Math.Min(*count + (ulong)times, uint.MaxValue);
        }
        else if (Word.IsHost(word))
        {
            TakeHost(ctx, word, times);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Drop(nint ctx, int word)
    {
        if (Word.IsObject(word))
        {
            uint* count = Count(ctx, word);
            uint rest = *count - 1;
            if (rest - 1 < uint.MaxValue - 2) // neither the last one, nor saturated, nor none
                *count = rest;
            else
                DropLast(ctx, word);
        }
        else if (Word.IsHost(word))
        {
            DropLast(ctx, word);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Expose(nint ctx, int word)
    {
        if (Word.IsObject(word))
        {
            if ((*Header(ctx, word) & ObjectHeader.Logged) == 0)
                Log(ctx, word);
        }
        else if (Word.IsHost(word))
        {
            LogHost(ctx, word);
        }
        return word;
    }

    /// <inheritdoc/>
    public static void Stored(nint ctx, nint address, long count) { }

    /// <summary><see cref="Take(nint, int)"/> of a word that is null or an object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeObject(nint ctx, int word)
    {
        if (word == 0)
            return;
        uint* count = Count(ctx, word);
        uint more = *count + 1;
        if (more != 0) // saturates
            *count = more;
    }

    /// <summary><see cref="Drop"/> of a word that is null or an object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DropObject(nint ctx, int word)
    {
        if (word == 0)
            return;
        uint* count = Count(ctx, word);
        uint rest = *count - 1;
        if (rest - 1 < uint.MaxValue - 2) // neither the last one, nor saturated, nor none
            *count = rest;
        else
            DropLast(ctx, word);
    }

    /// <summary><see cref="Expose"/> of a word that is null or an object.</summary>
    /// <param name="ctx">The address of the control block.</param>
    /// <param name="word">The reference.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ExposeObject(nint ctx, int word)
    {
        if (word != 0 && (*Header(ctx, word) & ObjectHeader.Logged) == 0)
            Log(ctx, word);
        return word;
    }

    // In bounds: a word that refers to an object is an offset in the store's reservation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* Header(nint ctx, int word) => (uint*)(((StoreContext*)ctx)->HeapBase + (nint)(uint)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* Count(nint ctx, int word) => Header(ctx, word) + 1;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Log(nint ctx, int word)
    {
        StoreContext* context = (StoreContext*)ctx;
        if (context->LogNext == context->LogLimit)
            DrcHeap.Of(ctx).GrowLog();
        *Header(ctx, word) |= ObjectHeader.Logged;
        *context->LogNext++ = (uint)word; // in bounds: below the limit
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LogHost(nint ctx, int word) => DrcHeap.Of(ctx).LogHost(word);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TakeHost(nint ctx, int word, uint times) => DrcHeap.Of(ctx).Hosts.Take(word, times);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void DropLast(nint ctx, int word) => DrcHeap.Of(ctx).DropLast(word);
}
