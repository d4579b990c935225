using System.Collections.Generic;

namespace Clasm.Syntax;

/// <summary>Names of things by their index, for messages and for the text format. Names need not be unique.</summary>
/// <remarks>spec: binary-namesec</remarks>
public sealed class NameSection
{
    /// <summary>The module's name.</summary>
    public string? Module { get; set; }

    /// <summary>Function names by function index.</summary>
    public SortedDictionary<uint, string> Functions { get; } = [];

    /// <summary>Local names by function index, then local index (parameters first).</summary>
    public SortedDictionary<uint, SortedDictionary<uint, string>> Locals { get; } = [];

    /// <summary>Label names by function index, then label index in order of appearance.</summary>
    public SortedDictionary<uint, SortedDictionary<uint, string>> Labels { get; } = [];

    /// <summary>Type names by type index.</summary>
    public SortedDictionary<uint, string> Types { get; } = [];

    /// <summary>Table names by table index.</summary>
    public SortedDictionary<uint, string> Tables { get; } = [];

    /// <summary>Memory names by memory index.</summary>
    public SortedDictionary<uint, string> Memories { get; } = [];

    /// <summary>Global names by global index.</summary>
    public SortedDictionary<uint, string> Globals { get; } = [];

    /// <summary>Element segment names by element index.</summary>
    public SortedDictionary<uint, string> Elements { get; } = [];

    /// <summary>Data segment names by data index.</summary>
    public SortedDictionary<uint, string> Data { get; } = [];

    /// <summary>Field names by type index, then field index.</summary>
    public SortedDictionary<uint, SortedDictionary<uint, string>> Fields { get; } = [];

    /// <summary>Tag names by tag index.</summary>
    public SortedDictionary<uint, string> Tags { get; } = [];
}
