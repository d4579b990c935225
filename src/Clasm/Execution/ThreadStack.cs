using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clasm.Execution;

/// <summary>
/// How far down the machine's stack wasm code may go on a thread. Below the limit a reserve stays for the JIT compiler, which
/// runs on the caller's stack, and for throwing the trap.
/// </summary>
internal static unsafe partial class ThreadStack
{
    /// <summary>What must stay below the limit, in bytes.</summary>
    private const int Reserve = 256 << 10;

    [ThreadStatic]
    private static nint t_end;

    /// <summary>The lowest address for the stack pointer: by the thread's own stack and by a budget from here.</summary>
    /// <param name="budget">How many bytes wasm code may use.</param>
    /// <returns>An address; above the current stack pointer when the thread has not even the reserve.</returns>
    public static nint LimitFor(int budget)
    {
        byte here;
        nint end = t_end;
        if (end == 0)
            t_end = end = FindEnd((nint)(&here));
        return Math.Max(end + Reserve, (nint)(&here) - budget);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint FindEnd(nint here)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return LinuxEnd();
            if (OperatingSystem.IsWindows())
            {
                GetCurrentThreadStackLimits(out nint low, out _);
                return low;
            }
            if (OperatingSystem.IsMacOS())
            {
                nint self = pthread_self();
                return pthread_get_stackaddr_np(self) - (nint)pthread_get_stacksize_np(self);
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException) { }
        // Nobody tells: RuntimeHelpers says whether about 64 KiB are left, and 1 MiB is what threads have at the least.
        return RuntimeHelpers.TryEnsureSufficientExecutionStack() ? here - (512 << 10) : here;
    }

    private static nint LinuxEnd()
    {
        Span<byte> attributes = stackalloc byte[128];
        fixed (byte* p = attributes)
        {
            if (pthread_getattr_np(pthread_self(), p) != 0)
                throw new DllNotFoundException();
            nint address;
            nuint size;
            int error = pthread_attr_getstack(p, &address, &size);
            _ = pthread_attr_destroy(p);
            if (error != 0)
                throw new DllNotFoundException();
            // The main thread's stack grows on demand: glibc reports its limit; a limit of "unlimited" is cut to 8 MiB.
            byte here;
            nint lowest = (nint)(&here) - (8 << 20);
            return size > 1u << 30 ? Math.Max(address, lowest) : address;
        }
    }

    [LibraryImport("libc")]
    private static partial nint pthread_self();

    [LibraryImport("libc")]
    private static partial int pthread_getattr_np(nint thread, byte* attributes);

    [LibraryImport("libc")]
    private static partial int pthread_attr_getstack(byte* attributes, nint* address, nuint* size);

    [LibraryImport("libc")]
    private static partial int pthread_attr_destroy(byte* attributes);

    [LibraryImport("kernel32")]
    private static partial void GetCurrentThreadStackLimits(out nint low, out nint high);

    [LibraryImport("libc")]
    private static partial nint pthread_get_stackaddr_np(nint thread);

    [LibraryImport("libc")]
    private static partial nuint pthread_get_stacksize_np(nint thread);
}
