using System;
using System.Collections.Generic;

namespace Clasm.Syntax.Text;

/// <summary>Types.</summary>
/// <remarks>spec: text-type</remarks>
internal sealed partial class ModuleParser
{
    private readonly Dictionary<FuncType, uint> _functionTypes = [];
    private readonly List<ValType> _parameters = [];
    private readonly List<ValType> _results = [];

    /// <summary>Parses a field if it is a type definition or a recursion group; skips any other.</summary>
    /// <remarks>spec: text-rectype</remarks>
    private void TypeField()
    {
        uint start = (uint)_module.Types.Count;
        if (IsNextGroup("type"))
        {
            TypeDefinition();
            _module.RecGroups.Add(new RecGroup(start, 1, IsExplicit: false));
        }
        else if (IsNextGroup("rec"))
        {
            Require(Features.Gc, Current, "rec");
            _next += 2;
            while (!IsNext(TokenKind.RightParen))
                TypeDefinition();
            Close();
            _module.RecGroups.Add(new RecGroup(start, (uint)_module.Types.Count - start, IsExplicit: true));
        }
        else
            SkipGroup();
    }

    /// <remarks>spec: text-typedef</remarks>
    private void TypeDefinition()
    {
        BeginField(Current);
        ExpectOpen("type");
        BoundId(_module.Names.Types, (uint)_module.Types.Count);
        _module.Types.Add(SubType());
        Close();
    }

    /// <remarks>spec: text-subtype</remarks>
    private SubType SubType()
    {
        Token start = Current;
        if (!TryOpen("sub"))
            return DescribedType(isFinal: true, []);
        Require(Features.Gc, start, "sub");
        bool isFinal = TryKeyword("final");
        List<uint> supertypes = [];
        while (IsNextIndex)
            supertypes.Add(Index(_types));
        SubType type = DescribedType(isFinal, supertypes.ToArray());
        Close();
        return type;
    }

    private SubType DescribedType(bool isFinal, uint[] supertypes)
    {
        uint? describes = DescriptorClause("describes");
        uint? descriptor = DescriptorClause("descriptor");
        return new SubType(isFinal, supertypes, CompositeType()) { Describes = describes, Descriptor = descriptor };
    }

    private uint? DescriptorClause(string keyword)
    {
        if (!Has(Features.CustomDescriptors) || !TryOpen(keyword))
            return null;
        uint index = Index(_types);
        Close();
        return index;
    }

    /// <remarks>spec: text-comptype</remarks>
    private CompositeType CompositeType()
    {
        Expect(TokenKind.LeftParen);
        Token keyword = Expect(TokenKind.Keyword);
        CompositeType type;
        switch (_lexer.Span(keyword))
        {
            case "func":
                Signature(names: null);
                type = TakeSignature();
                break;
            case "struct":
                Require(Features.Gc, keyword, "struct");
                type = new StructType(Fields());
                break;
            case "array":
                Require(Features.Gc, keyword, "array");
                type = new ArrayType(ArrayElement());
                break;
            case "cont":
                Require(Features.StackSwitching, keyword, "cont");
                type = new ContType(Syntax.HeapType.Index(TypeIndexOf(Index(_types))));
                break;
            default:
                throw _lexer.Unexpected(keyword);
        }
        Close();
        return type;
    }

    /// <remarks>spec: text-structtype, text-fieldtype</remarks>
    private FieldType[] Fields()
    {
        uint typeIndex = (uint)_module.Types.Count;
        IndexSpace ids = new("field", "field");
        List<FieldType> fields = [];
        while (TryOpen("field"))
        {
            if (IsNextIdOrName)
            {
                NewId(ids);
                fields.Add(FieldType());
            }
            else
            {
                int before = fields.Count;
                while (!IsNext(TokenKind.RightParen))
                    fields.Add(FieldType());
                ids.AddUnnamed(fields.Count - before);
            }
            Close();
        }
        if (ids.Names is SortedDictionary<uint, string> names)
        {
            _fields.Add(typeIndex, ids);
            _module.Names.Fields.Add(typeIndex, names);
        }
        return fields.ToArray();
    }

    /// <remarks>spec: text-arraytype</remarks>
    private FieldType ArrayElement()
    {
        if (!TryOpen("field"))
            return FieldType();
        OptionalId();
        FieldType element = FieldType();
        Close();
        return element;
    }

    private FieldType FieldType()
    {
        if (!TryOpen("mut"))
            return new FieldType(StorageType(), IsMutable: false);
        ValType type = StorageType();
        Close();
        return new FieldType(type, IsMutable: true);
    }

    /// <remarks>spec: text-storagetype</remarks>
    private ValType StorageType()
    {
        if (TryKeyword("i8"))
            return Syntax.ValType.I8;
        return TryKeyword("i16") ? Syntax.ValType.I16 : ValType();
    }

    /// <remarks>spec: text-valtype</remarks>
    private ValType ValType()
    {
        Token token = Current;
        if (token.Kind == TokenKind.Keyword)
        {
            ValType number = _lexer.Span(token) switch
            {
                "i32" => Syntax.ValType.I32,
                "i64" => Syntax.ValType.I64,
                "f32" => Syntax.ValType.F32,
                "f64" => Syntax.ValType.F64,
                "v128" => Syntax.ValType.V128,
                _ => default,
            };
            if (number == Syntax.ValType.V128)
                Require(Features.Simd, token, "v128");
            if (number.Kind != ValKind.Bottom)
            {
                _next++;
                return number;
            }
        }
        return ReferenceType();
    }

    /// <remarks>spec: text-reftype</remarks>
    private ValType ReferenceType()
    {
        Token token = Take();
        if (token.Kind == TokenKind.LeftParen && TryKeyword("ref"))
        {
            Require(Features.FunctionReferences, token, "ref");
            bool nullable = TryKeyword("null");
            HeapType heap = HeapType(out bool exact);
            Close();
            return Syntax.ValType.Ref(heap, nullable, exact);
        }
        if (token.Kind == TokenKind.Keyword && Shorthand(_lexer.Span(token)) is HeapType abstractType)
        {
            RequireHeapType(abstractType, token);
            return Syntax.ValType.Ref(abstractType, nullable: true);
        }
        throw _lexer.Unexpected(token.Kind == TokenKind.LeftParen ? Current : token);
    }

    private bool IsNextReferenceType =>
        IsNextGroup("ref") || IsNext(TokenKind.Keyword) && Shorthand(_lexer.Span(Current)) is not null;

    /// <summary>A heap type, which may be marked exact with custom descriptors.</summary>
    /// <remarks>spec: text-heaptype</remarks>
    private HeapType HeapType(out bool exact)
    {
        exact = Has(Features.CustomDescriptors) && TryOpen("exact");
        if (exact)
        {
            HeapType described = Syntax.HeapType.Index(TypeIndexOf(Index(_types)));
            Close();
            return described;
        }
        Token token = Current;
        if (IsNextIndex)
        {
            Require(Features.FunctionReferences, token, "a type index as a heap type");
            return Syntax.HeapType.Index(TypeIndexOf(Index(_types)));
        }
        HeapType? type = token.Kind == TokenKind.Keyword ? AbstractHeapType(_lexer.Span(token)) : null;
        if (type is not HeapType known)
            throw _lexer.Unexpected(token);
        RequireHeapType(known, token);
        _next++;
        return known;
    }

    /// <summary>A type index that a heap type can hold: one past the limit is as unknown as a larger one.</summary>
    private static uint TypeIndexOf(uint index) => Math.Min(index, Limit.Types);

    private void RequireHeapType(HeapType type, Token token) =>
        Require(Binary.BinaryTypes.FeatureOf(type), token, type.ToString());

    private static HeapType? AbstractHeapType(ReadOnlySpan<char> word) =>
        word switch
        {
            "func" => Syntax.HeapType.Func,
            "extern" => Syntax.HeapType.Extern,
            "any" => Syntax.HeapType.Any,
            "eq" => Syntax.HeapType.Eq,
            "i31" => Syntax.HeapType.I31,
            "struct" => Syntax.HeapType.Struct,
            "array" => Syntax.HeapType.Array,
            "exn" => Syntax.HeapType.Exn,
            "cont" => Syntax.HeapType.Cont,
            "none" => Syntax.HeapType.None,
            "nofunc" => Syntax.HeapType.NoFunc,
            "noextern" => Syntax.HeapType.NoExtern,
            "noexn" => Syntax.HeapType.NoExn,
            "nocont" => Syntax.HeapType.NoCont,
            _ => null,
        };

    private static HeapType? Shorthand(ReadOnlySpan<char> word) =>
        word switch
        {
            "nullref" => Syntax.HeapType.None,
            "nullfuncref" => Syntax.HeapType.NoFunc,
            "nullexternref" => Syntax.HeapType.NoExtern,
            "nullexnref" => Syntax.HeapType.NoExn,
            "nullcontref" => Syntax.HeapType.NoCont,
            _ when word.EndsWith("ref") && !word.StartsWith("no") => AbstractHeapType(word[..^3]),
            _ => null,
        };

    /// <summary>Parameters and results into <see cref="_parameters"/> and <see cref="_results"/>.</summary>
    /// <param name="names">Receives the names of the parameters; null if the names, while allowed, mean nothing.</param>
    /// <param name="allowNames">Whether parameters may have names.</param>
    /// <remarks>spec: text-functype</remarks>
    private void Signature(IndexSpace? names, bool allowNames = true)
    {
        _parameters.Clear();
        _results.Clear();
        while (TryOpen("param"))
        {
            int before = _parameters.Count;
            if (allowNames && IsNextIdOrName)
            {
                NewId(names);
                _parameters.Add(ValType());
            }
            else
            {
                while (!IsNext(TokenKind.RightParen))
                    _parameters.Add(ValType());
                names?.AddUnnamed(_parameters.Count - before);
            }
            Close();
        }
        while (TryOpen("result"))
        {
            while (!IsNext(TokenKind.RightParen))
                _results.Add(ValType());
            Close();
        }
    }

    private FuncType TakeSignature() => new(_parameters.ToArray(), _results.ToArray());

    /// <summary>A type use: a type index, a signature, or both, which then must agree.</summary>
    /// <remarks>spec: text-typeuse</remarks>
    private uint TypeUse(IndexSpace? names, bool allowNames = true)
    {
        if (ExplicitTypeUse() is not uint index)
        {
            Signature(names, allowNames);
            return IndexOf(TakeSignature());
        }
        CheckInlineType(index, names, allowNames);
        return index;
    }

    private uint? ExplicitTypeUse()
    {
        if (!TryOpen("type"))
            return null;
        uint index = Index(_types);
        Close();
        return index;
    }

    /// <summary>Reads the signature after an explicit type, if any: it must be that type's.</summary>
    private void CheckInlineType(uint index, IndexSpace? names, bool allowNames)
    {
        Token start = Current;
        Signature(names, allowNames);
        if (_parameters.Count + _results.Count == 0)
        {
            names?.AddUnnamed(FunctionTypeAt(index)?.Parameters.Length ?? 0);
            return;
        }
        if (IsNextGroup("param") || IsNextGroup("type"))
            throw _lexer.Unexpected(_tokens[_next + 1]);
        if (index >= _module.Types.Count)
            throw ErrorAt(start, $"unknown type {index}");
        if (!TakeSignature().Equals(FunctionTypeAt(index)))
            throw ErrorAt(start, "inline function type does not match the type named before it");
    }

    private FuncType? FunctionTypeAt(uint index) =>
        index < _module.Types.Count ? _module.Types[(int)index].Composite as FuncType : null;

    /// <summary>Makes the function types that were written out findable for inline signatures.</summary>
    private void IndexFunctionTypes()
    {
        foreach (RecGroup group in _module.RecGroups)
        {
            if (
                group.Count == 1
                && _module.Types[(int)group.Start]
                    is {
                        IsFinal: true,
                        Supertypes.Count: 0,
                        Describes: null,
                        Descriptor: null,
                        Composite: FuncType type
                    }
            )
                _functionTypes.TryAdd(type, group.Start);
        }
    }

    /// <summary>The index of a function type, which is added after the others if there is none like it.</summary>
    /// <remarks>spec: text-typeuse</remarks>
    private uint IndexOf(FuncType type)
    {
        if (_functionTypes.TryGetValue(type, out uint index))
            return index;
        index = (uint)_module.Types.Count;
        _functionTypes.Add(type, index);
        _module.Types.Add(new SubType(IsFinal: true, [], type));
        _module.RecGroups.Add(new RecGroup(index, 1, IsExplicit: false));
        return index;
    }
}
