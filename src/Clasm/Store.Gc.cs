using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Diagnostics;

namespace Clasm;

// What can be known of the GC heap.
public sealed unsafe partial class Store
{
    /// <summary>What the GC heap holds and what its collector did.</summary>
    public GcStatistics GcStatistics
    {
        get
        {
            using Entry entry = Enter();
            return _heap is null ? new GcStatistics { Collector = Engine.GcModel.Collector } : _heap.Summary();
        }
    }

    /// <summary>
    /// Counts the objects of the GC heap by type, the types with the most bytes first. Looks at every object; what is dead and
    /// not collected yet counts too.
    /// </summary>
    public IReadOnlyList<GcObjectCount> CountGcObjects()
    {
        using Entry entry = Enter();
        if (_heap is null)
            return [];
        Dictionary<int, (long Count, long Bytes)> counts = [];
        foreach (uint offset in _heap.AllObjects())
        {
            (long count, long bytes) = counts.GetValueOrDefault(_heap.TypeIdOf((int)offset));
            counts[_heap.TypeIdOf((int)offset)] = (count + 1, bytes + _heap.BytesOf((int)offset));
        }
        GcTypeNames names = new(Instances());
        return
        [
            .. counts
                .Select(pair => new GcObjectCount(
                    new DefinedType(Engine, Engine.Types.Get(pair.Key)),
                    names.NameOf(Engine.Types.Get(pair.Key)),
                    pair.Value.Count,
                    pair.Value.Bytes
                ))
                .OrderByDescending(count => count.Bytes),
        ];
    }

    /// <summary>
    /// Collects, and writes what is left in the format of V8's heap snapshots, which the developer tools of browsers open: a
    /// file with the extension <c>.heapsnapshot</c>. It shows what keeps an object alive.
    /// </summary>
    /// <param name="stream">Where to.</param>
    public void WriteGcHeapSnapshot(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using Entry entry = Enter();
        Heap.Collect();
        using GcHeapSnapshot snapshot = new(Heap, new GcTypeNames(Instances()), new GcRootNames(Instances()), stream);
        snapshot.Write();
    }

    private IEnumerable<Instance> Instances() => _kept.OfType<Instance>();
}
