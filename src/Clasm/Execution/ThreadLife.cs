using System;
using System.Runtime.InteropServices;

namespace Clasm.Execution;

/// <summary>
/// A word for each thread that says, to who has the thread's former stack now, whether the thread still lives. It is a spin
/// lock that the thread takes and holds; the C library releases it when the thread ends, before its stack is another's.
/// There is none where thread-local variables are cheap enough to do without (Windows, macOS), or where the C library
/// lacks what it takes.
/// </summary>
internal static unsafe partial class ThreadLife
{
    private static readonly uint Key;
    private static readonly bool IsAvailable = TryPrepare(out Key, out Held);

    /// <summary>What a word holds while its thread lives.</summary>
    public static readonly int Held;

    /// <summary>A word for the thread that runs; null if there is none.</summary>
    public static int* Begin()
    {
        if (!IsAvailable)
            return null;
        int* word = (int*)NativeMemory.AllocZeroed(sizeof(int)); // in bounds: a lock is an int
        _ = pthread_spin_init(word, 0);
        _ = pthread_spin_lock(word);
        if (pthread_setspecific(Key, word) == 0)
            return word;
        NativeMemory.Free(word);
        return null;
    }

    /// <summary>Frees the word of a thread that has ended; false if it has not.</summary>
    /// <param name="word">The word, or null.</param>
    public static bool TryForget(int* word)
    {
        if (word != null && *word == Held)
            return false;
        NativeMemory.Free(word);
        return true;
    }

    private static bool TryPrepare(out uint key, out int held)
    {
        key = 0;
        held = 0;
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            nint release = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "pthread_spin_unlock");
            int probe = 0;
            _ = pthread_spin_init(&probe, 0);
            int free = probe;
            _ = pthread_spin_lock(&probe);
            held = probe;
            return held != free && pthread_key_create(out key, release) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc")]
    private static partial int pthread_key_create(out uint key, nint destructor);

    [LibraryImport("libc")]
    private static partial int pthread_setspecific(uint key, void* value);

    [LibraryImport("libc")]
    private static partial int pthread_spin_init(int* word, int shared);

    [LibraryImport("libc")]
    private static partial int pthread_spin_lock(int* word);
}
