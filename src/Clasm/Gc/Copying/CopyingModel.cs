using System;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Copying;

/// <summary>Semi-space copying.</summary>
internal sealed class CopyingModel : GcModel
{
    /// <inheritdoc/>
    public override Collector Collector => Collector.Copying;

    /// <inheritdoc/>
    public override int HeaderSize => ObjectHeader.Size;

    /// <inheritdoc/>
    public override bool NeedsRoots => true;

    /// <inheritdoc/>
    public override bool Moves => true;

    /// <inheritdoc/>
    public override Type Code => typeof(PlainCode);

    /// <inheritdoc/>
    public override GcHeap CreateHeap(GcHeapOptions options) => new CopyingHeap(this, options);
}
