using System;
using System.Collections.Generic;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Text;

public sealed partial class TextPrinter
{
    private const int DataBytesALine = 64;

    private readonly uint[] _imported = new uint[5];

    /// <remarks>spec: text-import</remarks>
    private void Imports()
    {
        bool groups = _options.GroupImports;
        for (int i = 0; i < _module.Imports.Count; i++)
        {
            Import import = _module.Imports[i];
            bool isFirst = i == 0 || !groups || _module.Imports[i - 1].Module != import.Module;
            bool isLast = i + 1 == _module.Imports.Count || !groups || _module.Imports[i + 1].Module != import.Module;
            bool isGrouped = !(isFirst && isLast);
            if (isFirst)
            {
                Line();
                _out.Write("(import");
                Quoted(import.Module);
            }
            if (isGrouped)
                _out.Write(" (item");
            Quoted(import.Name);
            _out.Write(' ');
            ExternType(import.Type, _imported[(int)import.Type.Kind]++);
            if (isGrouped)
                _out.Write(')');
            if (isLast)
                _out.Write(')');
        }
    }

    /// <remarks>spec: text-externtype</remarks>
    private void ExternType(ExternType type, uint index)
    {
        switch (type)
        {
            case FunctionExternType function:
                _out.Write("(func");
                Binder(_functions, index);
                if (function.IsExact)
                {
                    _out.Write(" (exact (type");
                    Reference(_types, function.TypeIndex);
                    _out.Write("))");
                }
                else
                {
                    TypeUse(
                        function.TypeIndex,
                        LocalsOf(index, FunctionTypeAt(function.TypeIndex)?.Parameters.Length ?? 0)
                    );
                }
                break;
            case TableType table:
                _out.Write("(table");
                Binder(_tables, index);
                TableType(table);
                break;
            case MemoryType memory:
                _out.Write("(memory");
                Binder(_memories, index);
                MemoryType(memory);
                break;
            case GlobalType global:
                _out.Write("(global");
                Binder(_globals, index);
                GlobalType(global);
                break;
            case TagType tag:
                _out.Write("(tag");
                Binder(_tags, index);
                TypeUse(tag.TypeIndex, IdentifierMap.Empty);
                break;
        }
        _out.Write(')');
    }

    private IdentifierMap LocalsOf(uint function, int count) =>
        _module.Names.Locals.TryGetValue(function, out SortedDictionary<uint, string>? names)
            ? new IdentifierMap(names, count)
            : IdentifierMap.Empty;

    /// <remarks>spec: text-table</remarks>
    private void Tables()
    {
        uint index = _imported[(int)ExternKind.Table];
        foreach (TableDefinition table in _module.Tables)
        {
            Line();
            _out.Write("(table");
            Binder(_tables, index++);
            TableType(table.Type);
            if (table.Initializer is Expression initializer)
                Constant(initializer);
            _out.Write(')');
        }
    }

    /// <remarks>spec: text-mem</remarks>
    private void Memories()
    {
        uint index = _imported[(int)ExternKind.Memory];
        foreach (MemoryType memory in _module.Memories)
        {
            Line();
            ExternType(memory, index++);
        }
    }

    /// <remarks>spec: text-tag</remarks>
    private void Tags()
    {
        uint index = _imported[(int)ExternKind.Tag];
        foreach (TagType tag in _module.Tags)
        {
            Line();
            ExternType(tag, index++);
        }
    }

    /// <remarks>spec: text-global</remarks>
    private void Globals()
    {
        uint index = _imported[(int)ExternKind.Global];
        foreach (GlobalDefinition global in _module.Globals)
        {
            Line();
            _out.Write("(global");
            Binder(_globals, index++);
            GlobalType(global.Type);
            Constant(global.Initializer);
            _out.Write(')');
        }
    }

    /// <remarks>spec: text-export</remarks>
    private void Exports()
    {
        foreach (Export export in _module.Exports)
        {
            Line();
            _out.Write("(export");
            Quoted(export.Name);
            (string keyword, IdentifierMap map) = export.Kind switch
            {
                ExternKind.Function => (" (func", _functions),
                ExternKind.Table => (" (table", _tables),
                ExternKind.Memory => (" (memory", _memories),
                ExternKind.Global => (" (global", _globals),
                _ => (" (tag", _tags),
            };
            _out.Write(keyword);
            Reference(map, export.Index);
            _out.Write("))");
        }
    }

    /// <remarks>spec: text-start</remarks>
    private void Start()
    {
        if (_module.Start is not uint start)
            return;
        Line();
        _out.Write("(start");
        Reference(_functions, start);
        _out.Write(')');
    }

    /// <remarks>spec: text-elem</remarks>
    private void Elements()
    {
        for (int n = 0; n < _module.Elements.Count; n++)
        {
            Line();
            _out.Write("(elem");
            Binder(_elements, (uint)n);
            Element(_module.Elements[n]);
            _out.Write(')');
        }
    }

    private void Element(ElementSegment segment)
    {
        if (segment.Mode == SegmentMode.Declarative)
            _out.Write(" declare");
        if (segment.TableOffset is Expression offset)
            Place("table", _tables, segment.Table, offset);
        if (segment.Functions is not null)
            _out.Write(" func");
        else
            Word(ValType(segment.Type));
        foreach (uint function in segment.Functions ?? [])
            Reference(_functions, function);
        foreach (Expression item in segment.Expressions ?? [])
            Offset("item", item);
    }

    /// <remarks>spec: text-data</remarks>
    private void Data()
    {
        for (int n = 0; n < _module.Data.Count; n++)
        {
            DataSegment segment = _module.Data[n];
            Line();
            _out.Write("(data");
            Binder(_data, (uint)n);
            if (segment.MemoryOffset is Expression offset)
                Place("memory", _memories, segment.Memory, offset);
            DataString(segment.Bytes.Span);
            _out.Write(')');
        }
    }

    /// <summary>Where an active segment is written to; table and memory 0 go without saying.</summary>
    /// <remarks>spec: text-tableuse, text-memuse</remarks>
    private void Place(string keyword, IdentifierMap map, uint index, Expression offset)
    {
        if (index != 0)
        {
            _out.Write($" ({keyword}");
            Reference(map, index);
            _out.Write(')');
        }
        Offset("offset", offset);
    }

    /// <remarks>spec: text-datastring</remarks>
    private void DataString(ReadOnlySpan<byte> bytes)
    {
        _depth++;
        bool isLong = bytes.Length > DataBytesALine;
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, DataBytesALine);
            if (isLong)
                Line();
            else
                _out.Write(' ');
            TextFormat.WriteBytes(_out, bytes[..length]);
            bytes = bytes[length..];
        }
        _depth--;
    }

    /// <summary>The custom sections, as annotations; names and branch hints are printed where they belong.</summary>
    /// <remarks>spec: text-customannot</remarks>
    private void CustomSections()
    {
        foreach (CustomSection section in _module.CustomSections)
        {
            if (section.Name == ModuleDecoder.NameSectionName)
                continue;
            Line();
            _out.Write("(@custom");
            Quoted(section.Name);
            Word(section.AfterSection == 0 ? "(before first)" : $"(after {SectionOrder.NameOf(section.AfterSection)})");
            DataString(section.Bytes.Span);
            _out.Write(')');
        }
    }

    /// <remarks>spec: text-func</remarks>
    private void Functions()
    {
        uint index = _imported[(int)ExternKind.Function];
        foreach (FunctionDefinition function in _module.Functions)
            Function(function, index++);
    }

    private void Function(FunctionDefinition function, uint index)
    {
        uint parameters = (uint)(FunctionTypeAt(function.TypeIndex)?.Parameters.Length ?? 0);
        _locals = LocalsOf(index, (int)Math.Min(parameters + LocalCount(function), int.MaxValue));
        Line();
        _out.Write("(func");
        Binder(_functions, index);
        TypeUse(function.TypeIndex, _locals);
        _depth++;
        Locals(function, parameters);
        Body(function, index);
        _depth--;
        Line();
        _out.Write(')');
    }

    private static long LocalCount(FunctionDefinition function)
    {
        long count = 0;
        foreach (LocalRun run in function.Locals)
            count += run.Count;
        return count;
    }

    /// <remarks>spec: text-local</remarks>
    private void Locals(FunctionDefinition function, uint index)
    {
        bool isOpen = false;
        foreach (LocalRun run in function.Locals)
        {
            for (uint n = 0; n < run.Count; n++)
                Slot("local", run.Type, _locals, index++, ref isOpen);
        }
        if (isOpen)
            _out.Write(')');
    }
}
