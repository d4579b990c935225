using System;
using System.Collections.Generic;
using System.Linq;

namespace Clasm.Syntax.Binary;

public sealed partial class ModuleEncoder
{
    /// <remarks>spec: binary-typesec</remarks>
    private void Types()
    {
        Count(_module.RecGroups.Count);
        foreach (RecGroup group in _module.RecGroups)
        {
            if (group.IsExplicit)
            {
                _section.Byte(0x4E);
                _section.U32(group.Count);
            }
            for (uint n = 0; n < group.Count; n++)
                SubType(_module.Types[(int)(group.Start + n)]);
        }
    }

    /// <remarks>spec: binary-subtype</remarks>
    private void SubType(SubType type)
    {
        if (!type.IsFinal || type.Supertypes.Count > 0)
        {
            _section.Byte(type.IsFinal ? (byte)0x4F : (byte)0x50);
            _section.Count(type.Supertypes.Count);
            foreach (uint supertype in type.Supertypes)
                _section.U32(supertype);
        }
        Clause(0x4C, type.Describes);
        Clause(0x4D, type.Descriptor);
        CompositeType(type.Composite);
    }

    private void Clause(byte marker, uint? index)
    {
        if (index is null)
            return;
        _section.Byte(marker);
        _section.U32(index.Value);
    }

    /// <remarks>spec: binary-comptype</remarks>
    private void CompositeType(CompositeType type)
    {
        switch (type)
        {
            case FuncType function:
                _section.Byte(0x60);
                ValTypes(function.Parameters);
                ValTypes(function.Results);
                break;
            case StructType structure:
                _section.Byte(0x5F);
                _section.Count(structure.Fields.Length);
                foreach (FieldType field in structure.Fields)
                    FieldType(field);
                break;
            case ArrayType array:
                _section.Byte(0x5E);
                FieldType(array.Element);
                break;
            case ContType continuation:
                _section.Byte(0x5D);
                BinaryTypes.WriteHeapType(_section, continuation.Function, exact: false);
                break;
        }
    }

    private void ValTypes(ValType[] types)
    {
        _section.Count(types.Length);
        foreach (ValType type in types)
            _section.ValType(type);
    }

    /// <remarks>spec: binary-fieldtype</remarks>
    private void FieldType(FieldType field)
    {
        _section.ValType(field.Type);
        _section.Byte(field.IsMutable ? (byte)1 : (byte)0);
    }

    /// <remarks>spec: binary-importsec</remarks>
    private void Imports()
    {
        List<Import> imports = _module.Imports;
        if (imports.Count == 0)
            return;
        List<int> ends = [];
        for (int end = 0; end < imports.Count; ends.Add(end))
            end = _groupsImports ? EndOfGroup(imports, end) : end + 1;
        Count(ends.Count);
        int start = 0;
        foreach (int end in ends)
        {
            ImportGroup(imports.GetRange(start, end - start));
            start = end;
        }
    }

    private static int EndOfGroup(List<Import> imports, int start)
    {
        int end = start + 1;
        while (end < imports.Count && imports[end].Module == imports[start].Module)
            end++;
        return end;
    }

    /// <summary>Writes imports of one module: one by its names, several with their types or with one type for all.</summary>
    private void ImportGroup(List<Import> imports)
    {
        Import first = imports[0];
        _section.Name(first.Module);
        if (imports.Count == 1)
        {
            _section.Name(first.Name);
            ImportedType(first.Type);
            return;
        }
        bool sameType = imports.TrueForAll(import => import.Type == first.Type);
        _section.Name("");
        _section.Byte(sameType ? ModuleDecoder.CompactSameType : ModuleDecoder.CompactNames);
        if (sameType)
            ImportedType(first.Type);
        _section.Count(imports.Count);
        foreach (Import import in imports)
        {
            _section.Name(import.Name);
            if (!sameType)
                ImportedType(import.Type);
        }
    }

    private void ImportedType(ExternType type)
    {
        bool isExact = type is FunctionExternType { IsExact: true };
        _section.Byte(isExact ? (byte)0x20 : (byte)type.Kind);
        ExternType(type);
    }

    /// <remarks>spec: binary-externtype</remarks>
    private void ExternType(ExternType type)
    {
        switch (type)
        {
            case FunctionExternType function:
                _section.U32(function.TypeIndex);
                break;
            case TableType table:
                TableType(table);
                break;
            case MemoryType memory:
                MemoryType(memory);
                break;
            case GlobalType global:
                GlobalType(global);
                break;
            case TagType tag:
                TagType(tag);
                break;
        }
    }

    /// <remarks>spec: binary-tabletype</remarks>
    private void TableType(TableType type)
    {
        _section.ValType(type.Element);
        Limits(type.Limits, type.IsShared ? 2 : 0);
    }

    /// <remarks>spec: binary-memtype</remarks>
    private void MemoryType(MemoryType type)
    {
        bool hasPageSize = type.PageSizeLog2 != 16;
        Limits(type.Limits, (type.IsShared ? 2 : 0) | (hasPageSize ? 8 : 0));
        if (hasPageSize)
            _section.U32((uint)type.PageSizeLog2);
    }

    /// <remarks>spec: binary-limits</remarks>
    private void Limits(Limits limits, int flags)
    {
        _section.Byte((byte)(flags | (limits.Maximum is null ? 0 : 1) | (limits.Is64 ? 4 : 0)));
        _section.U64(limits.Minimum);
        if (limits.Maximum is ulong maximum)
            _section.U64(maximum);
    }

    /// <remarks>spec: binary-globaltype</remarks>
    private void GlobalType(GlobalType type)
    {
        _section.ValType(type.Type);
        _section.Byte((byte)((type.IsMutable ? 1 : 0) | (type.IsShared ? 2 : 0)));
    }

    /// <remarks>spec: binary-tagtype</remarks>
    private void TagType(TagType type)
    {
        _section.Byte(0);
        _section.U32(type.TypeIndex);
    }

    /// <remarks>spec: binary-funcsec</remarks>
    private void Functions()
    {
        Count(_module.Functions.Count);
        foreach (FunctionDefinition function in _module.Functions)
            _section.U32(function.TypeIndex);
    }

    /// <remarks>spec: binary-tablesec</remarks>
    private void Tables()
    {
        Count(_module.Tables.Count);
        foreach (TableDefinition table in _module.Tables)
        {
            if (table.Initializer is not null)
                _section.Bytes([0x40, 0x00]);
            TableType(table.Type);
            if (table.Initializer is Expression initializer)
                _section.Bytes(initializer.Bytes.Span);
        }
    }

    /// <remarks>spec: binary-memsec</remarks>
    private void Memories()
    {
        Count(_module.Memories.Count);
        foreach (MemoryType memory in _module.Memories)
            MemoryType(memory);
    }

    /// <remarks>spec: binary-tagsec</remarks>
    private void Tags()
    {
        Count(_module.Tags.Count);
        foreach (TagType tag in _module.Tags)
            TagType(tag);
    }

    /// <remarks>spec: binary-globalsec</remarks>
    private void Globals()
    {
        Count(_module.Globals.Count);
        foreach (GlobalDefinition global in _module.Globals)
        {
            GlobalType(global.Type);
            _section.Bytes(global.Initializer.Bytes.Span);
        }
    }

    /// <remarks>spec: binary-exportsec</remarks>
    private void Exports()
    {
        Count(_module.Exports.Count);
        foreach (Export export in _module.Exports)
        {
            _section.Name(export.Name);
            _section.Byte((byte)export.Kind);
            _section.U32(export.Index);
        }
    }

    /// <remarks>spec: binary-elemsec</remarks>
    private void Elements()
    {
        Count(_module.Elements.Count);
        foreach (ElementSegment segment in _module.Elements)
            Element(segment);
    }

    /// <remarks>spec: binary-elem</remarks>
    private void Element(ElementSegment segment)
    {
        bool isDefault = segment.Functions is not null || segment.Type == ValType.FuncRef;
        int kind = segment.Mode switch
        {
            SegmentMode.Passive => 1,
            SegmentMode.Declarative => 3,
            _ => segment.Table == 0 && isDefault ? 0 : 2,
        };
        _section.U32((uint)(kind | (segment.Functions is null ? 4 : 0)));
        if (kind == 2)
            _section.U32(segment.Table);
        if (segment.TableOffset is Expression offset)
            _section.Bytes(offset.Bytes.Span);
        if (kind != 0 && segment.Functions is not null)
            _section.Byte(0);
        else if (kind != 0)
            _section.ValType(segment.Type);
        _section.Count(segment.Count);
        foreach (uint function in segment.Functions ?? [])
            _section.U32(function);
        foreach (Expression expression in segment.Expressions ?? [])
            _section.Bytes(expression.Bytes.Span);
    }

    /// <remarks>spec: binary-codesec</remarks>
    private void Code()
    {
        if (_module.HasBranchHints)
            BranchHints();
        Count(_module.Functions.Count);
        foreach (FunctionDefinition function in _module.Functions)
        {
            Locals(function.Locals);
            _section.Count(_entry.Length + function.Body.Bytes.Length);
            _section.Bytes(_entry.Written);
            _section.Bytes(function.Body.Bytes.Span);
        }
    }

    /// <remarks>spec: binary-local</remarks>
    private void Locals(LocalRun[] runs)
    {
        _entry.Clear();
        _entry.Count(runs.Length);
        foreach (LocalRun run in runs)
        {
            _entry.U32(run.Count);
            _entry.ValType(run.Type);
        }
    }

    private void BranchHints()
    {
        uint imported = (uint)_module.Imports.Count(import => import.Type.Kind == ExternKind.Function);
        _section.Name(ModuleDecoder.BranchHintSectionName);
        _section.Count(_module.BranchHints.Count);
        foreach ((uint function, List<BranchHint> hints) in _module.BranchHints)
        {
            int shift = ShiftOf((long)function - imported);
            _section.U32(function);
            _section.Count(hints.Count);
            foreach (BranchHint hint in hints)
            {
                _section.U32((uint)(hint.Offset + shift));
                _section.Byte(1);
                _section.Byte(hint.Likely ? (byte)1 : (byte)0);
            }
        }
        End(SectionId.Custom);
    }

    /// <summary>How much shorter or longer the locals get that hints' offsets count too.</summary>
    private int ShiftOf(long definition)
    {
        if (_module.SourceText is not null || definition < 0 || definition >= _module.Functions.Count)
            return 0;
        FunctionDefinition function = _module.Functions[(int)definition];
        Locals(function.Locals);
        return _entry.Length - (function.Body.Offset - function.Offset);
    }

    /// <remarks>spec: binary-datasec</remarks>
    private void Data()
    {
        Count(_module.Data.Count);
        foreach (DataSegment segment in _module.Data)
        {
            int kind =
                segment.Mode == SegmentMode.Passive ? 1
                : segment.Memory == 0 ? 0
                : 2;
            _section.U32((uint)kind);
            if (kind == 2)
                _section.U32(segment.Memory);
            if (segment.MemoryOffset is Expression offset)
                _section.Bytes(offset.Bytes.Span);
            _section.Sized(segment.Bytes.Span);
        }
    }
}
