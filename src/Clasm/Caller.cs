using System;
using Clasm.Execution;

namespace Clasm;

/// <summary>What a host function is told of its call.</summary>
public readonly ref struct Caller
{
    private readonly HostFunction _function;

    internal Caller(HostFunction function) => _function = function;

    /// <summary>The store that the call comes from.</summary>
    public Store Store => _function.Store;

    /// <summary>The instance that imports the function; null where the host calls it without one.</summary>
    public Instance? Instance => _function.Instance;

    /// <summary>An export of the calling instance: a function, table, memory, global or tag; null where there is none.</summary>
    /// <param name="name">The name.</param>
    public object? GetExport(string name) => Instance?.GetExport(name);

    /// <summary>An exported function of the calling instance, or null.</summary>
    /// <param name="name">The name.</param>
    public Function? GetFunction(string name) => Instance?.GetFunction(name);

    /// <summary>An exported memory of the calling instance, or null.</summary>
    /// <param name="name">The name.</param>
    public Memory? GetMemory(string name) => Instance?.GetMemory(name);

    /// <summary>An exported table of the calling instance, or null.</summary>
    /// <param name="name">The name.</param>
    public Table? GetTable(string name) => Instance?.GetTable(name);

    /// <summary>An exported global of the calling instance, or null.</summary>
    /// <param name="name">The name.</param>
    public Global? GetGlobal(string name) => Instance?.GetGlobal(name);

    /// <summary>Some values in an exported memory of the calling instance.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="name">The memory's name.</param>
    /// <param name="address">The first value's address.</param>
    /// <param name="length">How many values.</param>
    /// <param name="span">The values.</param>
    /// <returns>False where there is no such memory, or they end past it.</returns>
    public bool TryGetMemorySpan<T>(string name, long address, int length, out Span<T> span)
        where T : unmanaged
    {
        span = default;
        return GetMemory(name) is Memory memory && memory.TryGetSpan(address, length, out span);
    }

    /// <summary>The data of the store's host.</summary>
    public object? GetData() => Store.GetData();

    /// <summary>Changes the data of the store's host.</summary>
    /// <param name="data">What <see cref="GetData"/> gives from now on.</param>
    public void SetData(object? data) => Store.SetData(data);
}

/// <summary>A function of the host that takes and gives values of any type.</summary>
/// <param name="caller">Where the call comes from.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="results">Receives the results; they are zero and null at first.</param>
public delegate void FunctionCallback(Caller caller, ReadOnlySpan<Value> arguments, Span<Value> results);
