using System.Collections.Generic;

namespace Clasm.Syntax.Text;

/// <summary>
/// The identifiers of one index space. The first thing of a name gets it as its identifier; others of the same name,
/// and those whose name is empty, are referred to by index.
/// </summary>
/// <remarks>spec: text-id</remarks>
internal sealed class IdentifierMap
{
    private readonly Dictionary<uint, string> _identifiers = [];
    private readonly SortedDictionary<uint, string>? _names;

    /// <summary>The identifiers of an index space.</summary>
    /// <param name="names">The names, which may be of more things than there are.</param>
    /// <param name="count">How many things there are.</param>
    public IdentifierMap(SortedDictionary<uint, string>? names, int count)
    {
        _names = names;
        HashSet<string> used = [];
        foreach ((uint index, string name) in names ?? [])
        {
            if (index >= count)
                break;
            if (TextFormat.Identifier(name) is string identifier && used.Add(name))
                _identifiers.Add(index, identifier);
        }
    }

    /// <summary>A map of nothing.</summary>
    public static IdentifierMap Empty { get; } = new(null, 0);

    /// <summary>The identifier with its <c>$</c>; null if it has none.</summary>
    public string? this[uint index] => _identifiers.GetValueOrDefault(index);

    /// <summary>The name of a thing that could not get it as an identifier; null if it did or has none.</summary>
    public string? AnnotationOf(uint index) =>
        _names is not null && !_identifiers.ContainsKey(index) ? _names.GetValueOrDefault(index) : null;
}
