using System;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Tail calls. CIL's prefix makes a jump of a call whose arguments need no more of the machine's stack than the caller's own;
// for others the CLR takes a long way round. So functions that make tail calls and have more parameters than registers hold
// are compiled with a signature that takes the rest from the store's slots (RegisterSignature); their usual method is an
// adapter. A callee with so many parameters that makes no tail calls itself ends the chain: it is called as usual.
internal sealed partial class FunctionCompiler
{
    /// <summary>The function that is compiled.</summary>
    private uint _function;

    /// <summary>Where the body begins.</summary>
    private ILLabel _start;

    /// <summary>Where the parameters are, if not all of them are arguments of CIL's.</summary>
    private RegisterSignature? _registers;

    /// <summary>How many locals hold parameters.</summary>
    private int _slotParameters;

    private void BeginTailCalls()
    {
        _registers = null;
        _slotParameters = 0;
        _start = _il.NewLabel();
    }

    /// <summary>The usual method of a function whose body takes some arguments from slots.</summary>
    private void CompileTailAdapter(int method, FuncType type, int tailMethod)
    {
        RegisterSignature registers = _module.RegistersOf(type)!;
        for (int i = 0; i < type.Parameters.Length; i++)
            PushVariable(type.Parameters[i], ~(i + 1), isOwned: false);
        PassSlots(type, registers);
        EmitRegisterArguments(type, registers, Prefix.Self, 0);
        int results = Math.Min(type.Results.Length, 1);
        _il.Call(tailMethod, registers.Count, results);
        _il.Ret(results);
        PopOperands(_count);
        _module.SetBody(method, Assemble(), MaxStack, _locals, initLocals: false);
    }

    /// <summary>Says that some parameters come through slots: they are the first locals.</summary>
    private void DeclareSlots(FuncType type)
    {
        _registers = _module.RegistersOf(type)!;
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            if (!_registers.IsArgument(i))
                _locals.Add(_module.ILTypeOf(type.Parameters[i]));
        }
        _slotParameters = _locals.Count;
    }

    /// <summary>Where the body begins: takes what came through slots before anything else may use them.</summary>
    private void TakeSlots(FuncType type)
    {
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            if (_registers!.IsArgument(i))
                continue;
            LoadSlot(i, type.Parameters[i]);
            _il.StLoc(_registers.VariableOf(i));
        }
    }

    /// <summary>Puts those of the operands on top that do not travel in registers into slots.</summary>
    private void PassSlots(FuncType type, RegisterSignature registers)
    {
        int first = _count - type.Parameters.Length;
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            if (!registers.IsArgument(i))
                StoreSlot(i, type.Parameters[i], in _operands[first + i]);
        }
    }

    private void EmitRegisterArguments(FuncType type, RegisterSignature registers, Prefix prefix, int argument)
    {
        EmitPrefix(_il, prefix, argument);
        int first = _count - type.Parameters.Length;
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            if (registers.IsArgument(i))
                Load(in _operands[first + i]);
        }
    }

    /// <summary><c>return_call</c></summary>
    /// <remarks>spec: exec-return_call</remarks>
    private void ReturnCall(uint function)
    {
        FuncType type = _context.FunctionType(function);
        if (IsInRegion)
        {
            TailCallOutside(type, function, -1);
            return;
        }
        if (function == _function && _declaredLocals <= ExplicitLocals)
        {
            Repeat(type);
            return;
        }
        StashArguments(type.Parameters.Length);
        if (function < _context.ImportedFunctionCount)
        {
            int variable = TakeTemp(ILType.Function);
            LdFunction(_il, function);
            _il.StLoc(variable);
            TailCallVariable(type, variable);
            ReleaseTemp(variable);
            return;
        }
        int results = Math.Min(type.Results.Length, 1);
        int tailMethod = _module.TailMethodOf(function);
        if (tailMethod != 0)
        {
            RegisterSignature registers = _module.RegistersOf(type)!;
            PassSlots(type, registers);
            EmitRegisterArguments(type, registers, Prefix.Self, 0);
            _il.Tail();
            _il.Call(tailMethod, registers.Count, results);
        }
        else
        {
            EmitArguments(type.Parameters.Length, Prefix.Self, 0);
            TailUnlessWide(type);
            _il.Call(_module.MethodOf(function), type.Parameters.Length + 1, results);
        }
        FinishTailCall(type);
    }

    /// <summary>A tail call by reference, whose arguments are stashed.</summary>
    /// <remarks>spec: exec-return_call_ref</remarks>
    private void TailCallVariable(FuncType type, int function)
    {
        int results = Math.Min(type.Results.Length, 1);
        if (_module.LeavesPending && _module.RegistersOf(type) is RegisterSignature registers)
        {
            ILLabel usual = _il.NewLabel();
            _il.LdLoc(function);
            _il.LdFld(_module.Field(typeof(Function), nameof(Function.TailCode)));
            _il.Branch(ILOp.Brfalse, usual);
            PassSlots(type, registers);
            EmitRegisterArguments(type, registers, Prefix.VariableOwner, function);
            _il.LdLoc(function);
            _il.LdFld(_module.Field(typeof(Function), nameof(Function.TailCode)));
            _il.Tail();
            _il.CallI(_module.TailCallSite(type), registers.Count, results);
            _il.Ret(results);
            MarkLabel(usual);
        }
        EmitArguments(type.Parameters.Length, Prefix.VariableOwner, function);
        _il.LdLoc(function);
        LdCode();
        TailUnlessWide(type);
        _il.CallI(_module.CallSite(type), type.Parameters.Length + 1, results);
        FinishTailCall(type);
    }

    // A callee that registers do not suffice for, and that gets here, makes no tail calls: an ordinary call ends the chain.
    private void TailUnlessWide(FuncType type)
    {
        if (_module.RegistersOf(type) is null || !_module.LeavesPending)
            _il.Tail();
        else
            _checksStack = true;
    }

    /// <summary>A tail call of the function itself: its parameters are set and its body begins again.</summary>
    private void Repeat(FuncType type)
    {
        int arguments = type.Parameters.Length;
        if (_firstDeferred <= _count - arguments)
        {
            DropStack(_count - arguments);
            for (int i = _count - arguments; i < _count; i++)
                Load(in _operands[i]);
        }
        else
        {
            EmitAll();
        }
        for (int i = arguments - 1; i >= 0; i--)
            StoreVariable(VariableOf((uint)i));
        if (_firstDeferred > _count - arguments)
            DropStack(_count - arguments);
        for (int i = _slotParameters; i < _declaredLocals; i++)
        {
            LoadZero(_il, _locals[i]);
            _il.StLoc(i);
        }
        // Calls further up were not compiled as calls in a loop.
        if (_checksStack)
            Settle();
        CheckLoop();
        _il.Branch(ILOp.Br, _start);
        PopOperands(arguments);
        BecomeUnreachable();
    }

    // A tail call leaves nothing of this frame: not on CIL's stack, and not on the shadow stack.
    private void StashArguments(int arguments)
    {
        _mayRepeat = true;
        if (_firstDeferred > Bottom)
        {
            if (_firstDeferred > _count - arguments)
                Stash(arguments);
            DropStack(_count - arguments);
            for (int i = Bottom; i < _firstDeferred; i++)
                _operands[i].Kind = OperandKind.Constant;
            _firstDeferred = Bottom;
        }
        LeaveFrame();
    }

    private void FinishTailCall(FuncType type)
    {
        _il.Ret(Math.Min(type.Results.Length, 1));
        PopOperands(type.Parameters.Length);
        BecomeUnreachable();
    }
}
