using System.Collections.Generic;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm;

/// <summary>Something that a module imports.</summary>
/// <remarks>spec: syntax-import</remarks>
public abstract class Import
{
    private protected Import(Syntax.Import definition)
    {
        ModuleName = definition.Module;
        Name = definition.Name;
        Type = definition.Type;
    }

    /// <summary>The name of the module that it comes from.</summary>
    public string ModuleName { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary>Its type; type indices are the module's own.</summary>
    public ExternType Type { get; }

    /// <summary>Both names.</summary>
    public override string ToString() => $"{ModuleName}.{Name}";

    internal static Import Of(ModuleTypes types, Syntax.Import definition) =>
        definition.Type switch
        {
            FunctionExternType function => new FunctionImport(
                definition,
                types.FunctionType(function.TypeIndex),
                types
            ),
            TableType table => new TableImport(definition, table, types),
            MemoryType memory => new MemoryImport(definition, memory),
            GlobalType global => new GlobalImport(definition, global, types),
            TagType tag => new TagImport(definition, types.FunctionType(tag.TypeIndex), types),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>A function that a module imports.</summary>
public sealed class FunctionImport : Import
{
    internal FunctionImport(Syntax.Import definition, FuncType type, ModuleTypes types)
        : base(definition)
    {
        FunctionType = type;
        Parameters = types.KindsOf(type.Parameters);
        Results = types.KindsOf(type.Results);
    }

    /// <summary>The function's type; type indices are the module's own.</summary>
    public FuncType FunctionType { get; }

    /// <summary>The kinds of its parameters.</summary>
    public IReadOnlyList<ValueKind> Parameters { get; }

    /// <summary>The kinds of its results.</summary>
    public IReadOnlyList<ValueKind> Results { get; }
}

/// <summary>A table that a module imports.</summary>
public sealed class TableImport : Import
{
    internal TableImport(Syntax.Import definition, TableType type, ModuleTypes types)
        : base(definition)
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

    /// <summary>How many elements it must have.</summary>
    public ulong Minimum { get; }

    /// <summary>How many elements it may have at most; null for any number.</summary>
    public ulong? Maximum { get; }
}

/// <summary>A memory that a module imports.</summary>
public sealed class MemoryImport : Import
{
    internal MemoryImport(Syntax.Import definition, MemoryType type)
        : base(definition)
    {
        Minimum = (long)type.Limits.Minimum;
        Maximum = (long?)type.Limits.Maximum;
        Is64Bit = type.Limits.Is64;
        IsShared = type.IsShared;
    }

    /// <summary>How many pages it must have.</summary>
    public long Minimum { get; }

    /// <summary>How many pages it may have at most; null for any number.</summary>
    public long? Maximum { get; }

    /// <summary>Whether its addresses are i64.</summary>
    public bool Is64Bit { get; }

    /// <summary>Whether it is shared between threads.</summary>
    public bool IsShared { get; }
}

/// <summary>A global that a module imports.</summary>
public sealed class GlobalImport : Import
{
    internal GlobalImport(Syntax.Import definition, GlobalType type, ModuleTypes types)
        : base(definition)
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

/// <summary>A tag that a module imports.</summary>
public sealed class TagImport : Import
{
    internal TagImport(Syntax.Import definition, FuncType type, ModuleTypes types)
        : base(definition) => Parameters = types.KindsOf(type.Parameters);

    /// <summary>The kinds of the exception's fields.</summary>
    public IReadOnlyList<ValueKind> Parameters { get; }
}
