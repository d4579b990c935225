using System;
using System.Collections.Generic;
using System.Numerics;

namespace Clasm.Syntax.Text;

/// <summary>Imports, exports, and what a module defines beside types and segments.</summary>
/// <remarks>spec: text-import, text-func, text-table, text-mem, text-global, text-tag, text-export, text-start</remarks>
internal sealed partial class ModuleParser
{
    private static ExternKind? KindOf(ReadOnlySpan<char> keyword) =>
        keyword switch
        {
            "func" => ExternKind.Function,
            "table" => ExternKind.Table,
            "memory" => ExternKind.Memory,
            "global" => ExternKind.Global,
            "tag" => ExternKind.Tag,
            _ => null,
        };

    private ExternKind Kind()
    {
        Token keyword = Expect(TokenKind.Keyword);
        return KindOf(_lexer.Span(keyword)) ?? throw _lexer.Unexpected(keyword);
    }

    /// <remarks>spec: text-import</remarks>
    private void Import(Token keyword)
    {
        int offset = BeginField(keyword);
        string module = Name();
        if (IsNextGroup("item"))
        {
            Require(Features.CompactImports, Current, "item");
            ImportItems(module, offset);
            return;
        }
        AddImport(keyword, new Import(module, Name(), ImportedType(), offset));
    }

    private ExternType ImportedType()
    {
        Expect(TokenKind.LeftParen);
        ExternKind kind = Kind();
        BoundId(NamesOf(kind), NextIndex(kind));
        ExternType type = ExternType(kind);
        Close();
        return type;
    }

    /// <summary>The items of one module: each with its type, or all with the type that stands at the end.</summary>
    private void ImportItems(string module, int offset)
    {
        Token start = Current;
        List<string> untyped = [];
        while (TryOpen("item"))
        {
            string name = Name();
            if (IsNext(TokenKind.RightParen))
                untyped.Add(name);
            else if (untyped.Count > 0)
                throw _lexer.Unexpected(Current);
            else
                AddImport(start, new Import(module, name, ImportedType(), offset));
            Close();
        }
        if (untyped.Count == 0)
            return;
        Expect(TokenKind.LeftParen);
        ExternType type = ExternType(Kind());
        Close();
        foreach (string name in untyped)
            AddImport(start, new Import(module, name, type, offset));
    }

    /// <summary>Takes <c>(import "module" "name")</c> in a definition, and the type that then follows.</summary>
    private bool InlineImport(Token keyword, ExternKind kind, int offset)
    {
        Token start = Current;
        if (!TryOpen("import"))
            return false;
        string module = Name();
        string name = Name();
        Close();
        AddImport(start, new Import(module, name, ExternType(kind), offset));
        return true;
    }

    private void AddImport(Token at, Import import)
    {
        if (_firstDefinition is not null)
            throw ErrorAt(at, $"import after {_firstDefinition}");
        _module.Imports.Add(import);
        if (import.Type is FunctionExternType && _locals.Names is SortedDictionary<uint, string> names)
            _module.Names.Locals.Add(_functionCount, new(names)); // imports of one group share a type, not this
        CountOf(import.Type.Kind)++;
    }

    /// <remarks>spec: text-externtype</remarks>
    private ExternType ExternType(ExternKind kind)
    {
        switch (kind)
        {
            case ExternKind.Function:
                bool exact = Has(Features.CustomDescriptors) && TryOpen("exact");
                _locals.Clear();
                FunctionExternType function = new(TypeUse(_locals), exact);
                if (exact)
                    Close();
                return function;
            case ExternKind.Table:
                return TableType(Is64());
            case ExternKind.Memory:
                return MemoryType(Is64());
            case ExternKind.Global:
                return GlobalType();
            default:
                return TagType();
        }
    }

    private ref uint CountOf(ExternKind kind)
    {
        switch (kind)
        {
            case ExternKind.Function:
                return ref _functionCount;
            case ExternKind.Table:
                return ref _tableCount;
            case ExternKind.Memory:
                return ref _memoryCount;
            case ExternKind.Global:
                return ref _globalCount;
            default:
                return ref _tagCount;
        }
    }

    private uint NextIndex(ExternKind kind) => CountOf(kind);

    private SortedDictionary<uint, string> NamesOf(ExternKind kind) =>
        kind switch
        {
            ExternKind.Function => _module.Names.Functions,
            ExternKind.Table => _module.Names.Tables,
            ExternKind.Memory => _module.Names.Memories,
            ExternKind.Global => _module.Names.Globals,
            _ => _module.Names.Tags,
        };

    private IndexSpace SpaceOf(ExternKind kind) =>
        kind switch
        {
            ExternKind.Function => _functions,
            ExternKind.Table => _tables,
            ExternKind.Memory => _memories,
            ExternKind.Global => _globals,
            _ => _tags,
        };

    /// <summary>What starts every definition: an id, exports, and maybe an import that makes it none.</summary>
    /// <returns>Whether a definition follows.</returns>
    private bool BeginDefinition(Token keyword, ExternKind kind, int offset, out uint index)
    {
        index = NextIndex(kind);
        BoundId(NamesOf(kind), index);
        while (IsNextGroup("export"))
        {
            int exportOffset = BeginField(Current);
            _next += 2;
            _module.Exports.Add(new Export(Name(), kind, index, exportOffset));
            Close();
        }
        if (InlineImport(keyword, kind, offset))
            return false;
        _firstDefinition ??= kind.ToString().ToLowerInvariant();
        CountOf(kind)++;
        return true;
    }

    /// <remarks>spec: text-func</remarks>
    private void Function(Token keyword)
    {
        int offset = BeginField(keyword);
        if (!BeginDefinition(keyword, ExternKind.Function, offset, out uint index))
            return;
        _locals.Clear();
        uint type = TypeUse(_locals);
        LocalRun[] locals = Locals();
        if (_locals.Names is SortedDictionary<uint, string> names)
            _module.Names.Locals.Add(index, names);
        // Offsets inside a function count from its locals, whose size therefore has to be right.
        offset = _offset;
        _offset += SizeOf(locals);
        Expression body = FunctionBody(index, offset);
        _module.Functions.Add(new FunctionDefinition(type, locals, body, offset));
    }

    /// <remarks>spec: text-local</remarks>
    private LocalRun[] Locals()
    {
        List<LocalRun> runs = [];
        while (TryOpen("local"))
        {
            if (IsNextIdOrName)
            {
                NewId(_locals);
                AddLocal(runs, ValType());
            }
            else
            {
                while (!IsNext(TokenKind.RightParen))
                {
                    AddLocal(runs, ValType());
                    _locals.AddUnnamed(1);
                }
            }
            Close();
        }
        return runs.ToArray();
    }

    private static void AddLocal(List<LocalRun> runs, ValType type)
    {
        if (runs.Count > 0 && runs[^1].Type == type)
            runs[^1] = new LocalRun(runs[^1].Count + 1, type);
        else
            runs.Add(new LocalRun(1, type));
    }

    private int SizeOf(LocalRun[] locals)
    {
        _code.Clear();
        _code.Count(locals.Length);
        foreach (LocalRun run in locals)
        {
            _code.U32(run.Count);
            _code.ValType(run.Type);
        }
        return _code.Length;
    }

    /// <remarks>spec: text-table</remarks>
    private void Table(Token keyword)
    {
        int offset = BeginField(keyword);
        if (!BeginDefinition(keyword, ExternKind.Table, offset, out uint index))
            return;
        bool is64 = Is64();
        if (!IsNext(TokenKind.Integer))
        {
            ValType element = ReferenceType();
            uint count = InlineElements(keyword, index, element, is64);
            _module.Tables.Add(
                new TableDefinition(new TableType(element, new Limits(count, count, is64)), null, offset)
            );
            return;
        }
        TableType type = TableType(is64);
        Expression? initializer = null;
        if (!IsNext(TokenKind.RightParen))
        {
            Require(Features.FunctionReferences, Current, "a table initializer");
            initializer = ConstantExpression();
        }
        _module.Tables.Add(new TableDefinition(type, initializer, offset));
    }

    /// <remarks>spec: text-tabletype</remarks>
    private TableType TableType(bool is64)
    {
        Limits limits = Limits(is64);
        return new TableType(ReferenceType(), limits);
    }

    /// <remarks>spec: text-addrtype</remarks>
    private bool Is64()
    {
        Token token = Current;
        if (TryKeyword("i32"))
            return false;
        if (!TryKeyword("i64"))
            return false;
        Require(Features.Memory64, token, "i64 as an address type");
        return true;
    }

    /// <remarks>spec: text-limits</remarks>
    private Limits Limits(bool is64)
    {
        ulong minimum = Size(is64);
        ulong? maximum = IsNext(TokenKind.Integer) ? Size(is64) : null;
        return new Limits(minimum, maximum, is64);
    }

    private ulong Size(bool is64)
    {
        Token token = Expect(TokenKind.Integer);
        string type = is64 ? "i64" : "i32";
        ulong size = Unsigned(token, type);
        return size <= uint.MaxValue || Has(Features.Memory64) ? size : throw OutOfRange(token, $"{type} ");
    }

    /// <remarks>spec: text-mem</remarks>
    private void Memory(Token keyword)
    {
        int offset = BeginField(keyword);
        if (!BeginDefinition(keyword, ExternKind.Memory, offset, out uint index))
            return;
        bool is64 = Is64();
        bool hasSizes = IsNext(TokenKind.Integer);
        _module.Memories.Add(hasSizes ? MemoryType(is64) : InlineData(keyword, index, is64));
    }

    /// <remarks>spec: text-memtype</remarks>
    private MemoryType MemoryType(bool is64)
    {
        Limits limits = Limits(is64);
        Token shared = Current;
        bool isShared = TryKeyword("shared");
        if (isShared)
            Require(Features.Threads, shared, "shared");
        return new MemoryType(limits, isShared, PageSize());
    }

    private int PageSize()
    {
        Token start = Current;
        if (!TryOpen("pagesize"))
            return 16;
        Require(Features.CustomPageSizes, start, "pagesize");
        uint size = U32();
        if (!BitOperations.IsPow2(size))
            throw ErrorAt(start, $"invalid custom page size {size}");
        Close();
        return BitOperations.Log2(size);
    }

    /// <remarks>spec: text-global</remarks>
    private void Global(Token keyword)
    {
        int offset = BeginField(keyword);
        if (!BeginDefinition(keyword, ExternKind.Global, offset, out _))
            return;
        GlobalType type = GlobalType();
        _module.Globals.Add(new GlobalDefinition(type, ConstantExpression(), offset));
    }

    /// <remarks>spec: text-globaltype</remarks>
    private GlobalType GlobalType()
    {
        if (!TryOpen("mut"))
            return new GlobalType(ValType(), IsMutable: false);
        ValType type = ValType();
        Close();
        return new GlobalType(type, IsMutable: true);
    }

    /// <remarks>spec: text-tag</remarks>
    private void Tag(Token keyword)
    {
        int offset = BeginField(keyword);
        if (BeginDefinition(keyword, ExternKind.Tag, offset, out _))
            _module.Tags.Add(TagType());
    }

    private TagType TagType()
    {
        if (!Has(Features.LegacyExceptions))
            Require(Features.Exceptions, Current, "tag");
        _locals.Clear();
        return new TagType(TypeUse(_locals));
    }

    /// <remarks>spec: text-export</remarks>
    private void Export(Token keyword)
    {
        int offset = BeginField(keyword);
        string name = Name();
        Expect(TokenKind.LeftParen);
        ExternKind kind = Kind();
        _module.Exports.Add(new Export(name, kind, Index(SpaceOf(kind)), offset));
        Close();
    }

    /// <remarks>spec: text-start</remarks>
    private void Start(Token keyword)
    {
        if (_module.Start is not null)
            throw ErrorAt(keyword, "multiple start sections");
        _module.StartOffset = BeginField(keyword);
        _module.Start = Index(_functions);
    }
}
