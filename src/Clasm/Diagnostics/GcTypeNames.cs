using System.Collections.Generic;
using System.Globalization;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Diagnostics;

/// <summary>What the modules of a store call types and fields. Modules may share types: the first to name one is heard.</summary>
internal sealed class GcTypeNames
{
    private readonly Dictionary<int, string> _types = [];
    private readonly Dictionary<(int Type, int Field), string> _fields = [];

    /// <summary>Collects the names.</summary>
    /// <param name="instances">The store's instances.</param>
    public GcTypeNames(IEnumerable<Instance> instances)
    {
        HashSet<Module> seen = [];
        foreach (Instance instance in instances)
        {
            if (seen.Add(instance.Module))
                Add(instance.Module);
        }
    }

    /// <summary>The name of a type: with a dollar sign where a module gives one.</summary>
    /// <param name="type">The type.</param>
    public string NameOf(RuntimeType type) =>
        _types.TryGetValue(type.Id, out string? name) ? name
        : type.Array is not null ? $"array {type.Id.ToString(CultureInfo.InvariantCulture)}"
        : $"struct {type.Id.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The name of a field: one that a module gives, or its number.</summary>
    /// <param name="type">A struct type.</param>
    /// <param name="field">The number of the field.</param>
    public string NameOf(RuntimeType type, int field)
    {
        for (RuntimeType? at = type; at is not null; at = at.Super)
        {
            if (_fields.TryGetValue((at.Id, field), out string? name))
                return name;
        }
        return field.ToString(CultureInfo.InvariantCulture);
    }

    private void Add(Module module)
    {
        NameSection names = module.Definition.Names;
        foreach ((uint index, string name) in names.Types)
        {
            if (index < (uint)module.Types.Length)
                _types.TryAdd(module.Types[index].Id, $"${name}");
        }
        foreach ((uint index, SortedDictionary<uint, string> fields) in names.Fields)
        {
            if (index >= (uint)module.Types.Length)
                continue;
            foreach ((uint field, string name) in fields)
                _fields.TryAdd((module.Types[index].Id, (int)field), name);
        }
    }
}
