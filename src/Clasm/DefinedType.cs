using System;
using System.Collections.Generic;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

/// <summary>
/// A struct, array or function type of an engine. Types that modules define alike are one type, and equal. The type indices
/// in its definition, and wherever a type of a store's thing is told, are the <see cref="Index"/> of such types.
/// </summary>
/// <remarks>spec: syntax-deftype</remarks>
public sealed class DefinedType : IEquatable<DefinedType>
{
    internal DefinedType(Engine engine, RuntimeType type)
    {
        Engine = engine;
        RuntimeType = type;
    }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>Its number in the engine.</summary>
    public int Index => RuntimeType.Id;

    /// <summary>What it is: a <see cref="StructType"/>, an <see cref="ArrayType"/> or a <see cref="FuncType"/>.</summary>
    public CompositeType Definition => RuntimeType.Definition.Composite;

    /// <summary>Whether no type may extend it.</summary>
    public bool IsFinal => RuntimeType.IsFinal;

    /// <summary>Whether it is a struct type.</summary>
    public bool IsStruct => RuntimeType.Struct is not null;

    /// <summary>Whether it is an array type.</summary>
    public bool IsArray => RuntimeType.Array is not null;

    /// <summary>The type that it extends, or null.</summary>
    public DefinedType? Supertype => RuntimeType.Super is RuntimeType super ? new DefinedType(Engine, super) : null;

    /// <summary>The fields of a struct type; none for another.</summary>
    public IReadOnlyList<FieldType> Fields => Definition is StructType type ? type.Fields : [];

    /// <summary>The element of an array type.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public FieldType Element =>
        Definition is ArrayType type ? type.Element : throw new InvalidOperationException($"{this} is no array type");

    internal RuntimeType RuntimeType { get; }

    /// <summary>The type of references to it.</summary>
    /// <param name="nullable">Whether null is among them.</param>
    public ValType Ref(bool nullable = true) => ValType.Ref((uint)Index, nullable);

    /// <summary>Whether it is another type, or extends it.</summary>
    /// <param name="other">The other type.</param>
    /// <remarks>spec: match-deftype</remarks>
    public bool Matches(DefinedType other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Engine == Engine && RuntimeType.Extends(other.RuntimeType);
    }

    /// <inheritdoc/>
    public bool Equals(DefinedType? other) =>
        other is not null && other.Engine == Engine && other.RuntimeType == RuntimeType;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DefinedType);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeType.Id;

    /// <summary>The type in the text format.</summary>
    public override string ToString() => $"(type {Index} {Definition})";
}
