using System;
using System.IO;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Caching;

/// <summary>
/// How a module's outline is kept: its parts one after another, types as numbers. Reading is the way from start to the first
/// instruction, so it needs few generic types: each that is not compiled ahead waits for the JIT compiler, an empty array's too.
/// </summary>
internal static class OutlineFormat
{
    /// <summary>Writes an outline.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="outline">The outline.</param>
    /// <param name="source">The module's bytes: data segments that are slices of them are written as such.</param>
    public static void Write(DataWriter writer, ModuleOutline outline, ReadOnlyMemory<byte> source)
    {
        writer.Int(outline.Start is uint start ? (int)start : -1);
        writer.Int(outline.ImportedFunctionCount);
        writer.Int(outline.ImportedTableCount);
        writer.Int(outline.ImportedMemoryCount);
        writer.Int(outline.ImportedGlobalCount);
        writer.Int(outline.ImportedTagCount);
        writer.Ints(outline.FunctionTypeIndices);
        writer.Ints(outline.TagTypeIndices);
        Write(writer, outline.Types, Write);
        Write(writer, outline.RecGroups, Write);
        Write(writer, outline.Tables, Write);
        Write(writer, outline.Memories, Write);
        Write(writer, outline.Globals, Write);
        Write(writer, outline.Imports, Write);
        Write(writer, outline.Exports, Write);
        Write(writer, outline.Elements, Write);
        writer.Int(outline.Data.Length);
        foreach (DataOutline data in outline.Data)
            Write(writer, data, source);
    }

    /// <summary>Reads an outline.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="source">The module's bytes.</param>
    public static ModuleOutline Read(ref DataReader reader, ReadOnlyMemory<byte> source)
    {
        int start = reader.Int();
        return new ModuleOutline
        {
            Start = start < 0 ? null : (uint)start,
            ImportedFunctionCount = reader.Int(),
            ImportedTableCount = reader.Int(),
            ImportedMemoryCount = reader.Int(),
            ImportedGlobalCount = reader.Int(),
            ImportedTagCount = reader.Int(),
            FunctionTypeIndices = reader.UInts(),
            TagTypeIndices = reader.UInts(),
            Types = ReadTypes(ref reader),
            RecGroups = ReadRecGroups(ref reader),
            Tables = ReadTables(ref reader),
            Memories = ReadMemories(ref reader),
            Globals = ReadGlobals(ref reader),
            Imports = ReadImports(ref reader),
            Exports = ReadExports(ref reader),
            Elements = ReadElements(ref reader),
            Data = ReadData(ref reader, source),
        };
    }

    private static void Write<T>(DataWriter writer, T[] items, Action<DataWriter, T> write)
    {
        writer.Int(items.Length);
        foreach (T item in items)
            write(writer, item);
    }

    private static void Write(DataWriter writer, ValType type)
    {
        int flags = (int)type.Kind | (type.IsNullable ? 0x10 : 0) | (type.IsExact ? 0x20 : 0);
        writer.Byte(flags);
        if (type.IsRef)
            writer.Int(type.Heap.Code);
    }

    private static ValType ReadType(ref DataReader reader)
    {
        int flags = reader.Byte();
        ValKind kind = (ValKind)(flags & 0xF);
        return kind == ValKind.Ref
            ? ValType.Ref(new HeapType(reader.Int()), (flags & 0x10) != 0, (flags & 0x20) != 0)
            : ValType.Of(kind);
    }

    private static void Write(DataWriter writer, ValType[] types)
    {
        writer.Int(types.Length);
        foreach (ValType type in types)
            Write(writer, type);
    }

    private static ValType[] ReadValTypes(ref DataReader reader)
    {
        ValType[] types = new ValType[reader.Count()];
        for (int i = 0; i < types.Length; i++)
            types[i] = ReadType(ref reader);
        return types;
    }

    private static void Write(DataWriter writer, FieldType field)
    {
        Write(writer, field.Type);
        writer.Flag(field.IsMutable);
    }

    private static FieldType ReadField(ref DataReader reader) => new(ReadType(ref reader), reader.Flag());

    private static void Write(DataWriter writer, SubType type)
    {
        writer.Flag(type.IsFinal);
        writer.Flag(type.Composite.IsShared);
        writer.Int(type.Supertypes.Count == 0 ? -1 : (int)type.Supertypes[0]);
        writer.Int(type.Describes is uint described ? (int)described : -1);
        writer.Int(type.Descriptor is uint descriptor ? (int)descriptor : -1);
        switch (type.Composite)
        {
            case FuncType function:
                writer.Byte(0);
                Write(writer, function.Parameters);
                Write(writer, function.Results);
                break;
            case StructType structure:
                writer.Byte(1);
                Write(writer, structure.Fields, Write);
                break;
            case ArrayType array:
                writer.Byte(2);
                Write(writer, array.Element);
                break;
            default:
                writer.Byte(3);
                writer.Int(((ContType)type.Composite).Function.Code);
                break;
        }
    }

    private static SubType[] ReadTypes(ref DataReader reader)
    {
        SubType[] types = new SubType[reader.Count()];
        for (int i = 0; i < types.Length; i++)
        {
            bool isFinal = reader.Flag();
            bool isShared = reader.Flag();
            int super = reader.Int();
            int described = reader.Int();
            int descriptor = reader.Int();
            CompositeType composite = ReadComposite(ref reader);
            types[i] = new SubType(
                isFinal,
                super < 0 ? Array.Empty<uint>() : [(uint)super],
                isShared ? composite with { IsShared = true } : composite
            )
            {
                Describes = described < 0 ? null : (uint)described,
                Descriptor = descriptor < 0 ? null : (uint)descriptor,
            };
        }
        return types;
    }

    private static CompositeType ReadComposite(ref DataReader reader)
    {
        switch (reader.Byte())
        {
            case 0:
                ValType[] parameters = ReadValTypes(ref reader);
                return new FuncType(parameters, ReadValTypes(ref reader));
            case 1:
                FieldType[] fields = new FieldType[reader.Count()];
                for (int i = 0; i < fields.Length; i++)
                    fields[i] = ReadField(ref reader);
                return new StructType(fields);
            case 2:
                return new ArrayType(ReadField(ref reader));
            case 3:
                return new ContType(new HeapType(reader.Int()));
            default:
                throw new InvalidDataException("unknown type");
        }
    }

    private static void Write(DataWriter writer, RecGroup group)
    {
        writer.Int((int)group.Start);
        writer.Int((int)group.Count);
        writer.Flag(group.IsExplicit);
    }

    private static RecGroup[] ReadRecGroups(ref DataReader reader)
    {
        RecGroup[] groups = new RecGroup[reader.Count()];
        for (int i = 0; i < groups.Length; i++)
            groups[i] = new RecGroup((uint)reader.Int(), (uint)reader.Int(), reader.Flag());
        return groups;
    }

    private static void Write(DataWriter writer, Limits limits)
    {
        writer.Long(limits.Minimum);
        writer.Byte((limits.Is64 ? 1 : 0) | (limits.Maximum is null ? 0 : 2));
        if (limits.Maximum is ulong maximum)
            writer.Long(maximum);
    }

    private static Limits ReadLimits(ref DataReader reader)
    {
        ulong minimum = reader.Long();
        int flags = reader.Byte();
        return new Limits(minimum, (flags & 2) != 0 ? reader.Long() : null, (flags & 1) != 0);
    }

    private static void Write(DataWriter writer, TableType table)
    {
        Write(writer, table.Element);
        Write(writer, table.Limits);
        writer.Flag(table.IsShared);
    }

    private static TableType ReadTable(ref DataReader reader) =>
        new(ReadType(ref reader), ReadLimits(ref reader), reader.Flag());

    private static TableType[] ReadTables(ref DataReader reader)
    {
        TableType[] tables = new TableType[reader.Count()];
        for (int i = 0; i < tables.Length; i++)
            tables[i] = ReadTable(ref reader);
        return tables;
    }

    private static void Write(DataWriter writer, MemoryType memory)
    {
        Write(writer, memory.Limits);
        writer.Flag(memory.IsShared);
        writer.Byte(memory.PageSizeLog2);
    }

    private static MemoryType ReadMemory(ref DataReader reader) =>
        new(ReadLimits(ref reader), reader.Flag(), reader.Byte());

    private static MemoryType[] ReadMemories(ref DataReader reader)
    {
        MemoryType[] memories = new MemoryType[reader.Count()];
        for (int i = 0; i < memories.Length; i++)
            memories[i] = ReadMemory(ref reader);
        return memories;
    }

    private static void Write(DataWriter writer, GlobalType global)
    {
        Write(writer, global.Type);
        writer.Flag(global.IsMutable);
        writer.Flag(global.IsShared);
    }

    private static GlobalType ReadGlobal(ref DataReader reader) =>
        new(ReadType(ref reader), reader.Flag(), reader.Flag());

    private static GlobalType[] ReadGlobals(ref DataReader reader)
    {
        GlobalType[] globals = new GlobalType[reader.Count()];
        for (int i = 0; i < globals.Length; i++)
            globals[i] = ReadGlobal(ref reader);
        return globals;
    }

    private static void Write(DataWriter writer, Syntax.Import import)
    {
        writer.Text(import.Module);
        writer.Text(import.Name);
        writer.Int(import.Offset);
        writer.Byte((int)import.Type.Kind);
        switch (import.Type)
        {
            case FunctionExternType function:
                writer.Int((int)function.TypeIndex);
                writer.Flag(function.IsExact);
                break;
            case TableType table:
                Write(writer, table);
                break;
            case MemoryType memory:
                Write(writer, memory);
                break;
            case GlobalType global:
                Write(writer, global);
                break;
            default:
                writer.Int((int)((TagType)import.Type).TypeIndex);
                break;
        }
    }

    private static Syntax.Import[] ReadImports(ref DataReader reader)
    {
        Syntax.Import[] imports = new Syntax.Import[reader.Count()];
        for (int i = 0; i < imports.Length; i++)
        {
            string module = reader.Text();
            string name = reader.Text();
            int offset = reader.Int();
            imports[i] = new Syntax.Import(module, name, ReadExtern(ref reader), offset);
        }
        return imports;
    }

    private static ExternType ReadExtern(ref DataReader reader) =>
        (ExternKind)reader.Byte() switch
        {
            ExternKind.Function => new FunctionExternType((uint)reader.Int(), reader.Flag()),
            ExternKind.Table => ReadTable(ref reader),
            ExternKind.Memory => ReadMemory(ref reader),
            ExternKind.Global => ReadGlobal(ref reader),
            ExternKind.Tag => new TagType((uint)reader.Int()),
            _ => throw new InvalidDataException("unknown import"),
        };

    private static void Write(DataWriter writer, Syntax.Export export)
    {
        writer.Text(export.Name);
        writer.Byte((int)export.Kind);
        writer.Int((int)export.Index);
        writer.Int(export.Offset);
    }

    private static Syntax.Export[] ReadExports(ref DataReader reader)
    {
        Syntax.Export[] exports = new Syntax.Export[reader.Count()];
        for (int i = 0; i < exports.Length; i++)
            exports[i] = new Syntax.Export(reader.Text(), (ExternKind)reader.Byte(), (uint)reader.Int(), reader.Int());
        return exports;
    }

    private static void Write(DataWriter writer, ElementOutline segment)
    {
        Write(writer, segment.Type);
        writer.Byte((int)segment.Mode);
        writer.Int((int)segment.Table);
        writer.Int(segment.Count);
        writer.Flag(segment.Functions is not null);
        if (segment.Functions is uint[] functions)
            writer.Ints(functions);
    }

    private static ElementOutline[] ReadElements(ref DataReader reader)
    {
        ElementOutline[] segments = new ElementOutline[reader.Count()];
        for (int i = 0; i < segments.Length; i++)
        {
            ValType type = ReadType(ref reader);
            SegmentMode mode = (SegmentMode)reader.Byte();
            uint table = (uint)reader.Int();
            int count = reader.Int();
            segments[i] = new ElementOutline(type, mode, table, reader.Flag() ? reader.UInts() : null, count);
        }
        return segments;
    }

    private static void Write(DataWriter writer, DataOutline segment, ReadOnlyMemory<byte> source)
    {
        writer.Byte((int)segment.Mode);
        writer.Int((int)segment.Memory);
        bool isSlice = source.Span.Overlaps(segment.Bytes.Span, out int start) && start >= 0;
        writer.Int(isSlice ? start : -1);
        if (isSlice)
            writer.Int(segment.Bytes.Length);
        else
            writer.Bytes(segment.Bytes.Span);
    }

    private static DataOutline[] ReadData(ref DataReader reader, ReadOnlyMemory<byte> source)
    {
        DataOutline[] segments = new DataOutline[reader.Count()];
        for (int i = 0; i < segments.Length; i++)
        {
            SegmentMode mode = (SegmentMode)reader.Byte();
            uint memory = (uint)reader.Int();
            int start = reader.Int();
            segments[i] = new DataOutline(mode, memory, start < 0 ? reader.Bytes() : source.Slice(start, reader.Int()));
        }
        return segments;
    }
}
