using System;
using Clasm.Syntax;
using Registry = Clasm.RuntimeTypes.TypeRegistry;

namespace Clasm.Execution;

/// <summary>How a C# result type stands for a function's results: a value for one, a tuple for several.</summary>
internal abstract class Results
{
    /// <summary>How each result crosses the border.</summary>
    public abstract Converter[] Converters { get; }

    /// <summary>The type of the first element, if the C# type is a tuple.</summary>
    public virtual Type? First => null;

    /// <summary>Whether a function with some results can be called or written with the C# type.</summary>
    public bool Accepts(Registry types, ValType[] results)
    {
        Converter[] converters = Converters;
        if (converters.Length != results.Length)
            return false;
        for (int i = 0; i < results.Length; i++)
        {
            if (!converters[i].Accepts(types, results[i]))
                return false;
        }
        return true;
    }
}

/// <summary>How a C# result type stands for a function's results.</summary>
/// <typeparam name="TResult">The C# type.</typeparam>
internal abstract class Results<TResult> : Results
{
    /// <summary>How; null for a type that cannot cross.</summary>
    public static readonly Results<TResult>? Instance = (Results<TResult>?)Create();

    /// <summary>Reads what a call returned, from the result of an index on. The store is entered.</summary>
    public abstract TResult Read(Store store, ValType[] types, nint slot, object?[] objects, int at);

    /// <summary>Writes what a function of the host returns, from the result of an index on. The store is entered.</summary>
    public abstract void Write(Store store, TResult value, ValType[] types, nint slot, object?[] objects, int at);

    internal static object? Create()
    {
        if (
            !typeof(TResult).IsGenericType
            || TupleResults.Of(typeof(TResult).GetGenericTypeDefinition()) is not Type tuple
        )
            return Converter<TResult>.Instance is null ? null : new SingleResult<TResult>();
        object created = Activator.CreateInstance(tuple.MakeGenericType(typeof(TResult).GetGenericArguments()))!;
        return Array.TrueForAll(((Results)created).Converters, converter => converter is not null) ? created : null;
    }
}

/// <summary>One result.</summary>
internal sealed class SingleResult<T> : Results<T>
{
    public override Converter[] Converters { get; } = [Converter<T>.Instance!];

    public override T Read(Store store, ValType[] types, nint slot, object?[] objects, int at) =>
        Converter<T>.Instance!.ReadResult(store, types[at], slot, objects, at);

    public override void Write(Store store, T value, ValType[] types, nint slot, object?[] objects, int at) =>
        Converter<T>.Instance!.WriteResult(store, value, types[at], slot, objects, at);
}

/// <summary>Several results, of which the first is what compiled code returns and the others come through the store.</summary>
/// <typeparam name="TResult">The tuple.</typeparam>
/// <typeparam name="TFirst">Its first element.</typeparam>
internal abstract class TupleResults<TResult, TFirst> : Results<TResult>
{
    public override Type First => typeof(TFirst);

    /// <summary>The tuple of a first result and those that the call left in the store.</summary>
    public abstract TResult Join(Store store, ValType[] types, TFirst first, int at);

    /// <summary>The first element; the others are left in the store.</summary>
    public abstract TFirst Split(Store store, TResult value, ValType[] types, int at);

    public sealed override TResult Read(Store store, ValType[] types, nint slot, object?[] objects, int at) =>
        Join(store, types, Converter<TFirst>.Instance!.ReadResult(store, types[at], slot, objects, at), at);

    public sealed override void Write(Store store, TResult value, ValType[] types, nint slot, object?[] objects, int at)
    {
        TFirst first = Split(store, value, types, at);
        Converter<TFirst>.Instance!.WriteResult(store, first, types[at], slot, objects, at);
    }
}
