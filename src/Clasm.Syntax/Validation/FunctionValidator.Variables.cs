using System;
using System.Collections.Generic;

namespace Clasm.Syntax.Validation;

/// <content>Parametric instructions, locals and globals.</content>
/// <remarks>
/// Locals are declared in runs, of which a few bytes may declare 50,000 locals: the first ones are looked up in an array,
/// the others by a search over the runs. Locals without a default value are set once before they may be read; what a
/// block set is forgotten at its end.
/// </remarks>
public sealed partial class FunctionValidator
{
    private const int DirectLocals = 128;

    private readonly List<uint> _initialized = [];
    private readonly ValType[] _direct = new ValType[DirectLocals];
    private ValType[] _parameters = [];
    private uint[] _runEnds = [];
    private ValType[] _runTypes = [];
    private int _runCount;
    private uint _localCount;
    private bool[] _isInitialized = [];

    /// <summary>How many locals the function has, its parameters among them.</summary>
    public int LocalCount => (int)_localCount;

    /// <summary>The type of a local.</summary>
    /// <param name="index">A local index, which must be in range.</param>
    public ValType LocalType(uint index)
    {
        if (index < (uint)_parameters.Length)
            return _parameters[index];
        index -= (uint)_parameters.Length;
        return index < DirectLocals ? _direct[index] : _runTypes[RunOf(index)];
    }

    private int RunOf(uint index)
    {
        int run = Array.BinarySearch(_runEnds, 0, _runCount, index);
        return run < 0 ? ~run : run + 1;
    }

    private void ClearLocals()
    {
        ForgetLocals(0);
        _parameters = [];
        _runCount = 0;
        _localCount = 0;
    }

    private void SetLocals(ValType[] parameters, FunctionDefinition function)
    {
        ClearLocals();
        _parameters = parameters;
        _localCount = (uint)parameters.Length;
        if (_runEnds.Length < function.Locals.Length)
        {
            _runEnds = new uint[function.Locals.Length];
            _runTypes = new ValType[function.Locals.Length];
        }
        foreach (LocalRun run in function.Locals)
        {
            if (run.Count > Limit.Locals - Math.Min(_localCount, Limit.Locals))
                throw _context.Error("too many locals", function.Offset, _functionIndex);
            _context.CheckValType(run.Type, function.Offset);
            if (run.Count != 0)
                AddRun(run);
        }
    }

    private void AddRun(LocalRun run)
    {
        uint start = _localCount - (uint)_parameters.Length;
        uint end = start + run.Count;
        for (uint i = start; i < Math.Min(end, DirectLocals); i++)
            _direct[i] = run.Type;
        _runEnds[_runCount] = end;
        _runTypes[_runCount++] = run.Type;
        _localCount += run.Count;
    }

    private ValType Local(uint index)
    {
        Require(index < _localCount, $"unknown local {index}");
        return LocalType(index);
    }

    private bool IsInitialized(uint index) =>
        index < (uint)_parameters.Length || (index < (uint)_isInitialized.Length && _isInitialized[index]);

    private void Initialize(uint index, ValType type)
    {
        if (type.IsDefaultable || IsInitialized(index))
            return;
        if (index >= (uint)_isInitialized.Length)
            Array.Resize(ref _isInitialized, (int)Math.Max(index + 1, (uint)_isInitialized.Length * 2));
        _isInitialized[index] = true;
        _initialized.Add(index);
    }

    private void ForgetLocals(int count)
    {
        for (int i = _initialized.Count - 1; i >= count; i--)
        {
            _isInitialized[_initialized[i]] = false;
            _initialized.RemoveAt(i);
        }
    }

    /// <remarks>spec: valid-local.get</remarks>
    private void LocalGet(uint index)
    {
        ValType type = Local(index);
        Require(type.IsDefaultable || IsInitialized(index), $"uninitialized local {index}");
        Push(type);
    }

    /// <remarks>spec: valid-local.set</remarks>
    private void LocalSet(uint index)
    {
        ValType type = Local(index);
        Pop(type);
        Initialize(index, type);
    }

    /// <remarks>spec: valid-local.tee</remarks>
    private void LocalTee(uint index)
    {
        LocalSet(index);
        Push(LocalType(index));
    }

    private GlobalType Global(uint index)
    {
        Require(index < (uint)_context.Globals.Length, $"unknown global {index}");
        return _context.Globals[index];
    }

    /// <remarks>spec: valid-global.get</remarks>
    private void GlobalGet(uint index)
    {
        GlobalType global = Global(index);
        if (_isConstant)
        {
            Require(index < (uint)_globalLimit, $"unknown global {index}: it is defined later");
            Require(!global.IsMutable, $"constant expression required: global {index} is mutable");
        }
        Push(global.Type);
    }

    /// <remarks>spec: valid-global.set</remarks>
    private void GlobalSet(uint index)
    {
        GlobalType global = Global(index);
        Require(global.IsMutable, $"immutable global {index}");
        Pop(global.Type);
    }

    /// <remarks>spec: valid-select</remarks>
    private void Select()
    {
        Pop(ValType.I32);
        ValType second = Pop();
        ValType first = Pop();
        Require(
            !first.IsRef && !second.IsRef,
            $"type mismatch: instruction requires numbers or vectors but stack has [{first} {second}]"
        );
        Require(
            first == second || first == ValType.Bottom || second == ValType.Bottom,
            $"type mismatch: instruction requires equal types but stack has [{first} {second}]"
        );
        Push(first == ValType.Bottom ? second : first);
    }

    /// <remarks>spec: valid-select</remarks>
    private void Select(ValType[] types)
    {
        Require(types.Length == 1, "invalid result arity");
        CheckType(types[0]);
        Pop(ValType.I32);
        Pop(types[0]);
        Pop(types[0]);
        Push(types[0]);
    }
}
