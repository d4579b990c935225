using System;

namespace Clasm.Syntax.Validation;

/// <content>Control instructions: blocks, branches, calls.</content>
public sealed partial class FunctionValidator
{
    /// <summary>Opens a frame above its parameters, which must have been popped, and pushes them.</summary>
    private void PushFrame(Opcode opcode, ValType[] parameters, ValType[] results)
    {
        if (_frameCount == _frames.Length)
        {
            Require(_frameCount < Limit.ControlStack, "too many nested blocks");
            Array.Resize(ref _frames, _frameCount * 2);
        }
        ref ControlFrame frame = ref _frames[_frameCount++];
        frame.Opcode = opcode;
        frame.Parameters = parameters;
        frame.Results = results;
        frame.Height = _height;
        frame.IsUnreachable = false;
        frame.InitializedCount = _initialized.Count;
        _base = _height;
        _unreachable = false;
        Push(parameters);
    }

    /// <summary>Checks that the innermost block leaves its results and nothing else.</summary>
    private void CheckResults()
    {
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        CheckTop(frame.Results);
        if (_height - _base > frame.Results.Length)
        {
            string stack = Show(_stack.AsSpan(_base, _height - _base));
            throw Error($"type mismatch: block requires {Show(frame.Results)} but stack has {stack}");
        }
    }

    /// <summary>Closes the innermost frame and pushes its results.</summary>
    private void PopFrame()
    {
        ref ControlFrame frame = ref _frames[--_frameCount];
        ForgetLocals(frame.InitializedCount);
        _height = frame.Height;
        if (_frameCount == 0)
        {
            _base = 0;
            _unreachable = false;
        }
        else
        {
            ref ControlFrame outer = ref _frames[_frameCount - 1];
            _base = outer.Height;
            _unreachable = outer.IsUnreachable;
        }
        Push(frame.Results);
    }

    /// <summary>Goes on with the next part of the innermost block: else, catch or catch_all.</summary>
    private void NextPart(Opcode opcode, ValType[] operands)
    {
        CheckResults();
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        ForgetLocals(frame.InitializedCount);
        frame.Opcode = opcode;
        frame.IsUnreachable = false;
        _unreachable = false;
        _height = frame.Height;
        Push(operands);
    }

    /// <summary>The types that a block takes and leaves.</summary>
    /// <remarks>spec: valid-blocktype</remarks>
    private void Expand(BlockType type, out ValType[] parameters, out ValType[] results)
    {
        parameters = [];
        results = [];
        if (type.IsIndex)
        {
            Require(_context.Has(Features.MultiValue), "block type index: needs the feature MultiValue");
            FuncType function = FunctionTypeAt((uint)type.TypeIndex);
            parameters = function.Parameters;
            results = function.Results;
        }
        else if (type.HasResult)
        {
            if (type.Result.IsRef)
                CheckType(type.Result);
            results = SingleType(type.Result);
        }
    }

    /// <summary><c>block</c>, <c>loop</c> and the legacy <c>try</c>.</summary>
    /// <remarks>spec: valid-block, valid-loop</remarks>
    private void Block(Opcode opcode, BlockType type)
    {
        Expand(type, out ValType[] parameters, out ValType[] results);
        Pop(parameters);
        PushFrame(opcode, parameters, results);
    }

    /// <remarks>spec: valid-if</remarks>
    private void If(BlockType type)
    {
        Expand(type, out ValType[] parameters, out ValType[] results);
        Pop(ValType.I32);
        Pop(parameters);
        PushFrame(Opcode.If, parameters, results);
    }

    private void Else()
    {
        Require(_frames[_frameCount - 1].Opcode == Opcode.If, "illegal opcode: else without if");
        NextPart(Opcode.Else, _frames[_frameCount - 1].Parameters);
    }

    private void End()
    {
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        CheckResults();
        if (frame.Opcode == Opcode.If)
            RequireMatch(frame.Parameters, frame.Results);
        PopFrame();
    }

    /// <summary>The types that a branch to a label takes.</summary>
    /// <remarks>spec: valid-label</remarks>
    private ValType[] Label(uint label)
    {
        Require(label < (uint)_frameCount, $"unknown label {label}");
        return _frames[_frameCount - 1 - (int)label].LabelTypes;
    }

    /// <remarks>spec: valid-br</remarks>
    private void Br(uint label)
    {
        Pop(Label(label));
        SetUnreachable();
    }

    /// <remarks>spec: valid-br_if</remarks>
    private void BrIf(uint label)
    {
        ValType[] types = Label(label);
        Pop(ValType.I32);
        Retype(types);
    }

    /// <remarks>spec: valid-br_table</remarks>
    private void BrTable(ReadOnlySpan<uint> labels)
    {
        Require(labels.Length - 1 <= Limit.BrTableLabels, "too many labels");
        Pop(ValType.I32);
        ValType[] defaults = Label(labels[^1]);
        CheckTop(defaults);
        ValType[] last = defaults;
        foreach (uint label in labels)
        {
            ValType[] types = Label(label);
            if (types == last)
                continue;
            Require(
                types.Length == defaults.Length,
                $"type mismatch: label {label} takes {types.Length} operands, the default takes {defaults.Length}"
            );
            CheckTop(types);
            last = types;
        }
        SetUnreachable();
    }

    /// <remarks>spec: valid-return</remarks>
    private void Return()
    {
        Pop(_results);
        SetUnreachable();
    }

    /// <summary>Pops operands and pushes them back as the types that they were asked to match.</summary>
    private void Retype(ValType[] types)
    {
        Pop(types);
        Push(types);
    }

    private void RequireMatch(ReadOnlySpan<ValType> sub, ReadOnlySpan<ValType> super)
    {
        bool matches = sub.Length == super.Length;
        for (int i = 0; matches && i < sub.Length; i++)
            matches = _context.Matches(sub[i], super[i]);
        if (!matches)
            throw Error($"type mismatch: instruction requires {Show(super)} but stack has {Show(sub)}");
    }

    /// <remarks>spec: valid-call</remarks>
    private void Call(uint function)
    {
        Require(function < (uint)_context.FunctionTypeIndices.Length, $"unknown function {function}");
        Apply(_context.FunctionType(function));
    }

    /// <remarks>spec: valid-call_indirect</remarks>
    private void CallIndirect(uint type, uint table) => Apply(IndirectCallee(type, table));

    /// <remarks>spec: valid-call_ref</remarks>
    private void CallRef(uint type) => Apply(ReferencedCallee(type));

    /// <remarks>spec: valid-return_call</remarks>
    private void ReturnCall(uint function)
    {
        Require(function < (uint)_context.FunctionTypeIndices.Length, $"unknown function {function}");
        TailCall(_context.FunctionType(function));
    }

    /// <remarks>spec: valid-return_call_indirect</remarks>
    private void ReturnCallIndirect(uint type, uint table) => TailCall(IndirectCallee(type, table));

    /// <remarks>spec: valid-return_call_ref</remarks>
    private void ReturnCallRef(uint type) => TailCall(ReferencedCallee(type));

    private FuncType IndirectCallee(uint type, uint table)
    {
        TableType tableType = Table(table);
        Require(
            _context.Matches(tableType.Element, ValType.FuncRef),
            $"type mismatch: table {table} holds {tableType.Element}, not functions"
        );
        FuncType callee = FunctionTypeAt(type);
        Pop(tableType.Limits.AddressType);
        return callee;
    }

    private FuncType ReferencedCallee(uint type)
    {
        FuncType callee = FunctionTypeAt(type);
        Pop(ValType.Ref(type, nullable: true));
        return callee;
    }

    private void Apply(FuncType type)
    {
        Pop(type.Parameters);
        Push(type.Results);
    }

    private void TailCall(FuncType callee)
    {
        _context.MakesTailCalls = true;
        RequireMatch(callee.Results, _results);
        Pop(callee.Parameters);
        SetUnreachable();
    }
}
