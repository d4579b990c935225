using System;
using Clasm.Syntax;
using Clasm.Syntax.Validation;

namespace Clasm.Execution;

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
internal sealed class ElementOutline(ValType type, SegmentMode mode, uint table, uint[]? functions, int count)
{
    /// <summary>The type of its elements.</summary>
    public readonly ValType Type = type;

    /// <summary>How it is used.</summary>
    public readonly SegmentMode Mode = mode;

    /// <summary>The table it is written to, when active.</summary>
    public readonly uint Table = table;

    /// <summary>Its elements as function indices, when it was written so; else null.</summary>
    public readonly uint[]? Functions = functions;

    /// <summary>How many elements.</summary>
    public readonly int Count = count;

    /// <summary>The outline of a segment.</summary>
    public static ElementOutline Of(ElementSegment segment) =>
        new(segment.Type, segment.Mode, segment.Table, segment.Functions, segment.Count);
}

/// <summary>A data segment without its expression.</summary>
internal sealed class DataOutline(SegmentMode mode, uint memory, ReadOnlyMemory<byte> bytes)
{
    /// <summary>How it is used.</summary>
    public readonly SegmentMode Mode = mode;

    /// <summary>The memory it is written to, when active.</summary>
    public readonly uint Memory = memory;

    /// <summary>Its bytes.</summary>
    public readonly ReadOnlyMemory<byte> Bytes = bytes;

    /// <summary>The outline of a segment.</summary>
    public static DataOutline Of(DataSegment segment) => new(segment.Mode, segment.Memory, segment.Bytes);
}
