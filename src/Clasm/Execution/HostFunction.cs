using System;
using System.Runtime.ExceptionServices;
using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>A function of the host, as compiled code calls it: the owner of a <see cref="Function"/>.</summary>
internal sealed unsafe class HostFunction(Store store, FuncType type, FunctionCallback callback)
{
    private static readonly object?[] s_none = [];

    private readonly ValueKind[] _parameters = Marshalling.KindsOf(store, type.Parameters);
    private readonly ValueKind[] _results = Marshalling.KindsOf(store, type.Results);

    /// <summary>Room for arguments that are functions or objects of the host, for <see cref="Dispatch"/>.</summary>
    public static object?[] NewObjects(int count) => count == 0 ? s_none : new object?[count];

    /// <summary>
    /// Calls the host with arguments from slots, and leaves its results where compiled code looks for them. What the host
    /// throws is carried to the entry from the host, so that it is not taken for a trap on its way.
    /// </summary>
    public static void Dispatch(object self, nint slots, object?[] objects)
    {
        HostFunction function = (HostFunction)self;
        try
        {
            function.Run(slots, objects);
        }
        catch (WasmGuestException e) when (function.IsOwn(e.Tag))
        {
            throw function.ToGuest(e);
        }
        catch (Exception e) when (e is not HostException)
        {
            throw new HostException(ExceptionDispatchInfo.Capture(e));
        }
    }

    private bool IsOwn(Tag tag) => tag.Store == store;

    private GuestException ToGuest(WasmGuestException e) => GuestExceptions.ToGuest(store, e);

    private void Run(nint slots, object?[] objects)
    {
        Value[] arguments = new Value[_parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = Marshalling.Read(store, _parameters[i], slots + (i * 16), objects, i);
        Value[] results = new Value[_results.Length];
        for (int i = 0; i < results.Length; i++)
            results[i] = Value.Default(_results[i]);
        StoreContext* context = store.Context;
        nint shadowTop = context->ShadowTop;
        callback(new Caller(store), arguments, results);
        context->ShadowTop = shadowTop;
        for (int i = 0; i < results.Length; i++)
            Marshalling.RequireType(store, results[i], type.Results[i], "the host function's result");
        for (int i = 1; i < results.Length; i++)
            Marshalling.Write(store, results[i], context->Results + (i * 16), store.ObjectResults, i);
        if (results.Length > 0)
            Marshalling.Write(store, results[0], slots, objects, 0);
    }
}

/// <summary>Carries what a host function threw through compiled code.</summary>
internal sealed class HostException(ExceptionDispatchInfo thrown) : Exception
{
    /// <summary>What was thrown, with its stack.</summary>
    public ExceptionDispatchInfo Thrown { get; } = thrown;
}
