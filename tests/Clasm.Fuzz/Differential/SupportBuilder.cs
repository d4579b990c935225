using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Validation;

namespace Clasm.Fuzz.Differential;

using Import = Clasm.Syntax.Import;

/// <summary>Builds the module that defines what the tested module imports.</summary>
internal sealed class SupportBuilder : CompanionBuilder
{
    private readonly uint _voidType;
    private int _tags;

    /// <summary>Starts the module.</summary>
    /// <param name="tested">The tested module.</param>
    public SupportBuilder(ModuleContext tested)
        : base(tested)
    {
        _voidType = FindVoidType();
        ImportHost();
    }

    /// <summary>Defines what an import asks for.</summary>
    /// <param name="import">The import.</param>
    /// <param name="name">The name that it is exported by.</param>
    /// <param name="number">What a call logs first.</param>
    /// <returns>Whether that was possible.</returns>
    public bool TryDefine(Import import, string name, int number)
    {
        switch (import.Type)
        {
            case FunctionExternType function:
                Export(name, ExternKind.Function, (int)DefineFunction(function.TypeIndex, import.Name, number));
                return true;
            case GlobalType global:
                return TryDefineGlobal(global, name, number);
            case MemoryType memory:
                Module.Memories.Add(memory);
                Export(name, ExternKind.Memory, Module.Memories.Count - 1);
                return true;
            case TableType table:
                return TryDefineTable(table, name);
            case TagType tag:
                Module.Tags.Add(tag);
                Export(name, ExternKind.Tag, _tags++);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The bytes of the module.</summary>
    public byte[] Finish() => Encode();

    private uint FindVoidType()
    {
        List<SubType> types = Module.Types;
        for (int i = 0; i < types.Count; i++)
        {
            if (types[i].Composite is FuncType { Parameters.Length: 0, Results.Length: 0 })
                return (uint)i;
        }
        return AddType(new FuncType([], []));
    }

    private uint DefineFunction(uint type, string name, int number)
    {
        FuncType signature = Context.FuncTypeAt(type);
        CodeWriter code = new();
        LogEvent(code, number);
        for (int i = 0; i < signature.Parameters.Length; i++)
            LogLocal(code, (uint)i, signature.Parameters[i]);
        if (name == "throw")
            Throw(code);
        else if (name.StartsWith("call-ref", System.StringComparison.Ordinal))
            CallReference(code, name.EndsWith("catch", System.StringComparison.Ordinal));
        for (int i = 0; i < signature.Results.Length; i++)
        {
            if (!TryPush(code, signature.Results[i], 0))
                code.Op(0x00);
        }
        return Define(type, [], code.Finish());
    }

    // Throws the first imported tag that takes an i32.
    private void Throw(CodeWriter code)
    {
        uint tag = 0;
        foreach (Import import in Context.Module.Imports)
        {
            if (import.Type is not TagType type)
                continue;
            if (Context.FuncTypeAt(type.TypeIndex).Parameters is [{ Kind: ValKind.I32 }])
            {
                code.Get(0).Op(0x08).U(tag);
                return;
            }
            tag++;
        }
    }

    // Calls its first argument if that is a function without parameters and results.
    private void CallReference(CodeWriter code, bool catches)
    {
        code.Op(0x02, 0x40);
        if (catches)
            code.Op(0x1F, 0x40, 1, 2, 0);
        code.Get(0).Op(0xFB, 20).S(_voidType).Op(0x04, 0x40);
        code.Get(0).Op(0xFB, 22).S(_voidType).Op(0x14).U(_voidType).Op(0x0B);
        if (catches)
            code.Op(0x0B);
        code.Op(0x0B);
    }

    private bool TryDefineGlobal(GlobalType global, string name, int number)
    {
        CodeWriter initializer = new();
        if (!TryPush(initializer, global.Type, number))
            return false;
        Module.Globals.Add(new GlobalDefinition(global, initializer.Finish()));
        Export(name, ExternKind.Global, Module.Globals.Count - 1);
        return true;
    }

    private bool TryDefineTable(TableType table, string name)
    {
        CodeWriter initializer = new();
        if (!TryPush(initializer, table.Element, 0))
            return false;
        Module.Tables.Add(new TableDefinition(table, initializer.Finish()));
        Export(name, ExternKind.Table, Module.Tables.Count - 1);
        return true;
    }
}
