using System.Diagnostics.CodeAnalysis;
using System.IO;
using BenchmarkDotNet.Attributes;

namespace Clasm.Benchmarks;

/// <summary>From bytes or text to a module, and from a module to an instance.</summary>
[MemoryDiagnoser]
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls the clean-up.")]
public class LoadBenchmarks
{
    private readonly Engine _engine = new();
    private string _text = "";
    private byte[] _bytes = [];
    private Module? _module;

    /// <summary>A small module, and one with garbage collection.</summary>
    [Params("nbody", "gc_call_ref")]
    public string Name { get; set; } = "";

    /// <summary>Reads the kernel in both formats.</summary>
    [GlobalSetup]
    public void Read()
    {
        _text = Kernel.Read(Path.Combine(Kernel.BenchFolder, "kernels", Name + ".wat")).Text;
        _bytes = global::Wasmtime.Module.ConvertText(_text);
        _module = Module.FromBytes(_engine, Name, _bytes);
    }

    /// <summary>Parses, validates and compiles.</summary>
    [Benchmark]
    public Module FromText() => Module.FromText(_engine, Name, _text);

    /// <summary>Decodes, validates and compiles.</summary>
    [Benchmark]
    public Module FromBytes() => Module.FromBytes(_engine, Name, _bytes);

    /// <summary>Makes a store and an instance in it.</summary>
    [Benchmark]
    public void Instantiate()
    {
        using Store store = new(_engine);
        using Linker linker = new(_engine);
        linker.Instantiate(store, _module!);
    }

    /// <summary>Releases the module and the engine.</summary>
    [GlobalCleanup]
    public void Release()
    {
        _module?.Dispose();
        _engine.Dispose();
    }
}
