using System.Collections.Generic;

namespace Clasm.Diagnostics;

/// <summary>What the modules of a store call the globals and tables that hold references of the heap.</summary>
internal sealed class GcRootNames
{
    private readonly Dictionary<nint, string> _names = [];

    /// <summary>Collects the names.</summary>
    /// <param name="instances">The store's instances.</param>
    public GcRootNames(IEnumerable<Instance> instances)
    {
        foreach (Instance instance in instances)
        {
            for (int i = 0; i < instance.Globals.Length; i++)
                Add(instance.Globals[i].Cell, "global", instance.Module.Definition.Names.Globals, i);
            for (int i = 0; i < instance.Tables.Length; i++)
                Add(instance.Tables[i].Words, "table", instance.Module.Definition.Names.Tables, i);
        }
    }

    /// <summary>The name of a range of words.</summary>
    /// <param name="address">Its address.</param>
    public string NameOf(nint address) => _names.GetValueOrDefault(address, "element segment");

    private void Add(nint address, string kind, SortedDictionary<uint, string> names, int index)
    {
        if (address != 0)
            _names.TryAdd(
                address,
                names.TryGetValue((uint)index, out string? name) ? $"{kind} ${name}" : $"{kind} {index}"
            );
    }
}
