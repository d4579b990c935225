using System.Diagnostics;
using Clasm.Syntax;

namespace Clasm.RuntimeTypes;

/// <summary>A canonical type of an engine.</summary>
/// <remarks>spec: syntax-deftype</remarks>
[DebuggerDisplay("{Id}: {Definition.Composite}")]
internal sealed class RuntimeType
{
    /// <summary>Its number: types are equal when their ids are.</summary>
    public required int Id { get; init; }

    /// <summary>What it is; its type indices are canonical ids.</summary>
    public required SubType Definition { get; init; }

    /// <summary>The type that it extends, if any.</summary>
    public required RuntimeType? Super { get; init; }

    /// <summary>The ids of its supertypes, the most general first, and its own id last. Do not modify.</summary>
    public required int[] Ancestors { get; init; }

    /// <summary>How many supertypes are above it.</summary>
    public int Depth => Ancestors.Length - 1;

    /// <summary>Whether no type may extend it.</summary>
    public bool IsFinal => Definition.IsFinal;

    /// <summary>The function type, if it is one; its type indices are canonical ids.</summary>
    public FuncType? Function => Definition.Composite as FuncType;

    /// <summary>The layout, if it is a struct.</summary>
    public StructLayout? Struct { get; init; }

    /// <summary>The layout, if it is an array.</summary>
    public ArrayLayout? Array { get; init; }

    /// <summary>Whether it is another type or extends it, directly or not.</summary>
    /// <param name="other">The other type.</param>
    /// <remarks>spec: match-deftype</remarks>
    public bool Extends(RuntimeType other) => other.Depth <= Depth && Ancestors[other.Depth] == other.Id;

    /// <summary>The type for messages: its id and definition.</summary>
    public override string ToString() => $"type {Id} {Definition.Composite}";
}
