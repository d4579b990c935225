namespace Clasm.Syntax.Binary;

public ref partial struct ModuleDecoder
{
    /// <remarks>spec: binary-elemsec</remarks>
    private void ElementSection()
    {
        int count = _in.Count(Limit.Segments, "element segments");
        _module.Elements.EnsureCapacity(count);
        for (; count > 0; count--)
            _module.Elements.Add(Element());
    }

    /// <summary>
    /// An element segment. Of its kind, bit 0 tells passive and declarative segments from active ones, bit 1 says that
    /// a table index is there, or tells declarative from passive, and bit 2 tells expressions from function indices.
    /// </summary>
    /// <remarks>spec: binary-elem</remarks>
    private ElementSegment Element()
    {
        int start = _in.Position;
        uint kind = _in.U32();
        if (kind > 7 || !_in.Has(FeatureOfSegment(kind)))
            throw Error($"malformed elements segment kind {kind}", start);
        SegmentMode mode = (kind & 3) switch
        {
            1 => SegmentMode.Passive,
            3 => SegmentMode.Declarative,
            _ => SegmentMode.Active,
        };
        uint table = (kind & 3) == 2 ? _in.U32() : 0;
        Expression? offset = mode == SegmentMode.Active ? _in.Expression() : null;
        bool hasExpressions = (kind & 4) != 0;
        ValType type = (kind & 3) != 0 ? ElementType(hasExpressions) : DefaultElementType(hasExpressions);
        return hasExpressions
            ? new ElementSegment(type, mode, table, offset, null, Expressions(), start)
            : new ElementSegment(type, mode, table, offset, Indices("elements"), null, start);
    }

    private static Features FeatureOfSegment(uint kind) =>
        kind switch
        {
            0 or 2 => Features.None,
            4 or 6 => Features.ReferenceTypes,
            _ => Features.BulkMemory,
        };

    /// <summary>Function indices are never null: only where typed references exist does their type say so.</summary>
    /// <remarks>spec: binary-elem</remarks>
    private readonly ValType DefaultElementType(bool hasExpressions) =>
        ValType.Ref(HeapType.Func, nullable: hasExpressions || !_in.Has(Features.FunctionReferences));

    /// <remarks>spec: binary-elemkind, binary-reftype</remarks>
    private ValType ElementType(bool hasExpressions)
    {
        if (hasExpressions)
            return _in.RefType();
        int start = _in.Position;
        return _in.Byte() == 0 ? DefaultElementType(false) : throw Error("malformed element kind", start);
    }

    private Expression[] Expressions()
    {
        Expression[] expressions = new Expression[_in.Count(int.MaxValue, "elements")];
        for (int n = 0; n < expressions.Length; n++)
            expressions[n] = _in.Expression();
        return expressions;
    }

    /// <remarks>spec: binary-datasec</remarks>
    private void DataSection()
    {
        int count = _in.Count(Limit.Segments, "data segments");
        _module.Data.EnsureCapacity(count);
        for (; count > 0; count--)
            _module.Data.Add(Data());
    }

    /// <remarks>spec: binary-data</remarks>
    private DataSegment Data()
    {
        int start = _in.Position;
        uint kind = _in.U32();
        if (kind > 2 || (kind == 1 && !_in.Has(Features.BulkMemory)))
            throw Error($"malformed data segment kind {kind}", start);
        uint memory = kind == 2 ? _in.U32() : 0;
        Expression? offset = kind == 1 ? null : _in.Expression();
        SegmentMode mode = kind == 1 ? SegmentMode.Passive : SegmentMode.Active;
        return new DataSegment(mode, memory, offset, _in.Bytes("bytes in a data segment"), start);
    }
}
