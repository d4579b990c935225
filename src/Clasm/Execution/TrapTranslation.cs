using System;
using Clasm.Compilation;

namespace Clasm.Execution;

/// <summary>
/// What leaves compiled code as a CLR exception, at the entry from the host: faults that stand for traps become traps, and
/// what a host function threw goes on unchanged.
/// </summary>
internal static class TrapTranslation
{
    /// <summary>Whether an exception needs translation.</summary>
    public static bool IsForeign(Exception e) =>
        e is HostException || (e is OverflowException or NullReferenceException && IsFromImage(e));

    /// <summary>The exception to throw instead.</summary>
    public static Exception Translate(Exception e)
    {
        if (e is HostException host)
        {
            host.Thrown.Throw();
        }
        TrapCode code = e is OverflowException ? TrapCode.MemoryOutOfBounds : TrapCode.NullFunctionReference;
        return new TrapException(code, new TrapException(code).Message, e);
    }

    // A fault in the run time's own code is a bug of ours and no trap.
    private static bool IsFromImage(Exception e) =>
        e.TargetSite is System.Reflection.MethodBase method && LoadedImage.Of(method) is not null;
}
