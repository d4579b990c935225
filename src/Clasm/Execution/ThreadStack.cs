using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clasm.Execution;

/// <summary>
/// A thread, and how far down its stack wasm code may go. Below the limit a reserve stays for the JIT compiler, which runs on
/// the caller's stack, and for throwing the trap.
/// </summary>
internal sealed unsafe partial class ThreadStack
{
    /// <summary>What must stay below the limit, in bytes.</summary>
    private const int Reserve = 256 << 10;

    /// <summary>The thread that runs, if <see cref="Current"/> was asked for it before.</summary>
    [ThreadStatic]
    public static ThreadStack? Known;

    /// <summary>The lowest address for the stack pointer; it may lie above where the thread starts.</summary>
    public readonly nint Limit;

    /// <summary>Nobody's stack.</summary>
    public ThreadStack() { }

    private ThreadStack(nint end) => Limit = end + Reserve;

    /// <summary>The thread that runs.</summary>
    public static ThreadStack Current
    {
        get
        {
            byte here;
            return Known ??= new ThreadStack(FindEnd((nint)(&here)));
        }
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
