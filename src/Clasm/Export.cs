using System.Collections.Generic;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm;

/// <summary>Something that a module exports.</summary>
/// <remarks>spec: syntax-import</remarks>
public abstract class Export
{
    private protected Export(Syntax.Export definition, ExternType type)
    {
        Name = definition.Name;
        Type = type;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its type; type indices are the module's own.</summary>
    public ExternType Type { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    internal static Export Of(ModuleTypes types, Syntax.Export definition) =>
        types.TypeOf(definition) switch
        {
            FunctionExternType function => new FunctionExport(definition, function, types),
            TableType table => new TableExport(definition, table, types),
            MemoryType memory => new MemoryExport(definition, memory),
            GlobalType global => new GlobalExport(definition, global, types),
            TagType tag => new TagExport(definition, tag, types),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>A function that a module exports.</summary>
public sealed class FunctionExport : Export
{
    internal FunctionExport(Syntax.Export definition, FunctionExternType type, ModuleTypes types)
        : base(definition, type)
    {
        FunctionType = types.FunctionType(type.TypeIndex);
        Parameters = types.KindsOf(FunctionType.Parameters);
        Results = types.KindsOf(FunctionType.Results);
    }

    /// <summary>The function's type; type indices are the module's own.</summary>
    public FuncType FunctionType { get; }

    /// <summary>The kinds of its parameters.</summary>
    public IReadOnlyList<ValueKind> Parameters { get; }

    /// <summary>The kinds of its results.</summary>
    public IReadOnlyList<ValueKind> Results { get; }
}

/// <summary>A table that a module exports.</summary>
public sealed class TableExport : Export
{
    internal TableExport(Syntax.Export definition, TableType type, ModuleTypes types)
        : base(definition, type)
    {
        Kind = types.TableKindOf(type);
        ElementType = type.Element;
        Minimum = type.Limits.Minimum;
        Maximum = type.Limits.Maximum;
    }

    /// <summary>What its elements are.</summary>
    public TableKind Kind { get; }

    /// <summary>The type of its elements; type indices are the module's own.</summary>
    public ValType ElementType { get; }

    /// <summary>How many elements it has at first.</summary>
    public ulong Minimum { get; }

    /// <summary>How many elements it may grow to; null for any number.</summary>
    public ulong? Maximum { get; }
}

/// <summary>A memory that a module exports.</summary>
public sealed class MemoryExport : Export
{
    internal MemoryExport(Syntax.Export definition, MemoryType type)
        : base(definition, type)
    {
        Minimum = (long)type.Limits.Minimum;
        Maximum = (long?)type.Limits.Maximum;
        Is64Bit = type.Limits.Is64;
        IsShared = type.IsShared;
    }

    /// <summary>How many pages it has at first.</summary>
    public long Minimum { get; }

    /// <summary>How many pages it may grow to; null for any number.</summary>
    public long? Maximum { get; }

    /// <summary>Whether its addresses are i64.</summary>
    public bool Is64Bit { get; }

    /// <summary>Whether it is shared between threads.</summary>
    public bool IsShared { get; }
}

/// <summary>A global that a module exports.</summary>
public sealed class GlobalExport : Export
{
    internal GlobalExport(Syntax.Export definition, GlobalType type, ModuleTypes types)
        : base(definition, type)
    {
        Kind = types.KindOf(type.Type);
        ValueType = type.Type;
        Mutability = type.IsMutable ? Mutability.Mutable : Mutability.Immutable;
    }

    /// <summary>What kind of value it has.</summary>
    public ValueKind Kind { get; }

    /// <summary>The type of its value; type indices are the module's own.</summary>
    public ValType ValueType { get; }

    /// <summary>Whether it can be changed.</summary>
    public Mutability Mutability { get; }
}

/// <summary>A tag that a module exports.</summary>
public sealed class TagExport : Export
{
    internal TagExport(Syntax.Export definition, TagType type, ModuleTypes types)
        : base(definition, type) => Parameters = types.KindsOf(types.FunctionType(type.TypeIndex).Parameters);

    /// <summary>The kinds of the exception's fields.</summary>
    public IReadOnlyList<ValueKind> Parameters { get; }
}
