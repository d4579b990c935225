using System;
using System.Collections.Generic;
using System.Globalization;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Fuzz.Differential;

using Export = Clasm.Syntax.Export;
using Import = Clasm.Syntax.Import;

/// <summary>Builds a module that has the types of another one and imports the host's functions.</summary>
internal class CompanionBuilder
{
    private readonly Dictionary<uint, uint> _dummies = [];
    private readonly uint _logType;
    private readonly uint _idType;
    private uint _importedFunctions;
    private uint _log;
    private uint _id;

    /// <summary>Starts a module.</summary>
    /// <param name="tested">The module whose types it shares.</param>
    protected CompanionBuilder(ModuleContext tested)
    {
        Context = tested;
        Module.Types.AddRange(tested.Module.Types);
        Module.RecGroups.AddRange(tested.Module.RecGroups);
        _logType = AddType(new FuncType([ValType.I32, ValType.I64], []));
        _idType = AddType(new FuncType([ValType.ExternRef], [ValType.I32]));
    }

    /// <summary>The tested module.</summary>
    protected ModuleContext Context { get; }

    /// <summary>The module that is built.</summary>
    protected ModuleDefinition Module { get; } = new();

    /// <summary>Adds a function type.</summary>
    protected uint AddType(FuncType type)
    {
        uint index = (uint)Module.Types.Count;
        Module.Types.Add(new SubType(true, [], type));
        Module.RecGroups.Add(new RecGroup(index, 1, false));
        return index;
    }

    /// <summary>Imports a function; before any is defined.</summary>
    protected uint ImportFunction(string module, string name, uint type)
    {
        Module.Imports.Add(new Import(module, name, new FunctionExternType(type)));
        return _importedFunctions++;
    }

    /// <summary>Imports the host's functions.</summary>
    protected void ImportHost()
    {
        _log = ImportFunction("host", "log", _logType);
        _id = ImportFunction("host", "id", _idType);
    }

    /// <summary>Defines a function.</summary>
    protected uint Define(uint type, LocalRun[] locals, Expression body)
    {
        Module.Functions.Add(new FunctionDefinition(type, locals, body));
        return _importedFunctions + (uint)Module.Functions.Count - 1;
    }

    /// <summary>Exports something.</summary>
    protected void Export(string name, ExternKind kind, int index) =>
        Module.Exports.Add(new Export(name, kind, (uint)index));

    /// <summary>Writes code that logs a constant event.</summary>
    protected CodeWriter LogEvent(CodeWriter code, long value) => code.I32(Observation.Event).I64(value).Call(_log);

    /// <summary>Writes code that logs a local.</summary>
    protected void LogLocal(CodeWriter code, uint local, ValType type)
    {
        switch (type.Kind)
        {
            case ValKind.I32:
                code.I32(Observation.I32).Get(local).Op(0xAC).Call(_log);
                break;
            case ValKind.I64:
                code.I32(Observation.I64).Get(local).Call(_log);
                break;
            case ValKind.F32:
                code.I32(Observation.F32).Get(local).Op(0xBC, 0xAC).Call(_log);
                break;
            case ValKind.F64:
                code.I32(Observation.F64).Get(local).Op(0xBD).Call(_log);
                break;
            case ValKind.V128:
                code.I32(Observation.I64).Get(local).Op(0xFD, 0x1D, 0).Call(_log);
                code.I32(Observation.I64).Get(local).Op(0xFD, 0x1D, 1).Call(_log);
                break;
            default:
                LogReference(code, local, type);
                break;
        }
    }

    /// <summary>Writes code that pushes some value of a type; false where there is none that constants can make.</summary>
    /// <param name="code">Receives the code: constant expressions only.</param>
    /// <param name="type">The type.</param>
    /// <param name="salt">Which value.</param>
    protected bool TryPush(CodeWriter code, ValType type, int salt)
    {
        switch (type.Kind)
        {
            case ValKind.I32:
                code.I32(salt * 0x1234567);
                return true;
            case ValKind.I64:
                code.I64(salt * 0x123456789ABCDEFL);
                return true;
            case ValKind.F32:
                code.F32(salt * 1.5f);
                return true;
            case ValKind.F64:
                code.F64(salt * -2.25);
                return true;
            case ValKind.V128:
                code.V128((byte)(salt * 17));
                return true;
            case ValKind.Ref when type.IsNullable && (salt & 1) == 0:
                code.Null(type.Heap);
                return true;
            default:
                if (TryPushObject(code, type.Heap, salt))
                    return true;
                if (type.IsNullable)
                    code.Null(type.Heap);
                return type.IsNullable;
        }
    }

    /// <summary>The bytes of the module.</summary>
    public byte[] Encode() => ModuleEncoder.Encode(Module);

    private static bool IsOf(HeapType type, params ReadOnlySpan<HeapType> types) => types.Contains(type);

    private void LogReference(CodeWriter code, uint local, ValType type)
    {
        code.I32(Observation.I32).Get(local).Op(0xD1, 0xAC).Call(_log);
        if (type.Heap == HeapType.Extern)
            code.I32(Observation.I32).Get(local).Call(_id).Op(0xAC).Call(_log);
        if (!IsOf(type.Heap, HeapType.Any, HeapType.Eq, HeapType.I31))
            return;
        code.Get(local).Op(0xFB, 20).Heap(HeapType.I31).Op(0x04, 0x40).I32(Observation.I32);
        code.Get(local).Op(0xFB, 22).Heap(HeapType.I31).Op(0xFB, 29, 0xAC).Call(_log).Op(0x0B);
    }

    private bool TryPushObject(CodeWriter code, HeapType type, int salt)
    {
        if (IsOf(type, HeapType.Any, HeapType.Eq, HeapType.I31))
            code.I32(salt).Op(0xFB, 28);
        else if (type == HeapType.Extern)
            code.I32(salt).Op(0xFB, 28, 0xFB, 27);
        else if (type == HeapType.Func)
            code.Op(0xD2).U(DummyOf(_logType));
        else if (type == HeapType.Struct)
            return TryPushAny(code, salt, composite => composite is StructType);
        else if (type == HeapType.Array)
            return TryPushAny(code, salt, composite => composite is ArrayType);
        else if (type.IsIndex)
            return TryPushOf(code, type.TypeIndex);
        else
            return false;
        return true;
    }

    private bool TryPushAny(CodeWriter code, int salt, Func<CompositeType, bool> isWanted)
    {
        List<SubType> types = Context.Module.Types;
        for (int i = 0; i < types.Count; i++)
        {
            int index = (i + Math.Abs(salt)) % types.Count;
            if (isWanted(types[index].Composite) && TryPushOf(code, (uint)index))
                return true;
        }
        return false;
    }

    private bool TryPushOf(CodeWriter code, uint type)
    {
        switch (Context.Composite(type))
        {
            case FuncType:
                code.Op(0xD2).U(DummyOf(type));
                return true;
            case StructType composite when Array.TrueForAll(composite.Fields, field => field.Type.IsDefaultable):
                code.Op(0xFB, 1).U(type);
                return true;
            case ArrayType composite when composite.Element.Type.IsDefaultable:
                code.I32(3).Op(0xFB, 7).U(type);
                return true;
            default:
                return false;
        }
    }

    // A function of a type that only traps; it is exported so that ref.func may name it.
    private uint DummyOf(uint type)
    {
        if (_dummies.TryGetValue(type, out uint known))
            return known;
        uint index = Define(type, [], new CodeWriter().Op(0x00).Finish());
        Export(string.Create(CultureInfo.InvariantCulture, $"dummy{type}"), ExternKind.Function, (int)index);
        return _dummies[type] = index;
    }
}
