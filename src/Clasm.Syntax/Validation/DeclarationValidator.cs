using System;
using System.Collections.Generic;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Validation;

/// <summary>Validates everything of a module but its function bodies.</summary>
/// <remarks>spec: valid-module</remarks>
internal sealed class DeclarationValidator(ModuleContext context)
{
    private readonly ModuleDefinition _module = context.Module;
    private readonly FunctionValidator _expressions = new(context);

    /// <summary>Validates the module.</summary>
    public void Validate()
    {
        CheckLimits();
        CheckSubtypes();
        CheckImports();
        CheckTables();
        CheckMemories();
        CheckTags();
        CheckGlobals();
        CheckExports();
        CheckStart();
        CheckElements();
        CheckData();
    }

    private void CheckLimits()
    {
        context.Require(_module.Imports.Count <= Limit.Imports, "too many imports");
        context.Require(_module.Exports.Count <= Limit.Exports, "too many exports");
        context.Require(context.FunctionTypeIndices.Length <= Limit.Functions, "too many functions");
        context.Require(context.Globals.Length <= Limit.Globals, "too many globals");
        context.Require(context.TagTypeIndices.Length <= Limit.Tags, "too many tags");
        context.Require(_module.Elements.Count <= Limit.Segments, "too many element segments");
        context.Require(_module.Data.Count <= Limit.Segments, "too many data segments");
        context.Require(context.Tables.Length <= Limit.Tables, "too many tables");
        context.Require(context.Memories.Length <= Limit.Memories, "too many memories");
        context.Require(
            context.Tables.Length <= 1 || context.Has(Features.ReferenceTypes),
            "multiple tables: they need the feature ReferenceTypes"
        );
        context.Require(
            context.Memories.Length <= 1 || context.Has(Features.MultiMemory),
            "multiple memories: they need the feature MultiMemory"
        );
        context.Require(
            context.TagTypeIndices.Length == 0
                || context.Has(Features.Exceptions)
                || context.Has(Features.LegacyExceptions),
            "tags: they need the feature Exceptions"
        );
    }

    /// <remarks>spec: valid-subtype</remarks>
    private void CheckSubtypes()
    {
        for (uint i = 0; i < (uint)_module.Types.Count; i++)
        {
            int depth = context.Types.DepthOf(context.CanonicalId(i));
            context.Require(depth <= Limit.SubtypingDepth, $"sub type {i} is too deep");
        }
        for (uint i = 0; i < (uint)_module.Types.Count; i++)
        {
            if (_module.Types[(int)i].SupertypeSpan is [uint super])
                CheckSubtype(i, super);
        }
    }

    private void CheckSubtype(uint index, uint superindex)
    {
        SubType sub = context.Types.TypeOf(context.CanonicalId(index));
        SubType super = context.Types.TypeOf(context.CanonicalId(superindex));
        bool matches =
            !super.IsFinal
            && context.Types.Matches(sub.Composite, super.Composite)
            && (super.Descriptor is null || sub.Descriptor is not null)
            && super.Describes is null == sub.Describes is null;
        context.Require(matches, $"sub type {index} does not match super type {superindex}");
        SubType declared = _module.Types[(int)index];
        context.Require(
            IsSubtype(sub.Descriptor, super.Descriptor),
            $"descriptor type {declared.Descriptor} does not match"
        );
        context.Require(
            IsSubtype(sub.Describes, super.Describes),
            $"described type {declared.Describes} does not match"
        );
    }

    private bool IsSubtype(uint? sub, uint? super) =>
        sub is not uint subId || super is not uint superId || context.Types.IsSubtype((int)subId, (int)superId);

    /// <remarks>spec: valid-import</remarks>
    private void CheckImports()
    {
        foreach (Import import in _module.Imports)
        {
            if (import.Type is GlobalType { IsMutable: true } && !context.Has(Features.MutableGlobals))
                throw context.Error("mutable globals cannot be imported", import.Offset);
            if (import.Type is TableType table)
                CheckTableType(table, import.Offset);
            if (import.Type is MemoryType memory)
                CheckMemoryType(memory, import.Offset);
        }
    }

    /// <remarks>spec: valid-table</remarks>
    private void CheckTables()
    {
        foreach (TableDefinition table in _module.Tables)
        {
            CheckTableType(table.Type, table.Offset);
            if (table.Initializer is Expression initializer)
                CheckConstant(initializer, table.Type.Element, context.ImportedGlobalCount);
            else if (!table.Type.Element.IsDefaultable)
                throw context.Error("type mismatch: a table of non-null references needs an initializer", table.Offset);
        }
    }

    /// <remarks>spec: valid-tabletype</remarks>
    private void CheckTableType(TableType type, int offset)
    {
        ulong largest = type.Limits.Is64 ? ulong.MaxValue : uint.MaxValue;
        context.Require(type.Element.IsRef, "malformed reference type", offset);
        context.Require(
            type.Element == ValType.FuncRef || context.Has(Features.ReferenceTypes),
            "element type: needs the feature ReferenceTypes",
            offset
        );
        context.Require(
            type.Limits.Minimum <= largest && (type.Limits.Maximum ?? 0) <= largest,
            "table size must be at most 2^32-1 elements",
            offset
        );
        CheckLimits(type.Limits, offset);
    }

    private void CheckMemories()
    {
        foreach (MemoryType memory in _module.Memories)
            CheckMemoryType(memory, 0);
    }

    /// <remarks>spec: valid-memtype</remarks>
    private void CheckMemoryType(MemoryType type, int offset)
    {
        int log = type.PageSizeLog2;
        context.Require(
            log == 16 || (log == 0 && context.Has(Features.CustomPageSizes)),
            "invalid custom page size",
            offset
        );
        ulong largest = LargestMemory(type);
        if (type.Limits.Minimum > largest || type.Limits.Maximum > largest)
        {
            string size = log == 16 && !type.Limits.Is64 ? "65536 pages (4GiB)" : $"{largest} pages";
            throw context.Error($"memory size must be at most {size}", offset);
        }
        CheckLimits(type.Limits, offset);
        context.Require(
            !type.IsShared || context.Has(Features.Threads),
            "shared memory: needs the feature Threads",
            offset
        );
        context.Require(!type.IsShared || type.Limits.Maximum is not null, "shared memory must have maximum", offset);
    }

    private static ulong LargestMemory(MemoryType type)
    {
        int bits = type.Limits.Is64 ? 64 : 32;
        return type.PageSizeLog2 == 0 ? ulong.MaxValue >> (64 - bits) : 1UL << (bits - type.PageSizeLog2);
    }

    /// <remarks>spec: valid-limits</remarks>
    private void CheckLimits(Limits limits, int offset)
    {
        context.Require(
            !limits.Is64 || context.Has(Features.Memory64),
            "i64 limits: need the feature Memory64",
            offset
        );
        context.Require(
            limits.Minimum <= (limits.Maximum ?? ulong.MaxValue),
            "size minimum must not be greater than maximum",
            offset
        );
    }

    /// <remarks>spec: valid-tagtype</remarks>
    private void CheckTags()
    {
        for (uint i = 0; i < context.TagTypeIndices.Length; i++)
            context.Require(context.TagType(i).Results.Length == 0, "non-empty tag result type");
    }

    /// <remarks>spec: valid-global, valid-globalseq</remarks>
    private void CheckGlobals()
    {
        for (int i = 0; i < _module.Globals.Count; i++)
        {
            GlobalDefinition global = _module.Globals[i];
            int limit = context.ImportedGlobalCount + (context.Has(Features.Gc) ? i : 0);
            CheckConstant(global.Initializer, global.Type.Type, limit);
        }
    }

    /// <remarks>spec: valid-export</remarks>
    private void CheckExports()
    {
        HashSet<string> names = new(_module.Exports.Count, StringComparer.Ordinal);
        foreach (Export export in _module.Exports)
        {
            (int count, string kind) = export.Kind switch
            {
                ExternKind.Function => (context.FunctionTypeIndices.Length, "function"),
                ExternKind.Table => (context.Tables.Length, "table"),
                ExternKind.Memory => (context.Memories.Length, "memory"),
                ExternKind.Global => (context.Globals.Length, "global"),
                _ => (context.TagTypeIndices.Length, "tag"),
            };
            context.Require(export.Index < (uint)count, $"unknown {kind} {export.Index}", export.Offset);
            context.Require(names.Add(export.Name), $"duplicate export name \"{export.Name}\"", export.Offset);
            if (export.Kind == ExternKind.Global && context.Globals[export.Index].IsMutable)
                context.Require(
                    context.Has(Features.MutableGlobals),
                    "mutable globals cannot be exported",
                    export.Offset
                );
        }
    }

    /// <remarks>spec: valid-start</remarks>
    private void CheckStart()
    {
        if (_module.Start is not uint start)
            return;
        context.Require(
            start < (uint)context.FunctionTypeIndices.Length,
            $"unknown function {start}",
            _module.StartOffset
        );
        FuncType type = context.FunctionType(start);
        context.Require(
            type.Parameters.Length == 0 && type.Results.Length == 0,
            "start function must have no parameters and results",
            _module.StartOffset
        );
    }

    /// <remarks>spec: valid-elem, valid-elemmode</remarks>
    private void CheckElements()
    {
        foreach (ElementSegment segment in _module.Elements)
        {
            context.CheckHeapType(segment.Type.Heap, segment.Offset);
            if (segment.Mode == SegmentMode.Active)
                CheckActive(segment);
            else
                context.Require(
                    context.Has(Features.BulkMemory),
                    "passive segment: needs the feature BulkMemory",
                    segment.Offset
                );
            foreach (uint function in segment.Functions ?? [])
            {
                context.Require(
                    function < (uint)context.FunctionTypeIndices.Length,
                    $"unknown function {function}",
                    segment.Offset
                );
            }
            foreach (Expression expression in segment.Expressions ?? [])
                CheckConstant(expression, segment.Type, ReadableGlobals);
        }
    }

    private void CheckActive(ElementSegment segment)
    {
        context.Require(segment.Table < (uint)context.Tables.Length, $"unknown table {segment.Table}", segment.Offset);
        TableType table = context.Tables[segment.Table];
        context.Require(
            context.Matches(segment.Type, table.Element),
            $"type mismatch: elements are {segment.Type}, table {segment.Table} holds {table.Element}",
            segment.Offset
        );
        CheckConstant(segment.TableOffset!.Value, table.Limits.AddressType, ReadableGlobals);
    }

    /// <remarks>spec: valid-data, valid-datamode</remarks>
    private void CheckData()
    {
        foreach (DataSegment segment in _module.Data)
        {
            if (segment.Mode != SegmentMode.Active)
            {
                context.Require(
                    context.Has(Features.BulkMemory),
                    "passive segment: needs the feature BulkMemory",
                    segment.Offset
                );
                continue;
            }
            context.Require(
                segment.Memory < (uint)context.Memories.Length,
                $"unknown memory {segment.Memory}",
                segment.Offset
            );
            ValType address = context.Memories[segment.Memory].Limits.AddressType;
            CheckConstant(segment.MemoryOffset!.Value, address, ReadableGlobals);
        }
    }

    /// <summary>The globals that constant expressions after the global section may read.</summary>
    private int ReadableGlobals => context.Has(Features.Gc) ? context.Globals.Length : context.ImportedGlobalCount;

    /// <remarks>spec: valid-constant, valid-expr</remarks>
    private void CheckConstant(Expression expression, ValType type, int globalLimit)
    {
        InstructionReader reader = new(expression, context.Features);
        Instruction instruction = default;
        _expressions.BeginConstant(type, globalLimit, expression.Offset);
        while (_expressions.ReadAndStep(ref reader, ref instruction)) { }
        _expressions.Finish(ref reader);
    }
}
