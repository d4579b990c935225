using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using Clasm.Syntax;

namespace Clasm.Fuzz.Differential;

/// <summary>This project's engine, in one configuration.</summary>
internal sealed class ClasmEngine : IDifferentialEngine
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(10);
    private static readonly string[] s_others = ["drc-fuel", "drc-epoch"];
    private static readonly string[] s_collectors =
    [
        "copying",
        "generational-zeal",
        "null",
        "generational",
        "drc-zeal",
        "drc-fuel",
        "copying-zeal",
        "generational-epoch",
    ];
    private readonly Engine _engine;
    private readonly bool _isInterruptible;
    private readonly bool _hasFuel;

    /// <summary>Makes an engine.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="config">Its configuration; the features are set here.</param>
    public ClasmEngine(string name, Config config)
    {
        Name = name;
        _isInterruptible = config.EpochInterruption;
        _hasFuel = config.FuelConsumption;
        config.Features = Features.All & ~(Features.CustomDescriptors | Features.StackSwitching);
        config.MaxWasmStack = 256 << 10;
        config.GcHeapMaxSize = 64 << 20;
        _engine = new Engine(config);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Whether host objects that the program dropped are waited for, and those that it holds are counted.</summary>
    public bool CountsHostObjects { get; init; }

    /// <summary>
    /// The configurations that a program runs in: the usual one, the one without optimisation, and another in turn.
    /// </summary>
    /// <param name="hasObjects">Whether the program has objects, so that collectors matter.</param>
    /// <param name="turn">Which other.</param>
    public static IEnumerable<string> Configurations(bool hasObjects, int turn)
    {
        yield return "drc";
        yield return "drc-O0";
        string[] others = hasObjects ? s_collectors : s_others;
        yield return others[turn % others.Length];
    }

    /// <summary>Makes an engine by the name of its configuration; null where the configuration is not built.</summary>
    /// <param name="name">The name: a collector, then words for what is not as usual.</param>
    public static ClasmEngine? TryCreate(string name)
    {
        string[] words = name.Split('-');
        Config config = new() { Collector = Enum.Parse<Collector>(words[0], ignoreCase: true) };
        foreach (string word in words.AsSpan(1))
        {
            switch (word)
            {
                case "O0":
                    config.Optimize = false;
                    break;
                case "zeal":
                    config.GcZealAllocCounter = 1;
                    break;
                case "fuel":
                    config.FuelConsumption = true;
                    break;
                case "explicit":
                    config.MemoryChecks = MemoryChecks.Explicit;
                    break;
                case "epoch":
                    config.EpochInterruption = true;
                    break;
                default:
                    throw new ArgumentException($"no such configuration: {name}");
            }
        }
        try
        {
            return new ClasmEngine(name, config) { CountsHostObjects = config.Collector != Collector.Null };
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Run(DifferentialCase program)
    {
        Log log = new();
        List<WeakReference> hostObjects = [];
        RunInStore(program, log, hostObjects);
        if (CountAlive(hostObjects) is int leaked and > 0)
            log.Lines.Add($"crash: {leaked} host objects outlive the store");
        return log.Lines;
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    // A frame of its own, so that nothing refers to the store afterwards.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunInStore(DifferentialCase program, Log log, List<WeakReference> hostObjects)
    {
        using Store store = new(_engine);
        if (_isInterruptible)
            store.Deadline(s_deadline);
        if (_hasFuel)
            store.Fuel = 10_000_000_000;
        RunIn(store, program, log, hostObjects);
        if (!CountsHostObjects || hostObjects.Count == 0)
            return;
        // References that the host was given, as in exceptions, hold objects until they are finalized.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        store.GC();
        log.Lines.Add($"{Observation.Alive}{CountAlive(hostObjects)}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunIn(Store store, DifferentialCase program, Log log, List<WeakReference> hostObjects)
    {
        using Linker linker = HostOf(log, hostObjects);
        Instance? last = null;
        foreach (NamedModule named in program.Modules)
        {
            Module module;
            try
            {
                module = Module.FromBytes(_engine, named.Name, named.Bytes);
            }
            catch (WasmException e) when (e is WasmFormatException or WasmValidationException)
            {
                log.Lines.Add($"refused {named.Name}: {e.Message}");
                return;
            }
            if (Guarded(log, "start", () => last = linker.Instantiate(store, module)) is string failure)
            {
                log.Lines.Add(failure);
                return;
            }
            linker.DefineInstance(store, named.Name, last!);
        }
        for (int i = 0; i < program.Calls; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"run{i}");
            Action run = last!.GetAction(name) ?? throw new InvalidOperationException($"no export {name}");
            log.Lines.Add(string.Create(CultureInfo.InvariantCulture, $"call {i}"));
            log.Lines.Add(Guarded(log, "trap", run) ?? "end");
        }
    }

    private Linker HostOf(Log log, List<WeakReference> hostObjects)
    {
        Linker linker = new(_engine);
        linker.DefineFunction("host", "log", (int kind, long value) => log.Add(kind, value));
        linker.DefineFunction(
            "host",
            "make",
            (int id) =>
            {
                HostObject made = new(id);
                hostObjects.Add(new WeakReference(made));
                return (object)made;
            }
        );
        linker.DefineFunction("host", "pass", (AnyRef? value) => value);
        linker.DefineFunction("host", "id", (object? value) => value is HostObject known ? known.Id : -1);
        return linker;
    }

    private static string? Guarded(Log log, string phase, Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (TrapException e)
        {
            if (log.Details is not null)
                log.Details.Add(e.ToString());
            return $"{phase} {TrapKinds.Of(e.Code)}";
        }
        catch (ResourceLimitException)
        {
            return $"{phase} resource";
        }
        catch (WasmGuestException)
        {
            return phase == "trap" ? "throw" : "start throw";
        }
        catch (WasmLinkException e)
        {
            return $"refused link: {e.Message}";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"{phase} crash {e.GetType().Name} {e.Message}";
        }
    }

    private static int CountAlive(List<WeakReference> hostObjects)
    {
        if (hostObjects.Count == 0)
            return 0;
        GC.Collect();
        return hostObjects.Count(reference => reference.IsAlive);
    }

    private sealed record HostObject(int Id);

    private sealed class Log
    {
        private int _logged;

        public List<string> Lines { get; } = [];

        public List<string>? Details { get; }

        public void Add(int kind, long value)
        {
            if (_logged++ < Observation.MaxLogged)
                Lines.Add(string.Create(CultureInfo.InvariantCulture, $"{kind} {value}"));
        }
    }
}
