using System;
using System.Collections.Generic;

namespace Clasm.Syntax.Text;

/// <summary>The identifiers of one index space.</summary>
/// <param name="noun">What the space holds, in messages about unknown identifiers.</param>
/// <param name="keyword">What the space holds, in messages about duplicate identifiers.</param>
/// <param name="names">Receives the names; a dictionary is made at the first name where there is none.</param>
/// <remarks>spec: text-context</remarks>
internal sealed class IndexSpace(string noun, string keyword, SortedDictionary<uint, string>? names = null)
{
    private const int LargestReused = 256;

    private Dictionary<string, uint> _indices = [];

    /// <summary>The names of the entries that have one; null if there is none.</summary>
    public SortedDictionary<uint, string>? Names { get; private set; } = names;

    /// <summary>What the space holds, in messages.</summary>
    public string Noun => noun;

    /// <summary>How many entries were added.</summary>
    public uint Count { get; private set; }

    /// <summary>Adds an entry, with or without an identifier.</summary>
    /// <param name="lexer">Where the token is from.</param>
    /// <param name="id">The identifier; no entry is named by a token of another kind.</param>
    public void Add(Lexer lexer, Token id)
    {
        uint index = Count++;
        if (id.Kind != TokenKind.Id)
            return;
        string name = lexer.IdOf(id).ToString();
        if (!_indices.TryAdd(name, index))
            throw lexer.Error(id.Start, $"duplicate {keyword} ${name}");
        SetName(index, name);
    }

    /// <summary>Names an entry without making it findable by that name.</summary>
    public void SetName(uint index, string name) => (Names ??= [])[index] = name;

    /// <summary>Adds entries without identifiers.</summary>
    public void AddUnnamed(int count) => Count += (uint)count;

    /// <summary>Finds an identifier.</summary>
    public bool TryFind(ReadOnlySpan<char> name, out uint index) =>
        _indices.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out index);

    /// <summary>Forgets everything; a large table is dropped, since clearing it takes time in its size.</summary>
    public void Clear()
    {
        Count = 0;
        Names = null;
        if (_indices.Count > LargestReused)
            _indices = [];
        else
            _indices.Clear();
    }
}
