using System;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Validation;

/// <content>Type indices: what must hold before types can be interned.</content>
public sealed partial class ModuleContext
{
    /// <summary>Checks that a value type of the module exists and that its feature is on.</summary>
    /// <remarks>spec: valid-valtype</remarks>
    internal void CheckValType(ValType type, int offset) => CheckValType(type, (uint)Module.Types.Count, offset);

    /// <summary>Checks that a heap type of the module exists and that its feature is on.</summary>
    /// <remarks>spec: valid-heaptype</remarks>
    internal void CheckHeapType(HeapType type, int offset) => CheckHeapType(type, (uint)Module.Types.Count, offset);

    private void CheckTypeIndices()
    {
        Require(Module.Types.Count <= Limit.Types, "too many types");
        uint end = 0;
        foreach (RecGroup group in Module.RecGroups)
        {
            if (group.Start != end || group.Count > (uint)Module.Types.Count - end)
                throw new ArgumentException("The recursion groups do not cover the types in order.");
            Require(Has(Features.Gc) || !group.IsExplicit, "rec: needs the feature Gc");
            end += group.Count;
            for (uint i = group.Start; i < end; i++)
            {
                CheckTypeIndices(Module.Types[(int)i], i, end);
                CheckDescriptors(Module.Types[(int)i], i, group);
            }
        }
        if (end != Module.Types.Count)
            throw new ArgumentException("The recursion groups do not cover the types in order.");
    }

    private void CheckTypeIndices(SubType type, uint index, uint end)
    {
        Require(type.SupertypeSpan.Length <= 1, $"sub type {index} has more than one super type");
        foreach (uint supertype in type.SupertypeSpan)
            Require(supertype < index, $"unknown type {supertype}");
        Require(Has(Features.Gc) || (type.IsFinal && type.SupertypeSpan.Length == 0), "sub: needs the feature Gc");
        switch (type.Composite)
        {
            case FuncType function:
                CheckFuncType(function, end);
                break;
            case StructType structure:
                Require(Has(Features.Gc), "struct: needs the feature Gc");
                Require(structure.Fields.Length <= Limit.StructFields, "too many fields");
                foreach (FieldType field in structure.Fields)
                    CheckValType(field.Type, end, 0);
                break;
            case ArrayType array:
                Require(Has(Features.Gc), "array: needs the feature Gc");
                CheckValType(array.Element.Type, end, 0);
                break;
            case ContType continuation:
                Require(Has(Features.StackSwitching), "cont: needs the feature StackSwitching");
                CheckHeapType(continuation.Function, end, 0);
                Require(false, $"cont: {StackSwitching.Reason}");
                break;
        }
    }

    private void CheckFuncType(FuncType function, uint end)
    {
        Require(function.Parameters.Length <= Limit.Parameters, "too many parameters");
        Require(function.Results.Length <= Limit.Results, "too many results");
        Require(
            function.Results.Length <= 1 || Has(Features.MultiValue),
            "invalid result arity: several results need the feature MultiValue"
        );
        foreach (ValType type in function.Parameters)
            CheckValType(type, end, 0);
        foreach (ValType type in function.Results)
            CheckValType(type, end, 0);
    }

    /// <summary>Checks that a type and its descriptor are structs of one group that name each other (custom descriptors).</summary>
    private void CheckDescriptors(SubType type, uint index, RecGroup group)
    {
        if (type.Describes is uint described)
        {
            Require(Has(Features.CustomDescriptors), "describes: needs the feature CustomDescriptors");
            Require(Contains(group, described), "described type is outside rec group");
            Require(described < index, "forward use of described type");
            Require(type.Composite is StructType, "described type must be a struct");
            Require(Module.Types[(int)described].Descriptor == index, "described type is not described by descriptor");
        }
        if (type.Descriptor is uint descriptor)
        {
            Require(Has(Features.CustomDescriptors), "descriptor: needs the feature CustomDescriptors");
            Require(Contains(group, descriptor), "descriptor type is outside rec group");
            Require(type.Composite is StructType, "descriptor type must be a struct");
            Require(Module.Types[(int)descriptor].Describes == index, "type is not described by its descriptor");
        }
    }

    private static bool Contains(RecGroup group, uint index) =>
        index - group.Start < group.Count && index >= group.Start;

    private void CheckValType(ValType type, uint end, int offset)
    {
        if (type.IsRef)
        {
            Require(Has(Features.ReferenceTypes), "references: they need the feature ReferenceTypes", offset);
            CheckHeapType(type.Heap, end, offset);
        }
        else if (type == ValType.V128)
            Require(Has(Features.Simd), "v128: needs the feature Simd", offset);
    }

    private void CheckHeapType(HeapType type, uint end, int offset)
    {
        if (type.IsIndex)
        {
            if (type.TypeIndex >= end)
                throw Error($"unknown type {type.TypeIndex}", offset);
        }
        else if (!Has(BinaryTypes.FeatureOf(type)))
        {
            throw Error($"{type}: needs the feature {BinaryTypes.FeatureOf(type)}", offset);
        }
    }

    private void CheckValueTypes()
    {
        foreach (TableType table in Tables)
            CheckHeapType(table.Element.Heap, 0);
        foreach (GlobalType global in Globals)
            CheckValType(global.Type, 0);
    }
}
