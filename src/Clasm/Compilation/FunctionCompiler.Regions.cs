using System;
using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Compilation;

// Functions that are too large for the JIT compiler's optimiser. Parts of them become methods of their own: they get the
// locals that they use through a frame in the function's stack, put back those that they change, and return where to go on:
// 0 for what follows the part, else the number of a branch that leaves it. Only the frame's address is passed, through parts in
// parts too.
internal sealed partial class FunctionCompiler
{
    /// <summary>The frame starts with what branches out of a part carry.</summary>
    private const int MaxCarried = 8;

    private const int CarriedSize = 16;

    /// <summary>Bodies that are shorter, in bytes, are never too large.</summary>
    private const int SmallBody = 4_000;

    private readonly List<BodyPoint> _points = [];
    private bool _notesPoints;
    private bool _cannotSplit;

    // Whether some part of a split function is still too large.
    private bool _tooLarge;
    private RegionPlan? _plan;
    private FrameLayout? _layout;
    private FunctionCompiler? _inner;
    private int _bodyPosition;

    // In a function that is split: the variable that holds the frame's address. In a part it is an argument.
    private int _partsFrame = -1;
    private int _partsStack;

    // The outermost block that is open and protected, or -1.
    private int _protectedFrom = -1;

    // In a part: the variables of the wasm locals that it uses, and how many blocks around it belong to the outside.
    private Dictionary<uint, int>? _partLocals;
    private uint[] _partOrder = [];
    private int _outside;
    private readonly List<int> _exits = [];
    private ILLabel _leave;
    private int _exitCode;

    // In a function that is split around a dispatch: its locals are in the frame all the time.
    private bool _keepsLocalsInFrame;

    /// <summary>A compiler for parts of the function that another one compiles.</summary>
    private FunctionCompiler(FunctionCompiler outer)
        : this(outer._module, outer._validator) { }

    private MethodSize Size => new(_il.Position, _il.InstructionCount, _il.LocalReferenceCount, _il.BlockCount);

    private void BeginParts()
    {
        _notesPoints = false;
        _protectedFrom = -1;
        _partLocals = null;
        _outside = 0;
        _partsFrame = -1;
        _partsStack = 0;
        _exits.Clear();
    }

    /// <summary>Whether a function may be split if need be.</summary>
    private bool MaySplit(Expression body, int tailMethod) =>
        body.Bytes.Length >= SmallBody && tailMethod == 0 && _module.Engine.Config.Optimize && _results.Length <= 1;

    // A handler would not see what a part that an exception of the CLR leaves has done to locals: no part starts inside of a
    // protected region.
    private void NotePoint(in Instruction instruction)
    {
        if (_protectedFrom >= _controls.Count)
            _protectedFrom = -1;
        bool isClear = _reachable && _count == _controls[^1].Height && _protectedFrom < 0;
        _points.Add(new BodyPoint(instruction.Position, _controls.Count, isClear, instruction.Opcode, Size));
        if (_protectedFrom < 0 && StartsProtected(instruction.Opcode))
            _protectedFrom = _controls.Count;
        _cannotSplit |=
            instruction.Opcode
                is Opcode.ReturnCall
                    or Opcode.ReturnCallIndirect
                    or Opcode.ReturnCallRef
                    or Opcode.Delegate;
    }

    private bool StartsProtected(Opcode opcode) =>
        opcode == Opcode.Try || (opcode == Opcode.TryTable && _protected[_nextProtected]);

    /// <summary>
    /// Plans the parts of a function whose code turned out to be too large; null where it is not, or cannot be split.
    /// </summary>
    private RegionPlan? PlanParts(double target)
    {
        if (_cannotSplit)
            return null;
        for (int i = 0; i < _declaredLocals + _parameterCount; i++)
        {
            if (LocalType((uint)i) is ILType.Object or ILType.Function)
                return null;
        }
        RegionPlan plan = RegionPlan.Of(_points, target, _keepsLocalsInFrame);
        // Much more than fits remains where moving locals makes calls of the parts too large.
        bool isHopeless = plan.Rest > 2;
        return plan.IsEmpty || isHopeless ? null : plan;
    }

    /// <summary>Compiles a function in parts, if what there is of it is too large and they help.</summary>
    private bool SplitsInstead(uint functionIndex, FunctionAnalysis? analysis, int division)
    {
        if (division == InOnePiece)
            return _notesPoints
                && !IsSmall
                && !IsTooWide
                && (SplitsInto(functionIndex, analysis, FirstSplit) || SplitsInFrame(functionIndex, analysis));
        bool isTooLarge = _tooLarge || !IsSmall;
        if (_plan is not null && (_cannotSplit || (isTooLarge && division >= LastSplit)))
        {
            if (!_cannotSplit && SplitsInFrame(functionIndex, analysis))
                return true;
            _keepsLocalsInFrame = false;
            _plan = null;
            CompileWith(functionIndex, analysis, LastSplit);
            return true;
        }
        return _plan is not null && isTooLarge && SplitsInto(functionIndex, analysis, 2 * division);
    }

    /// <summary>The same with the locals in the frame all the time, if that has not been tried.</summary>
    private bool SplitsInFrame(uint functionIndex, FunctionAnalysis? analysis)
    {
        if (_keepsLocalsInFrame)
            return false;
        _keepsLocalsInFrame = true;
        if (SplitsInto(functionIndex, analysis, FirstSplit))
            return true;
        _keepsLocalsInFrame = false;
        return false;
    }

    private bool SplitsInto(uint functionIndex, FunctionAnalysis? analysis, int division)
    {
        if (PlanParts(1.0 / division) is not RegionPlan plan)
            return false;
        _layout ??= LayOut();
        _plan = plan;
        CompileWith(functionIndex, analysis, division);
        return true;
    }

    private bool IsSmall => Size.IsOptimized(_locals.Count + _parameterCount);

    private ILType LocalType(uint local)
    {
        if (local < _parameterCount)
            return _module.ILTypeOf(_context.FunctionType(_function).Parameters[local]);
        int variable = (int)local - _parameterCount;
        return _locals[variable] == ILType.NativeInt ? ILType.I4 : _locals[variable];
    }

    private FrameLayout LayOut()
    {
        ILType[] types = new ILType[_parameterCount + _declaredLocals];
        for (int i = 0; i < types.Length; i++)
            types[i] = LocalType((uint)i);
        return new FrameLayout(types);
    }

    /// <summary>Whether a block is one around the part that is compiled.</summary>
    private bool IsOutside(int target) => target < _outside;

    /// <summary>Compiles a part as a method, and calls it.</summary>
    private void Part(ref InstructionReader reader, Expression body, BodyRegion region)
    {
        _inner ??= new FunctionCompiler(this);
        PartMethod part = _inner.CompilePart(this, ref reader, body, region);
        _cannotSplit |= part.Failed;
        _tooLarge |= _inner._tooLarge;
        TakeCounters(_inner);
        _partsStack = Math.Max(_partsStack, part.Frame);
        bool savesRoots = _gc.NeedsRoots && part.LastSafepoint > part.FirstSafepoint;
        if (savesRoots)
            SaveRootsAcross(in part);
        if (Meters)
        {
            Charge();
            Settle();
        }
        if (!_keepsLocalsInFrame)
            PutInFrame(part.Used);
        _il.LdArg(0);
        LoadFrame(_il);
        _il.Call(part.Method, 2, 1);
        int code = TakeTemp(ILType.I4);
        _il.StLoc(code);
        if (savesRoots)
            RestoreRoots();
        foreach (uint local in part.Changed)
        {
            int variable = VariableOf(local);
            WritesOf(variable)++;
            if (_keepsLocalsInFrame)
                continue;
            LoadFromFrame(local);
            StoreVariable(variable);
        }
        _checks.Clear();
        _checksPending = part.Unwinds;
        CheckPending();
        FollowExits(in part, code);
        ReleaseTemp(code);
    }

    /// <summary>Blocks, safepoints and regions are counted through parts and what is around them.</summary>
    private void TakeCounters(FunctionCompiler other)
    {
        _loop = other._loop;
        _safepoint = other._safepoint;
        _tryTable = other._tryTable;
        _nextProtected = other._nextProtected;
    }

    /// <summary>What a part does not use, but is needed after it; it saves what it uses itself.</summary>
    private void SaveRootsAcross(in PartMethod part)
    {
        CollectRootsAcross(part.FirstSafepoint, part.LastSafepoint, [.. part.Used]);
        WriteRoots();
    }

    /// <summary>After a part: goes to where it said.</summary>
    private void FollowExits(in PartMethod part, int code)
    {
        if (part.Exits.Length == 0)
        {
            if (!part.FallsThrough)
                Throw();
            return;
        }
        ILLabel[] ways = new ILLabel[part.Exits.Length + 1];
        for (int i = 0; i < ways.Length; i++)
            ways[i] = _il.NewLabel();
        if (!part.FallsThrough)
            ways[0] = ways[1];
        _il.LdLoc(code);
        _il.Switch(ways);
        _il.Branch(ILOp.Br, ways[0]);
        for (int i = 0; i < part.Exits.Length; i++)
        {
            MarkLabel(ways[i + 1]);
            _reachable = true;
            int target = part.Exits[i];
            TakeCarried(CarriedBy(target));
            Branch((uint)(_controls.Count - 1 - target));
        }
        if (!part.FallsThrough)
            return;
        MarkLabel(ways[0]);
        _reachable = true;
    }

    private ValType[] CarriedBy(int target) => target == 0 ? _results : _controls[target].LabelTypes;

    private void TakeCarried(ValType[] types)
    {
        for (int i = 0; i < types.Length && i < MaxCarried; i++)
        {
            int variable = TakeTemp(types[i]);
            CarriedSlot(i);
            EmitLoad(_module.ILTypeOf(types[i]));
            _il.StLoc(variable);
            PushVariable(types[i], variable, isOwned: true);
        }
    }

    /// <summary>Leaves the part for a block outside; what the branch carries is in variables, and stays operands.</summary>
    private void LeavePart(int target)
    {
        ValType[] types = CarriedBy(target);
        for (int i = 0; i < types.Length && CanCarry(types, i); i++)
        {
            CarriedSlot(i);
            Load(in _operands[_count - types.Length + i]);
            EmitStore(_module.ILTypeOf(types[i]));
        }
        int exit = _exits.IndexOf(target);
        if (exit < 0)
        {
            exit = _exits.Count;
            _exits.Add(target);
        }
        _il.LdcI4(exit + 1);
        _il.StLoc(_exitCode);
        _il.Branch(LeavesRegion(_outside) ? ILOp.Leave : ILOp.Br, _leave);
    }

    private bool CanCarry(ValType[] types, int index)
    {
        bool can = index < MaxCarried && _module.ILTypeOf(types[index]) is not (ILType.Object or ILType.Function);
        _cannotSplit |= !can;
        return can;
    }

    private void CarriedSlot(int index)
    {
        LoadFrame(_il);
        _il.LdcI4(index * CarriedSize);
        _il.Emit(ILOp.Add);
    }

    private void FrameSlot(ILWriter il, uint local)
    {
        LoadFrame(il);
        il.LdcI4(_layout!.OffsetOf(local));
        il.Emit(ILOp.Add);
    }

    private void LoadFrame(ILWriter il)
    {
        if (_partLocals is not null)
        {
            il.LdArg(1);
            return;
        }
        if (_partsFrame < 0)
            _partsFrame = NewLocal(ILType.NativeInt);
        il.LdLoc(_partsFrame);
    }

    private PartMethod CompilePart(
        FunctionCompiler outer,
        ref InstructionReader reader,
        Expression body,
        BodyRegion region
    )
    {
        Begin([], outer._results, outer._analysis);
        _function = outer._function;
        _plan = outer._plan;
        _layout = outer._layout;
        _rotates = outer._rotates;
        _rotatedLocals = outer._rotatedLocals;
        _cannotSplit = false;
        _tooLarge = false;
        SortedDictionary<uint, bool> used = LocalsOf(body, region);
        _partLocals = [];
        _partOrder = [.. used.Keys];
        foreach (uint local in _partOrder)
        {
            _partLocals[local] = _locals.Count;
            _locals.Add(_layout!.TypeOf(local));
        }
        _declaredLocals = _locals.Count;
        _exitCode = NewLocal(ILType.I4);
        _leave = _il.NewLabel();
        BeginLoops(outer._loops);
        _protected = outer._protected;
        TakeCounters(outer);
        SurroundWith(outer._controls);
        Translate(ref reader, body, region.End);
        return FinishPart(used, outer._safepoint);
    }

    /// <summary>The blocks around a part are known by what branches to them carry; no operand is theirs.</summary>
    private void SurroundWith(List<Control> controls)
    {
        _controls.Clear();
        _controls.AddRange(controls);
        Control innermost = _controls[^1];
        innermost.Height = 0;
        _controls[^1] = innermost;
        _outside = controls.Count;
    }

    private PartMethod FinishPart(SortedDictionary<uint, bool> used, int firstSafepoint)
    {
        bool fallsThrough = _reachable;
        bool mayMove = _gc.Moves && _safepoint > firstSafepoint;
        List<uint> changed = [];
        foreach ((uint local, bool isChanged) in used)
        {
            if (isChanged || (mayMove && IsHeapReference(_validator.LocalType(local))))
                changed.Add(local);
        }
        if (_reachable)
        {
            if (Meters)
                Charge();
            _il.LdcI4(0);
            _il.StLoc(_exitCode);
            _il.Branch(ILOp.Br, _leave);
            _reachable = false;
        }
        EmitExits();
        if (fallsThrough || _exits.Count > 0 || _unwinds)
            EmitLeave(changed);
        _controls.Clear();
        byte[] code = Assemble();
        _tooLarge |= !new MethodSize(
            code.Length,
            _il.InstructionCount,
            _il.LocalReferenceCount,
            _il.BlockCount
        ).IsOptimized(_locals.Count);
        int method = _module.DefinePart(_function);
        _module.SetBody(method, code, MaxStack, _locals, initLocals: false, ShiftedClauses());
        return new PartMethod(
            method,
            [.. used.Keys],
            [.. changed],
            [.. _exits],
            fallsThrough,
            _unwinds,
            firstSafepoint,
            _safepoint,
            (16 * (_locals.Count + MaxStack)) + _partsStack,
            _cannotSplit
        );
    }

    private void EmitLeave(List<uint> changed)
    {
        MarkLabel(_leave);
        LeaveFrame();
        PutInFrame(changed);
        _il.LdLoc(_exitCode);
        _il.Ret(1);
        _reachable = false;
    }

    private void PutInFrame(IEnumerable<uint> locals)
    {
        foreach (uint local in locals)
        {
            FrameSlot(_il, local);
            LoadVariable(VariableOf(local));
            EmitStore(_layout!.TypeOf(local));
        }
    }

    /// <summary>The wasm local of a variable, in a function that is split.</summary>
    private uint LocalOf(int variable) => (uint)(variable < 0 ? ~variable - 1 : variable + _parameterCount);

    private void LoadFromFrame(uint local)
    {
        FrameSlot(_il, local);
        EmitLoad(_layout!.TypeOf(local));
    }

    private void StoreInFrame(uint local)
    {
        ILType type = _layout!.TypeOf(local);
        int value = TakeTemp(type);
        _il.StLoc(value);
        FrameSlot(_il, local);
        _il.LdLoc(value);
        EmitStore(type);
        ReleaseTemp(value);
    }

    /// <summary>In the prologue of a function whose locals are in the frame: parameters; the rest is zero.</summary>
    private void FillFrame()
    {
        for (uint i = 0; i < _parameterCount; i++)
        {
            FrameSlot(_prologue, i);
            _prologue.LdArg((int)i + 1);
            EmitStore(_prologue, _layout!.TypeOf(i));
        }
    }

    /// <summary>In a part's prologue: takes the locals from the frame.</summary>
    private void LoadPartLocals()
    {
        foreach ((uint local, int variable) in _partLocals!)
        {
            FrameSlot(_prologue, local);
            EmitLoad(_prologue, _layout!.TypeOf(local));
            _prologue.StLoc(variable);
        }
    }

    /// <summary>In the prologue of a function with parts: makes their frame.</summary>
    private void MakePartsFrame()
    {
        _prologue.LdcI4(_layout!.Size);
        _prologue.Emit(ILOp.ConvU);
        _prologue.Emit(ILOp.Localloc);
        _prologue.StLoc(_partsFrame);
    }

    /// <summary>The locals that a part uses, and whether it changes them.</summary>
    private SortedDictionary<uint, bool> LocalsOf(Expression body, BodyRegion region)
    {
        SortedDictionary<uint, bool> locals = [];
        InstructionReader reader = new(
            body.Bytes.Span[region.Start..region.End],
            body.Offset + region.Start,
            _context.Features
        );
        Instruction i = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref i);
            if (i.Opcode is Opcode.LocalSet or Opcode.LocalTee)
                locals[i.A] = true;
            else if (i.Opcode == Opcode.LocalGet)
                locals.TryAdd(i.A, false);
        }
        return locals;
    }

    /// <summary>A part that was compiled.</summary>
    /// <param name="Method">Its method.</param>
    /// <param name="Used">The locals that it uses.</param>
    /// <param name="Changed">Those that it may change.</param>
    /// <param name="Exits">The blocks outside that it branches to, by its results less one.</param>
    /// <param name="FallsThrough">Whether its end can be reached.</param>
    /// <param name="Unwinds">Whether it may return with an exception pending.</param>
    /// <param name="FirstSafepoint">The last safepoint before it.</param>
    /// <param name="LastSafepoint">Its last safepoint.</param>
    /// <param name="Frame">About how much stack it takes.</param>
    /// <param name="Failed">Whether it would have to carry what a frame cannot hold.</param>
    private readonly record struct PartMethod(
        int Method,
        uint[] Used,
        uint[] Changed,
        int[] Exits,
        bool FallsThrough,
        bool Unwinds,
        int FirstSafepoint,
        int LastSafepoint,
        int Frame,
        bool Failed
    );

    /// <summary>Where a split function's frame holds its locals.</summary>
    private sealed class FrameLayout
    {
        private readonly ILType[] _types;
        private readonly int[] _offsets;

        public FrameLayout(ILType[] types)
        {
            _types = types;
            _offsets = new int[types.Length];
            Size = MaxCarried * CarriedSize;
            for (int i = 0; i < types.Length; i++)
            {
                _offsets[i] = Size;
                Size += types[i] == ILType.V128 ? 16 : 8;
            }
        }

        /// <summary>In bytes.</summary>
        public int Size { get; }

        public int OffsetOf(uint local) => _offsets[local];

        public ILType TypeOf(uint local) => _types[local];
    }
}
