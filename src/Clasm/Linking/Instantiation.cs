using System;
using Clasm.Compilation;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Linking;

/// <summary>Makes instances: imports are matched, definitions allocated and initialised, active segments written.</summary>
/// <remarks>spec: exec-instantiation</remarks>
internal sealed unsafe class Instantiation
{
    private readonly Store _store;
    private readonly Module _module;
    private readonly ModuleOutline _outline;
    private readonly Instance _instance;
    private readonly ConstantExpressions _constants;
    private readonly int[] _typeIds;

    private Instantiation(Instance instance)
    {
        _store = instance.Store;
        _module = instance.Module;
        _outline = _module.Outline;
        _instance = instance;
        _constants = _module.Code.Constants;
        _typeIds = new int[_module.Types.Length];
        for (int i = 0; i < _typeIds.Length; i++)
            _typeIds[i] = _module.Types[i].Id;
    }

    /// <summary>Makes an instance of what it is to be; the module's start function is run.</summary>
    /// <param name="instance">The instance, of which nothing is known but store and module.</param>
    /// <param name="imports">What it imports, in order: functions, tables, memories, globals, tags.</param>
    public static void Run(Instance instance, ReadOnlySpan<object> imports)
    {
        if (instance.Module.Engine != instance.Store.Engine)
            throw new ArgumentException("the module was compiled for another engine than the store's");
        Instantiation instantiation = new(instance);
        using Store.Entry entry = instance.Store.Enter();
        instantiation.Link(imports);
        instance.Store.CompileInBackground(instance.Module);
        instantiation.Initialize();
        if (instance.Module.Outline.Start is uint start)
            instance.FunctionAt((int)start).Invoke();
    }

    private void Link(ReadOnlySpan<object> given)
    {
        object[] imports = Imports(given);
        _instance.Tables = new Table[_outline.Tables.Length];
        _instance.Memories = new Memory[_outline.Memories.Length];
        _instance.Globals = new Global[_outline.Globals.Length];
        _instance.Tags = new Tag[_outline.TagTypeIndices.Length];
        (int tables, int memories, int globals, int tags) = (0, 0, 0, 0);
        _instance.Functions = new Function?[_outline.FunctionTypeIndices.Length];
        int functions = 0;
        for (int i = 0; i < imports.Length; i++)
        {
            switch (imports[i])
            {
                case Function function:
                    _instance.Functions[functions++] = function.ImportedBy(_instance);
                    break;
                case Table table:
                    _instance.Tables[tables++] = table;
                    break;
                case Memory memory:
                    _instance.Memories[memories++] = memory;
                    break;
                case Global global:
                    _instance.Globals[globals++] = global;
                    break;
                case Tag tag:
                    _instance.Tags[tags++] = tag;
                    break;
            }
        }
        _store.Count(
            1,
            _outline.Tables.Length - _outline.ImportedTableCount,
            _outline.Memories.Length - _outline.ImportedMemoryCount
        );
        _store.Keep(_instance);
        AllocateMemories();
        AllocateTables();
        AllocateGlobals();
        for (int i = _outline.ImportedTagCount; i < _outline.TagTypeIndices.Length; i++)
            _instance.Tags[i] = new Tag(_store, _module.Types[_outline.TagTypeIndices[i]]);
    }

    /// <summary>All imports: those that were given, of which each must match, and those that the engine provides.</summary>
    private object[] Imports(ReadOnlySpan<object> given)
    {
        EngineImports engineImports = _module.EngineImports;
        if (given.Length != engineImports.OthersCount)
            throw new ArgumentException($"the module imports {engineImports.OthersCount} things, not {given.Length}");
        object[] imports = new object[_outline.Imports.Length];
        int count = 0;
        for (int i = 0; i < imports.Length; i++)
        {
            Syntax.Import import = _outline.Imports[i];
            if (engineImports.Provides(i))
            {
                imports[i] = engineImports.Provide(_instance, i, import.Name);
                continue;
            }
            imports[i] = given[count++];
            Check(import, imports[i]);
        }
        return imports;
    }

    private void Check(Syntax.Import import, object given)
    {
        (ExternType? actual, Store? store) = given switch
        {
            Function f => ((ExternType?)new FunctionExternType((uint)f.TypeId, IsExact: true), f.Store),
            Table t => (t.CurrentType, t.Store),
            Memory m => (m.CurrentType, m.Store),
            Global g => (g.GlobalType, g.Store),
            Tag t => (new TagType((uint)t.RuntimeType.Id), t.Store),
            _ => (null, null),
        };
        ImportMatching.Require(_store.Engine.Types, import, _typeIds, actual);
        bool isAnyones = given is Memory { MemoryType.IsShared: true };
        if (store != _store && !isAnyones)
            throw new ArgumentException($"import {import.Module}.{import.Name} belongs to another store");
    }

    private void AllocateMemories()
    {
        Memory[] memories = _instance.Memories;
        for (int i = _outline.ImportedMemoryCount; i < memories.Length; i++)
            memories[i] = new Memory(_store, _outline.Memories[i]);
        if (memories.Length == 0)
            return;
        _instance.Memory0 = memories[0].Base;
        _instance.MemoryBases = _store.AllocateNative((nuint)memories.Length * 8);
        for (int i = 0; i < memories.Length; i++)
            ((nint*)_instance.MemoryBases)[i] = memories[i].Base;
    }

    private void AllocateTables()
    {
        for (int i = _outline.ImportedTableCount; i < _outline.Tables.Length; i++)
        {
            TableType type = (TableType)TypeCanonicalizer.Canonical(_outline.Tables[i], _typeIds);
            _instance.Tables[i] = new Table(_store, type, _store.KindOf(type.Element));
        }
        _instance.Table0 = _instance.Tables.Length > 0 ? _instance.Tables[0] : null;
    }

    private void AllocateGlobals()
    {
        int imported = _outline.ImportedGlobalCount;
        int count = _outline.Globals.Length - imported;
        if (count > 0)
            _instance.GlobalCells = _store.AllocateNative((nuint)count * 16);
        if (imported > 0)
            _instance.ImportedGlobalCells = _store.AllocateNative((nuint)imported * 8);
        Global[] globals = _instance.Globals;
        ReferenceCell[] references = new ReferenceCell[globals.Length];
        for (int i = 0; i < globals.Length; i++)
        {
            if (i >= imported)
                globals[i] = NewGlobal(_outline.Globals[i], i - imported);
            references[i] = globals[i].Reference!;
            if (i < imported)
                ((nint*)_instance.ImportedGlobalCells)[i] = globals[i].Cell;
        }
        _instance.ReferenceGlobals = references;
    }

    private Global NewGlobal(GlobalType definition, int index)
    {
        GlobalType type = (GlobalType)TypeCanonicalizer.Canonical(definition, _typeIds);
        bool isReference = type.Type.IsRef;
        ReferenceKind kind = isReference ? _store.KindOf(type.Type) : default;
        nint cell = _instance.GlobalCells + (index * 16);
        if (isReference && kind == ReferenceKind.Heap)
            _store.Heap.AddRootRange(cell, 1);
        return new Global(_store, type, cell, isReference && kind != ReferenceKind.Heap ? new ReferenceCell() : null);
    }

    private void Initialize()
    {
        if (_module.Code.UsesHeap)
            _instance.HeapBase = _store.Heap.AddressOf(0);
        int importedGlobals = _outline.ImportedGlobalCount;
        for (int i = 0; i < _constants.Globals.Length; i++)
            InitializeGlobal(_instance.Globals[importedGlobals + i], _constants.Globals[i]);
        for (int i = 0; i < _constants.Tables.Length; i++)
        {
            if (_constants.Tables[i].Kind != ConstantKind.None)
                FillTable(_instance.Tables[_outline.ImportedTableCount + i], _constants.Tables[i]);
        }
        _instance.DataSegments = SegmentsOf(_outline.Data);
        _instance.ElementSegments = new ElementSegmentInstance[_outline.Elements.Length];
        for (int i = 0; i < _outline.Elements.Length; i++)
            _instance.ElementSegments[i] = Evaluate(_outline.Elements[i], i);
        for (int i = 0; i < _outline.Elements.Length; i++)
            WriteElements(_outline.Elements[i], i);
        for (int i = 0; i < _outline.Data.Length; i++)
            WriteData(_outline.Data[i], i);
    }

    private static ReadOnlyMemory<byte>[] SegmentsOf(DataOutline[] data)
    {
        ReadOnlyMemory<byte>[] segments = new ReadOnlyMemory<byte>[data.Length];
        for (int i = 0; i < segments.Length; i++)
            segments[i] = data[i].Bytes;
        return segments;
    }

    private void InitializeGlobal(Global global, ConstantExpression initializer)
    {
        if (global.Reference is ReferenceCell cell)
        {
            cell.Value = EvaluateObject(initializer);
            return;
        }
        (ulong low, ulong high) = EvaluateBits(initializer);
        if (global.GlobalType.Type.IsRef)
        {
            _store.Heap.InitSlot(global.Cell, (int)low);
            return;
        }
        ((ulong*)global.Cell)[0] = low;
        ((ulong*)global.Cell)[1] = high;
    }

    private void FillTable(Table table, ConstantExpression initializer)
    {
        switch (table.Kind)
        {
            case ReferenceKind.Function:
                Array.Fill(table.Functions, (Function?)EvaluateObject(initializer));
                break;
            case ReferenceKind.Extern:
                Array.Fill(table.Objects, EvaluateObject(initializer));
                break;
            default:
                int word = (int)EvaluateBits(initializer).Low;
                if (table.Length > 0)
                    _store.Heap.InitSlots(table.WordAddress(0), table.Length, word);
                break;
        }
    }

    private ElementSegmentInstance Evaluate(ElementOutline segment, int index)
    {
        ElementSegmentInstance instance = new() { Count = segment.Count };
        if (segment.Mode == SegmentMode.Declarative || segment.Count == 0)
        {
            instance.Count = 0;
            return instance;
        }
        if (_store.KindOf(TypeCanonicalizer.Canonical(segment.Type, _typeIds)) == ReferenceKind.Heap)
        {
            instance.Words = _store.ResizeRootWords(0, 0, segment.Count);
            for (int i = 0; i < segment.Count; i++)
            {
                int word = (int)EvaluateBits(_constants.Elements[index]![i]).Low;
                _store.Heap.InitSlot(instance.Words + ((nint)i * 4), word);
            }
            return instance;
        }
        instance.Objects = new object?[segment.Count];
        for (int i = 0; i < instance.Objects.Length; i++)
        {
            instance.Objects[i] = segment.Functions is uint[] functions
                ? _instance.FunctionAt((int)functions[i])
                : EvaluateObject(_constants.Elements[index]![i]);
        }
        return instance;
    }

    private void WriteElements(ElementOutline segment, int index)
    {
        if (segment.Mode == SegmentMode.Active)
        {
            long offset = Address(_constants.ElementOffsets[index], segment.Table, isTable: true);
            int count = _instance.ElementSegments[index].Count;
            TableOperations.Init(_instance, offset, 0, count, (int)segment.Table, index);
        }
        if (segment.Mode != SegmentMode.Passive)
            _instance.DropElements(index);
    }

    private void WriteData(DataOutline segment, int index)
    {
        if (segment.Mode != SegmentMode.Active)
            return;
        long offset = Address(_constants.DataOffsets[index], segment.Memory, isTable: false);
        MemoryOperations.Init(_instance, offset, 0, segment.Bytes.Length, (int)segment.Memory, index);
        MemoryOperations.DropData(_instance, index);
    }

    private long Address(ConstantExpression expression, uint index, bool isTable)
    {
        bool is64 = isTable
            ? _instance.Tables[index].TableType.Limits.Is64
            : _instance.Memories[index].MemoryType.Limits.Is64;
        ulong bits = EvaluateBits(expression).Low;
        return is64 ? (long)bits : (uint)bits;
    }

    private Bits128 EvaluateBits(ConstantExpression expression)
    {
        switch (expression.Kind)
        {
            case ConstantKind.Bits:
                return new Bits128(expression.Bits, expression.Bits2);
            case ConstantKind.Global:
                Global global = _instance.Globals[expression.Index];
                if (global.GlobalType.Type.IsRef)
                    return new Bits128((uint)_store.Heap.ReadSlot(global.Cell), 0);
                return new Bits128(((ulong*)global.Cell)[0], ((ulong*)global.Cell)[1]);
            default:
                return new Bits128((ulong)RunCode(expression.Index), 0);
        }
    }

    private object? EvaluateObject(ConstantExpression expression)
    {
        switch (expression.Kind)
        {
            case ConstantKind.Function:
                return _instance.FunctionAt(expression.Index);
            case ConstantKind.Global:
                return _instance.Globals[expression.Index].Reference!.Value;
            case ConstantKind.Code:
                _ = RunCode(expression.Index);
                object? value = _instance.ConstantObject;
                _instance.ConstantObject = null;
                return value;
            default:
                return null;
        }
    }

    private long RunCode(int index)
    {
        int method = _constants.Methods[index / ConstantExpressions.ChunkSize];
        nint code = _module.Code.Image!.FunctionPointer(method);
        try
        {
            return ((delegate* <Instance, int, long>)code)(_instance, index % ConstantExpressions.ChunkSize);
        }
        catch (Exception e) when (TrapTranslation.IsForeign(e))
        {
            throw TrapTranslation.Translate(e);
        }
    }

    private readonly record struct Bits128(ulong Low, ulong High);
}
