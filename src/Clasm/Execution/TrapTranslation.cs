using System;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace Clasm.Execution;

/// <summary>
/// What leaves compiled code as a CLR exception, at the entry from the host: faults that stand for traps become traps, and
/// what a host function threw goes on unchanged.
/// </summary>
internal static class TrapTranslation
{
    /// <summary>Whether an exception may need translation.</summary>
    public static bool IsForeign(Exception e) => e is HostException or GuestException || IsFault(e);

    /// <summary>
    /// Whether an exception of the host must not pass through compiled code as it is, because it would be taken there for a
    /// fault of compiled code, or because it is the guest's to catch.
    /// </summary>
    public static bool MustBeCarried(Exception e) => e is WasmGuestException || IsFault(e);

    /// <summary>The exception to throw instead; what stands for no trap is thrown on as it is.</summary>
    public static Exception Translate(Exception e)
    {
        if (e is HostException host)
            host.Thrown.Throw();
        if (e is GuestException guest)
            return GuestExceptions.ToHost(guest);
        // A fault in the run time's own code is a bug of ours and no trap.
        if (!IsFromImage(e))
            ExceptionDispatchInfo.Throw(e);
        TrapCode code = e is NullReferenceException ? TrapCode.NullFunctionReference : TrapCode.MemoryOutOfBounds;
        return new TrapException(code, TrapException.MessageOf(code), e) { Fault = e };
    }

    // A checked addition that overflowed, a fault behind a guarded memory, a null dereference.
    private static bool IsFault(Exception e) =>
        e is OverflowException or DataMisalignedException or NullReferenceException;

    // The innermost frames may be the CLR's own helpers that throw.
    private static bool IsFromImage(Exception e)
    {
        foreach (StackFrame frame in new StackTrace(e).GetFrames())
        {
            MethodBase? method = frame.GetMethod();
            if (method is not null && method.Module != typeof(object).Module)
                return AssemblyLoadContext.GetLoadContext(method.Module.Assembly) is CompiledCodeContext;
        }
        return false;
    }
}
