using System.Collections.Generic;
using System.Globalization;
using Clasm.Syntax;
using Clasm.Syntax.Validation;

namespace Clasm.Fuzz.Differential;

using Export = Clasm.Syntax.Export;
using Import = Clasm.Syntax.Import;

/// <summary>Builds the module that calls what the tested module exports, and logs results, memories, tables and globals.</summary>
internal sealed class DriverBuilder : CompanionBuilder
{
    private const int Rounds = 2;
    private readonly uint _runType;
    private int _calls;

    private DriverBuilder(ModuleContext tested)
        : base(tested) => _runType = AddType(new FuncType([], []));

    /// <summary>Builds the module.</summary>
    /// <param name="tested">The tested module.</param>
    /// <returns>Its bytes, and how many functions <c>run0</c> … it exports.</returns>
    public static (byte[] Bytes, int Calls) Make(ModuleContext tested)
    {
        DriverBuilder builder = new(tested);
        builder.Build();
        return (builder.Encode(), builder._calls);
    }

    private void Build()
    {
        ImportHost();
        List<(uint Function, FuncType Type)> functions = ImportFunctions();
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((uint function, FuncType type) in functions)
                AddCall(function, type, round);
        }
        AddLook();
    }

    private List<(uint, FuncType)> ImportFunctions()
    {
        List<(uint, FuncType)> functions = [];
        foreach (Export export in Context.Module.Exports)
        {
            if (export.Kind != ExternKind.Function)
                continue;
            uint type = Context.FunctionTypeIndices[export.Index];
            functions.Add((ImportFunction(Harness.Tested, export.Name, type), Context.FuncTypeAt(type)));
        }
        return functions;
    }

    // block { block { try_table (catch_all 0) { call; log results } br 1 } log -1 }
    private void AddCall(uint function, FuncType type, int round)
    {
        CodeWriter code = new();
        code.Op(0x02, 0x40, 0x02, 0x40, 0x1F, 0x40, 1, 2, 0);
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            if (!TryPush(code, type.Parameters[i], (round * 7) + (round * i)))
                return;
        }
        code.Call(function);
        for (int i = type.Results.Length - 1; i >= 0; i--)
            code.Set((uint)i);
        List<LocalRun> locals = [];
        for (int i = 0; i < type.Results.Length; i++)
        {
            ValType result = type.Results[i];
            ValType local = result.IsRef ? result.WithNullable(true) : result;
            locals.Add(new LocalRun(1, local));
            LogLocal(code, (uint)i, local);
        }
        code.Op(0x0B, 0x0C, 1, 0x0B);
        LogEvent(code, -1);
        code.Op(0x0B);
        AddRun(locals, code);
    }

    private void AddRun(List<LocalRun> locals, CodeWriter code)
    {
        uint index = Define(_runType, [.. locals], code.Finish());
        Export(string.Create(CultureInfo.InvariantCulture, $"run{_calls++}"), ExternKind.Function, (int)index);
    }

    // Logs all exported memories (as a hash), tables and globals.
    private void AddLook()
    {
        CodeWriter code = new();
        uint memories = 0;
        uint tables = 0;
        List<ValType> globals = [];
        foreach (Export export in Context.Module.Exports)
        {
            switch (export.Kind)
            {
                case ExternKind.Memory:
                    MemoryType memory = Context.Memories[export.Index];
                    Module.Imports.Add(new Import(Harness.Tested, export.Name, memory));
                    LookAtMemory(code, memories++, memory);
                    break;
                case ExternKind.Table:
                    TableType table = Context.Tables[export.Index];
                    Module.Imports.Add(new Import(Harness.Tested, export.Name, table));
                    LookAtTable(code, tables++, table.Limits.Is64);
                    break;
                case ExternKind.Global:
                    GlobalType global = Context.Globals[export.Index];
                    Module.Imports.Add(new Import(Harness.Tested, export.Name, global));
                    globals.Add(global.Type);
                    break;
            }
        }
        List<LocalRun> locals = [new LocalRun(3, ValType.I64), new LocalRun(1, ValType.I32)];
        for (int i = 0; i < globals.Count; i++)
        {
            ValType type = globals[i].IsRef ? globals[i].WithNullable(true) : globals[i];
            locals.Add(new LocalRun(1, type));
            uint local = (uint)(i + 4);
            code.Op(0x23).U((uint)i).Set(local);
            LogLocal(code, local, type);
        }
        AddRun(locals, code);
    }

    // Locals: 0 the hash, 1 the address, 2 the size in bytes.
    private void LookAtMemory(CodeWriter code, uint index, MemoryType type)
    {
        bool is64 = type.Limits.Is64;
        code.I64(0).Set(0).I64(0).Set(1);
        code.Op(0x3F).U(index);
        if (!is64)
            code.Op(0xAD);
        code.I64(type.PageSizeLog2).Op(0x86).Set(2);
        code.Op(0x02, 0x40, 0x03, 0x40);
        code.Get(1).I64(8).Op(0x7C).Get(2).Op(0x56, 0x0D, 1); // address + 8 >u size: done
        code.Get(0).I64(7).Op(0x89).Get(1);
        if (!is64)
            code.Op(0xA7);
        code.Op(0x29, 0x40).U(index).U(0).Op(0x85).I64(0x1000001B3).Op(0x7E).Set(0);
        code.Get(1).I64(8).Op(0x7C).Set(1).Op(0x0C, 0, 0x0B, 0x0B);
        LogLocal(code, 2, ValType.I64);
        LogLocal(code, 0, ValType.I64);
    }

    // Logs the size, and a bit mask of the first elements that are not null.
    private void LookAtTable(CodeWriter code, uint index, bool is64)
    {
        code.I64(0).Set(0).I64(0).Set(1);
        code.Op(0xFC, 16).U(index);
        if (!is64)
            code.Op(0xAD);
        code.Set(2).Op(0x02, 0x40, 0x03, 0x40);
        code.Get(1).Get(2).Op(0x5A, 0x0D, 1).Get(1).I64(60).Op(0x5A, 0x0D, 1);
        code.Get(0).I64(1).Op(0x86).Get(1);
        if (!is64)
            code.Op(0xA7);
        code.Op(0x25).U(index).Op(0xD1, 0xAD, 0x84).Set(0);
        code.Get(1).I64(1).Op(0x7C).Set(1).Op(0x0C, 0, 0x0B, 0x0B);
        LogLocal(code, 2, ValType.I64);
        LogLocal(code, 0, ValType.I64);
    }
}
