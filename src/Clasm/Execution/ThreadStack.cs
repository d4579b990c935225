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

    /// <summary>What tells whether the thread lives, as long as this object does; null where nothing does.</summary>
    public readonly int* Life;

    // The first address after the stack, or one on it.
    private readonly nint _top;

    /// <summary>Nobody's stack.</summary>
    public ThreadStack() => System.GC.SuppressFinalize(this);

    private ThreadStack(nint end, nint top)
    {
        Limit = end + Reserve;
        _top = top;
        Life = ThreadLife.Begin();
    }

    /// <summary>Frees the word once the thread, which may write to it when it ends, is gone.</summary>
    ~ThreadStack()
    {
        if (!ThreadLife.TryForget(Life))
            System.GC.ReRegisterForFinalize(this);
    }

    /// <summary>The thread that runs.</summary>
    public static ThreadStack Current
    {
        get
        {
            byte here;
            return Known ??= Find((nint)(&here));
        }
    }

    /// <summary>The start of a stretch of this stack around an address; 0 where the stack is too short.</summary>
    /// <param name="here">The address.</param>
    /// <param name="length">The length of the stretch, in bytes.</param>
    public nint Around(nint here, int length)
    {
        nint low = Math.Max(Math.Min(here - (length / 2), _top - length), Limit - Reserve);
        return low <= _top - length ? low : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ThreadStack Find(nint here)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return Linux();
            if (OperatingSystem.IsWindows())
            {
                GetCurrentThreadStackLimits(out nint low, out nint high);
                return new ThreadStack(low, high);
            }
            if (OperatingSystem.IsMacOS())
            {
                nint self = pthread_self();
                nint top = pthread_get_stackaddr_np(self);
                return new ThreadStack(top - (nint)pthread_get_stacksize_np(self), top);
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException) { }
        // Nobody tells: RuntimeHelpers says whether about 64 KiB are left, and 1 MiB is what threads have at the least.
        return new ThreadStack(RuntimeHelpers.TryEnsureSufficientExecutionStack() ? here - (512 << 10) : here, here);
    }

    private static ThreadStack Linux()
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
            return new ThreadStack(size > 1u << 30 ? Math.Max(address, lowest) : address, address + (nint)size);
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
