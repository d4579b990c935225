using System;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Null;

/// <summary>No collector: memory is given out until there is none.</summary>
internal sealed class NullModel : GcModel
{
    /// <inheritdoc/>
    public override Collector Collector => Collector.Null;

    /// <inheritdoc/>
    public override int HeaderSize => ObjectHeader.Size;

    /// <inheritdoc/>
    public override bool NeedsRoots => false;

    /// <inheritdoc/>
    public override bool Moves => false;

    /// <inheritdoc/>
    public override Type Code => typeof(PlainCode);

    /// <inheritdoc/>
    public override GcHeap CreateHeap(GcHeapOptions options) => new NullHeap(this, options);
}
