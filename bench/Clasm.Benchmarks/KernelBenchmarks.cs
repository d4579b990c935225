using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using BenchmarkDotNet.Attributes;

namespace Clasm.Benchmarks;

/// <summary>One run of each kernel in Clasm alone.</summary>
[MemoryDiagnoser]
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls the clean-up.")]
public class KernelBenchmarks
{
    private ClasmEngine? _engine;
    private ILoadedKernel? _loaded;
    private int _iterations;

    /// <summary>The file in bench/kernels.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>The collector that the code is compiled for.</summary>
    [Params(Collector.Auto)]
    public Collector Collector { get; set; }

    /// <summary>All kernels by name.</summary>
    public static IEnumerable<string> Names()
    {
        foreach (Kernel kernel in Kernel.ReadAll(Path.Combine(Kernel.BenchFolder, "kernels")))
            yield return kernel.Name;
    }

    /// <summary>Loads the kernel and lets the CLR compile it.</summary>
    [GlobalSetup]
    public void Load()
    {
        Kernel kernel = Kernel.Read(Path.Combine(Kernel.BenchFolder, "kernels", Name + ".wat"));
        _iterations = kernel.Iterations;
        _engine = new ClasmEngine(Collector);
        _loaded = _engine.Load(kernel);
        _loaded.Run(1);
    }

    /// <summary>Runs it as often as the kernel says.</summary>
    [Benchmark]
    public int Run() => _loaded!.Run(_iterations).Checksum;

    /// <summary>Releases the store and the engine.</summary>
    [GlobalCleanup]
    public void Release()
    {
        _loaded?.Dispose();
        _engine?.Dispose();
    }
}
