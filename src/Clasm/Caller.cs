using System;

namespace Clasm;

/// <summary>What a host function is told of its call.</summary>
public readonly ref struct Caller
{
    internal Caller(Store store) => Store = store;

    /// <summary>The store that the call comes from.</summary>
    public Store Store { get; }
}

/// <summary>A function of the host that takes and gives values of any type.</summary>
/// <param name="caller">Where the call comes from.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="results">Receives the results; they are zero and null at first.</param>
public delegate void FunctionCallback(Caller caller, ReadOnlySpan<Value> arguments, Span<Value> results);
