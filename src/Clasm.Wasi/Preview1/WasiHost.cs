using System;
using System.Runtime.CompilerServices;
using Clasm.Wasi.Clocks;

namespace Clasm.Wasi.Preview1;

/// <summary>What a store's guests have of the world, and what they ask of it: one method for each function of preview 1.</summary>
internal sealed partial class WasiHost : IDisposable
{
    /// <summary>How long nothing looks whether the store is to stop.</summary>
    private const int SliceMilliseconds = 10;

    private static readonly ConditionalWeakTable<Store, WasiHost> s_hosts = [];

    private readonly byte[][] _arguments;
    private readonly byte[][] _environment;
    private readonly WasiClock _clock;
    private readonly WasiRandomSource _random;
    private readonly Store _store;
    private Instance? _instance;
    private Memory? _memory;

    private WasiHost(Store store, WasiConfiguration configuration)
    {
        _store = store;
        CanBeInterrupted = store.CanBeInterrupted;
        _arguments = configuration.EncodeArguments();
        _environment = configuration.EncodeEnvironment();
        _clock = new WasiClock(configuration.Time);
        _random = configuration.Random;
        configuration.Open(Descriptors);
    }

    /// <summary>Whether the store's code may be stopped from outside.</summary>
    public bool CanBeInterrupted { get; }

    /// <summary>The guest's descriptors.</summary>
    public DescriptorTable Descriptors { get; } = new();

    private GuestMemory Memory => new(_memory!);

    /// <summary>Gives a store's guests what a configuration says.</summary>
    /// <param name="store">The store.</param>
    /// <param name="configuration">The configuration; null takes everything back.</param>
    public static void Attach(Store store, WasiConfiguration? configuration)
    {
        WasiHost? host = configuration is null ? null : new WasiHost(store, configuration);
        if (s_hosts.TryGetValue(store, out WasiHost? former))
            former.Dispose();
        s_hosts.Remove(store);
        if (host is not null)
            s_hosts.Add(store, host);
    }

    /// <summary>The host of a call, ready to look into the caller's memory.</summary>
    /// <param name="caller">The call.</param>
    public static WasiHost Of(Caller caller)
    {
        if (!s_hosts.TryGetValue(caller.Store, out WasiHost? host))
            throw new WasmException("the store has no WASI configuration: Store.SetWasiConfiguration gives it one");
        if (host._instance != caller.Instance || host._memory is null)
        {
            host._memory =
                caller.GetMemory("memory")
                ?? throw new TrapException(TrapCode.Undefined, "missing required memory export");
            host._instance = caller.Instance;
        }
        return host;
    }

    /// <summary>Waits until something is ready, or the store is to stop.</summary>
    /// <param name="isReady">Waits as many milliseconds as it is told, and tells whether it is ready.</param>
    /// <exception cref="TrapException">The store is to stop.</exception>
    public void WaitUntil(Func<int, bool> isReady)
    {
        if (!CanBeInterrupted)
        {
            while (!isReady(-1)) { }
            return;
        }
        while (!isReady(SliceMilliseconds))
            _store.ThrowIfInterrupted();
    }

    /// <summary>Closes the descriptors.</summary>
    public void Dispose() => Descriptors.Dispose();

    /// <summary>Lets the guest pay for bytes, and stops it where it is to stop.</summary>
    private void Charge(ulong bytes)
    {
        _store.ThrowIfInterrupted();
        _store.ConsumeFuel(bytes / 64);
    }
}
