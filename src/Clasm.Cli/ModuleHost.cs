using System;
using Clasm.Cli.Diagnostics;
using Clasm.Cli.Options;
using Clasm.Syntax;

namespace Clasm.Cli;

/// <summary>An engine and a store for the modules of a command line. What goes wrong is reported with the module's file.</summary>
internal sealed class ModuleHost : IDisposable
{
    private readonly Settings _settings;
    private readonly Engine _engine;
    private readonly Store _store;
    private readonly Linker _linker;

    /// <summary>An empty store.</summary>
    /// <param name="settings">The settings.</param>
    public ModuleHost(Settings settings)
    {
        _settings = settings;
        _engine = new Engine(settings.Config);
        _store = new Store(_engine);
        _linker = new Linker(_engine) { AllowShadowing = true };
    }

    /// <summary>Instantiates a module whose exports others may import.</summary>
    /// <param name="name">The module name of the imports.</param>
    /// <param name="file">The module.</param>
    public void Preload(string name, ModuleFile file) => _linker.DefineInstance(name, Instantiate(file));

    /// <summary>Instantiates a module.</summary>
    /// <param name="file">The module.</param>
    public Instance Instantiate(ModuleFile file)
    {
        ModuleDefinition definition = ModuleReader.Read(file, _settings.Config.Features);
        return Guard(
            file,
            () =>
            {
                Module module = Module.FromDefinition(_engine, file.Name, definition);
                return _linker.Instantiate(_store, module);
            }
        );
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
        catch (WasmException exception)
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
