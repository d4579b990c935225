using System.Collections.Generic;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Text;

/// <summary>Element and data segments.</summary>
/// <remarks>spec: text-elem, text-data</remarks>
internal sealed partial class ModuleParser
{
    private ValType FunctionElementType => Syntax.ValType.Ref(Syntax.HeapType.Func, !Has(Features.FunctionReferences));

    /// <remarks>spec: text-elem</remarks>
    private void Element(Token keyword)
    {
        int offset = BeginField(keyword);
        BoundId(_module.Names.Elements, (uint)_module.Elements.Count);
        SegmentMode mode = SegmentMode.Passive;
        uint table = 0;
        Expression? tableOffset = null;
        if (TryKeyword("declare"))
            mode = SegmentMode.Declarative;
        else if (IsNextIndex || IsNext(TokenKind.LeftParen) && !IsNextGroup("ref"))
        {
            mode = SegmentMode.Active;
            table = Use("table", _tables);
            tableOffset = SegmentOffset();
        }
        if (mode != SegmentMode.Active)
            Require(Features.BulkMemory, keyword, "a segment that is not active");
        if (IsNextReferenceType)
        {
            ValType type = ReferenceType();
            AddElements(type, mode, table, tableOffset, null, ElementExpressions(), offset);
            return;
        }
        // An active segment may leave out the keyword.
        if (!TryKeyword("func") && mode != SegmentMode.Active)
            throw _lexer.Unexpected(Current);
        AddElements(FunctionElementType, mode, table, tableOffset, FunctionIndices(), null, offset);
    }

    private void AddElements(
        ValType type,
        SegmentMode mode,
        uint table,
        Expression? tableOffset,
        uint[]? functions,
        Expression[]? expressions,
        int offset
    ) => _module.Elements.Add(new ElementSegment(type, mode, table, tableOffset, functions, expressions, offset));

    /// <summary><c>(table x)</c> or <c>(memory x)</c>, or as early versions of the format had it the index alone.</summary>
    /// <remarks>spec: text-tableuse, text-memuse</remarks>
    private uint Use(string keyword, IndexSpace space)
    {
        if (IsNextIndex)
            return Index(space);
        if (!TryOpen(keyword))
            return 0;
        uint index = Index(space);
        Close();
        return index;
    }

    /// <summary><c>(offset …)</c>, or one folded instruction.</summary>
    private Expression SegmentOffset() => GroupedExpression("offset");

    private Expression GroupedExpression(string keyword)
    {
        if (!TryOpen(keyword))
            return SingleInstructionExpression();
        Expression expression = ConstantExpression();
        Close();
        return expression;
    }

    /// <remarks>spec: text-elemexpr</remarks>
    private Expression[] ElementExpressions()
    {
        List<Expression> expressions = [];
        while (!IsNext(TokenKind.RightParen))
            expressions.Add(GroupedExpression("item"));
        return expressions.ToArray();
    }

    private uint[] FunctionIndices()
    {
        List<uint> indices = [];
        while (!IsNext(TokenKind.RightParen))
            indices.Add(Index(_functions));
        return indices.ToArray();
    }

    /// <summary>The elements written inside a table: an active segment. Returns how many there are.</summary>
    /// <remarks>spec: text-table</remarks>
    private uint InlineElements(Token keyword, uint table, ValType type, bool is64)
    {
        int offset = BeginField(keyword);
        ExpectOpen("elem");
        Expression tableOffset = Zero(keyword, is64);
        if (IsNext(TokenKind.LeftParen))
            AddElements(type, SegmentMode.Active, table, tableOffset, null, ElementExpressions(), offset);
        else if (type.Heap == Syntax.HeapType.Func && !type.IsExact)
            AddElements(FunctionElementType, SegmentMode.Active, table, tableOffset, FunctionIndices(), null, offset);
        else
            AddElements(type, SegmentMode.Active, table, tableOffset, null, FunctionReferences(), offset);
        Close();
        return (uint)_module.Elements[^1].Count;
    }

    private Expression[] FunctionReferences()
    {
        List<Expression> references = [];
        while (!IsNext(TokenKind.RightParen))
            references.Add(ConstantExpression(Opcode.RefFunc, Current, Index(_functions)));
        return references.ToArray();
    }

    /// <summary>The bytes written inside a memory: an active segment. Returns the memory's type.</summary>
    /// <remarks>spec: text-mem</remarks>
    private MemoryType InlineData(Token keyword, uint memory, bool is64)
    {
        int offset = BeginField(keyword);
        int pageSize = PageSize();
        ExpectOpen("data");
        Expression memoryOffset = Zero(keyword, is64);
        byte[] bytes = Strings();
        Close();
        _module.Data.Add(new DataSegment(SegmentMode.Active, memory, memoryOffset, bytes, offset));
        ulong pages = ((ulong)bytes.Length + (1UL << pageSize) - 1) >> pageSize;
        return new MemoryType(new Limits(pages, pages, is64), IsShared: false, pageSize);
    }

    /// <remarks>spec: text-data</remarks>
    private void Data(Token keyword)
    {
        int offset = BeginField(keyword);
        BoundId(_module.Names.Data, (uint)_module.Data.Count);
        if (IsNextIndex || IsNext(TokenKind.LeftParen))
        {
            uint memory = Use("memory", _memories);
            Expression memoryOffset = SegmentOffset();
            _module.Data.Add(new DataSegment(SegmentMode.Active, memory, memoryOffset, Strings(), offset));
            return;
        }
        Require(Features.BulkMemory, keyword, "a segment that is not active");
        _module.Data.Add(new DataSegment(SegmentMode.Passive, 0, null, Strings(), offset));
    }

    private Expression Zero(Token token, bool is64) =>
        ConstantExpression(is64 ? Opcode.I64Const : Opcode.I32Const, token, 0);

    /// <summary>A constant expression of one instruction whose immediate is one small number.</summary>
    private Expression ConstantExpression(Opcode opcode, Token token, uint immediate)
    {
        BeginExpression();
        EmitOpcode(opcode, token);
        Leb128.WriteUnsigned(_code, immediate);
        return EndExpression(token);
    }
}
