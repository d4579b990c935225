using System;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Generational;

/// <summary>A nursery, whose survivors move to an old space.</summary>
internal sealed class GenerationalModel : GcModel
{
    /// <inheritdoc/>
    public override Collector Collector => Collector.Generational;

    /// <inheritdoc/>
    public override int HeaderSize => ObjectHeader.Size;

    /// <inheritdoc/>
    public override bool NeedsRoots => true;

    /// <inheritdoc/>
    public override bool Moves => true;

    /// <inheritdoc/>
    public override Type Code => typeof(GenerationalCode);

    /// <inheritdoc/>
    public override GcHeap CreateHeap(GcHeapOptions options) => new GenerationalHeap(this, options);
}
