using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Syntax.Validation;

/// <summary>The index spaces of one module, imports first, and its types: what validation and compilation look up.</summary>
/// <remarks>spec: context</remarks>
public sealed partial class ModuleContext
{
    private readonly FuncType[] _functionTypes;
    private readonly FuncType[] _tagTypes;
    private readonly int[] _canonicalIds;
    private readonly HashSet<uint> _exactImports = [];
    private readonly BitArray _declared;

    /// <summary>Resolves the index spaces of a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="features">The features that are on.</param>
    /// <param name="canonicalizer">Where its types are interned; its own if null.</param>
    /// <exception cref="WasmValidationException">A type index is unknown.</exception>
    public ModuleContext(ModuleDefinition module, Features features, TypeCanonicalizer? canonicalizer = null)
    {
        Module = module;
        Features = features;
        CheckTypeIndices();
        Types = canonicalizer ?? new TypeCanonicalizer();
        _canonicalIds = Types.Intern(module);
        ResolveImports(out List<uint> functions, out List<TableType> tables, out List<MemoryType> memories);
        ImportedFunctionCount = functions.Count;
        ImportedTableCount = tables.Count;
        ImportedMemoryCount = memories.Count;
        foreach (FunctionDefinition function in module.Functions)
            functions.Add(function.TypeIndex);
        foreach (TableDefinition table in module.Tables)
            tables.Add(table.Type);
        memories.AddRange(module.Memories);
        FunctionTypeIndices = [.. functions];
        Tables = [.. tables];
        Memories = [.. memories];
        Globals = ResolveGlobals();
        ImportedGlobalCount = Globals.Length - module.Globals.Count;
        TagTypeIndices = ResolveTags();
        ImportedTagCount = TagTypeIndices.Length - module.Tags.Count;
        _functionTypes = ResolveFunctionTypes(FunctionTypeIndices, FunctionOffset);
        _tagTypes = ResolveFunctionTypes(TagTypeIndices, _ => 0);
        CheckValueTypes();
        _declared = new BitArray(FunctionTypeIndices.Length);
        DeclareFunctionReferences();
    }

    /// <summary>The module.</summary>
    public ModuleDefinition Module { get; }

    /// <summary>The features that are on.</summary>
    public Features Features { get; }

    /// <summary>Whether a function that was validated makes tail calls.</summary>
    public bool MakesTailCalls { get; internal set; }

    /// <summary>Whether a function that was validated throws or catches exceptions.</summary>
    public bool UsesExceptions { get; internal set; }

    /// <summary>The canonical types.</summary>
    public TypeCanonicalizer Types { get; }

    /// <summary>How many functions are imported.</summary>
    public int ImportedFunctionCount { get; }

    /// <summary>How many tables are imported.</summary>
    public int ImportedTableCount { get; }

    /// <summary>How many memories are imported.</summary>
    public int ImportedMemoryCount { get; }

    /// <summary>How many globals are imported.</summary>
    public int ImportedGlobalCount { get; }

    /// <summary>How many tags are imported.</summary>
    public int ImportedTagCount { get; }

    /// <summary>The type index of each function. Do not modify.</summary>
    public uint[] FunctionTypeIndices { get; }

    /// <summary>The type of each table. Do not modify.</summary>
    public TableType[] Tables { get; }

    /// <summary>The type of each memory. Do not modify.</summary>
    public MemoryType[] Memories { get; }

    /// <summary>The type of each global. Do not modify.</summary>
    public GlobalType[] Globals { get; }

    /// <summary>The type index of each tag. Do not modify.</summary>
    public uint[] TagTypeIndices { get; }

    /// <summary>The canonical id of each type.</summary>
    public ReadOnlySpan<int> CanonicalIds => _canonicalIds;

    /// <summary>The type of a function.</summary>
    /// <param name="functionIndex">A function index.</param>
    public FuncType FunctionType(uint functionIndex) => _functionTypes[functionIndex];

    /// <summary>The type of a tag.</summary>
    /// <param name="tagIndex">A tag index.</param>
    public FuncType TagType(uint tagIndex) => _tagTypes[tagIndex];

    /// <summary>The composite type at a type index.</summary>
    /// <param name="typeIndex">A type index.</param>
    public CompositeType Composite(uint typeIndex) => Module.Types[(int)typeIndex].Composite;

    /// <summary>The function type at a type index.</summary>
    /// <param name="typeIndex">The index of a function type.</param>
    public FuncType FuncTypeAt(uint typeIndex) => (FuncType)Composite(typeIndex);

    /// <summary>The struct type at a type index.</summary>
    /// <param name="typeIndex">The index of a struct type.</param>
    public StructType StructTypeAt(uint typeIndex) => (StructType)Composite(typeIndex);

    /// <summary>The array type at a type index.</summary>
    /// <param name="typeIndex">The index of an array type.</param>
    public ArrayType ArrayTypeAt(uint typeIndex) => (ArrayType)Composite(typeIndex);

    /// <summary>The canonical id of a type.</summary>
    /// <param name="typeIndex">A type index.</param>
    public int CanonicalId(uint typeIndex) => _canonicalIds[typeIndex];

    /// <summary>Whether a value type matches another.</summary>
    /// <param name="sub">The one that should be more special.</param>
    /// <param name="super">The one that should be more general.</param>
    /// <remarks>spec: match-valtype</remarks>
    public bool Matches(ValType sub, ValType super) =>
        sub == super
        || Types.Matches(
            TypeCanonicalizer.Canonical(sub, _canonicalIds),
            TypeCanonicalizer.Canonical(super, _canonicalIds)
        );

    /// <summary>Whether a heap type matches another.</summary>
    /// <param name="sub">The one that should be more special.</param>
    /// <param name="super">The one that should be more general.</param>
    /// <remarks>spec: match-heaptype</remarks>
    public bool Matches(HeapType sub, HeapType super) =>
        sub == super
        || Types.Matches(
            TypeCanonicalizer.Canonical(sub, _canonicalIds),
            TypeCanonicalizer.Canonical(super, _canonicalIds)
        );

    /// <summary>Whether what has one type can be imported as another.</summary>
    /// <param name="sub">The type of what is given.</param>
    /// <param name="super">The type that is asked for.</param>
    /// <remarks>spec: match-externtype</remarks>
    public bool Matches(ExternType sub, ExternType super) =>
        Types.Matches(
            TypeCanonicalizer.Canonical(sub, _canonicalIds),
            TypeCanonicalizer.Canonical(super, _canonicalIds)
        );

    /// <summary>Whether two value types are the same, though their type indices may differ.</summary>
    /// <param name="x">A type.</param>
    /// <param name="y">Another.</param>
    public bool AreEquivalent(ValType x, ValType y) => Matches(x, y) && Matches(y, x);

    /// <summary>The top of the hierarchy that a heap type is in.</summary>
    /// <param name="type">A heap type.</param>
    public HeapType TopOf(HeapType type) =>
        TypeCanonicalizer.TopOf(type.IsIndex ? TypeCanonicalizer.AbstractOf(Composite(type.TypeIndex)) : type);

    /// <summary>Whether a function is mentioned outside of function bodies, so that <c>ref.func</c> may name it.</summary>
    /// <param name="functionIndex">A function index.</param>
    /// <remarks>spec: syntax-module (the references of the context)</remarks>
    public bool IsDeclaredFunctionReference(uint functionIndex) => _declared[(int)functionIndex];

    /// <summary>Whether a reference to a function is one to exactly its type (custom descriptors).</summary>
    internal bool IsExact(uint functionIndex) =>
        Has(Features.CustomDescriptors)
        && (functionIndex >= (uint)ImportedFunctionCount || _exactImports.Contains(functionIndex));

    /// <summary>Whether all of some features are on.</summary>
    internal bool Has(Features features) => (Features & features) == features;

    /// <summary>An error at an offset; in a text module, at the line that the offset comes from.</summary>
    internal WasmValidationException Error(string message, int offset, uint? functionIndex = null)
    {
        TextPosition position = Module.Resolve(offset) ?? default;
        return new WasmValidationException(message, offset, functionIndex)
        {
            Line = position.Line,
            Column = position.Column,
        };
    }

    /// <summary>Throws unless a condition holds.</summary>
    internal void Require([DoesNotReturnIf(false)] bool condition, string message, int offset = 0)
    {
        if (!condition)
            throw Error(message, offset);
    }

    /// <summary>Throws unless a condition holds.</summary>
    internal void Require(
        [DoesNotReturnIf(false)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref MessageHandler message,
        int offset = 0
    )
    {
        if (!condition)
            throw Error(message.ToStringAndClear(), offset);
    }

    private void ResolveImports(out List<uint> functions, out List<TableType> tables, out List<MemoryType> memories)
    {
        functions = new(Module.Functions.Count);
        tables = [];
        memories = [];
        foreach (Import import in Module.Imports)
        {
            switch (import.Type)
            {
                case FunctionExternType function:
                    if (function.IsExact)
                        _exactImports.Add((uint)functions.Count);
                    functions.Add(function.TypeIndex);
                    break;
                case TableType table:
                    tables.Add(table);
                    break;
                case MemoryType memory:
                    memories.Add(memory);
                    break;
            }
        }
    }

    private GlobalType[] ResolveGlobals()
    {
        List<GlobalType> globals = new(Module.Globals.Count);
        foreach (Import import in Module.Imports)
        {
            if (import.Type is GlobalType global)
                globals.Add(global);
        }
        foreach (GlobalDefinition global in Module.Globals)
            globals.Add(global.Type);
        return [.. globals];
    }

    private uint[] ResolveTags()
    {
        List<uint> tags = new(Module.Tags.Count);
        foreach (Import import in Module.Imports)
        {
            if (import.Type is TagType tag)
                tags.Add(tag.TypeIndex);
        }
        foreach (TagType tag in Module.Tags)
            tags.Add(tag.TypeIndex);
        return [.. tags];
    }

    private FuncType[] ResolveFunctionTypes(uint[] typeIndices, Func<int, int> offsetOf)
    {
        FuncType[] types = new FuncType[typeIndices.Length];
        for (int i = 0; i < types.Length; i++)
        {
            uint typeIndex = typeIndices[i];
            if (typeIndex >= (uint)Module.Types.Count)
                throw Error($"unknown type {typeIndex}", offsetOf(i));
            types[i] =
                Composite(typeIndex) as FuncType
                ?? throw Error($"type mismatch: type {typeIndex} is not a function type", offsetOf(i));
        }
        return types;
    }

    private int FunctionOffset(int functionIndex) =>
        functionIndex < ImportedFunctionCount ? 0 : Module.Functions[functionIndex - ImportedFunctionCount].Offset;

    private void DeclareFunctionReferences()
    {
        foreach (Export export in Module.Exports)
        {
            if (export.Kind == ExternKind.Function)
                Declare(export.Index);
        }
        foreach (GlobalDefinition global in Module.Globals)
            DeclareIn(global.Initializer);
        foreach (TableDefinition table in Module.Tables)
            DeclareIn(table.Initializer);
        foreach (ElementSegment segment in Module.Elements)
        {
            foreach (uint function in segment.Functions ?? [])
                Declare(function);
            foreach (Expression expression in segment.Expressions ?? [])
                DeclareIn(expression);
            DeclareIn(segment.TableOffset);
        }
        foreach (DataSegment segment in Module.Data)
            DeclareIn(segment.MemoryOffset);
    }

    private void DeclareIn(Expression? expression)
    {
        if (expression is not Expression present)
            return;
        InstructionReader reader = new(present, Features);
        Instruction instruction = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref instruction);
            if (instruction.Opcode == Opcode.RefFunc)
                Declare(instruction.A);
        }
    }

    private void Declare(uint functionIndex)
    {
        if (functionIndex < (uint)_declared.Length)
            _declared[(int)functionIndex] = true;
    }
}
