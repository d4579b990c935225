using System;
using Clasm.Syntax;
using Clasm.Syntax.Validation;

namespace Clasm.Linking;

/// <summary>
/// A valid module without its function bodies and expressions: what linking and instantiation need besides compiled code. It is
/// what the compile cache keeps of a module, so that one that was compiled before is not decoded. Index spaces have imports first.
/// </summary>
internal sealed class ModuleOutline
{
    /// <summary>The type definitions of all recursion groups, in order.</summary>
    public required SubType[] Types;

    /// <summary>The recursion groups, in order.</summary>
    public required RecGroup[] RecGroups;

    /// <summary>The imports, in order.</summary>
    public required Syntax.Import[] Imports;

    /// <summary>The exports, in order.</summary>
    public required Syntax.Export[] Exports;

    /// <summary>The type index of each function.</summary>
    public required uint[] FunctionTypeIndices;

    /// <summary>The type of each table.</summary>
    public required TableType[] Tables;

    /// <summary>The type of each memory.</summary>
    public required MemoryType[] Memories;

    /// <summary>The type of each global.</summary>
    public required GlobalType[] Globals;

    /// <summary>The type index of each tag.</summary>
    public required uint[] TagTypeIndices;

    /// <summary>The element segments.</summary>
    public required ElementOutline[] Elements;

    /// <summary>The data segments.</summary>
    public required DataOutline[] Data;

    /// <summary>The index of the start function.</summary>
    public uint? Start;

    /// <summary>How many functions are imported.</summary>
    public int ImportedFunctionCount;

    /// <summary>How many tables are imported.</summary>
    public int ImportedTableCount;

    /// <summary>How many memories are imported.</summary>
    public int ImportedMemoryCount;

    /// <summary>How many globals are imported.</summary>
    public int ImportedGlobalCount;

    /// <summary>How many tags are imported.</summary>
    public int ImportedTagCount;

    /// <summary>The outline of a module that was validated.</summary>
    public static ModuleOutline Of(ModuleContext context)
    {
        ModuleDefinition module = context.Module;
        return new ModuleOutline
        {
            Types = [.. module.Types],
            RecGroups = [.. module.RecGroups],
            Imports = [.. module.Imports],
            Exports = [.. module.Exports],
            FunctionTypeIndices = context.FunctionTypeIndices,
            Tables = context.Tables,
            Memories = context.Memories,
            Globals = context.Globals,
            TagTypeIndices = context.TagTypeIndices,
            Elements = Array.ConvertAll(module.Elements.ToArray(), ElementOutline.Of),
            Data = Array.ConvertAll(module.Data.ToArray(), DataOutline.Of),
            Start = module.Start,
            ImportedFunctionCount = context.ImportedFunctionCount,
            ImportedTableCount = context.ImportedTableCount,
            ImportedMemoryCount = context.ImportedMemoryCount,
            ImportedGlobalCount = context.ImportedGlobalCount,
            ImportedTagCount = context.ImportedTagCount,
        };
    }

    /// <summary>The function type at a type index.</summary>
    public FuncType FuncTypeAt(uint typeIndex) => (FuncType)Types[typeIndex].Composite;
}

/// <summary>An element segment without its expressions.</summary>
/// <param name="Type">The type of its elements.</param>
/// <param name="Mode">How it is used.</param>
/// <param name="Table">The table it is written to, when active.</param>
/// <param name="Functions">Its elements as function indices, when it was written so; else null.</param>
/// <param name="Count">How many elements.</param>
internal sealed record ElementOutline(ValType Type, SegmentMode Mode, uint Table, uint[]? Functions, int Count)
{
    /// <summary>The outline of a segment.</summary>
    public static ElementOutline Of(ElementSegment segment) =>
        new(segment.Type, segment.Mode, segment.Table, segment.Functions, segment.Count);
}

/// <summary>A data segment without its expression.</summary>
/// <param name="Mode">How it is used.</param>
/// <param name="Memory">The memory it is written to, when active.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record DataOutline(SegmentMode Mode, uint Memory, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The outline of a segment.</summary>
    public static DataOutline Of(DataSegment segment) => new(segment.Mode, segment.Memory, segment.Bytes);
}
