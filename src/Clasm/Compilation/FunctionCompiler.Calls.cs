using System;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Calls: the callee's owner is CIL's first argument, then wasm's arguments; results after the first come through the store.
internal sealed partial class FunctionCompiler
{
    // Where the code of the current call's arguments begins: its result's does too.
    private int _callStart;

    // Whether the current call may collect, so that references are saved around it.
    private bool _savesRoots;

    // Whether operands below its arguments are references, which then stay in variables.
    private bool _isolatesCall;

    private void Call(uint function)
    {
        FuncType type = _context.FunctionType(function);
        if (_module.EngineFunction(function) is JsStringFunction own)
        {
            CallWithOperands(Prefix.Self, type.Parameters.Length, typeof(JsStrings), own.Method, type.Results[0]);
            return;
        }
        PrepareCall(type.Parameters.Length, _module.MayAllocate(function), _module.MayThrow(function));
        if (function < _context.ImportedFunctionCount)
        {
            EmitCallOperands(type.Parameters.Length, Prefix.FunctionOwner, (int)function);
            LdFunction(_il, function);
            LdCode();
            _il.CallI(_module.CallSite(type), type.Parameters.Length + 1, Math.Min(type.Results.Length, 1));
        }
        else
        {
            EmitCallOperands(type.Parameters.Length, Prefix.Self);
            _il.Call(
                _module.CalleeOf(_function, function),
                type.Parameters.Length + 1,
                Math.Min(type.Results.Length, 1)
            );
        }
        FinishCall(type);
    }

    /// <summary>
    /// What every call needs: references that live on are written to the shadow stack. Where operands below the arguments are
    /// references they stay in variables, from where they are reloaded when the collector moves them.
    /// </summary>
    private void PrepareCall(int arguments, bool mayAllocate, bool mayThrow)
    {
        _checksPending = mayThrow && _module.LeavesPending;
        _checksStack = true;
        PrepareSafepoint(arguments, mayAllocate);
    }

    private void PrepareSafepoint(int arguments, bool mayAllocate)
    {
        _savesRoots = _gc.NeedsRoots && mayAllocate;
        _isolatesCall = _checksPending || (_savesRoots && HoldsReferences(Bottom, _count - arguments));
        if (_isolatesCall)
            SpillAll();
        if (_savesRoots)
            SaveRoots(arguments);
    }

    /// <summary>Puts a call's arguments on CIL's stack, below them what the callee takes first.</summary>
    private void EmitCallOperands(int arguments, Prefix prefix, int argument = 0)
    {
        if (_isolatesCall)
            EmitArguments(arguments, prefix, argument);
        else
            _callStart = EmitOperands(arguments, prefix, argument);
    }

    /// <summary>The result on CIL's stack becomes an operand.</summary>
    private void PushCallResult(ValType type)
    {
        if (!_isolatesCall)
        {
            PushStack(type, _callStart);
            return;
        }
        int temp = TakeTemp(type);
        _il.StLoc(temp);
        PushVariable(type, temp, isOwned: true);
    }

    private bool HoldsReferences(int from, int to)
    {
        foreach (int index in _heapOperands)
        {
            if (index >= from && index < to)
                return true;
        }
        return false;
    }

    private void FinishCall(FuncType type)
    {
        if (_savesRoots)
            RestoreRoots();
        PopOperands(type.Parameters.Length);
        if (type.Results.Length > 0)
            PushCallResult(type.Results[0]);
        CheckPending();
        if (type.Results.Length <= 1)
            return;
        SpillAll();
        for (int i = 1; i < type.Results.Length; i++)
        {
            int temp = TakeTemp(type.Results[i]);
            LoadSlot(i, type.Results[i]);
            _il.StLoc(temp);
            PushVariable(type.Results[i], temp, isOwned: true);
        }
    }

    /// <summary>Loads a function of the instance's index space that is imported.</summary>
    private void LdFunction(ILWriter il, uint function)
    {
        il.LdArg(0);
        il.LdFld(_module.Field(typeof(Instance), nameof(Instance.Functions)));
        il.LdcI4((int)function);
        il.Call(_module.Helper(typeof(Calls), nameof(Calls.FunctionAt)), 2, 1);
    }

    private void CallIndirect(uint typeIndex, uint table, bool isTail)
    {
        FuncType type = _context.FuncTypeAt(typeIndex);
        bool is64 = _context.Tables[(int)table].Limits.Is64;
        WidenAddress(0, is64);
        Stash(1);
        int function = TakeTemp(ILType.Function);
        LdTable(table);
        _il.LdFld(_module.Field(typeof(Table), nameof(Table.Functions)));
        Load(in Top());
        _module.LdTypeId(_il, typeIndex);
        if (_module.TypeIsFinal(typeIndex))
        {
            CallHelper(typeof(Calls), nameof(Calls.ResolveFinal), 3, 1);
        }
        else
        {
            _il.LdArg(0);
            CallHelper(typeof(Calls), nameof(Calls.Resolve), 4, 1);
        }
        _il.StLoc(function);
        PopOperands(1);
        CallVariable(type, function, isTail);
    }

    private void CallRef(uint typeIndex, bool isTail)
    {
        FuncType type = _context.FuncTypeAt(typeIndex);
        int function = TakeTemp(ILType.Function);
        EmitTop();
        _il.StLoc(function);
        PopOperands(1);
        CallVariable(type, function, isTail);
    }

    private void CallVariable(FuncType type, int function, bool isTail)
    {
        if (isTail && IsInRegion)
        {
            TailCallOutside(type, uint.MaxValue, function);
        }
        else if (isTail)
        {
            StashArguments(type.Parameters.Length);
            TailCallVariable(type, function);
        }
        else
        {
            // The function is known only after the arguments: those that are on CIL's stack make way for its owner.
            Stash(type.Parameters.Length);
            PrepareCall(type.Parameters.Length, mayAllocate: true, mayThrow: true);
            EmitCallOperands(type.Parameters.Length, Prefix.VariableOwner, function);
            _il.LdLoc(function);
            LdCode();
            _il.CallI(_module.CallSite(type), type.Parameters.Length + 1, Math.Min(type.Results.Length, 1));
            FinishCall(type);
        }
        ReleaseTemp(function);
    }

    private void EmitArguments(int arguments, Prefix prefix, int argument)
    {
        EmitPrefix(_il, prefix, argument);
        for (int i = _count - arguments; i < _count; i++)
            Load(in _operands[i]);
    }
}
