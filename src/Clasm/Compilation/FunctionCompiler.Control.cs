using System;
using System.Collections.Generic;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Blocks and branches. CIL's stack is empty at every label; what a branch carries goes through the label's variables.
internal sealed partial class FunctionCompiler
{
    private void Block()
    {
        ref readonly Syntax.Validation.ControlFrame frame = ref _validator.Frame(0);
        SpillAll();
        OpenControl(Opcode.Block, frame.Parameters, frame.Results, _il.NewLabel());
    }

    private void Loop()
    {
        ref readonly Syntax.Validation.ControlFrame frame = ref _validator.Frame(0);
        ValType[] parameters = frame.Parameters;
        ValType[] results = frame.Results;
        SpillAll();
        ILLabel label = _il.NewLabel();
        OpenControl(Opcode.Loop, parameters, results, label);
        StoreInto(_controls[^1].Variables);
        PopOperands(parameters.Length);
        ForgetElementsOfLoop();
        HoldInvariants();
        MarkLoop(label);
        CheckLoop();
        PushLabelVariables(_controls[^1].Variables, parameters, isOwned: false);
    }

    private void If()
    {
        ref readonly Syntax.Validation.ControlFrame frame = ref _validator.Frame(0);
        ValType[] parameters = frame.Parameters;
        ValType[] results = frame.Results;
        IsolateTop();
        TakeIsolated();
        ILLabel otherwise = _il.NewLabel();
        _il.Branch(ILOp.Brfalse, otherwise);
        OpenControl(Opcode.If, parameters, results, _il.NewLabel());
        Control control = _controls[^1];
        control.Else = otherwise;
        control.ElseChecks = CopyChecks();
        control.Saved = SaveParameters(parameters.Length);
        _controls[^1] = control;
    }

    /// <summary>The parameters of an <c>if</c> stay in their temporaries until its end, for both arms.</summary>
    private Operand[] SaveParameters(int count)
    {
        if (count == 0)
            return [];
        Operand[] saved = _operands.AsSpan(_count - count, count).ToArray();
        for (int i = _count - count; i < _count; i++)
            _operands[i].IsOwned = false;
        return saved;
    }

    private void Else()
    {
        if (_reachable)
            LeaveArm();
        ForgetElements(_controls.Count);
        Control control = _controls[^1];
        if (!control.IsEntered)
            return;
        ForgetUnreachable(in control);
        MarkLabel(control.Else);
        TakeChecks(in control.ElseChecks);
        control.ElseChecks = default;
        control.Opcode = Opcode.Else;
        _controls[^1] = control;
        _reachable = true;
        foreach (Operand saved in control.Saved)
            PushDeferred(saved with { IsOwned = false });
    }

    /// <summary>At the end of the first arm: hands its results to the label and jumps over the second.</summary>
    private void LeaveArm()
    {
        MarkTarget(_controls.Count - 1);
        Control control = _controls[^1];
        EmitAll();
        StoreResults(control.Variables);
        PopOperands(_count - control.Height);
        _il.Branch(ILOp.Br, control.Label);
        _reachable = false;
    }

    private void End()
    {
        Control control = _controls[^1];
        if (_controls.Count == 1)
        {
            EndFunction();
            return;
        }
        ForgetUnreachable(in control);
        if (control.Opcode == Opcode.If && control.IsEntered)
        {
            // An arm that is not there hands the parameters on.
            Else();
            control = _controls[^1];
        }
        if (control.IsEntered && control.Opcode == Opcode.TryTable)
            EndTryTable();
        else if (control.IsEntered && control.Opcode is Opcode.Try or Opcode.Catch)
            EndTry();
        if (control.IsEntered && control.Opcode == Opcode.Loop)
            EndLoop(in control);
        else if (control.IsEntered)
            EndBlock(in control);
        CloseControl();
        foreach (Operand saved in control.Saved)
        {
            if (saved.IsOwned)
                ReleaseTemp(saved.Variable);
        }
    }

    /// <summary>
    /// Drops what a block had below a block inside it that was never left: the code after that was not compiled, and so did
    /// not take it.
    /// </summary>
    private void ForgetUnreachable(in Control control)
    {
        if (!_reachable && control.IsEntered)
            PopOperands(_count - control.Height);
    }

    /// <summary>
    /// What the block left becomes operands of the block around it. What is on CIL's stack stays there as the lowest of them
    /// only where nothing lies between.
    /// </summary>
    private void CloseControl()
    {
        int height = _controls[^1].Height;
        ForgetElements(_controls.Count);
        _controls.RemoveAt(_controls.Count - 1);
        ReleaseInvariants(_controls.Count);
        if (_firstDeferred > height && height > Bottom)
            SpillFrom(height, _count);
        if (_firstDeferred <= height)
            _firstDeferred = Bottom;
    }

    // Only loops' heads are targets: what is on the stack at the end stays there.
    private void EndLoop(in Control control)
    {
        if (_reachable)
        {
            foreach (int variable in control.Variables)
                DetachFrom(variable, control.Height);
        }
        foreach (int variable in control.Variables)
            ReleaseTemp(variable);
    }

    // A result that still reads a parameter's variable gets a temporary of its own.
    private void DetachFrom(int variable, int height)
    {
        for (int i = height; i < _count; i++)
        {
            if (_operands[i].Kind != OperandKind.Variable || _operands[i].Variable != variable || _operands[i].IsOwned)
                continue;
            SpillFrom(height, _count);
            LoadVariable(variable);
            ToTemp(ref _operands[i]);
        }
    }

    private void EndBlock(in Control control)
    {
        if (!control.IsTarget)
        {
            foreach (int variable in control.Variables)
                ReleaseTemp(variable);
            DetachSaved(in control);
            return;
        }
        KnownChecks checks = control.Checks;
        if (_reachable)
        {
            EmitAll();
            StoreResults(control.Variables);
            PopOperands(_count - control.Height);
            checks = Join(in checks);
        }
        MarkLabel(control.Label);
        if (control.Region is null)
            TakeChecks(in checks);
        _reachable = true;
        PushLabelVariables(control.Variables, control.Results, isOwned: true);
    }

    private void DetachSaved(in Control control)
    {
        foreach (Operand saved in control.Saved)
        {
            if (saved.IsOwned && _reachable)
                DetachFrom(saved.Variable, control.Height);
        }
    }

    private void EndFunction()
    {
        Control control = _controls[0];
        if (_constantType is ValType constant)
            ReturnConstant(constant);
        else if (_reachable)
            Return();
        PopOperands(_count);
        EmitExits();
        _controls.Clear();
        if (control.IsTarget)
            throw new System.Diagnostics.UnreachableException("branches to the function return");
        PopOperands(_count);
        _firstDeferred = 0;
        _reachable = false;
    }

    private void OpenControl(Opcode opcode, ValType[] parameters, ValType[] results, ILLabel label)
    {
        ValType[] carried = opcode == Opcode.Loop ? parameters : results;
        int[] variables = carried.Length == 0 ? [] : new int[carried.Length];
        for (int i = 0; i < variables.Length; i++)
            variables[i] = TakeTemp(carried[i]);
        Control outer = _controls[^1];
        _controls.Add(
            new Control
            {
                Opcode = opcode,
                Parameters = parameters,
                Results = results,
                Height = _count - parameters.Length,
                Variables = variables,
                Saved = [],
                Label = label,
                IsEntered = true,
                Catching = outer.Catching,
                Protected = outer.Protected,
                Handling = outer.Handling,
            }
        );
        _firstDeferred = Bottom;
    }

    private void PushLabelVariables(int[] variables, ValType[] types, bool isOwned)
    {
        for (int i = 0; i < variables.Length; i++)
            PushVariable(types[i], variables[i], isOwned);
    }

    /// <summary>Copies the topmost operands, none of which is on CIL's stack, into variables; they stay operands.</summary>
    private void StoreInto(int[] variables)
    {
        int first = _count - variables.Length;
        for (int i = 0; i < variables.Length; i++)
            Load(in _operands[first + i]);
        StoreResults(variables);
    }

    /// <summary>Stores what is on CIL's stack into variables, the last first.</summary>
    private void StoreResults(int[] variables)
    {
        for (int i = variables.Length - 1; i >= 0; i--)
            _il.StLoc(variables[i]);
    }

    /// <summary>Puts every operand but the topmost in variables: what follows it is a branch.</summary>
    private void IsolateTop()
    {
        if (Top().Kind == OperandKind.Stack && _count > Bottom + 1)
            Stash(1);
        if (Top().Kind == OperandKind.Stack)
            return;
        Spill(_count - 1);
    }

    /// <summary>Puts the topmost operand, which <see cref="IsolateTop"/> left alone, on CIL's stack and drops it.</summary>
    private void TakeIsolated()
    {
        EmitTop();
        PopOperands(1);
        _firstDeferred = Bottom;
    }

    private int TargetOf(uint label) => _controls.Count - 1 - (int)label;

    private void MarkTarget(int target)
    {
        Control control = _controls[target];
        control.IsTarget = true;
        if (!IsOutside(target) && control.Opcode != Opcode.Loop)
            control.Checks = Join(in control.Checks);
        _controls[target] = control;
    }

    private void Branch(uint label)
    {
        int target = TargetOf(label);
        if (IsOutside(target))
        {
            SpillAll();
            LeavePart(target);
            BecomeUnreachable();
            return;
        }
        if (target == 0)
        {
            Return();
            BecomeUnreachable();
            return;
        }
        if (LeavesRegion(target))
        {
            SpillAll();
            LeaveTo(target);
            BecomeUnreachable();
            return;
        }
        Control control = _controls[target];
        int arity = control.Variables.Length;
        if (control.Opcode != Opcode.Loop)
            MarkTarget(target);
        if (_firstDeferred > _count - arity)
        {
            // The carried operands are on CIL's stack already, perhaps above others.
            EmitAll();
            StoreResults(control.Variables);
            DropStack(_count - arity);
        }
        else
        {
            DropStack(Math.Min(_firstDeferred, _count - arity));
            StoreInto(control.Variables);
        }
        _il.Branch(ILOp.Br, control.Label);
        BecomeUnreachable();
    }

    /// <summary>Drops from CIL's stack those of the lowest operands that are on it, before a branch leaves them behind.</summary>
    private void DropStack(int operands)
    {
        for (int i = Math.Min(operands, _firstDeferred) - 1; i >= Bottom; i--)
        {
            if (_operands[i].Kind == OperandKind.Stack)
                _il.Emit(ILOp.Pop);
        }
    }

    private void BranchIf(uint label)
    {
        IsolateTop();
        TakeIsolated();
        BranchOn(label, isTaken: true);
    }

    /// <summary>Branches to a label by the i32 on CIL's stack; the operands, all in variables, stay for the other path.</summary>
    private void BranchOn(uint label, bool isTaken)
    {
        int target = TargetOf(label);
        Control control = _controls[target];
        if (IsDirect(target))
        {
            MarkTarget(target);
            _il.Branch(isTaken ? ILOp.Brtrue : ILOp.Brfalse, control.Label);
            return;
        }
        ILLabel stay = _il.NewLabel();
        _il.Branch(isTaken ? ILOp.Brfalse : ILOp.Brtrue, stay);
        LeaveTo(target);
        MarkLabel(stay);
    }

    /// <summary>Emits the way to a label for operands that are all in variables; they stay as they are.</summary>
    private void LeaveTo(int target)
    {
        if (IsOutside(target))
        {
            LeavePart(target);
            return;
        }
        if (target == 0)
        {
            ReturnOperands();
            return;
        }
        if (_controls[target].Opcode != Opcode.Loop)
            MarkTarget(target);
        StoreInto(_controls[target].Variables);
        JumpTo(target);
    }

    private void BranchTable(ReadOnlySpan<uint> labels)
    {
        IsolateTop();
        TakeIsolated();
        if (!ReadsConstant(labels))
            Switch(labels);
        BecomeUnreachable();
    }

    private void Switch(ReadOnlySpan<uint> labels)
    {
        ILLabel[] entries = new ILLabel[labels.Length - 1];
        Dictionary<int, ILLabel> ways = [];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = WayTo(TargetOf(labels[i]), ways);
        ILLabel otherwise = WayTo(TargetOf(labels[^1]), ways);
        _il.Switch(entries);
        _il.Branch(ILOp.Br, otherwise);
        LeaveBy(ways);
    }

    private void LeaveBy(Dictionary<int, ILLabel> ways)
    {
        foreach ((int target, ILLabel way) in ways)
        {
            if (IsDirect(target))
                continue;
            MarkLabel(way);
            LeaveTo(target);
        }
    }

    private bool IsDirect(int target) =>
        target != 0 && !IsOutside(target) && _controls[target].Variables.Length == 0 && !LeavesRegion(target);

    // Where a table's entry jumps to: the label itself, or code that first hands over what the branch carries.
    private ILLabel WayTo(int target, Dictionary<int, ILLabel> ways)
    {
        if (ways.TryGetValue(target, out ILLabel known))
            return known;
        if (target != 0)
            MarkTarget(target);
        return ways[target] = IsDirect(target) ? _controls[target].Label : _il.NewLabel();
    }

    private void Return()
    {
        if (
            !IsInRegion
            && _returns < MaxReturns
            && _results.Length == 1
            && Top().Kind == OperandKind.Stack
            && _count == Bottom + 1
        )
        {
            _returns++;
            LeaveFrame();
            _il.Ret(1);
            return;
        }
        SpillAll();
        ReturnOperands();
    }

    /// <summary>Returns the topmost operands, which are in variables, from wherever the code is.</summary>
    private void ReturnOperands()
    {
        if (IsInRegion)
            LeaveFunction();
        else if (_returns++ < MaxReturns)
            ReturnVariables();
        else
            ReturnElsewhere(ILOp.Br);
    }

    /// <summary>Returns the topmost operands, none of which is on CIL's stack; they stay operands.</summary>
    private void ReturnVariables()
    {
        int first = _count - _results.Length;
        for (int i = 1; i < _results.Length; i++)
            StoreSlot(i, _results[i], in _operands[first + i]);
        LeaveFrame();
        if (_results.Length > 0)
            Load(in _operands[first]);
        _il.Ret(Math.Min(_results.Length, 1));
    }

    /// <summary>Results after the first, and some arguments of tail calls, go through the store's slots, or its objects.</summary>
    private void StoreSlot(int index, ValType value, in Operand operand)
    {
        ILType type = _module.ILTypeOf(value);
        if (type is ILType.Object or ILType.Function)
        {
            _il.LdArg(0);
            _il.LdcI4(index);
            Load(in operand);
            CallHelper(typeof(Calls), nameof(Calls.SetObjectResult), 3, 0);
            return;
        }
        SlotAddress(index);
        Load(in operand);
        EmitStore(type);
    }

    private void SlotAddress(int index)
    {
        _il.LdLoc(EnsureContext());
        _il.LdcI4(StoreContext.ResultsOffset + (index * 16));
        _il.Emit(ILOp.Add);
    }

    private void LoadSlot(int index, ValType value)
    {
        ILType type = _module.ILTypeOf(value);
        if (type is ILType.Object or ILType.Function)
        {
            _il.LdArg(0);
            _il.LdcI4(index);
            CallHelper(typeof(Calls), nameof(Calls.GetObjectResult), 2, 1);
            return;
        }
        SlotAddress(index);
        EmitLoad(type);
    }

    private void EmitStore(ILType type) => EmitStore(_il, type);

    private void EmitStore(ILWriter il, ILType type)
    {
        switch (type)
        {
            case ILType.I4:
                il.Emit(ILOp.StindI4);
                break;
            case ILType.I8:
                il.Emit(ILOp.StindI8);
                break;
            case ILType.R4:
                il.Emit(ILOp.StindR4);
                break;
            case ILType.R8:
                il.Emit(ILOp.StindR8);
                break;
            case ILType.V128:
                il.Call(_module.Helper(typeof(VectorConstants), nameof(VectorConstants.Store)), 2, 0);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(type.ToString());
        }
    }

    private void EmitLoad(ILType type) => EmitLoad(_il, type);

    private void EmitLoad(ILWriter il, ILType type)
    {
        switch (type)
        {
            case ILType.I4:
                il.Emit(ILOp.LdindI4);
                break;
            case ILType.I8:
                il.Emit(ILOp.LdindI8);
                break;
            case ILType.R4:
                il.Emit(ILOp.LdindR4);
                break;
            case ILType.R8:
                il.Emit(ILOp.LdindR8);
                break;
            case ILType.V128:
                il.Call(_module.Helper(typeof(VectorConstants), nameof(VectorConstants.Load)), 1, 1);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(type.ToString());
        }
    }

    private void Select()
    {
        ValType type = Top(1).Type;
        string name = _module.ILTypeOf(type) switch
        {
            ILType.I4 => nameof(Calls.SelectI4),
            ILType.I8 => nameof(Calls.SelectI8),
            ILType.R4 => nameof(Calls.SelectR4),
            ILType.R8 => nameof(Calls.SelectR8),
            ILType.V128 => nameof(Calls.SelectV128),
            ILType.Function => nameof(Calls.SelectFunction),
            _ => nameof(Calls.SelectObject),
        };
        bool isRotation = MayBeRotation(in Top(1)) || MayBeRotation(in Top(2));
        CallWithOperands(Prefix.None, 3, typeof(Calls), name, _validator.Peek(0));
        Top().IsRotation = isRotation;
    }
}
