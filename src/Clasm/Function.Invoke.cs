using System;
using Clasm.Compilation;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm;

public sealed unsafe partial class Function
{
    private SignatureStub? _stub;

    private SignatureStub Stub => _stub ??= Store.Engine.Stubs.Of(RuntimeType);

    /// <summary>A function of the host.</summary>
    /// <param name="store">The store that it is for.</param>
    /// <param name="parameters">The types of its parameters; type indices are the engine's.</param>
    /// <param name="results">The types of its results.</param>
    /// <param name="callback">What it does.</param>
    public static Function FromCallback(Store store, ValType[] parameters, ValType[] results, FunctionCallback callback)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(callback);
        RuntimeTypes.RuntimeType type = store.Engine.Types.Register(new FuncType(parameters, results));
        return OfHost(store, type, callback);
    }

    internal static Function OfHost(Store store, RuntimeTypes.RuntimeType type, FunctionCallback callback)
    {
        SignatureStub stub = store.Engine.Stubs.Of(type);
        HostFunction host = new(store, type.Function!, callback);
        return new Function(store, host, stub.Host, type) { _stub = stub };
    }

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
        for (int i = 0; i < arguments.Length; i++)
            Marshalling.RequireType(Store, arguments[i], type.Parameters[i], $"argument {i}");
        int slots = Math.Max(arguments.Length, 1);
        byte* memory = stackalloc byte[slots * 16];
        object?[] objects = new object?[slots];
        using Store.Entry entry = Store.Enter();
        for (int i = 0; i < arguments.Length; i++)
            Marshalling.Write(Store, arguments[i], (nint)memory + (i * 16), objects, i);
        Enter((nint)memory, objects);
        for (int i = 0; i < type.Results.Length; i++)
        {
            ValueKind kind = Marshalling.KindOf(Store, type.Results[i]);
            nint slot = i == 0 ? (nint)memory : Store.Context->Results + (i * 16);
            results[i] = Marshalling.Read(Store, kind, slot, i == 0 ? objects : Store.ObjectResults, i);
        }
    }

    private void Enter(nint slots, object?[] objects)
    {
        try
        {
            ((delegate* <Function, nint, object?[], void>)Stub.Invoke)(this, slots, objects);
        }
        catch (Exception e) when (TrapTranslation.IsForeign(e))
        {
            throw TrapTranslation.Translate(e);
        }
    }
}
