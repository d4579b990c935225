using System;
using Clasm.Syntax;
using Registry = Clasm.RuntimeTypes.TypeRegistry;

namespace Clasm.Execution;

/// <summary>A delegate of the host from which functions are made, of the types that its C# types can stand for.</summary>
internal sealed partial class HostSource
{
    private readonly Delegate _callback;
    private readonly Converter[] _parameters;
    private readonly Results? _results;
    private readonly Func<Type?, HostFunction> _make;

    private HostSource(
        Delegate callback,
        Converter?[] parameters,
        Results? results,
        bool isAction,
        Func<Type?, HostFunction> make
    )
    {
        foreach (Converter? parameter in parameters)
        {
            if (parameter is null)
                throw Misfit(callback, "a parameter");
        }
        if (results is null && !isAction)
            throw Misfit(callback, "the result");
        _callback = callback;
        _parameters = parameters!;
        _results = results;
        _make = make;
    }

    /// <summary>The type where nothing else is asked for.</summary>
    public FuncType DefaultType =>
        new(
            Array.ConvertAll(_parameters, parameter => parameter.Type),
            _results is null ? [] : Array.ConvertAll(_results.Converters, result => result.Type)
        );

    /// <summary>Whether there can be a function of a type; type indices are the engine's.</summary>
    public bool Accepts(Registry types, FuncType type) =>
        CallShape.Accepts(types, type, _parameters, _results, _results is null);

    /// <summary>A function.</summary>
    /// <param name="store">For which store.</param>
    /// <param name="type">A type that is accepted.</param>
    /// <param name="isDirect">Whether all types cross as they are.</param>
    public HostFunction Create(Store store, FuncType type, out bool isDirect)
    {
        HostFunction function = _make(_results?.First);
        function.Attach(store, type);
        Registry types = store.Engine.Types;
        isDirect = _results is null || _results.Converters[0].GivesDirectly(type.Results[0]);
        for (int i = 0; i < _parameters.Length; i++)
            isDirect &= _parameters[i].TakesDirectly(types, type.Parameters[i]);
        return function;
    }

    /// <summary>The C# signature.</summary>
    public override string ToString() => _callback.GetType().ToString();

    private static ArgumentException Misfit(Delegate callback, string what) =>
        new($"{what} of {callback.GetType()} is of a type that WebAssembly has not");
}
