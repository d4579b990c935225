using System;
using Clasm.Compilation;
using Clasm.Gc;
using Clasm.Memories;
using Clasm.RuntimeTypes;
using Clasm.Syntax;

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
    /// <exception cref="PlatformNotSupportedException">
    /// The machine is not little-endian or not 64-bit, or has no guard pages although the settings want them.
    /// </exception>
    public Engine(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (!BitConverter.IsLittleEndian || nint.Size != 8)
            throw new PlatformNotSupportedException("Clasm needs a little-endian 64-bit machine");
        if (config.MemoryChecks == MemoryChecks.Guard && !config.GuardsMemories)
            throw new PlatformNotSupportedException("memories cannot be guarded in this process");
        Config = config.Clone();
        GcModel = GcModel.Create(Config.Collector);
        Types = new TypeRegistry(GcModel.HeaderSize);
        Stubs = new SignatureStubs(this);
    }

    /// <summary>Whether memories of a type are guarded, so that code accesses them without checks.</summary>
    /// <param name="type">The type.</param>
    internal bool Guards(MemoryType type) => Config.GuardsMemories && GuardPages.Cover(type);

    /// <summary>Does nothing that waiting for the garbage collector would not do.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
