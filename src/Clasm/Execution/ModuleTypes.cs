using System.Diagnostics;
using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>The types of a module's imports and exports, as the host sees them. Any reference has a kind.</summary>
internal sealed class ModuleTypes(ModuleOutline module)
{
    /// <summary>The function type with a type index of the module.</summary>
    public FuncType FunctionType(uint typeIndex) => module.FuncTypeAt(typeIndex);

    /// <summary>The type of what is exported.</summary>
    public ExternType TypeOf(Syntax.Export export) =>
        export.Kind switch
        {
            ExternKind.Function => new FunctionExternType(module.FunctionTypeIndices[export.Index]),
            ExternKind.Table => module.Tables[export.Index],
            ExternKind.Memory => module.Memories[export.Index],
            ExternKind.Global => module.Globals[export.Index],
            ExternKind.Tag => new TagType(module.TagTypeIndices[export.Index]),
            _ => throw new UnreachableException(),
        };

    /// <summary>What kind of elements a table has.</summary>
    public TableKind TableKindOf(TableType type) =>
        KindOf(type.Element) switch
        {
            ValueKind.FuncRef => TableKind.FuncRef,
            ValueKind.ExternRef => TableKind.ExternRef,
            ValueKind.AnyRef => TableKind.AnyRef,
            _ => TableKind.ExnRef,
        };

    /// <summary>The kinds of values of some types.</summary>
    public ValueKind[] KindsOf(ValType[] types)
    {
        ValueKind[] kinds = new ValueKind[types.Length];
        for (int i = 0; i < kinds.Length; i++)
            kinds[i] = KindOf(types[i]);
        return kinds;
    }

    /// <summary>The kind of values of a type.</summary>
    public ValueKind KindOf(ValType type) =>
        type.Kind switch
        {
            ValKind.I32 => ValueKind.Int32,
            ValKind.I64 => ValueKind.Int64,
            ValKind.F32 => ValueKind.Float32,
            ValKind.F64 => ValueKind.Float64,
            ValKind.V128 => ValueKind.V128,
            _ => KindOf(type.Heap),
        };

    private ValueKind KindOf(HeapType type)
    {
        if (type.IsIndex)
            return module.Types[type.TypeIndex].Composite is FuncType ? ValueKind.FuncRef : ValueKind.AnyRef;
        if (type == HeapType.Func || type == HeapType.NoFunc)
            return ValueKind.FuncRef;
        if (type == HeapType.Extern || type == HeapType.NoExtern)
            return ValueKind.ExternRef;
        return type == HeapType.Exn || type == HeapType.NoExn ? ValueKind.ExnRef : ValueKind.AnyRef;
    }
}
