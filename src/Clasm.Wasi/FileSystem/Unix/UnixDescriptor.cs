using System.Runtime.InteropServices;

namespace Clasm.Wasi.FileSystem.Unix;

/// <summary>A descriptor of the system, closed when nothing uses it.</summary>
internal sealed class UnixDescriptor : SafeHandle
{
    /// <summary>Takes a descriptor over.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="isOwned">Whether it is closed at the end.</param>
    public UnixDescriptor(int descriptor, bool isOwned = true)
        : base(-1, isOwned) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>The number.</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;
}
