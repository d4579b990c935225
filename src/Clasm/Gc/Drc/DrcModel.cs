using System;
using Clasm.Gc.Linear;

namespace Clasm.Gc.Drc;

/// <summary>Deferred reference counting, with a backup trace that frees cycles.</summary>
internal sealed class DrcModel : GcModel
{
    /// <inheritdoc/>
    public override Collector Collector => Collector.Drc;

    /// <inheritdoc/>
    public override int HeaderSize => ObjectHeader.Size;

    /// <inheritdoc/>
    public override bool NeedsRoots => true;

    /// <inheritdoc/>
    public override bool Counts => true;

    /// <inheritdoc/>
    public override bool Moves => false;

    /// <inheritdoc/>
    public override Type Code => typeof(DrcCode);

    /// <inheritdoc/>
    public override GcHeap CreateHeap(GcHeapOptions options) => new DrcHeap(this, options);
}
