using System;
using System.IO;
using Clasm.Wasi.FileSystem.Portable;
using Clasm.Wasi.FileSystem.Unix;

namespace Clasm.Wasi.FileSystem;

/// <summary>Directories of the host.</summary>
internal static class HostDirectory
{
    /// <summary>Opens a directory.</summary>
    /// <param name="path">The host's path.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static OpenDirectory Open(string path) =>
        OperatingSystem.IsLinux() ? UnixDirectory.Open(path) : PortableDirectory.Open(path);
}
