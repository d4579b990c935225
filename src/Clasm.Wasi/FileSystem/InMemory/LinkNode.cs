namespace Clasm.Wasi.FileSystem.InMemory;

/// <summary>A symbolic link.</summary>
/// <param name="fileSystem">The file system.</param>
/// <param name="target">What it says, in UTF-8.</param>
internal sealed class LinkNode(InMemoryFileSystem fileSystem, byte[] target) : Node(fileSystem)
{
    /// <summary>What it says, in UTF-8.</summary>
    public byte[] Target => target;

    /// <inheritdoc/>
    public override FileType Type => FileType.SymbolicLink;

    /// <inheritdoc/>
    public override long Size => target.Length;
}
