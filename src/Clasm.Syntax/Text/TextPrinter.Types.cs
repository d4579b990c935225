using System.Collections.Generic;
using System.Globalization;

namespace Clasm.Syntax.Text;

public sealed partial class TextPrinter
{
    /// <remarks>spec: text-types</remarks>
    private void Types()
    {
        foreach (RecGroup group in _module.RecGroups)
        {
            Line();
            if (!group.IsExplicit)
            {
                TypeDefinition(group.Start);
                continue;
            }
            _out.Write("(rec");
            _depth++;
            for (uint n = 0; n < group.Count; n++)
            {
                Line();
                TypeDefinition(group.Start + n);
            }
            _depth--;
            if (group.Count > 0)
                Line();
            _out.Write(')');
        }
    }

    /// <remarks>spec: text-typedef, text-subtype</remarks>
    private void TypeDefinition(uint index)
    {
        SubType type = _module.Types[(int)index];
        _out.Write("(type");
        Binder(_types, index);
        bool isSub = !type.IsFinal || type.Supertypes.Count > 0;
        if (isSub)
            _out.Write(type.IsFinal ? " (sub final" : " (sub");
        foreach (uint supertype in type.Supertypes)
            Reference(_types, supertype);
        Clause("describes", type.Describes);
        Clause("descriptor", type.Descriptor);
        CompositeType(index, type.Composite);
        _out.Write(isSub ? "))" : ")");
    }

    private void Clause(string keyword, uint? index)
    {
        if (index is null)
            return;
        _out.Write($" ({keyword}");
        Reference(_types, index.Value);
        _out.Write(')');
    }

    /// <remarks>spec: text-comptype</remarks>
    private void CompositeType(uint index, CompositeType type)
    {
        switch (type)
        {
            case FuncType function:
                _out.Write(" (func");
                Signature(function, IdentifierMap.Empty);
                break;
            case StructType structure:
                _out.Write(" (struct");
                Fields(FieldsOf(index, structure), structure.Fields);
                break;
            case ArrayType array:
                _out.Write(" (array ");
                _out.Write(FieldType(array.Element));
                break;
            case ContType continuation:
                _out.Write(" (cont ");
                _out.Write(HeapType(continuation.Function));
                break;
        }
        _out.Write(')');
    }

    private IdentifierMap FieldsOf(uint typeIndex, StructType structure) =>
        new(_module.Names.Fields.GetValueOrDefault(typeIndex), structure.Fields.Length);

    /// <remarks>spec: text-fieldtype</remarks>
    private void Fields(IdentifierMap names, FieldType[] fields)
    {
        for (int n = 0; n < fields.Length; n++)
        {
            _out.Write(" (field");
            Names(names, (uint)n);
            Word(FieldType(fields[n]));
            _out.Write(')');
        }
    }

    /// <summary>Parameters and results; those parameters that have no names share their parentheses.</summary>
    /// <remarks>spec: text-functype, text-param</remarks>
    private void Signature(FuncType type, IdentifierMap names)
    {
        bool isOpen = false;
        for (int n = 0; n < type.Parameters.Length; n++)
            Slot("param", type.Parameters[n], names, (uint)n, ref isOpen);
        if (isOpen)
            _out.Write(')');
        if (type.Results.Length == 0)
            return;
        _out.Write(" (result");
        foreach (ValType result in type.Results)
            Word(ValType(result));
        _out.Write(')');
    }

    /// <summary>Writes a parameter or local, inside the parentheses of those before it if it has no name.</summary>
    private void Slot(string keyword, ValType type, IdentifierMap names, uint index, ref bool isOpen)
    {
        bool hasName = names[index] is not null || names.AnnotationOf(index) is not null;
        if (isOpen && hasName)
            _out.Write(')');
        if (!isOpen || hasName)
            Open(keyword);
        Names(names, index);
        Word(ValType(type));
        isOpen = !hasName;
        if (hasName)
            _out.Write(')');
    }

    /// <summary>Opens parentheses: parameters share a line, named locals have one each.</summary>
    private void Open(string keyword)
    {
        if (keyword == "local")
            Line();
        else
            _out.Write(' ');
        _out.Write('(');
        _out.Write(keyword);
    }

    private void Names(IdentifierMap names, uint index)
    {
        if (names[index] is string identifier)
            Word(identifier);
        if (names.AnnotationOf(index) is string name)
            Word($"(@name {TextFormat.Quote(name)})");
    }

    /// <remarks>spec: text-typeuse</remarks>
    private void TypeUse(uint index, IdentifierMap names)
    {
        _out.Write(" (type");
        Reference(_types, index);
        _out.Write(')');
        if (FunctionTypeAt(index) is FuncType type)
            Signature(type, names);
    }

    private FuncType? FunctionTypeAt(uint index) =>
        index < (uint)_module.Types.Count ? _module.Types[(int)index].Composite as FuncType : null;

    private string FieldType(FieldType field) => field.IsMutable ? $"(mut {ValType(field.Type)})" : ValType(field.Type);

    /// <remarks>spec: text-valtype</remarks>
    private string ValType(ValType type)
    {
        if (!type.IsRef || !type.Heap.IsIndex)
            return type.ToString();
        string heap = type.IsExact ? $"(exact {HeapType(type.Heap)})" : HeapType(type.Heap);
        return type.IsNullable ? $"(ref null {heap})" : $"(ref {heap})";
    }

    /// <remarks>spec: text-heaptype</remarks>
    private string HeapType(HeapType type) =>
        type.IsIndex
            ? _types[type.TypeIndex] ?? type.TypeIndex.ToString(CultureInfo.InvariantCulture)
            : type.ToString();

    /// <remarks>spec: text-limits</remarks>
    private void Limits(Limits limits)
    {
        if (limits.Is64)
            _out.Write(" i64");
        _out.Write(' ');
        _out.Write(limits.Minimum);
        if (limits.Maximum is not ulong maximum)
            return;
        _out.Write(' ');
        _out.Write(maximum);
    }

    /// <remarks>spec: text-tabletype</remarks>
    private void TableType(TableType type)
    {
        Limits(type.Limits);
        Word(ValType(type.Element));
    }

    /// <remarks>spec: text-memtype</remarks>
    private void MemoryType(MemoryType type)
    {
        Limits(type.Limits);
        if (type.IsShared)
            _out.Write(" shared");
        if (type.PageSizeLog2 != 16)
            Word($"(pagesize {(type.PageSizeLog2 < 64 ? 1UL << type.PageSizeLog2 : 0)})");
    }

    /// <remarks>spec: text-globaltype</remarks>
    private void GlobalType(GlobalType type) => Word(FieldType(new FieldType(type.Type, type.IsMutable)));
}
