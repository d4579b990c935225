using System;
using System.Collections.Generic;
using System.Linq;

namespace Clasm.Syntax;

/// <summary>A function, struct, array or continuation type.</summary>
/// <remarks>spec: syntax-comptype</remarks>
public abstract record CompositeType
{
    /// <summary>Whether values of the type may be shared between threads (shared-everything threads).</summary>
    public bool IsShared { get; init; }
}

/// <summary>A function type.</summary>
/// <remarks>spec: syntax-functype</remarks>
public sealed record FuncType : CompositeType
{
    /// <summary>A function type.</summary>
    /// <param name="parameters">The types of its parameters, in order.</param>
    /// <param name="results">The types of its results, in order.</param>
    public FuncType(ValType[] parameters, ValType[] results)
    {
        Parameters = parameters;
        Results = results;
    }

    /// <summary>The types of the parameters, in order. Do not modify.</summary>
    public ValType[] Parameters { get; }

    /// <summary>The types of the results, in order. Do not modify.</summary>
    public ValType[] Results { get; }

    /// <inheritdoc/>
    public bool Equals(FuncType? other) =>
        other is not null
        && Parameters.AsSpan().SequenceEqual(other.Parameters)
        && Results.AsSpan().SequenceEqual(other.Results);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ValType type in Parameters)
            hash.Add(type);
        hash.Add(Parameters.Length);
        foreach (ValType type in Results)
            hash.Add(type);
        return hash.ToHashCode();
    }

    /// <summary>The type as the specification writes it: <c>[i32] -> [i64]</c>.</summary>
    public override string ToString() => $"[{Join(Parameters)}] -> [{Join(Results)}]";

    private static string Join(ValType[] types) => string.Join(' ', types.Select(type => type.ToString()));
}

/// <summary>The type of a field: what it stores and whether it can be changed.</summary>
/// <param name="Type">A value type or a packed type.</param>
/// <param name="IsMutable">Whether it can be changed.</param>
/// <remarks>spec: syntax-fieldtype</remarks>
public readonly record struct FieldType(ValType Type, bool IsMutable)
{
    /// <summary>The type in the text format.</summary>
    public override string ToString() => IsMutable ? $"(mut {Type})" : Type.ToString();
}

/// <summary>A struct type.</summary>
/// <remarks>spec: syntax-structtype</remarks>
public sealed record StructType : CompositeType
{
    /// <summary>A struct type.</summary>
    /// <param name="fields">Its fields, in order.</param>
    public StructType(FieldType[] fields) => Fields = fields;

    /// <summary>The fields, in order. Do not modify.</summary>
    public FieldType[] Fields { get; }

    /// <inheritdoc/>
    public bool Equals(StructType? other) => other is not null && Fields.AsSpan().SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (FieldType field in Fields)
            hash.Add(field);
        return hash.ToHashCode();
    }

    /// <summary>The type in the text format.</summary>
    public override string ToString() => $"(struct{string.Concat(Fields.Select(field => $" (field {field})"))})";
}

/// <summary>An array type.</summary>
/// <param name="Element">The type of its elements.</param>
/// <remarks>spec: syntax-arraytype</remarks>
public sealed record ArrayType(FieldType Element) : CompositeType
{
    /// <summary>The type in the text format.</summary>
    public override string ToString() => $"(array {Element})";
}

/// <summary>A continuation type (stack switching).</summary>
/// <param name="Function">The function type of the continuation, a type index.</param>
public sealed record ContType(HeapType Function) : CompositeType;

/// <summary>A type definition: a composite type with what it extends.</summary>
/// <param name="IsFinal">Whether no type may extend it.</param>
/// <param name="Supertypes">The type indices that it extends: none or one in a valid module.</param>
/// <param name="Composite">What it is.</param>
/// <remarks>spec: syntax-subtype</remarks>
public sealed record SubType(bool IsFinal, IReadOnlyList<uint> Supertypes, CompositeType Composite)
{
    /// <summary>The supertypes without the interface, which costs more than they do where there are few types.</summary>
    internal ReadOnlySpan<uint> SupertypeSpan => Supertypes is uint[] array ? array : [.. Supertypes];

    /// <summary>The type index that this type describes (custom descriptors).</summary>
    public uint? Describes { get; init; }

    /// <summary>The type index of this type's descriptor (custom descriptors).</summary>
    public uint? Descriptor { get; init; }
}

/// <summary>A recursion group: a run of type definitions that may refer to each other.</summary>
/// <param name="Start">The type index of the first.</param>
/// <param name="Count">How many.</param>
/// <param name="IsExplicit">Whether it was written as <c>rec</c>, not as a lone type.</param>
/// <remarks>spec: syntax-rectype</remarks>
public readonly record struct RecGroup(uint Start, uint Count, bool IsExplicit);
