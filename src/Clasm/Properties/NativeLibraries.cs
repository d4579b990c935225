using System;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clasm.Execution;

/// <summary>
/// Finds the C library in the process, where every Linux program has it; the run time itself would look for a dozen files first.
/// </summary>
internal static class NativeLibraries
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must come before the first call into the C library.")]
    internal static void Initialize()
    {
        if (OperatingSystem.IsLinux())
            NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "libc" ? NativeLibrary.GetMainProgramHandle() : 0;
}
