using System;
using System.Collections.Generic;
using Clasm.Compilation;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

public sealed unsafe partial class Function
{
    private SignatureStub? _stub;
    private bool? _hasObjects;

    /// <summary>Whether functions or objects of the host are among the arguments and results.</summary>
    internal bool HasObjects => _hasObjects ??= CallShape.HasObjects(Store, Type);

    private SignatureStub Stub => _stub ??= Store.Engine.Stubs.Of(RuntimeType);

    /// <summary>A function of the host.</summary>
    /// <param name="store">The store that it is for.</param>
    /// <param name="parameters">The types of its parameters; type indices are those of <see cref="DefinedType"/>.</param>
    /// <param name="results">The types of its results.</param>
    /// <param name="callback">What it does.</param>
    public static Function FromCallback(Store store, ValType[] parameters, ValType[] results, FunctionCallback callback)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(callback);
        store.RequireAlive();
        return OfHost(store, store.Engine.Types.Register(new FuncType(parameters, results)), callback);
    }

    /// <summary>A function of the host.</summary>
    /// <param name="store">The store that it is for.</param>
    /// <param name="callback">What it does.</param>
    /// <param name="parameterKinds">The kinds of its parameters.</param>
    /// <param name="resultKinds">The kinds of its results.</param>
    public static Function FromCallback(
        Store store,
        FunctionCallback callback,
        IReadOnlyList<ValueKind> parameterKinds,
        IReadOnlyList<ValueKind> resultKinds
    ) => FromCallback(store, Marshalling.TypesOf(parameterKinds), Marshalling.TypesOf(resultKinds), callback);

    internal static Function OfHost(Store store, RuntimeType type, FunctionCallback callback)
    {
        UntypedHostFunction host = new(callback);
        host.Attach(store, type.Function!);
        SignatureStub stub = store.Engine.Stubs.Of(type);
        return new Function(store, host, stub.Host, type) { _stub = stub };
    }

    internal static Function OfHost(Store store, HostSource source) =>
        OfHost(store, store.Engine.Types.Register(source.DefaultType), source);

    internal static Function OfHost(Store store, RuntimeType type, HostSource source)
    {
        store.RequireAlive();
        HostFunction host = source.Create(store, type.Function!, out bool isDirect);
        if (isDirect)
            return new Function(store, host, host.DirectCode, type);
        SignatureStub stub = store.Engine.Stubs.Of(type);
        return new Function(store, host, stub.Host, type) { _stub = stub };
    }

    /// <summary>The function for an instance that imports it: one that asks for its caller is told that instance.</summary>
    internal Function ImportedBy(Instance instance) =>
        Owner is HostFunction { WantsCaller: true } host
            ? new Function(Store, host.ImportedBy(instance), Code, RuntimeType) { _stub = _stub }
            : this;

    /// <summary>Calls the function.</summary>
    /// <param name="arguments">As many arguments as it has parameters, of their types.</param>
    /// <returns>Its results.</returns>
    /// <exception cref="TrapException">It trapped.</exception>
    public Value[] Invoke(params ReadOnlySpan<Value> arguments)
    {
        Value[] results = new Value[Type.Results.Length];
        Invoke(arguments, results);
        return results;
    }

    /// <summary>Calls the function.</summary>
    /// <param name="arguments">As many arguments as it has parameters, of their types.</param>
    /// <param name="results">Receives its results; as long as it has results.</param>
    /// <exception cref="TrapException">It trapped.</exception>
    /// <exception cref="ArgumentException">Number or types are wrong.</exception>
    public void Invoke(ReadOnlySpan<Value> arguments, Span<Value> results)
    {
        FuncType type = Type;
        if (arguments.Length != type.Parameters.Length)
            throw new ArgumentException(
                $"the function takes {type.Parameters.Length} arguments, not {arguments.Length}"
            );
        if (results.Length < type.Results.Length)
            throw new ArgumentException($"the function has {type.Results.Length} results, not {results.Length}");
        int slots = Math.Max(arguments.Length, 1);
        byte* memory = stackalloc byte[slots * 16];
        object?[] objects = HostFunction.NewObjects(HasObjects ? slots : 0);
        using Store.Entry entry = Store.Enter();
        for (int i = 0; i < arguments.Length; i++)
            Marshalling.RequireType(Store, arguments[i], type.Parameters[i], "argument", i);
        for (int i = 0; i < arguments.Length; i++)
            Marshalling.Write(Store, arguments[i], (nint)memory + (i * 16), objects, i);
        Run((nint)memory, objects);
        for (int i = 0; i < type.Results.Length; i++)
        {
            ValueKind kind = Marshalling.KindOf(Store, type.Results[i]);
            nint slot = i == 0 ? (nint)memory : Store.Context->Results + (i * 16);
            results[i] = Marshalling.Read(Store, kind, slot, i == 0 ? objects : Store.ObjectResults, i);
        }
    }

    /// <summary>Calls the function with its arguments in slots, where it leaves its first result. The store is entered.</summary>
    internal void Run(nint slots, object?[] objects)
    {
        try
        {
            // What takes and gives nothing needs no stub: for most programs that is the only function called from outside.
            if (Type is { Parameters.Length: 0, Results.Length: 0 })
                ((delegate* <object, void>)Code)(Owner);
            else
                ((delegate* <Function, nint, object?[], void>)Stub.Invoke)(this, slots, objects);
        }
        catch (Exception e) when (TrapTranslation.IsForeign(e))
        {
            throw TrapTranslation.Translate(e);
        }
    }
}
