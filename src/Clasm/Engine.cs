using System;
using Clasm.Compilation;
using Clasm.Gc;
using Clasm.RuntimeTypes;

namespace Clasm;

/// <summary>What modules are compiled for and stores are made from: settings, and the types that all share. Thread-safe.</summary>
public sealed partial class Engine : IDisposable
{
    internal readonly Config Config;
    internal readonly GcModel GcModel;
    internal readonly TypeRegistry Types;
    internal readonly SignatureStubs Stubs;

    /// <summary>An engine with default settings.</summary>
    public Engine()
        : this(new Config()) { }

    /// <summary>An engine.</summary>
    /// <param name="config">Its settings; later changes to them have no effect.</param>
    /// <exception cref="PlatformNotSupportedException">The machine is not little-endian or not 64-bit.</exception>
    public Engine(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (!BitConverter.IsLittleEndian || nint.Size != 8)
            throw new PlatformNotSupportedException("Clasm needs a little-endian 64-bit machine");
        Config = config.Clone();
        GcModel = GcModel.Create(Config.Collector);
        Types = new TypeRegistry(GcModel.HeaderSize);
        Stubs = new SignatureStubs(this);
    }

    /// <summary>Does nothing that waiting for the garbage collector would not do.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
