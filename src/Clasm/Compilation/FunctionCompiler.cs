using System;
using System.Collections.Generic;
using System.Diagnostics;
using Clasm.Execution;
using Clasm.Gc;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Compilation;

/// <summary>
/// Translates a function body to CIL in one pass, in lockstep with the validator, which has accepted the body before.
/// Wasm's operands become CIL's operands where they can; at the borders of blocks they are all put in variables, so that CIL's
/// stack is empty at every label.
/// </summary>
internal sealed partial class FunctionCompiler
{
    /// <summary>Frames that are larger, in bytes, are checked for before they are taken.</summary>
    private const int LargeFrame = 16 << 10;

    /// <summary>This many locals are set to zero one by one.</summary>
    private const int ExplicitLocals = 64;

    /// <summary>How much CIL a function may have that is inlined, in bytes.</summary>
    private const int InlinedSize = 200;

    private readonly ModuleCompiler _module;
    private readonly ModuleContext _context;
    private readonly FunctionValidator _validator;
    private readonly GcModel _gc;
    private readonly ILWriter _il;
    private readonly ILWriter _prologue;
    private readonly ILWriter _scratch;
    private Opcode _consumer = Opcode.Nop;
    private readonly List<ILType> _locals = [];
    private readonly Stack<int>[] _freeTemps = new Stack<int>[16];
    private readonly Dictionary<uint, int> _memoryBases = [];
    private readonly List<Control> _controls = [];
    private Operand[] _operands = new Operand[64];
    private int _count;
    private int _firstDeferred;
    private int _floor;
    private bool _isTooWide;
    private int _copies;
    private int _returns;
    private int _regions;
    private bool _reachable;
    private Expression _body;
    private int _rest;
    private int _parameterCount;
    private ValType[] _results = [];
    private FunctionAnalysis? _analysis;
    private int _safepoint;
    private int _tryTable;
    private int _contextLocal;
    private int _heapLocal;
    private int _frameLocal;
    private int _globalsLocal;
    private int _frameWords;
    private bool _checksStack;
    private int _declaredLocals;
    private bool _initializesLocals;

    public FunctionCompiler(ModuleCompiler module)
        : this(module, new FunctionValidator(module.Context)) { }

    private FunctionCompiler(ModuleCompiler module, FunctionValidator validator)
    {
        _module = module;
        _context = module.Context;
        _gc = module.Engine.GcModel;
        _validator = validator;
        _il = module.NewWriter();
        _prologue = module.NewWriter();
        _scratch = module.NewWriter();
        for (int i = 0; i < _freeTemps.Length; i++)
            _freeTemps[i] = new Stack<int>();
    }

    /// <summary>Compiles a function that the module defines.</summary>
    /// <param name="functionIndex">Its index, imports first.</param>
    /// <param name="analysis">Where its references live, if that was worked out.</param>
    public void CompileFunction(uint functionIndex, FunctionAnalysis? analysis)
    {
        _plan = null;
        _layout = null;
        _keepsLocalsInFrame = false;
        _points.Clear();
        _cannotSplit = false;
        CompileWith(functionIndex, analysis, InOnePiece);
        _plan = null;
        _keepsLocalsInFrame = false;
    }

    /// <summary>How many times smaller parts are than a method may be, if one attempt leaves something too large.</summary>
    private const int InOnePiece = 0;

    private const int FirstSplit = 3;
    private const int LastSplit = 12;

    /// <summary>Compiles a function in one piece, or, where the JIT compiler would not optimise that, in smaller and smaller ones.</summary>
    private void CompileWith(uint functionIndex, FunctionAnalysis? analysis, int division)
    {
        FunctionDefinition definition = _context.Module.Functions[(int)functionIndex - _context.ImportedFunctionCount];
        FuncType type = _context.FunctionType(functionIndex);
        _validator.BeginFunction(functionIndex);
        _tooLarge = false;
        Begin(type.Parameters, type.Results, analysis);
        _function = functionIndex;
        int method = _module.MethodOf(functionIndex);
        if (_module.DefineThrowingEntry(functionIndex, type) is int entry)
        {
            CompileThrowingEntry(entry, type, method);
            Begin(type.Parameters, type.Results, analysis);
        }
        int tailMethod = _module.TailMethodOf(functionIndex);
        if (tailMethod != 0)
        {
            CompileTailAdapter(method, type, tailMethod);
            Begin(type.Parameters, type.Results, analysis);
            DeclareSlots(type);
            method = tailMethod;
        }
        foreach (LocalRun run in definition.Locals)
        {
            ILType ilType = LocalType(run.Type);
            for (uint n = 0; n < run.Count; n++)
                _locals.Add(ilType);
        }
        _declaredLocals = _locals.Count;
        if (tailMethod != 0)
            TakeSlots(type);
        MarkLabel(_start);
        _protected = _module.FindProtected(definition.Body);
        BeginLoops(LoopAnalysis.Of(definition.Body, _context.Features, out RotationFacts rotations));
        BeginRotations(definition.Body, in rotations);
        _notesPoints = division == InOnePiece && MaySplit(definition.Body, tailMethod);
        InstructionReader reader = new(definition.Body, _context.Features);
        Translate(ref reader, definition.Body, int.MaxValue);
        if (SplitsInstead(functionIndex, analysis, division))
            return;
        byte[] code = Assemble();
        ILClause[] clauses = ShiftedClauses();
        int parts = _plan is null ? 0 : _partsStack + _layout!.Size;
        int frame = FrameSize(parts);
        if (frame <= LargeFrame)
        {
            _module.SetBody(method, code, MaxStack, _locals, _initializesLocals, clauses);
            if (IsWorthInlining(code.Length) && clauses.Length == 0)
                _module.Inline(method);
            return;
        }
        int body = _module.DefineBody(functionIndex, type, _registers);
        _module.SetBody(body, code, MaxStack, _locals, _initializesLocals, clauses);
        CompileEntry(method, type, _registers?.Count ?? type.Parameters.Length + 1, body, frame);
    }

    /// <summary>
    /// Whether the JIT compiler should make a function part of its callers, though it is larger than what it takes by itself:
    /// one that calls none, allocates nothing and has no loop, so that the call is much of what it costs. Only functions that
    /// use the GC heap are asked for: what makes such modules leaves inlining to the engine, while compilers to linear memory
    /// have done it.
    /// </summary>
    private bool IsWorthInlining(int size) =>
        size <= InlinedSize && !_checksStack && _safepoint < 0 && _loop < 0 && _heapLocal >= 0;

    /// <summary>
    /// The entry of a function whose frame is large: it makes sure that the frame fits before the body takes it, since a
    /// method touches its frame before its first instruction.
    /// </summary>
    private void CompileEntry(int method, FuncType type, int arguments, int body, int frame)
    {
        Begin(type.Parameters, type.Results, null);
        CheckStack(frame);
        for (int i = 0; i < arguments; i++)
            _prologue.LdArg(i);
        _prologue.Tail();
        _prologue.Call(body, arguments, Math.Min(type.Results.Length, 1));
        _prologue.Ret(Math.Min(type.Results.Length, 1));
        _module.SetBody(method, _prologue.Complete().ToArray(), _prologue.MaxStack, _locals, initLocals: false);
    }

    /// <summary>Starts a body.</summary>
    private void Begin(ValType[] parameters, ValType[] results, FunctionAnalysis? analysis)
    {
        _il.Reset();
        _prologue.Reset();
        _locals.Clear();
        foreach (Stack<int> free in _freeTemps)
            free.Clear();
        _memoryBases.Clear();
        _checks.Clear();
        _elements.Clear();
        _controls.Clear();
        _count = 0;
        _rotates = false;
        _heapOperands.Clear();
        _firstDeferred = 0;
        _floor = 0;
        _isTooWide = false;
        _copies = _returns = _regions = 0;
        _reachable = true;
        _parameterCount = parameters.Length;
        _results = results;
        _analysis = analysis;
        _safepoint = -1;
        _tryTable = -1;
        _contextLocal = _heapLocal = _frameLocal = _globalsLocal = -1;
        _frameWords = 0;
        _checksStack = false;
        _declaredLocals = 0;
        BeginExceptions();
        BeginInterruption();
        BeginLoops([]);
        BeginWrites();
        BeginTailCalls();
        BeginParts();
        _controls.Add(
            new Control
            {
                Opcode = Opcode.Block,
                Parameters = [],
                Results = results,
                IsEntered = true,
                Variables = [],
                Saved = [],
            }
        );
    }

    private void Translate(ref InstructionReader reader, Expression body, int end)
    {
        _body = body;
        Instruction instruction = default;
        while (_controls.Count > 0 && reader.Position < end)
        {
            if (_plan is not null && _reachable && _plan.TryTake(reader.Position, out BodyRegion region))
            {
                Part(ref reader, body, region);
                continue;
            }
            reader.Read(ref instruction);
            _rest = reader.Position;
            _bodyPosition = instruction.Position;
            if (_notesPoints)
                NotePoint(in instruction);
            _validator.Step(in instruction);
            _il.MapTo(instruction.Position + body.Offset);
            if (FunctionAnalysis.IsSafepoint(instruction.Opcode))
                _safepoint++;
            if (instruction.Opcode == Opcode.TryTable)
                _tryTable++;
            if (instruction.Opcode == Opcode.Loop)
                _loop++;
            BoundCode();
            if (_reachable)
            {
                BoundDepth(in instruction);
                if (Meters)
                    Meter(instruction.Opcode);
                if (_rotates)
                    HideRotations(in instruction);
                Instruction(in instruction);
                SealChecks(instruction.Opcode);
            }
            else
            {
                SkipUnreachable(in instruction);
            }
        }
    }

    /// <summary>Code that cannot run leaves no trace; only its blocks are counted.</summary>
    private void SkipUnreachable(in Instruction instruction)
    {
        if (instruction.Opcode is Opcode.TryTable or Opcode.Try)
            _nextProtected++;
        switch (instruction.Opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable or Opcode.Try:
                _controls.Add(
                    new Control
                    {
                        Opcode = instruction.Opcode,
                        Parameters = [],
                        Results = [],
                        Height = _count,
                        Variables = [],
                        Saved = [],
                    }
                );
                break;
            case Opcode.Else:
                Else();
                break;
            case Opcode.Catch or Opcode.CatchAll:
                LegacyCatch(in instruction);
                break;
            case Opcode.Delegate:
                EndDelegate(instruction.A);
                break;
            case Opcode.End:
                End();
                break;
        }
    }

    private void Instruction(in Instruction i)
    {
        switch (InstructionTable.ImmediatesOf(i.Opcode))
        {
            case ImmediateKind.MemArg or ImmediateKind.MemArgLane:
                MemoryAccess(in i);
                return;
            case ImmediateKind.I32:
                PushConstant(ValType.I32, i.Bits);
                return;
            case ImmediateKind.I64:
                PushConstant(ValType.I64, i.Bits);
                return;
            case ImmediateKind.F32:
                PushConstant(ValType.F32, i.Bits);
                return;
            case ImmediateKind.F64:
                PushConstant(ValType.F64, i.Bits);
                return;
            case ImmediateKind.V128:
                PushConstant(ValType.V128, i.Bits, i.Bits2);
                return;
        }
        int number = (int)i.Opcode;
        if (number < 0x28 || number is >= (int)Opcode.RefNull and < 0x100)
            CoreInstruction(in i);
        else if (number is >= 0x100 and < 0x200)
            GcInstruction(in i);
        else if (number is (int)Opcode.MemorySize or (int)Opcode.MemoryGrow)
            MemoryInstruction(in i);
        else if (number is >= (int)Opcode.MemoryInit and <= (int)Opcode.TableFill)
            BulkInstruction(in i);
        else
            Numeric(in i);
    }

    private void CoreInstruction(in Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.Unreachable:
                SpillAll();
                CallHelper(typeof(Trap), nameof(Trap.Unreachable), 0, 0);
                Throw();
                break;
            case Opcode.Nop:
                break;
            case Opcode.Block:
                Block();
                break;
            case Opcode.Loop:
                Loop();
                break;
            case Opcode.If:
                If();
                break;
            case Opcode.Else:
                Else();
                break;
            case Opcode.End:
                End();
                break;
            case Opcode.Delegate:
                EndDelegate(i.A);
                break;
            case Opcode.Br:
                Branch(i.A);
                break;
            case Opcode.BrIf:
                BranchIf(i.A);
                break;
            case Opcode.BrTable:
                BranchTable(i.Labels.Span);
                break;
            case Opcode.Return:
                Branch((uint)_controls.Count - 1);
                break;
            case Opcode.Call:
                Call(i.A);
                break;
            case Opcode.ReturnCall:
                ReturnCall(i.A);
                break;
            case Opcode.CallIndirect:
                CallIndirect(i.A, i.B, isTail: false);
                break;
            case Opcode.ReturnCallIndirect:
                CallIndirect(i.A, i.B, isTail: true);
                break;
            case Opcode.CallRef:
                CallRef(i.A, isTail: false);
                break;
            case Opcode.ReturnCallRef:
                CallRef(i.A, isTail: true);
                break;
            case Opcode.Drop:
                Drop();
                break;
            case Opcode.Select or Opcode.SelectT:
                Select();
                break;
            case Opcode.LocalGet:
                LocalGet(i.A);
                break;
            case Opcode.LocalSet:
                LocalSet(i.A);
                break;
            case Opcode.LocalTee:
                LocalTee(i.A);
                break;
            case Opcode.GlobalGet:
                GlobalGet(i.A);
                break;
            case Opcode.GlobalSet:
                GlobalSet(i.A);
                break;
            case Opcode.TableGet:
                TableGet(i.A);
                break;
            case Opcode.TableSet:
                TableSet(i.A);
                break;
            default:
                ReferenceInstruction(in i);
                break;
        }
    }

    /// <summary>The finished code: what the body turned out to need is set up before it.</summary>
    private byte[] Assemble()
    {
        Debug.Assert(_count == 0, "operands are left");
        EmitPrologue();
        byte[] code = new byte[_prologue.Position + _il.Position];
        _prologue.Complete().CopyTo(code);
        _il.Complete().CopyTo(code.AsSpan(_prologue.Position));
        if (_il.RecordsMap)
            Map = ShiftedMap();
        return code;
    }

    /// <summary>
    /// Where the code of the last function came from, if the writer records it: pairs of an offset in the code and one in
    /// the module, ascending.
    /// </summary>
    public int[] Map { get; private set; } = [];

    private int[] ShiftedMap()
    {
        int[] map = _il.Map.ToArray();
        for (int i = 0; i < map.Length; i += 2)
            map[i] += _prologue.Position;
        return map;
    }

    // The prologue comes before the body that the clauses were recorded in.
    private ILClause[] ShiftedClauses()
    {
        ILClause[] clauses = _il.Clauses.ToArray();
        int shift = _prologue.Position;
        for (int i = 0; i < clauses.Length; i++)
        {
            ILClause c = clauses[i];
            clauses[i] = new ILClause(
                c.Kind,
                c.TryStart + shift,
                c.TryEnd + shift,
                c.HandlerStart + shift,
                c.HandlerEnd + shift,
                c.ClassToken
            );
        }
        return clauses;
    }

    private int MaxStack => Math.Min(ushort.MaxValue, Math.Max(_prologue.MaxStack, _il.MaxStack));

    /// <summary>Whether CIL cannot express the body: no stack has room for so many operands and variables.</summary>
    private bool IsTooWide => _isTooWide || _il.MaxStack > ushort.MaxValue;

    private void EmitPrologue()
    {
        if (_checksStack)
            CheckStack(0);
        CheckEntry();
        if (_partLocals is not null)
            LoadPartLocals();
        else
            InitializeLocals();
        if (_partsFrame >= 0)
            MakePartsFrame();
        if (_keepsLocalsInFrame)
            FillFrame();
        if (_spentLocal >= 0)
        {
            _prologue.LdcI8(0);
            _prologue.StLoc(_spentLocal);
        }
        foreach ((uint memory, int local) in _memoryBases)
            InitializeMemoryBase(memory, local);
        if (_globalsLocal >= 0)
        {
            _prologue.LdArg(0);
            _prologue.LdFld(_module.Field(typeof(Instance), nameof(Instance.GlobalCells)));
            _prologue.StLoc(_globalsLocal);
        }
        if (_frameLocal >= 0)
            EnsureContext();
        if (_contextLocal >= 0)
        {
            _prologue.LdArg(0);
            _prologue.LdFld(_module.Field(typeof(Instance), nameof(Instance.Context)));
            _prologue.StLoc(_contextLocal);
        }
        if (_heapLocal >= 0)
        {
            _prologue.LdArg(0);
            _prologue.LdFld(_module.Field(typeof(Instance), nameof(Instance.HeapBase)));
            _prologue.StLoc(_heapLocal);
        }
        if (_frameLocal >= 0)
            EnterShadowFrame();
    }

    /// <summary>Compares the stack pointer, less a frame to come, with the store's limit, which nothing satisfies when the
    /// store is interrupted.</summary>
    private void CheckStack(int frame)
    {
        int probe = NewLocal(ILType.I4);
        ILLabel enough = _prologue.NewLabel();
        _prologue.LdLocA(probe);
        _prologue.Emit(ILOp.ConvU);
        if (frame > 0)
        {
            _prologue.LdcI4(frame);
            _prologue.Emit(ILOp.Sub);
        }
        _prologue.LdArg(0);
        _prologue.LdFld(_module.Field(typeof(Instance), nameof(Instance.Context)));
        _prologue.Emit(ILOp.LdindI);
        _prologue.Branch(ILOp.BgeUn, enough);
        _prologue.LdArg(0);
        _prologue.Call(_module.Helper(typeof(Trap), nameof(Trap.Refuse)), 1, 0);
        _prologue.MarkLabel(enough);
    }

    /// <summary>
    /// Wasm's locals are zero at first. A few are set here, where the JIT drops the stores that nobody reads; many are left to
    /// the CLR, which zeroes every variable, temporaries too.
    /// </summary>
    private void InitializeLocals()
    {
        _initializesLocals = _keepsLocalsInFrame || _declaredLocals > ExplicitLocals;
        for (int i = _slotParameters; i < _declaredLocals && !_initializesLocals; i++)
        {
            LoadZero(_prologue, _locals[i]);
            _prologue.StLoc(i);
        }
    }

    private void LoadZero(ILWriter il, ILType type)
    {
        switch (type)
        {
            case ILType.I8:
                il.LdcI8(0);
                break;
            case ILType.R4:
                il.LdcR4(0);
                break;
            case ILType.R8:
                il.LdcR8(0);
                break;
            case ILType.V128:
                il.LdcI8(0);
                il.LdcI8(0);
                il.Call(_module.Helper(typeof(VectorConstants), nameof(VectorConstants.Create)), 2, 1);
                break;
            case ILType.I4:
                il.LdcI4(0);
                break;
            case ILType.NativeInt:
                il.LdcI4(0);
                il.Emit(ILOp.ConvU);
                break;
            default:
                il.Emit(ILOp.Ldnull);
                break;
        }
    }

    private void InitializeMemoryBase(uint memory, int local)
    {
        _prologue.LdArg(0);
        if (memory == 0)
        {
            _prologue.LdFld(_module.Field(typeof(Instance), nameof(Instance.Memory0)));
        }
        else
        {
            _prologue.LdFld(_module.Field(typeof(Instance), nameof(Instance.MemoryBases)));
            _prologue.LdcI4((int)memory * 8);
            _prologue.Emit(ILOp.Add);
            _prologue.Emit(ILOp.LdindI);
        }
        _prologue.StLoc(local);
    }

    /// <summary>Replaces the address of the control block on CIL's stack by one of its fields that is an address.</summary>
    private static void LdContextField(ILWriter il, string field)
    {
        int offset = ContextOffset(field);
        if (offset != 0)
        {
            il.LdcI4(offset);
            il.Emit(ILOp.Add);
        }
        il.Emit(ILOp.LdindI);
    }

    private static int ContextOffset(string field) => StoreContext.OffsetOf(field);

    private int NewLocal(ILType type)
    {
        if (_locals.Count < ImageBuilder.MaxLocals)
            _locals.Add(type);
        else
            _isTooWide = true;
        return _locals.Count - 1;
    }

    private int EnsureContext() => _contextLocal >= 0 ? _contextLocal : _contextLocal = NewLocal(ILType.NativeInt);

    /// <summary>The address of the instance's own globals; it never changes.</summary>
    private int EnsureGlobals() => _globalsLocal >= 0 ? _globalsLocal : _globalsLocal = NewLocal(ILType.NativeInt);

    private int EnsureHeap()
    {
        _module.UseHeap();
        return _heapLocal >= 0 ? _heapLocal : _heapLocal = NewLocal(ILType.NativeInt);
    }

    private int EnsureMemoryBase(uint memory)
    {
        if (!_memoryBases.TryGetValue(memory, out int local))
            _memoryBases[memory] = local = NewLocal(ILType.NativeInt);
        return local;
    }

    /// <summary>Ends a path that the call before does not return from, in a way that CIL accepts.</summary>
    private void Throw()
    {
        _il.Emit(ILOp.Ldnull);
        _il.Emit(ILOp.Throw);
        BecomeUnreachable();
    }

    private void BecomeUnreachable()
    {
        int height = _controls[^1].Height;
        PopOperands(_count - height);
        _reachable = false;
    }
}
