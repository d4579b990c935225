using System;
using System.Collections.Generic;
using System.Threading;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Syntax;

/// <summary>A module as data: what the binary and the text format both denote. Function bodies stay bytes.</summary>
/// <remarks>spec: syntax-module</remarks>
public sealed class ModuleDefinition
{
    private NameSection? _names;
    private SortedDictionary<uint, List<BranchHint>>? _branchHints;

    /// <summary>The type definitions of all recursion groups, in order.</summary>
    public List<SubType> Types { get; } = [];

    /// <summary>The recursion groups, in order: together they cover <see cref="Types"/>.</summary>
    public List<RecGroup> RecGroups { get; } = [];

    /// <summary>The imports, in order.</summary>
    public List<Import> Imports { get; } = [];

    /// <summary>The functions defined here (imports come first in the index space).</summary>
    public List<FunctionDefinition> Functions { get; } = [];

    /// <summary>The tables defined here.</summary>
    public List<TableDefinition> Tables { get; } = [];

    /// <summary>The memories defined here.</summary>
    public List<MemoryType> Memories { get; } = [];

    /// <summary>The tags defined here.</summary>
    public List<TagType> Tags { get; } = [];

    /// <summary>The globals defined here.</summary>
    public List<GlobalDefinition> Globals { get; } = [];

    /// <summary>The exports, in order.</summary>
    public List<Export> Exports { get; } = [];

    /// <summary>The index of the start function.</summary>
    public uint? Start { get; set; }

    /// <summary>The offset of the start section's content, for errors.</summary>
    public int StartOffset { get; set; }

    /// <summary>The element segments.</summary>
    public List<ElementSegment> Elements { get; } = [];

    /// <summary>The data segments.</summary>
    public List<DataSegment> Data { get; } = [];

    /// <summary>What the data count section says, if there is one.</summary>
    public uint? DataCount { get; set; }

    /// <summary>The custom sections, in order, the name section's bytes among them when the module was binary.</summary>
    public List<CustomSection> CustomSections { get; } = [];

    /// <summary>The names of things: from the name section when first asked for, or from the identifiers of the text.</summary>
    public NameSection Names
    {
        get =>
            _names
            ?? Interlocked.CompareExchange(ref _names, NameSectionDecoder.Decode(CustomSections), null)
            ?? _names;
        set => _names = value;
    }

    /// <summary>Branch hints: for each function index, the hints by the offset of their instruction in the body.</summary>
    public SortedDictionary<uint, List<BranchHint>> BranchHints =>
        _branchHints ?? Interlocked.CompareExchange(ref _branchHints, [], null) ?? _branchHints;

    /// <summary>Whether there are branch hints.</summary>
    internal bool HasBranchHints => _branchHints is { Count: > 0 };

    /// <summary>The text that the module was parsed from, to resolve positions; null for a binary module.</summary>
    public string? SourceText { get; set; }

    /// <summary>For text modules: pairs (offset in our bytes, index in <see cref="SourceText"/>), sorted by offset.</summary>
    public List<(int Offset, int TextIndex)> TextPositions { get; } = [];

    /// <summary>The place in the text of what stands at an offset; null for a binary module.</summary>
    /// <param name="offset">An offset as errors and parts of this module have it.</param>
    public TextPosition? Resolve(int offset)
    {
        if (SourceText is null || TextPositions.Count == 0)
            return null;
        int index = TextPositions.BinarySearch((offset, int.MaxValue));
        (_, int textIndex) = TextPositions[Math.Max(index < 0 ? ~index - 1 : index, 0)];
        return Text.SourceText.PositionOf(SourceText, textIndex);
    }
}

/// <summary>An import.</summary>
/// <param name="Module">The module name.</param>
/// <param name="Name">The item's name.</param>
/// <param name="Type">What is expected.</param>
/// <param name="Offset">Where it stands, for errors: bytes from the start of the module.</param>
/// <remarks>spec: syntax-import</remarks>
public sealed record Import(string Module, string Name, ExternType Type, int Offset = 0);

/// <summary>An export.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Index">Its index in the index space of that kind.</param>
/// <param name="Offset">Where it stands, for errors.</param>
/// <remarks>spec: syntax-export</remarks>
public sealed record Export(string Name, ExternKind Kind, uint Index, int Offset = 0);

/// <summary>A run of locals of one type.</summary>
/// <param name="Count">How many.</param>
/// <param name="Type">Their type.</param>
/// <remarks>spec: syntax-local</remarks>
public readonly record struct LocalRun(uint Count, ValType Type);

/// <summary>A function defined in a module.</summary>
/// <param name="TypeIndex">The index of its function type.</param>
/// <param name="Locals">Its locals after the parameters, in runs.</param>
/// <param name="Body">Its instructions, the final <c>end</c> included.</param>
/// <param name="Offset">Where the function's entry in the code section starts, for errors.</param>
/// <remarks>spec: syntax-func</remarks>
public sealed record FunctionDefinition(uint TypeIndex, LocalRun[] Locals, Expression Body, int Offset = 0);

/// <summary>A sequence of instructions in the binary format, the final <c>end</c> included.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Offset">Where they start in the module, for errors.</param>
/// <remarks>spec: syntax-expr</remarks>
public readonly record struct Expression(ReadOnlyMemory<byte> Bytes, int Offset);

/// <summary>A table defined in a module.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Initializer">The value of its elements, if not null.</param>
/// <param name="Offset">Where it stands, for errors.</param>
/// <remarks>spec: syntax-table</remarks>
public sealed record TableDefinition(TableType Type, Expression? Initializer, int Offset = 0);

/// <summary>A global defined in a module.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Initializer">Its first value.</param>
/// <param name="Offset">Where it stands, for errors.</param>
/// <remarks>spec: syntax-global</remarks>
public sealed record GlobalDefinition(GlobalType Type, Expression Initializer, int Offset = 0);

/// <summary>How a segment is used.</summary>
/// <remarks>spec: syntax-elemmode</remarks>
public enum SegmentMode : byte
{
    /// <summary>Written to a table or memory at instantiation.</summary>
    Active,

    /// <summary>Used by instructions.</summary>
    Passive,

    /// <summary>Only declares functions that <c>ref.func</c> may name (element segments).</summary>
    Declarative,
}

/// <summary>An element segment.</summary>
/// <param name="Type">The type of its elements.</param>
/// <param name="Mode">How it is used.</param>
/// <param name="Table">The table it is written to, when active.</param>
/// <param name="TableOffset">Where in the table, when active.</param>
/// <param name="Functions">Its elements as function indices, when it was written so; else null.</param>
/// <param name="Expressions">Its elements as expressions, when it was written so; else null.</param>
/// <param name="Offset">Where it stands, for errors.</param>
/// <remarks>spec: syntax-elem</remarks>
public sealed record ElementSegment(
    ValType Type,
    SegmentMode Mode,
    uint Table,
    Expression? TableOffset,
    uint[]? Functions,
    Expression[]? Expressions,
    int Offset = 0
)
{
    /// <summary>How many elements.</summary>
    public int Count => Functions?.Length ?? Expressions!.Length;
}

/// <summary>A data segment.</summary>
/// <param name="Mode">How it is used: active or passive.</param>
/// <param name="Memory">The memory it is written to, when active.</param>
/// <param name="MemoryOffset">Where in the memory, when active.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Offset">Where it stands, for errors.</param>
/// <remarks>spec: syntax-data</remarks>
public sealed record DataSegment(
    SegmentMode Mode,
    uint Memory,
    Expression? MemoryOffset,
    ReadOnlyMemory<byte> Bytes,
    int Offset = 0
);

/// <summary>A custom section.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its content, after the name.</param>
/// <param name="AfterSection">
/// The id of the last non-custom section before it (0: none), so that encoding puts it where it was.
/// </param>
/// <param name="Offset">Where it stands.</param>
/// <remarks>spec: binary-customsec</remarks>
public sealed record CustomSection(string Name, ReadOnlyMemory<byte> Bytes, byte AfterSection, int Offset = 0);

/// <summary>A hint on a branch.</summary>
/// <param name="Offset">The offset of the <c>if</c> or <c>br_if</c> from the start of the function's entry (its locals).</param>
/// <param name="Likely">Whether the branch is likely taken.</param>
public readonly record struct BranchHint(uint Offset, bool Likely);
