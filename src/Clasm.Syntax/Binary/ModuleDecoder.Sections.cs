using System;

namespace Clasm.Syntax.Binary;

public ref partial struct ModuleDecoder
{
    internal const byte CompactNames = 0x7F;
    internal const byte CompactSameType = 0x7E;

    /// <remarks>spec: binary-importsec</remarks>
    private void ImportSection()
    {
        int count = _in.Count(Limit.Imports, "imports");
        _module.Imports.EnsureCapacity(count);
        string? module = null;
        for (; count > 0; count--)
        {
            int start = _in.Position;
            string name = _in.Name();
            module = name == module ? module : name;
            string item = _in.Name();
            if (item.Length == 0 && _in.Has(Features.CompactImports) && _in.NextIs(CompactNames))
                ImportGroup(module, sameType: false);
            else if (item.Length == 0 && _in.Has(Features.CompactImports) && _in.NextIs(CompactSameType))
                ImportGroup(module, sameType: true);
            else
                AddImport(new Import(module, item, ExternType(), start));
        }
    }

    /// <summary>Several imports of one module: either each with its type, or of one type that comes first.</summary>
    private void ImportGroup(string module, bool sameType)
    {
        _in.Byte();
        ExternType? type = sameType ? ExternType() : null;
        for (int count = _in.Count(Limit.Imports, "imports"); count > 0; count--)
        {
            int start = _in.Position;
            string item = _in.Name();
            AddImport(new Import(module, item, type ?? ExternType(), start));
        }
    }

    private readonly void AddImport(Import import)
    {
        if (_module.Imports.Count >= Limit.Imports)
            throw Error($"too many imports: at most {Limit.Imports} are supported", import.Offset);
        _module.Imports.Add(import);
    }

    /// <remarks>spec: binary-externtype</remarks>
    private ExternType ExternType()
    {
        int start = _in.Position;
        byte kind = _in.Byte();
        switch (kind)
        {
            case 0x00:
                return new FunctionExternType(_in.U32());
            case 0x01:
                return TableType();
            case 0x02:
                return MemoryType();
            case 0x03:
                return GlobalType();
            case 0x04 when _in.Has(Features.Exceptions):
                return TagType();
            case 0x20 when _in.Has(Features.CustomDescriptors):
                return new FunctionExternType(_in.U32(), IsExact: true);
            default:
                throw Error($"malformed import kind 0x{kind:x2}", start);
        }
    }

    /// <remarks>spec: binary-funcsec</remarks>
    private void FunctionSection()
    {
        _functionTypes = new uint[_in.Count(Limit.Functions, "functions")];
        for (int n = 0; n < _functionTypes.Length; n++)
            _functionTypes[n] = _in.U32();
    }

    /// <remarks>spec: binary-tablesec</remarks>
    private void TableSection()
    {
        for (int count = _in.Count(Limit.Tables, "tables"); count > 0; count--)
            _module.Tables.Add(Table());
    }

    /// <remarks>spec: binary-table</remarks>
    private TableDefinition Table()
    {
        int start = _in.Position;
        if (!_in.NextIs(0x40) || !_in.Has(Features.FunctionReferences))
            return new TableDefinition(TableType(), null, start);
        _in.Byte();
        if (_in.Byte() != 0)
            throw Error("malformed table: zero byte expected", start + 1);
        TableType type = TableType();
        return new TableDefinition(type, _in.Expression(), start);
    }

    /// <remarks>spec: binary-memsec</remarks>
    private void MemorySection()
    {
        for (int count = _in.Count(Limit.Memories, "memories"); count > 0; count--)
            _module.Memories.Add(MemoryType());
    }

    /// <remarks>spec: binary-tagsec</remarks>
    private void TagSection()
    {
        for (int count = _in.Count(Limit.Tags, "tags"); count > 0; count--)
            _module.Tags.Add(TagType());
    }

    /// <remarks>spec: binary-globalsec</remarks>
    private void GlobalSection()
    {
        int count = _in.Count(Limit.Globals, "globals");
        _module.Globals.EnsureCapacity(count);
        for (; count > 0; count--)
        {
            int start = _in.Position;
            GlobalType type = GlobalType();
            _module.Globals.Add(new GlobalDefinition(type, _in.Expression(), start));
        }
    }

    /// <remarks>spec: binary-exportsec</remarks>
    private void ExportSection()
    {
        int count = _in.Count(Limit.Exports, "exports");
        _module.Exports.EnsureCapacity(count);
        for (; count > 0; count--)
        {
            int start = _in.Position;
            string name = _in.Name();
            int kindStart = _in.Position;
            byte kind = _in.Byte();
            if (kind > (_in.Has(Features.Exceptions) ? 4 : 3))
                throw Error($"malformed export kind 0x{kind:x2}", kindStart);
            _module.Exports.Add(new Export(name, (ExternKind)kind, _in.U32(), start));
        }
    }

    /// <remarks>spec: binary-startsec</remarks>
    private void StartSection()
    {
        _module.StartOffset = _in.Position;
        _module.Start = _in.U32();
    }

    /// <remarks>spec: binary-codesec</remarks>
    private void CodeSection()
    {
        _bodyCount = _in.Count(Limit.Functions, "function bodies");
        int end = _in.End;
        if (_bodyCount != _functionTypes.Length)
        {
            _in.Take(end - _in.Position); // reported when all sections are known to be in order
            return;
        }
        _module.Functions.EnsureCapacity(_bodyCount);
        foreach (uint type in _functionTypes)
            _module.Functions.Add(Code(type, end));
    }

    /// <remarks>spec: binary-code</remarks>
    private FunctionDefinition Code(uint type, int sectionEnd)
    {
        int sizeStart = _in.Position;
        int size = _in.Count(int.MaxValue, "bytes in a function");
        if (size > Limit.FunctionSize)
            throw Error($"function too large: at most {Limit.FunctionSize} bytes are supported", sizeStart);
        int start = _in.Position;
        _in.SetEnd(start + size);
        LocalRun[] locals = Locals();
        int bodyStart = _in.Position;
        ReadOnlyMemory<byte> body = _in.Take(_in.End - bodyStart);
        if (body.IsEmpty || body.Span[^1] != (byte)Opcode.End)
            throw MissingEnd(bodyStart);
        _in.SetEnd(sectionEnd);
        return new FunctionDefinition(type, locals, new Expression(body, bodyStart), start);
    }

    /// <remarks>spec: binary-local, binary-func</remarks>
    private LocalRun[] Locals()
    {
        int count = _in.Count(int.MaxValue, "runs of locals");
        if (count == 0)
            return [];
        LocalRun[] locals = new LocalRun[count];
        ulong total = 0;
        for (int n = 0; n < locals.Length; n++)
        {
            int start = _in.Position;
            uint length = _in.U32();
            total += length;
            if (total > Limit.Locals)
                throw TooManyLocals(n, start, total);
            locals[n] = new LocalRun(length, _in.ValType());
        }
        return locals;
    }

    /// <summary>Past 2^32 - 1 locals a function is malformed; below it is only too large for us.</summary>
    private static WasmFormatException TooManyLocals(int run, int start, ulong total) =>
        Error($"too many locals: {total} in the first {run + 1} runs, at most {Limit.Locals} are supported", start);

    /// <summary>
    /// What is wrong with a body whose last byte is no <c>end</c>: an instruction in it or across its end, or else it
    /// is told from the byte that follows.
    /// </summary>
    private readonly WasmFormatException MissingEnd(int bodyStart)
    {
        InstructionReader reader = new(_in.AllFrom(bodyStart), bodyStart, _in.Features);
        Instruction instruction = default;
        while (bodyStart + reader.Position < _in.Position)
            reader.Read(ref instruction);
        ReadOnlySpan<byte> rest = _in.AllFrom(_in.Position);
        if (rest.IsEmpty)
            return Error("unexpected end of section or function: END opcode expected", _in.Position);
        return rest[0] == (byte)Opcode.End
            ? Error("section size mismatch: the function's size leaves out its END opcode", _in.Position)
            : Error("END opcode expected", _in.Position);
    }
}
