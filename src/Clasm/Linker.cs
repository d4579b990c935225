using System;
using System.Collections.Generic;
using Clasm.Execution;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

namespace Clasm;

/// <summary>Finds imports by name.</summary>
public sealed partial class Linker : IDisposable
{
    // By module name and name. A function of this type makes the item for a store; others are items.
    private readonly Dictionary<string, Dictionary<string, object>> _definitions = new(StringComparer.Ordinal);
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
        _definitions[module][name] = item;
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
    ) => DefinePerStore(module, name, (store, _) => Function.FromCallback(store, parameters, results, callback));

    /// <summary>Defines a host function for every store that the linker instantiates in.</summary>
    /// <param name="module">The module name.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="callback">What it does.</param>
    /// <param name="parameterKinds">The kinds of its parameters.</param>
    /// <param name="resultKinds">The kinds of its results.</param>
    public void DefineFunction(
        string module,
        string name,
        FunctionCallback callback,
        IReadOnlyList<ValueKind> parameterKinds,
        IReadOnlyList<ValueKind> resultKinds
    ) => DefineFunction(module, name, Marshalling.TypesOf(parameterKinds), Marshalling.TypesOf(resultKinds), callback);

    /// <summary>
    /// Defines a host function that has, for each import of it, the type of that import: a language may import one function
    /// under several types.
    /// </summary>
    /// <param name="module">The module name.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="callback">What it does; the arguments tell their kinds.</param>
    public void DefineFunction(string module, string name, FunctionCallback callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        DefinePerStore(
            module,
            name,
            (store, wanted) =>
                wanted is null
                    ? throw new WasmException($"{module}.{name} has the type of an import only")
                    : Function.OfHost(store, wanted, callback)
        );
    }

    /// <summary>Defines a global that is accessed by a C# type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="module">The module name.</param>
    /// <param name="name">The global's name.</param>
    /// <param name="accessor">The global.</param>
    public void Define<T>(string module, string name, Global.Accessor<T> accessor)
    {
        ArgumentNullException.ThrowIfNull(accessor);
        Define(module, name, accessor.Global);
    }

    /// <summary>Defines all exports of an instance under a module name.</summary>
    /// <param name="module">The module name.</param>
    /// <param name="instance">The instance.</param>
    public void DefineInstance(string module, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        foreach ((string name, object item) in instance.GetExports())
            Define(module, name, item);
    }

    /// <summary>Defines all exports of an instance under a module name.</summary>
    /// <param name="store">The store that it lives in.</param>
    /// <param name="module">The module name.</param>
    /// <param name="instance">The instance.</param>
    /// <exception cref="ArgumentException">It lives in another store.</exception>
    public void DefineInstance(Store store, string module, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (instance.Store != store)
            throw new ArgumentException("the instance lives in another store", nameof(store));
        DefineInstance(module, instance);
    }

    /// <summary>Instantiates a module and defines its exports under its name.</summary>
    /// <param name="store">Where the instance will live.</param>
    /// <param name="module">The module.</param>
    /// <returns>The instance.</returns>
    /// <exception cref="WasmLinkException">An import is not defined, or does not match.</exception>
    public Instance DefineModule(Store store, Module module)
    {
        Instance instance = Instantiate(store, module);
        DefineInstance(module.Name, instance);
        return instance;
    }

    /// <summary>Defines the functions that a module imports and that are not defined yet: they trap.</summary>
    /// <param name="module">The module.</param>
    public void DefineUnknownImportsAsTraps(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (Import import in module.Imports)
        {
            if (import is not FunctionImport || IsDefined(import.ModuleName, import.Name))
                continue;
            string message = $"unknown import: {import} was called";
            DefineFunction(
                import.ModuleName,
                import.Name,
                (_, _, _) => throw new TrapException(TrapCode.Undefined, message)
            );
        }
    }

    /// <summary>Defines what a module imports and what is not defined yet: functions give, and globals are, 0 or null.</summary>
    /// <param name="store">The store of the globals, tables and memories.</param>
    /// <param name="module">The module.</param>
    /// <exception cref="WasmException">A global of a type without default, or a tag, is imported.</exception>
    public void DefineUnknownImportsAsDefaultValues(Store store, Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (Import import in module.Imports)
        {
            if (IsDefined(import.ModuleName, import.Name))
                continue;
            if (import is FunctionImport)
                DefineFunction(import.ModuleName, import.Name, (_, _, _) => { });
            else
                Define(import.ModuleName, import.Name, Default(store, module, import));
        }
    }

    /// <summary>The item that a name stands for in a store, or null.</summary>
    /// <param name="store">The store.</param>
    /// <param name="module">The module name.</param>
    /// <param name="name">The item's name.</param>
    public object? GetItem(Store store, string module, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        object? item = Find(module, name);
        return item is Func<Store, RuntimeType?, object> make ? make(store, null) : item;
    }

    /// <summary>The function that a name stands for in a store, or null.</summary>
    /// <param name="store">The store.</param>
    /// <param name="module">The module name.</param>
    /// <param name="name">The function's name.</param>
    public Function? GetFunction(Store store, string module, string name) => GetItem(store, module, name) as Function;

    /// <summary>The table that a name stands for in a store, or null.</summary>
    /// <param name="store">The store.</param>
    /// <param name="module">The module name.</param>
    /// <param name="name">The table's name.</param>
    public Table? GetTable(Store store, string module, string name) => GetItem(store, module, name) as Table;

    /// <summary>The memory that a name stands for in a store, or null.</summary>
    /// <param name="store">The store.</param>
    /// <param name="module">The module name.</param>
    /// <param name="name">The memory's name.</param>
    public Memory? GetMemory(Store store, string module, string name) => GetItem(store, module, name) as Memory;

    /// <summary>The global that a name stands for in a store, or null.</summary>
    /// <param name="store">The store.</param>
    /// <param name="module">The module name.</param>
    /// <param name="name">The global's name.</param>
    public Global? GetGlobal(Store store, string module, string name) => GetItem(store, module, name) as Global;

    /// <summary>Another linker with the same definitions.</summary>
    public Linker Clone()
    {
        Linker clone = new(_engine) { AllowShadowing = AllowShadowing };
        foreach ((string module, Dictionary<string, object> items) in _definitions)
            clone._definitions.Add(module, new Dictionary<string, object>(items, StringComparer.Ordinal));
        return clone;
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
        Import[] wanted = module.ImportArray;
        object[] imports = new object[wanted.Length];
        for (int i = 0; i < imports.Length; i++)
            imports[i] = Find(store, module, wanted[i]);
        return new Instance(store, module, imports);
    }

    /// <summary>Does nothing: a linker goes when nothing uses it.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    internal void DefinePerStore(string module, string name, Func<Store, RuntimeType?, object> make)
    {
        Reserve(module, name);
        _definitions[module][name] = make;
    }

    /// <summary>Defines a function that takes the type of the import where its C# types can stand for it.</summary>
    private void Define(string module, string name, HostSource source) =>
        DefinePerStore(
            module,
            name,
            (store, wanted) =>
                wanted is not null && source.Accepts(store.Engine.Types, wanted.Function!)
                    ? Function.OfHost(store, wanted, source)
                    : Function.OfHost(store, source)
        );

    private static object Default(Store store, Module module, Import import) =>
        TypeCanonicalizer.Canonical(import.Type, Array.ConvertAll(module.Types, type => type.Id)) switch
        {
            TableType { Element.IsNullable: true } type => new Table(store, type, store.KindOf(type.Element)),
            MemoryType type => new Memory(store, type),
            GlobalType { Type.IsDefaultable: true } type => new Global(
                store,
                type.Type,
                Value.Default(Marshalling.KindOf(store, type.Type)),
                type.IsMutable ? Mutability.Mutable : Mutability.Immutable
            ),
            _ => throw new WasmException($"import {import} has no default"),
        };

    internal bool IsDefined(string module, string name) => Find(module, name) is not null;

    private object? Find(string module, string name) =>
        _definitions.TryGetValue(module, out Dictionary<string, object>? items)
        && items.TryGetValue(name, out object? item)
            ? item
            : null;

    private void Reserve(string module, string name)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(name);
        if (!AllowShadowing && IsDefined(module, name))
            throw new WasmException($"import {module}.{name} is defined already");
        if (!_definitions.ContainsKey(module))
            _definitions.Add(module, new Dictionary<string, object>(StringComparer.Ordinal));
    }

    private object Find(Store store, Module module, Import import)
    {
        if (store.Engine != _engine)
            throw new ArgumentException("the store belongs to another engine than the linker");
        object? item = Find(import.ModuleName, import.Name);
        if (item is Func<Store, RuntimeType?, object> make)
            return make(store, import.Type is FunctionExternType function ? module.Types[function.TypeIndex] : null);
        if (item is not null)
            return item;
        throw new WasmLinkException(
            "unknown import",
            import.ModuleName,
            import.Name,
            import.Type.Kind.ToString().ToLowerInvariant(),
            "nothing"
        );
    }
}
