using System;

namespace Clasm.Api.Tests;

/// <summary>A module in text, instantiated in a store of its own.</summary>
internal sealed class Guest : IDisposable
{
    public Guest(string text, Action<Linker>? define = null)
        : this(new Engine(), text, define) { }

    public Guest(Engine engine, string text, Action<Linker>? define = null)
    {
        Engine = engine;
        Store = new Store(engine);
        Linker = new Linker(engine);
        Module = Module.FromText(engine, "guest", $"(module {text})");
        define?.Invoke(Linker);
        Instance = Linker.Instantiate(Store, Module);
    }

    public Engine Engine { get; }

    public Store Store { get; }

    public Linker Linker { get; }

    public Module Module { get; }

    public Instance Instance { get; }

    public T Get<T>(string name)
        where T : Delegate => Instance.GetRequiredFunction<T>(name);

    public void Dispose()
    {
        Store.Dispose();
        Engine.Dispose();
    }
}
