using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm.Compilation;

/// <summary>What a function type needs to cross the border between host and guest with arguments in memory.</summary>
/// <param name="image">The code.</param>
/// <param name="invoke">Calls a function: <c>void (Function, slots, objects)</c>.</param>
/// <param name="host">The code of host functions of the type: it calls <see cref="HostFunction.Dispatch"/>.</param>
internal sealed class SignatureStub(LoadedImage image, nint invoke, nint host)
{
    /// <summary>The code: it lives as long as this.</summary>
    public LoadedImage Image { get; } = image;

    /// <summary>Calls a function with arguments in slots of 16 bytes; the first result comes back in slot 0.</summary>
    public nint Invoke { get; } = invoke;

    /// <summary>What compiled code calls to reach a host function.</summary>
    public nint Host { get; } = host;
}

/// <summary>Makes the stubs of function types, each once an engine and when it is first needed.</summary>
internal sealed class SignatureStubs(Engine engine)
{
    private const BindingFlags Any =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, SignatureStub> _stubs = [];

    /// <summary>The stubs of a function type.</summary>
    public SignatureStub Of(RuntimeType type)
    {
        lock (_lock)
        {
            if (!_stubs.TryGetValue(type.Id, out SignatureStub? stub))
                _stubs[type.Id] = stub = Make(type.Function!);
            return stub;
        }
    }

    private SignatureStub Make(FuncType type)
    {
        ImageBuilder image = new("stubs") { FunctionType = typeof(Function), InstanceType = typeof(Instance) };
        ILType[] parameters = new ILType[type.Parameters.Length + 1];
        parameters[0] = ILType.Object;
        for (int i = 0; i < type.Parameters.Length; i++)
            parameters[i + 1] = TypeOf(type.Parameters[i]);
        ILType result = type.Results.Length == 0 ? ILType.Void : TypeOf(type.Results[0]);
        int invoke = image.DefineMethod("invoke", [ILType.Function, ILType.NativeInt, ILType.Object], ILType.Void);
        int host = image.DefineMethod("host", parameters, result);
        WriteInvoke(image, invoke, parameters, result);
        WriteHost(image, host, parameters, result);
        LoadedImage loaded = LoadedImage.Load(image.Build());
        return new SignatureStub(loaded, loaded.FunctionPointer(invoke), loaded.FunctionPointer(host));
    }

    private ILType TypeOf(ValType type) =>
        type.Kind switch
        {
            ValKind.I64 => ILType.I8,
            ValKind.F32 => ILType.R4,
            ValKind.F64 => ILType.R8,
            ValKind.V128 => ILType.V128,
            ValKind.Ref => HierarchyOf(type.Heap),
            _ => ILType.I4,
        };

    private ILType HierarchyOf(HeapType type)
    {
        HeapType top = engine.Types.HierarchyOf(type);
        return top == HeapType.Func ? ILType.Function
            : top == HeapType.Extern ? ILType.Object
            : ILType.I4;
    }

    private static void WriteInvoke(ImageBuilder image, int method, ILType[] parameters, ILType result)
    {
        ILWriter il = new(image);
        il.LdArg(0);
        il.LdFld(image.FieldReference(typeof(Function).GetField(nameof(Function.Owner), Any)!));
        for (int i = 1; i < parameters.Length; i++)
            LoadSlot(image, il, 1, 2, i - 1, parameters[i]);
        il.LdArg(0);
        il.LdFld(image.FieldReference(typeof(Function).GetField(nameof(Function.Code), Any)!));
        il.CallI(image.CallSiteSignature(parameters, result), parameters.Length, result == ILType.Void ? 0 : 1);
        List<ILType> locals = [];
        if (result != ILType.Void)
        {
            locals.Add(result);
            il.StLoc(0);
            StoreSlot(image, il, () => il.LdArg(1), () => il.LdArg(2), 0, result, () => il.LdLoc(0));
        }
        il.Ret(0);
        image.SetBody(method, il, image.LocalsSignature([.. locals]), initLocals: false);
    }

    private static void WriteHost(ImageBuilder image, int method, ILType[] parameters, ILType result)
    {
        ILWriter il = new(image);
        ILType[] locals = [ILType.NativeInt, ILType.Object];
        int count = Math.Max(parameters.Length - 1, 1);
        il.LdcI4(count * 16);
        il.Emit(ILOp.ConvU);
        il.Emit(ILOp.Localloc);
        il.StLoc(0);
        il.LdcI4(count);
        il.Call(Helper(image, nameof(HostFunction.NewObjects)), 1, 1);
        il.StLoc(1);
        for (int i = 1; i < parameters.Length; i++)
        {
            int argument = i;
            StoreSlot(image, il, () => il.LdLoc(0), () => il.LdLoc(1), i - 1, parameters[i], () => il.LdArg(argument));
        }
        il.LdArg(0);
        il.LdLoc(0);
        il.LdLoc(1);
        il.Call(Helper(image, nameof(HostFunction.Dispatch)), 3, 0);
        if (result != ILType.Void)
        {
            if (result is ILType.Object or ILType.Function)
            {
                il.LdLoc(1);
                il.LdcI4(0);
                il.Emit(ILOp.LdelemRef);
            }
            else
            {
                il.LdLoc(0);
                Load(image, il, result);
            }
        }
        il.Ret(result == ILType.Void ? 0 : 1);
        image.SetBody(method, il, image.LocalsSignature(locals), initLocals: true);
    }

    private static int Helper(ImageBuilder image, string name) =>
        image.MethodReference(typeof(HostFunction).GetMethod(name, Any)!);

    private static void LoadSlot(ImageBuilder image, ILWriter il, int slots, int objects, int index, ILType type)
    {
        if (type is ILType.Object or ILType.Function)
        {
            il.LdArg(objects);
            il.LdcI4(index);
            il.Emit(ILOp.LdelemRef);
            return;
        }
        il.LdArg(slots);
        il.LdcI4(index * 16);
        il.Emit(ILOp.Add);
        Load(image, il, type);
    }

    private static void Load(ImageBuilder image, ILWriter il, ILType type)
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
            default:
                il.Call(
                    image.MethodReference(typeof(VectorConstants).GetMethod(nameof(VectorConstants.Load), Any)!),
                    1,
                    1
                );
                break;
        }
    }

    private static void StoreSlot(
        ImageBuilder image,
        ILWriter il,
        Action slots,
        Action objects,
        int index,
        ILType type,
        Action value
    )
    {
        if (type is ILType.Object or ILType.Function)
        {
            objects();
            il.LdcI4(index);
            value();
            il.Emit(ILOp.StelemRef);
            return;
        }
        slots();
        il.LdcI4(index * 16);
        il.Emit(ILOp.Add);
        value();
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
            default:
                il.Call(
                    image.MethodReference(typeof(VectorConstants).GetMethod(nameof(VectorConstants.Store), Any)!),
                    2,
                    0
                );
                break;
        }
    }
}
