namespace Clasm.Syntax.Validation;

/// <content>References: null, functions, casts, i31 and conversions.</content>
public sealed partial class FunctionValidator
{
    private void CheckType(ValType type) => _context.CheckValType(type, _offset + _position);

    private CompositeType Composite(uint type)
    {
        Require(type < (uint)_context.Module.Types.Count, $"unknown type {type}");
        return _context.Composite(type);
    }

    private FuncType FunctionTypeAt(uint type) =>
        Composite(type) as FuncType ?? throw Error($"type mismatch: type {type} is not a function type");

    /// <remarks>spec: valid-ref.null</remarks>
    private void RefNull(ValType type)
    {
        CheckType(type);
        Push(type);
    }

    /// <remarks>spec: valid-ref.is_null</remarks>
    private void RefIsNull()
    {
        PopRef();
        Push(ValType.I32);
    }

    /// <remarks>spec: valid-ref.func</remarks>
    private void RefFunc(uint function)
    {
        Require(function < (uint)_context.FunctionTypeIndices.Length, $"unknown function {function}");
        Require(_context.IsDeclaredFunctionReference(function), $"undeclared function reference {function}");
        HeapType type = HeapType.Index(_context.FunctionTypeIndices[function]);
        Push(ValType.Ref(type, nullable: false, _context.IsExact(function)));
    }

    /// <remarks>spec: valid-ref.eq</remarks>
    private void RefEq()
    {
        Pop(ValType.EqRef);
        Pop(ValType.EqRef);
        Push(ValType.I32);
    }

    /// <remarks>spec: valid-ref.as_non_null</remarks>
    private void RefAsNonNull() => Push(PopRef().WithNullable(false));

    /// <remarks>spec: valid-br_on_null</remarks>
    private void BrOnNull(uint label)
    {
        ValType[] types = Label(label);
        ValType reference = PopRef();
        Retype(types);
        Push(reference.WithNullable(false));
    }

    /// <remarks>spec: valid-br_on_non_null</remarks>
    private void BrOnNonNull(uint label)
    {
        ValType[] types = LabelWithReference(label);
        Push(PopRef().WithNullable(false));
        Retype(types);
        _height--;
    }

    /// <remarks>spec: valid-ref.test</remarks>
    private void RefTest(ValType type)
    {
        CheckType(type);
        Pop(ValType.Ref(_context.TopOf(type.Heap), nullable: true));
        Push(ValType.I32);
    }

    /// <remarks>spec: valid-ref.cast</remarks>
    private void RefCast(ValType type)
    {
        CheckType(type);
        Pop(ValType.Ref(_context.TopOf(type.Heap), nullable: true));
        Push(type);
    }

    /// <remarks>spec: valid-br_on_cast</remarks>
    private void BrOnCast(uint label, ValType from, ValType to)
    {
        ValType[] types = CastLabel(label, from, to);
        Pop(from);
        Push(to);
        Retype(types);
        _height--;
        Push(Difference(from, to));
    }

    /// <remarks>spec: valid-br_on_cast_fail</remarks>
    private void BrOnCastFail(uint label, ValType from, ValType to)
    {
        ValType[] types = CastLabel(label, from, to);
        Pop(from);
        Push(Difference(from, to));
        Retype(types);
        _height--;
        Push(to);
    }

    private ValType[] CastLabel(uint label, ValType from, ValType to)
    {
        ValType[] types = LabelWithReference(label);
        CheckType(from);
        CheckType(to);
        Require(CanCast(from, to), $"type mismatch: {to} does not match {from}");
        return types;
    }

    /// <summary>A cast goes downwards; with custom descriptors, anywhere in the hierarchy.</summary>
    private bool CanCast(ValType from, ValType to) =>
        _context.Has(Features.CustomDescriptors)
            ? _context.TopOf(from.Heap) == _context.TopOf(to.Heap)
            : _context.Matches(to, from);

    private ValType[] LabelWithReference(uint label)
    {
        ValType[] types = Label(label);
        Require(types.Length > 0 && types[^1].IsRef, $"type mismatch: label {label} takes no reference");
        return types;
    }

    /// <summary>What remains of a reference type when a cast to another failed.</summary>
    /// <remarks>spec: aux-reftypediff</remarks>
    private static ValType Difference(ValType from, ValType to) => to.IsNullable ? from.WithNullable(false) : from;

    /// <remarks>spec: valid-any.convert_extern, valid-extern.convert_any</remarks>
    private void Convert(ValType from, HeapType to)
    {
        bool nullable = Peek(0).IsNullable;
        Pop(from);
        Push(ValType.Ref(to, nullable));
    }

    /// <remarks>spec: valid-ref.i31</remarks>
    private void RefI31()
    {
        Pop(ValType.I32);
        Push(ValType.Ref(HeapType.I31, nullable: false));
    }

    /// <remarks>spec: valid-i31.get</remarks>
    private void I31Get()
    {
        Pop(ValType.I31Ref);
        Push(ValType.I32);
    }
}
