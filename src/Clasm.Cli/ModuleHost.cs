using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Clasm.Cli.Diagnostics;
using Clasm.Cli.Options;
using Clasm.Diagnostics;
using Clasm.Syntax;

namespace Clasm.Cli;

/// <summary>An engine and a store for the modules of a command line. What goes wrong is reported with the module's file.</summary>
internal sealed class ModuleHost : IDisposable
{
    private readonly Settings _settings;
    private readonly Engine _engine;
    private readonly Store _store;
    private readonly Linker _linker;
    private readonly WasiSystem _system;
    private HashSet<(string Module, string Name)>? _defined;

    /// <summary>An empty store.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="terminal">The standard streams.</param>
    public ModuleHost(Settings settings, Terminal terminal)
    {
        _settings = settings;
        _system = new WasiSystem(settings.Wasi, terminal);
        _engine = settings.CreateEngine();
        _store = new Store(_engine);
        settings.Apply(_store);
        _linker = new Linker(_engine) { AllowShadowing = true };
    }

    /// <summary>Tells of the GC heap what the command line asks for.</summary>
    /// <param name="terminal">The standard streams.</param>
    public void ReportHeap(Terminal terminal)
    {
        if (_settings.PrintsGcStatistics)
            GcReport.Write(_store, terminal.Error);
        if (_settings.GcHeapSnapshot is not string path)
            return;
        using FileStream file = File.Create(path);
        _store.WriteGcHeapSnapshot(file);
    }

    /// <summary>Ends what runs when a token is cancelled.</summary>
    /// <param name="token">The token.</param>
    public void StopAt(CancellationToken token) => _store.SetCancellation(token);

    /// <summary>Starts to sample what runs.</summary>
    /// <param name="interval">How often.</param>
    public GuestProfiler StartProfiler(TimeSpan interval) => new(_store, interval);

    /// <summary>Whether files may be compiled modules, which run as they are.</summary>
    public bool AllowsPrecompiled { get; init; }

    /// <summary>Instantiates a module whose exports others may import.</summary>
    /// <param name="name">The module name of the imports.</param>
    /// <param name="file">The module.</param>
    public void Preload(string name, ModuleFile file)
    {
        Instance instance = Instantiate(file);
        _linker.DefineInstance(name, instance);
        foreach (Export export in instance.Module.Exports)
            Defined.Add((name, export.Name));
    }

    private HashSet<(string Module, string Name)> Defined => _defined ??= [];

    /// <summary>Instantiates a module.</summary>
    /// <param name="file">The module.</param>
    public Instance Instantiate(ModuleFile file)
    {
        return Guard(
            file,
            () =>
            {
                Module module = Load(file);
                _system.Define(_linker, _store, module);
                if (_settings.UnknownImportsTrap || _settings.UnknownImportsDefault)
                    DefineUnknownFunctions(module);
                _settings.StartTimeout(_store);
                Instance instance = _linker.Instantiate(_store, module);
                if (instance.GetFunction("_start") is null)
                    instance.InitializeWasiReactor();
                return instance;
            }
        );
    }

    private Module Load(ModuleFile file)
    {
        if (!file.IsCompiled)
            return Module.FromContent(_engine, file.Name, file.Bytes);
        if (!AllowsPrecompiled)
            throw new WasmException(
                "it is compiled: --allow-precompiled runs such a file, which must come from where you trust"
            );
        return Module.FromCompiled(_engine, file.Name, file.Bytes);
    }

    // Functions that nothing provides trap when they are called, or return zeros and nulls.
    private void DefineUnknownFunctions(Module module)
    {
        foreach (Import import in module.Imports)
        {
            if (
                import.Type is not FunctionExternType type
                || _system.Provides(import)
                || !Defined.Add((import.ModuleName, import.Name))
            )
                continue;
            string message = $"unknown import: {import.ModuleName}.{import.Name} was called";
            FunctionCallback callback = _settings.UnknownImportsTrap
                ? (_, _, _) => throw new TrapException(TrapCode.Undefined, message)
                : (_, _, _) => { };
            Function function = Function.OfHost(_store, module.Types[type.TypeIndex], callback);
            _linker.Define(import.ModuleName, import.Name, function);
        }
    }

    /// <summary>Does something with a module; what goes wrong is reported with its file.</summary>
    /// <param name="file">The module.</param>
    /// <param name="action">What to do.</param>
    public T Guard<T>(ModuleFile file, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (WasmException exception) when (exception is not WasiExitException)
        {
            throw new ModuleException(file, exception) { MaxBacktrace = _settings.MaxBacktrace };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _linker.Dispose();
        _store.Dispose();
        _engine.Dispose();
    }
}
