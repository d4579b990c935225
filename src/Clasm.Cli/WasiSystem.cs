using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Clasm.Cli.Options;

namespace Clasm.Cli;

/// <summary>Gives programs what the command line says of the system.</summary>
/// <param name="settings">What it says.</param>
/// <param name="terminal">The standard streams.</param>
internal sealed class WasiSystem(WasiSettings settings, Terminal terminal)
{
    private bool _isDefined;
    private bool _hasBench;

    /// <summary>Defines what a module imports of the system, once.</summary>
    /// <param name="linker">The linker.</param>
    /// <param name="store">The store of the module.</param>
    /// <param name="module">The module.</param>
    public void Define(Linker linker, Store store, Module module)
    {
        if (settings.IsOn)
            DefineSystem(linker, store, module);
        if (_hasBench || !settings.HasBench)
            return;
        _hasBench = true;
        linker.DefineFunction("bench", "start", () => { });
        linker.DefineFunction("bench", "end", () => { });
    }

    // Only what is imported, since each function takes its time; what a later module finds defined, it keeps.
    private void DefineSystem(Linker linker, Store store, Module module)
    {
        bool isFirst = !_isDefined;
        foreach (Import import in module.ImportArray)
        {
            if (!IsSystem(import))
                continue;
            if (isFirst || !linker.IsDefined(import.ModuleName, import.Name))
                linker.DefineWasi(import.ModuleName, import.Name);
            if (_isDefined)
                continue;
            _isDefined = true;
            store.SetWasiConfiguration(Configure());
        }
    }

    /// <summary>Whether an import is the system's.</summary>
    /// <param name="import">The import.</param>
    public bool Provides(Import import) =>
        (settings.IsOn && IsSystem(import)) || (settings.HasBench && import.ModuleName == "bench");

    private static bool IsSystem(Import import) => import.ModuleName is "wasi_snapshot_preview1" or "wasi_unstable";

    private WasiConfiguration Configure()
    {
        WasiConfiguration configuration = new();
        configuration.WithArgs(CollectionsMarshal.AsSpan(settings.Arguments));
        if (settings.InheritsEnvironment)
            configuration.WithInheritedEnvironment();
        if (settings.HasEnvironment)
            configuration.WithEnvironmentVariables(settings.Environment);
        if (terminal.IsOfProcess)
            configuration.WithInheritedStandardInput().WithInheritedStandardOutput().WithInheritedStandardError();
        else
            configuration
                .WithStandardInput(terminal.Input)
                .WithStandardOutput(terminal.OutputBytes)
                .WithStandardError(terminal.ErrorBytes);
        if (settings.HasDirectories)
            OpenDirectories(configuration);
        if (settings.HasListeners)
            OpenSockets(configuration);
        return configuration;
    }

    private void OpenDirectories(WasiConfiguration configuration)
    {
        foreach ((string host, string guest) in settings.Directories)
        {
            if (!Directory.Exists(host))
                throw new IOException($"--dir: there is no directory {host}");
            configuration.WithPreopenedDirectory(host, guest);
        }
    }

    private void OpenSockets(WasiConfiguration configuration)
    {
        foreach (IPEndPoint address in settings.Listeners)
            configuration.WithPreopenedSocket(Listen(address));
    }

    private static Socket Listen(IPEndPoint address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
            socket.Listen();
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new UsageException($"-S tcplisten: {address}: {exception.Message}");
        }
        return socket;
    }
}
