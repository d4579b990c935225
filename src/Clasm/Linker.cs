using System;
using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm;

/// <summary>Finds imports by name.</summary>
public sealed partial class Linker : IDisposable
{
    private readonly Dictionary<(string Module, string Name), object> _items = [];
    private readonly Dictionary<(string Module, string Name), Func<Store, object>> _perStore = [];
    private readonly Engine _engine;

    /// <summary>An empty linker.</summary>
    /// <param name="engine">The engine of the modules that it links.</param>
    public Linker(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
    }

    /// <summary>Whether a name may be defined again; the last definition counts.</summary>
    public bool AllowShadowing { get; set; }

    /// <summary>Defines an item of a store: a function, table, memory, global or tag.</summary>
    /// <param name="module">The module name.</param>
    /// <param name="name">The item's name.</param>
    /// <param name="item">The item.</param>
    public void Define(string module, string name, object item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item is not (Function or Table or Memory or Global or Tag))
            throw new ArgumentException($"{item.GetType().Name} cannot be imported");
        Reserve(module, name);
        _items[(module, name)] = item;
    }

    /// <summary>Defines a host function for every store that the linker instantiates in.</summary>
    /// <param name="module">The module name.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="parameters">The types of its parameters.</param>
    /// <param name="results">The types of its results.</param>
    /// <param name="callback">What it does.</param>
    public void DefineFunction(
        string module,
        string name,
        ValType[] parameters,
        ValType[] results,
        FunctionCallback callback
    ) => DefinePerStore(module, name, store => Function.FromCallback(store, parameters, results, callback));

    /// <summary>Defines all exports of an instance under a module name.</summary>
    /// <param name="module">The module name.</param>
    /// <param name="instance">The instance.</param>
    public void DefineInstance(string module, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        foreach (Export export in instance.Module.Exports)
            Define(module, export.Name, instance.GetExport(export.Name)!);
    }

    /// <summary>Instantiates a module, finding its imports here.</summary>
    /// <param name="store">Where it will live.</param>
    /// <param name="module">What is instantiated.</param>
    /// <exception cref="WasmLinkException">An import is not defined, or does not match.</exception>
    /// <exception cref="TrapException">The start function or an active segment trapped.</exception>
    public Instance Instantiate(Store store, Module module)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        object[] imports = new object[module.Imports.Count];
        for (int i = 0; i < imports.Length; i++)
            imports[i] = Find(store, module.Imports[i]);
        return Instance.Create(store, module, imports);
    }

    /// <summary>Does nothing: a linker goes when nothing uses it.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    internal void DefinePerStore(string module, string name, Func<Store, object> make)
    {
        Reserve(module, name);
        _perStore[(module, name)] = make;
    }

    private void Reserve(string module, string name)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(name);
        bool isDefined = _items.ContainsKey((module, name)) || _perStore.ContainsKey((module, name));
        if (isDefined && !AllowShadowing)
            throw new WasmException($"import {module}.{name} is defined already");
        _items.Remove((module, name));
        _perStore.Remove((module, name));
    }

    private object Find(Store store, Import import)
    {
        if (store.Engine != _engine)
            throw new ArgumentException("the store belongs to another engine than the linker");
        if (_items.TryGetValue((import.Module, import.Name), out object? item))
            return item;
        if (_perStore.TryGetValue((import.Module, import.Name), out Func<Store, object>? make))
            return make(store);
        throw new WasmLinkException(
            "unknown import",
            import.Module,
            import.Name,
            import.Type.Kind.ToString().ToLowerInvariant(),
            "missing"
        );
    }
}
