using System;
using System.Runtime.ExceptionServices;
using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>
/// A function of the host, as compiled code calls it: the owner of a <see cref="Function"/>. Where all its types cross as
/// they are, compiled code calls the delegate by way of one static method; else arguments and results lie in slots.
/// What the host leaves on the shadow stack is taken back by the entries into the store that the host made.
/// </summary>
internal abstract unsafe class HostFunction
{
    private static readonly object?[] s_none = [];

    /// <summary>The store.</summary>
    public Store Store { get; private set; } = null!;

    /// <summary>The type, with canonical type indices.</summary>
    public FuncType Type { get; private set; } = null!;

    /// <summary>The instance that imports the function; null where none does.</summary>
    public Instance? Instance { get; private set; }

    /// <summary>Whether the function asks who calls it.</summary>
    public virtual bool WantsCaller => false;

    /// <summary>The method that compiled code can call where all types cross as they are; 0 if there is none.</summary>
    public virtual nint DirectCode => 0;

    /// <summary>What the function is told of its call.</summary>
    protected Caller Caller => new(this);

    /// <summary>Room for arguments that are functions or objects of the host, for <see cref="Dispatch"/>.</summary>
    public static object?[] NewObjects(int count) => count == 0 ? s_none : new object?[count];

    /// <summary>
    /// Calls the host with arguments from slots, and leaves its results where compiled code looks for them. What the host
    /// throws passes through compiled code, or is carried to the entry from the host where it would be taken for a trap.
    /// Nothing is thrown in a catch block: the stack of what was caught would stay until the outermost catch ends.
    /// </summary>
    public static void Dispatch(object self, nint slots, object?[] objects)
    {
        HostFunction function = (HostFunction)self;
        Exception thrown;
        try
        {
            function.Run(slots, objects);
            return;
        }
        catch (Exception e) when (TrapTranslation.MustBeCarried(e))
        {
            thrown = e;
        }
        throw function.Carry(thrown);
    }

    /// <summary>What to throw into compiled code in place of an exception of the host: only the guest's can be caught there.</summary>
    public Exception Carry(Exception thrown) =>
        thrown is WasmGuestException guest && guest.Tag.Store == Store
            ? GuestExceptions.ToGuest(Store, guest)
            : new HostException(ExceptionDispatchInfo.Capture(thrown));

    /// <summary>Says what the function belongs to; comes before the first call.</summary>
    public void Attach(Store store, FuncType type)
    {
        Store = store;
        Type = type;
    }

    /// <summary>The same function for an instance that imports it.</summary>
    public HostFunction ImportedBy(Instance instance)
    {
        HostFunction copy = (HostFunction)MemberwiseClone();
        copy.Instance = instance;
        return copy;
    }

    /// <summary>Calls the host with arguments from slots.</summary>
    protected abstract void Run(nint slots, object?[] objects);
}

/// <summary>A function of the host that takes and gives values of any type.</summary>
internal sealed unsafe class UntypedHostFunction(FunctionCallback callback) : HostFunction
{
    private ValueKind[]? _parameters;
    private ValueKind[]? _results;

    public override bool WantsCaller => true;

    protected override void Run(nint slots, object?[] objects)
    {
        _parameters ??= Marshalling.KindsOf(Store, Type.Parameters);
        _results ??= Marshalling.KindsOf(Store, Type.Results);
        Value[] arguments = new Value[_parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = Marshalling.Read(Store, _parameters[i], slots + (i * 16), objects, i);
        Value[] results = new Value[_results.Length];
        for (int i = 0; i < results.Length; i++)
            results[i] = Value.Default(_results[i]);
        callback(Caller, arguments, results);
        for (int i = 0; i < results.Length; i++)
            Marshalling.RequireType(Store, results[i], Type.Results[i], "the host function's result");
        for (int i = 1; i < results.Length; i++)
            Marshalling.Write(Store, results[i], Store.Context->Results + (i * 16), Store.ObjectResults, i);
        if (results.Length > 0)
            Marshalling.Write(Store, results[0], slots, objects, 0);
    }
}

/// <summary>Carries what a host function threw through compiled code.</summary>
internal sealed class HostException(ExceptionDispatchInfo thrown) : Exception
{
    /// <summary>What was thrown, with its stack.</summary>
    public ExceptionDispatchInfo Thrown { get; } = thrown;
}
