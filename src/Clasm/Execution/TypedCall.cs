using System;
using System.Runtime.CompilerServices;
using Clasm.Syntax;
using Registry = Clasm.RuntimeTypes.TypeRegistry;

namespace Clasm.Execution;

/// <summary>Calls of one function with C# types: what delegates that are given to the host are bound to.</summary>
internal abstract class TypedCall
{
    protected readonly Store Store;
    protected readonly object Owner;
    protected readonly nint Code;
    protected readonly FuncType Type;
    private readonly Function _function;
    private readonly int _objects;

    protected TypedCall(Function function)
    {
        _function = function;
        Store = function.Store;
        Owner = function.Owner;
        Code = function.Code;
        Type = function.Type;
        _objects = function.HasObjects ? Math.Max(Type.Parameters.Length, 1) : 0;
    }

    /// <summary>Room for arguments, and the first result, that are functions or objects of the host.</summary>
    protected object?[] NewObjects() => HostFunction.NewObjects(_objects);

    /// <summary>Calls the function with its arguments in slots. The store is entered.</summary>
    protected void Run(nint slots, object?[] objects) => _function.Run(slots, objects);
}

/// <summary>How a function and a C# signature go together.</summary>
internal static class CallShape
{
    /// <summary>Whether a function can be called with a C# signature, and if so, whether nothing is converted.</summary>
    /// <param name="function">The function.</param>
    /// <param name="parameters">The C# parameters; null for a type that cannot cross.</param>
    /// <param name="results">The C# result; null for none, or for a type that cannot cross.</param>
    /// <param name="isAction">Whether there is no result.</param>
    /// <returns>Null if it cannot.</returns>
    public static bool? Of(Function function, Converter?[] parameters, Results? results, bool isAction)
    {
        Registry types = function.Store.Engine.Types;
        FuncType type = function.Type;
        if (!Accepts(types, type, parameters, results, isAction))
            return null;
        bool direct = type.Results.Length == 0 || results!.Converters[0].TakesDirectly(types, type.Results[0]);
        for (int i = 0; i < parameters.Length; i++)
            direct &= parameters[i]!.GivesDirectly(type.Parameters[i]);
        return direct;
    }

    /// <summary>Whether a function type and a C# signature go together.</summary>
    public static bool Accepts(Registry types, FuncType type, Converter?[] parameters, Results? results, bool isAction)
    {
        if (type.Parameters.Length != parameters.Length || isAction != (type.Results.Length == 0))
            return false;
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i] is not Converter parameter || !parameter.Accepts(types, type.Parameters[i]))
                return false;
        }
        return isAction || (results is not null && results.Accepts(types, type.Results));
    }

    /// <summary>Whether functions or objects of the host are among the arguments and results.</summary>
    public static bool HasObjects(Store store, FuncType type)
    {
        return HasObjects(store, type.Parameters) || HasObjects(store, type.Results);
    }

    private static bool HasObjects(Store store, ValType[] types)
    {
        foreach (ValType type in types)
        {
            if (Marshalling.IsObject(Marshalling.KindOf(store, type)))
                return true;
        }
        return false;
    }

    /// <summary>A generic type of C# types that are known only now, made.</summary>
    public static object Make(Type definition, Type[] types, params object[] arguments) =>
        Activator.CreateInstance(definition.MakeGenericType(types), arguments)!;
}

/// <summary>What is left to do for values that cross as they are.</summary>
internal static class Direct
{
    /// <summary>A value that the host gives: a function must be one of the store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Given<T>(Store store, T value)
    {
        if (!typeof(T).IsValueType && typeof(T) == typeof(Function))
            Require(store, Unsafe.As<T, Function?>(ref value));
        return value;
    }

    private static void Require(Store store, Function? function)
    {
        if (function is not null && function.Store != store)
            throw new ArgumentException("the function belongs to another store");
    }
}
