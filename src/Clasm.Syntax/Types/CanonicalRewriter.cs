using System;
using System.Diagnostics;

namespace Clasm.Syntax;

/// <summary>Rewrites the types of a recursion group to canonical ids; what names no type stays the object that it is.</summary>
/// <param name="ids">The canonical ids of the types before the group.</param>
/// <param name="start">The type index of the group's first type.</param>
/// <param name="first">Its canonical id.</param>
internal readonly struct CanonicalRewriter(int[] ids, uint start, int first)
{
    /// <summary>A type with canonical ids in place of type indices.</summary>
    /// <param name="type">A type of a module.</param>
    public SubType Rewrite(SubType type)
    {
        CompositeType composite = Rewrite(type.Composite);
        bool isSame = ReferenceEquals(composite, type.Composite) && type.Describes is null && type.Descriptor is null;
        return isSame && type.SupertypeSpan.IsEmpty
            ? type
            : new(type.IsFinal, Rewrite(type.SupertypeSpan), composite)
            {
                Describes = type.Describes is uint described ? Rewrite(described) : null,
                Descriptor = type.Descriptor is uint descriptor ? Rewrite(descriptor) : null,
            };
    }

    private uint[] Rewrite(ReadOnlySpan<uint> supertypes)
    {
        if (supertypes.IsEmpty)
            return [];
        uint[] rewritten = new uint[supertypes.Length];
        for (int i = 0; i < rewritten.Length; i++)
            rewritten[i] = Rewrite(supertypes[i]);
        return rewritten;
    }

    private CompositeType Rewrite(CompositeType type)
    {
        if (!NamesTypes(type))
            return type;
        CompositeType rewritten = type switch
        {
            FuncType function => new FuncType(Rewrite(function.Parameters), Rewrite(function.Results)),
            StructType structure => new StructType(Rewrite(structure.Fields)),
            ArrayType array => new ArrayType(Rewrite(array.Element)),
            ContType continuation => new ContType(Rewrite(continuation.Function)),
            _ => throw new UnreachableException(),
        };
        return type.IsShared ? rewritten with { IsShared = true } : rewritten;
    }

    private static bool NamesTypes(CompositeType type) =>
        type switch
        {
            FuncType function => NameTypes(function.Parameters) || NameTypes(function.Results),
            StructType structure => NameTypes(structure.Fields),
            ArrayType array => NamesType(array.Element.Type),
            _ => true,
        };

    private static bool NameTypes(ValType[] types)
    {
        foreach (ValType type in types)
        {
            if (NamesType(type))
                return true;
        }
        return false;
    }

    private static bool NameTypes(FieldType[] fields)
    {
        foreach (FieldType field in fields)
        {
            if (NamesType(field.Type))
                return true;
        }
        return false;
    }

    private static bool NamesType(ValType type) => type.IsRef && type.Heap.IsIndex;

    private ValType[] Rewrite(ValType[] types)
    {
        ValType[] rewritten = new ValType[types.Length];
        for (int i = 0; i < types.Length; i++)
            rewritten[i] = Rewrite(types[i]);
        return rewritten;
    }

    private FieldType[] Rewrite(FieldType[] fields)
    {
        FieldType[] rewritten = new FieldType[fields.Length];
        for (int i = 0; i < fields.Length; i++)
            rewritten[i] = Rewrite(fields[i]);
        return rewritten;
    }

    private FieldType Rewrite(FieldType field) => new(Rewrite(field.Type), field.IsMutable);

    private ValType Rewrite(ValType type) =>
        type.IsRef ? ValType.Ref(Rewrite(type.Heap), type.IsNullable, type.IsExact) : type;

    private HeapType Rewrite(HeapType type) => type.IsIndex ? HeapType.Index(Rewrite(type.TypeIndex)) : type;

    private uint Rewrite(uint typeIndex)
    {
        if (typeIndex >= start)
            return typeIndex - start + (uint)first;
        return ids.Length == 0 ? typeIndex : (uint)ids[(int)typeIndex];
    }
}
