using System;
using Clasm.Wasi.Preview1;

namespace Clasm;

/// <summary>What WASI adds to stores, linkers and instances.</summary>
public static class WasiExtensions
{
    /// <summary>
    /// Gives the programs in a store their arguments, environment, streams and directories. A configuration may be given to
    /// several stores; each opens its files anew. Another call replaces, and closes, what the one before gave.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="config">The configuration; null takes everything back.</param>
    /// <exception cref="System.IO.IOException">A file or directory cannot be opened.</exception>
    public static void SetWasiConfiguration(this Store store, WasiConfiguration? config)
    {
        ArgumentNullException.ThrowIfNull(store);
        WasiHost.Attach(store, config);
    }

    /// <summary>Defines the functions of preview 1, <c>wasi_snapshot_preview1</c> and <c>wasi_unstable</c>. A store that
    /// calls them needs a configuration.</summary>
    /// <param name="linker">The linker.</param>
    public static void DefineWasi(this Linker linker)
    {
        ArgumentNullException.ThrowIfNull(linker);
        Preview1Functions.Define(linker);
    }

    /// <summary>Defines one function of preview 1; nothing where there is none of the name.</summary>
    /// <param name="linker">The linker.</param>
    /// <param name="module">The module name.</param>
    /// <param name="name">The function's name.</param>
    internal static void DefineWasi(this Linker linker, string module, string name) =>
        Preview1Functions.Define(linker, module, name);

    /// <summary>Runs a command: calls its export <c>_start</c>.</summary>
    /// <param name="instance">The program.</param>
    /// <returns>The status that it exited with; 0 if it returned.</returns>
    /// <exception cref="WasmException">It is no command.</exception>
    public static int RunWasiCommand(this Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        Action start = instance.GetRequiredFunction<Action>("_start");
        try
        {
            start();
            return 0;
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
    }

    /// <summary>Readies a reactor: calls its export <c>_initialize</c>, if there is one. Its other exports may be called then.</summary>
    /// <param name="instance">The instance.</param>
    public static void InitializeWasiReactor(this Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (instance.GetExport("_initialize") is not null)
            instance.GetRequiredFunction<Action>("_initialize")();
    }
}
