using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace Clasm.Cli;

/// <summary>A cache directory for the tests' command lines, so that they leave the user's alone.</summary>
internal static class CacheDirectory
{
    [ModuleInitializer]
    internal static void Set()
    {
        string directory = Directory.CreateTempSubdirectory("clasm-tests-").FullName;
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", directory);
        Environment.SetEnvironmentVariable("LOCALAPPDATA", directory);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
    }
}
