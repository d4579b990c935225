using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;

namespace Clasm.Compilation;

/// <summary>
/// Compiles a valid module to one CIL image: a method a function, and methods that evaluate constant expressions. It also
/// resolves what bodies refer to: fields and methods of the run time, signatures, type ids.
/// </summary>
internal sealed class ModuleCompiler
{
    private const BindingFlags Any =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly ImageBuilder _image;
    private readonly RuntimeType[] _types;
    private readonly EngineImports _imports;
    private readonly Dictionary<(Type, string), int> _members = [];
    private readonly Dictionary<Opcode, int> _opcodeHelpers = [];
    private readonly Dictionary<FuncType, int> _callSites = [];
    private readonly Dictionary<FuncType, RegisterSignature?> _registers = [];
    private readonly Dictionary<FuncType, int> _tailCallSites = [];
    private readonly Dictionary<uint, int> _tailMethods = [];
    private readonly Dictionary<uint, int> _typeIdFields = [];
    private readonly Dictionary<uint, int> _exceptionTypeFields = [];
    private readonly List<int> _constants = [];
    private readonly int[] _methods;
    private readonly bool[] _mayAllocate;
    private readonly bool?[] _onlyRead;
    private readonly List<MethodOwner> _bodies = []; // in the order of their methods
    private readonly Dictionary<uint, int> _entries = [];
    private readonly ThrowAnalysis _throws;
    private readonly CallOrder _calls = new();
    private bool _usesHeap;
    private bool _allMayAllocate;
    private bool _recordsMap;
    private int _parts;

    private ModuleCompiler(Engine engine, ModuleContext context, RuntimeType[] types, EngineImports imports)
    {
        Engine = engine;
        Context = context;
        _imports = imports;
        _throws = ThrowAnalysis.Of(context, imports);
        _types = types;
        _image = new ImageBuilder("wasm")
        {
            FunctionType = typeof(Function),
            InstanceType = typeof(Instance),
            Implementation = engine.Config.Optimize ? 0 : ImageBuilder.Unoptimized,
        };
        _methods = new int[context.FunctionTypeIndices.Length];
        _mayAllocate = new bool[_methods.Length];
        _onlyRead = new bool?[_methods.Length];
    }

    public Engine Engine { get; }

    public ModuleContext Context { get; }

    /// <summary>Compiles a module.</summary>
    /// <param name="engine">What it is compiled for.</param>
    /// <param name="context">The valid module.</param>
    /// <param name="types">The engine's types by the module's type index.</param>
    /// <param name="imports">What the engine provides of its imports.</param>
    public static CompiledModule Compile(
        Engine engine,
        ModuleContext context,
        RuntimeType[] types,
        EngineImports imports
    ) => new ModuleCompiler(engine, context, types, imports).Compile();

    /// <summary>
    /// Compiles one function of a compiled module again, only to know where its code came from: traces ask for it, and no
    /// other time has to pay for it.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="functionIndex">The function, which the module defines.</param>
    /// <returns>Pairs of an offset in the function's CIL and one in the module, ascending.</returns>
    public static int[] MapOf(Module module, uint functionIndex) => MapsOf(module, [functionIndex]).First();

    /// <summary>The same for several functions.</summary>
    /// <param name="module">The module.</param>
    /// <param name="functions">The functions.</param>
    /// <returns>Their maps, in the same order.</returns>
    public static IEnumerable<int[]> MapsOf(Module module, IEnumerable<uint> functions)
    {
        ModuleCompiler compiler = new(module.Engine, module.Context, module.Types, module.EngineImports)
        {
            _recordsMap = true,
        };
        compiler.DefineMethods();
        FunctionAnalysis?[] analyses = compiler.Analyze();
        FunctionCompiler function = new(compiler);
        foreach (uint index in functions)
        {
            function.CompileFunction(index, analyses[index]);
            yield return function.Map;
        }
    }

    private CompiledModule Compile()
    {
        DefineMethods();
        FunctionAnalysis?[] analyses = Analyze();
        FunctionCompiler compiler = new(this);
        for (int i = Context.ImportedFunctionCount; i < _methods.Length; i++)
            compiler.CompileFunction((uint)i, analyses[i]);
        ConstantCompiler constants = new(this, compiler);
        CompiledModule module = new()
        {
            Constants = constants.CompileAll(),
            UsesHeap = _usesHeap,
            Methods = _methods,
            TailMethods = ByFunction(_tailMethods),
            Entries = ByFunction(_entries),
            Bodies = [.. _bodies],
            CallOrder = MethodsInCallOrder(),
            ImageConstants = [.. _constants],
        };
        if (_image.MethodCount > 0)
        {
            _image.DefineConstantInitializer(_image.MethodReference(typeof(ImageConstants).GetMethod("Take", Any)!));
            module.ImageBytes = _image.Build();
        }
        return module;
    }

    // The methods of each function, in the order in which functions may be called.
    private int[] MethodsInCallOrder()
    {
        Dictionary<uint, List<int>> bodies = [];
        foreach (MethodOwner body in _bodies)
        {
            ref List<int>? methods = ref CollectionsMarshal.GetValueRefOrAddDefault(bodies, body.Function, out _);
            (methods ??= []).Add(body.Method);
        }
        List<int> order = [];
        foreach (int function in _calls.Of(Context.Module, Context.ImportedFunctionCount, _methods.Length))
        {
            order.Add(_methods[function]);
            order.AddRange(bodies.GetValueOrDefault((uint)function) ?? []);
        }
        return [.. order];
    }

    private int[] ByFunction(Dictionary<uint, int> methods)
    {
        if (methods.Count == 0)
            return [];
        int[] all = new int[_methods.Length];
        foreach ((uint function, int method) in methods)
            all[function] = method;
        return all;
    }

    private void DefineMethods()
    {
        for (int i = Context.ImportedFunctionCount; i < _methods.Length; i++)
        {
            FuncType type = Context.FunctionType((uint)i);
            _methods[i] = DefineMethod(NameOf((uint)i), type);
            if (RegistersOf(type) is RegisterSignature registers && Context.MakesTailCalls && MakesTailCalls(i))
                _tailMethods[(uint)i] = DefineBody((uint)i, type, registers);
        }
    }

    /// <summary>Defines a method for the body of a function whose own method only checks the stack.</summary>
    public int DefineBody(uint functionIndex, FuncType type, RegisterSignature? registers)
    {
        int method = registers is null
            ? DefineMethod(NameOf(functionIndex, "b"), type, MethodImplAttributes.NoInlining)
            : _image.DefineMethod(
                NameOf(functionIndex, "t"),
                registers.Parameters,
                ResultOf(type),
                MethodImplAttributes.NoInlining
            );
        _bodies.Add(new MethodOwner(method, functionIndex, isPart: false));
        return method;
    }

    /// <summary>Whether functions return with exceptions pending.</summary>
    public bool LeavesPending => _throws.LeavesPending;

    /// <summary>Which <c>try_table</c> of a body must catch exceptions of the CLR.</summary>
    public List<bool> FindProtected(Expression body) => _throws.FindProtected(Context, body);

    /// <summary>Whether a function may throw; known only where exceptions are left pending.</summary>
    public bool MayThrow(uint function) => LeavesPending && _throws.MayThrow(function);

    /// <summary>Defines what throws the exceptions that a function leaves pending; null if it leaves none.</summary>
    public int? DefineThrowingEntry(uint function, FuncType type) =>
        MayThrow(function) ? _entries[function] = DefineMethod(NameOf(function, "e"), type) : null;

    /// <summary>Defines a method for a part of a function that is too large for one.</summary>
    public int DefinePart(uint functionIndex)
    {
        int method = _image.DefineMethod(
            NameOf(functionIndex, Engine.Config.NamesFunctions ? $"p{++_parts}" : ""),
            [ILType.Instance, ILType.NativeInt],
            ILType.I4,
            MethodImplAttributes.NoInlining
        );
        _bodies.Add(new MethodOwner(method, functionIndex, isPart: true));
        return method;
    }

    /// <summary>The name of a function's method. Nothing goes by it: listings of machine code have it where they are wanted.</summary>
    private string NameOf(uint function, string role = "") => Engine.Config.NamesFunctions ? $"f{function}{role}" : "f";

    private bool MakesTailCalls(int functionIndex)
    {
        InstructionReader reader = new(
            Context.Module.Functions[functionIndex - Context.ImportedFunctionCount].Body,
            Context.Features
        );
        Instruction instruction = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref instruction);
            if (instruction.Opcode is Opcode.ReturnCall or Opcode.ReturnCallIndirect or Opcode.ReturnCallRef)
                return true;
        }
        return false;
    }

    /// <summary>The method of a function that takes arguments from slots; 0 if it makes no tail calls or needs none.</summary>
    public int TailMethodOf(uint function) => _tailMethods.GetValueOrDefault(function);

    /// <summary>How arguments of a type travel in tail calls; null where registers hold them all.</summary>
    public RegisterSignature? RegistersOf(FuncType type)
    {
        ref RegisterSignature? registers = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _registers,
            type,
            out bool exists
        );
        return exists ? registers : registers = RegisterSignature.Of(this, type);
    }

    /// <summary>The signature of tail calls by reference whose arguments go through registers and slots.</summary>
    public int TailCallSite(FuncType type)
    {
        ref int token = ref CollectionsMarshal.GetValueRefOrAddDefault(_tailCallSites, type, out bool exists);
        if (exists)
            return token;
        ILType[] parameters = (ILType[])RegistersOf(type)!.Parameters.Clone();
        parameters[0] = ILType.Object;
        return token = _image.CallSiteSignature(parameters, ResultOf(type));
    }

    private int DefineMethod(string name, FuncType type, MethodImplAttributes implementation = 0)
    {
        ILType[] parameters = new ILType[type.Parameters.Length + 1];
        parameters[0] = ILType.Instance;
        for (int n = 0; n < type.Parameters.Length; n++)
            parameters[n + 1] = ILTypeOf(type.Parameters[n]);
        return _image.DefineMethod(name, parameters, ResultOf(type), implementation);
    }

    /// <summary>Defines a method that evaluates constant expressions: an instance and a number to the bits of a value.</summary>
    public int DefineConstants() =>
        _image.DefineMethod(
            "constants",
            [ILType.Instance, ILType.I4],
            ILType.I8,
            MethodImplAttributes.NoOptimization | MethodImplAttributes.NoInlining
        );

    private ILType ResultOf(FuncType type) => type.Results.Length == 0 ? ILType.Void : ILTypeOf(type.Results[0]);

    /// <summary>Finds out which functions may allocate; what others' functions do is not known.</summary>
    private FunctionAnalysis?[] Analyze()
    {
        FunctionAnalysis?[] analyses = new FunctionAnalysis?[_methods.Length];
        if (!Engine.GcModel.NeedsRoots || !UsesHeap())
        {
            _allMayAllocate = true;
            return analyses;
        }
        List<int>[] callers = new List<int>[_methods.Length];
        Stack<int> pending = [];
        for (int i = 0; i < Context.ImportedFunctionCount; i++)
        {
            if (EngineFunction((uint)i) is null)
                pending.Push(i);
        }
        for (int i = Context.ImportedFunctionCount; i < _methods.Length; i++)
        {
            FunctionDefinition function = Context.Module.Functions[i - Context.ImportedFunctionCount];
            FunctionAnalysis analysis = FunctionAnalysis.Of(
                function.Body,
                Context.Features,
                ReferenceLocals((uint)i, function),
                Engine.GcModel.Counts ? (Context, OnlyReads) : null
            );
            foreach (uint callee in analysis.Callees)
                (callers[callee] ??= []).Add(i);
            if (analysis.Allocates)
                pending.Push(i);
            analyses[i] = analysis.HasReferenceLocals ? analysis : null;
        }
        while (pending.TryPop(out int function))
        {
            if (_mayAllocate[function])
                continue;
            _mayAllocate[function] = true;
            foreach (int caller in callers[function] ?? [])
                pending.Push(caller);
        }
        return analyses;
    }

    /// <summary>
    /// Whether a function does nothing but read and compute, and returns no reference; only short ones are looked at.
    /// </summary>
    private bool OnlyReads(uint function)
    {
        ref bool? known = ref _onlyRead[function];
        return known ??= Examine(function);
    }

    private bool Examine(uint function)
    {
        const int Longest = 160;
        Expression body = Context.Module.Functions[(int)function - Context.ImportedFunctionCount].Body;
        if (body.Bytes.Length > Longest || HasHeapReference(Context.FunctionType(function).Results))
            return false;
        InstructionReader reader = new(body, Context.Features);
        Instruction instruction = default;
        while (!reader.AtEnd)
        {
            reader.Read(ref instruction);
            if (!BorrowTracker.IsHarmless(in instruction, Context) && !BorrowTracker.IsControl(instruction.Opcode))
                return false;
        }
        return true;
    }

    private uint[] ReferenceLocals(uint functionIndex, FunctionDefinition function)
    {
        List<uint> locals = [];
        uint index = 0;
        foreach (ValType type in Context.FunctionType(functionIndex).Parameters)
        {
            if (IsHeapReference(type))
                locals.Add(index);
            index++;
        }
        foreach (LocalRun run in function.Locals)
        {
            for (uint n = 0; n < run.Count && IsHeapReference(run.Type); n++)
                locals.Add(index + n);
            index += run.Count;
        }
        return [.. locals];
    }

    private bool UsesHeap()
    {
        foreach (SubType type in Context.Module.Types)
        {
            if (type.Composite is StructType or ArrayType)
                return true;
            if (type.Composite is FuncType function && HasHeapReference(function.Parameters))
                return true;
        }
        foreach (FunctionDefinition function in Context.Module.Functions)
        {
            foreach (LocalRun run in function.Locals)
            {
                if (IsHeapReference(run.Type))
                    return true;
            }
        }
        return false;
    }

    private bool HasHeapReference(ValType[] types)
    {
        foreach (ValType type in types)
        {
            if (IsHeapReference(type))
                return true;
        }
        return false;
    }

    public bool IsHeapReference(ValType type) => type.IsRef && ILTypeOf(type) == ILType.I4;

    /// <summary>The engine's own function that an imported one is, if it is; those never allocate in the GC heap.</summary>
    public JsStringFunction? EngineFunction(uint function) => _imports.FunctionAt(function);

    public bool MayAllocate(uint function) => _allMayAllocate || _mayAllocate[function];

    /// <summary>The CIL type of a wasm type; references to the GC heap are words.</summary>
    public ILType ILTypeOf(ValType type) =>
        type.Kind switch
        {
            ValKind.I64 => ILType.I8,
            ValKind.F32 => ILType.R4,
            ValKind.F64 => ILType.R8,
            ValKind.V128 => ILType.V128,
            ValKind.Ref => ILTypeOf(type.Heap),
            _ => ILType.I4,
        };

    private ILType ILTypeOf(HeapType type)
    {
        if (type.IsIndex)
            return Context.Composite(type.TypeIndex) is FuncType ? ILType.Function : ILType.I4;
        if (type == HeapType.Func || type == HeapType.NoFunc)
            return ILType.Function;
        return type == HeapType.Extern || type == HeapType.NoExtern ? ILType.Object : ILType.I4;
    }

    public int MethodOf(uint function) => _methods[function];

    /// <summary>The method of a function that another one calls.</summary>
    public int CalleeOf(uint caller, uint function)
    {
        _calls.Add(caller, function);
        return MethodOf(function);
    }

    public RuntimeType TypeAt(uint typeIndex) => _types[typeIndex];

    public bool TypeIsFinal(uint typeIndex) => Context.Module.Types[(int)typeIndex].IsFinal;

    /// <summary>Loads the engine's id of a type: a constant for the JIT, which the image gets when it is loaded.</summary>
    public void LdTypeId(ILWriter il, uint typeIndex)
    {
        if (!_typeIdFields.TryGetValue(typeIndex, out int field))
        {
            field = _image.DefineStaticInt32Field("T");
            _typeIdFields[typeIndex] = field;
            _constants.Add((int)typeIndex);
        }
        il.LdSFld(field);
    }

    /// <summary>The type of the objects that hold a tag's exceptions.</summary>
    public RuntimeType ExceptionType(uint tag) =>
        Engine.Types.RegisterException(TypeAt(Context.TagTypeIndices[tag]).Function!);

    /// <summary>Loads the engine's id of the type of a tag's exceptions.</summary>
    public void LdExceptionTypeId(ILWriter il, uint tag)
    {
        ref int field = ref CollectionsMarshal.GetValueRefOrAddDefault(_exceptionTypeFields, tag, out bool exists);
        if (!exists)
        {
            field = _image.DefineStaticInt32Field("E");
            _constants.Add(~(int)tag);
        }
        il.LdSFld(field);
    }

    public int TypeToken(Type type) => _image.TypeReference(type);

    /// <summary>Loads the header that objects of a type have.</summary>
    public void LdHeader(ILWriter il, uint typeIndex)
    {
        LdTypeId(il, typeIndex);
        il.LdcI4(8);
        il.Emit(ILOp.Shl);
    }

    /// <summary>A writer whose code may refer to the image.</summary>
    public ILWriter NewWriter() => new(_image) { RecordsMap = _recordsMap };

    /// <summary>Emits an instruction that is a few CIL instructions.</summary>
    public void Emit(Lowering lowering, ILWriter il) => lowering.Emit(il, _image);

    public int Field(Type type, string name)
    {
        ref int token = ref CollectionsMarshal.GetValueRefOrAddDefault(_members, (type, name), out bool exists);
        return exists ? token : token = _image.FieldReference(type.GetField(name, Any)!);
    }

    public int Helper(Type type, string name)
    {
        ref int token = ref CollectionsMarshal.GetValueRefOrAddDefault(_members, (type, name), out bool exists);
        return exists ? token : token = _image.MethodReference(MethodNamed(type, name));
    }

    public int GcHelper(string name)
    {
        _usesHeap = true;
        return Helper(Engine.GcModel.Code, name);
    }

    /// <summary>Notes that code which is being compiled touches the GC heap.</summary>
    public void UseHeap() => _usesHeap = true;

    /// <summary>The helper of an instruction that is a call.</summary>
    public int OpcodeHelper(Opcode opcode)
    {
        ref int token = ref CollectionsMarshal.GetValueRefOrAddDefault(_opcodeHelpers, opcode, out bool exists);
        if (exists)
            return token;
        Opcode meant = Engine.Config.RelaxedSimdDeterministic ? Lowering.Deterministic(opcode) : opcode;
        return token = _image.MethodReference(Lowering.Of(meant).Helper);
    }

    /// <summary>Whether the image has room for one more table of constants.</summary>
    public bool HasRoomForTable(int count) => _image.HasRoomForTable(count);

    /// <summary>Defines a table of constants, to be loaded as a string.</summary>
    public int DefineTable(int[] constants) => _image.DefineTable(constants);

    public int CallSite(FuncType type)
    {
        ref int token = ref CollectionsMarshal.GetValueRefOrAddDefault(_callSites, type, out bool exists);
        if (exists)
            return token;
        ILType[] parameters = new ILType[type.Parameters.Length + 1];
        parameters[0] = ILType.Object;
        for (int n = 0; n < type.Parameters.Length; n++)
            parameters[n + 1] = ILTypeOf(type.Parameters[n]);
        return token = _image.CallSiteSignature(parameters, ResultOf(type));
    }

    public void SetBody(
        int method,
        byte[] code,
        int maxStack,
        List<ILType> locals,
        bool initLocals,
        ILClause[]? clauses = null
    ) =>
        _image.SetBody(
            method,
            code,
            maxStack,
            locals.Count == 0 ? 0 : _image.LocalsSignature(CollectionsMarshal.AsSpan(locals)),
            initLocals,
            clauses
        );

    /// <summary>Asks the JIT compiler to inline a method wherever it can.</summary>
    public void Inline(int method) => _image.AddImplementation(method, MethodImplAttributes.AggressiveInlining);

    private static MethodInfo MethodNamed(Type type, string name) =>
        type.GetMethod(name, Any) ?? throw new MissingMethodException(type.Name, name);
}
