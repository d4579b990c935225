using System;
using System.IO;

namespace Clasm.Wasi;

/// <summary>A directory that goes with this object.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("clasm-").FullName;

    /// <summary>Copies the files below a directory into it.</summary>
    public void CopyFrom(string source)
    {
        foreach (string directory in Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Mirror(source, directory));
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            File.WriteAllBytes(Mirror(source, file), File.ReadAllBytes(file));
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string Mirror(string source, string path) =>
        System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(source, path));
}
