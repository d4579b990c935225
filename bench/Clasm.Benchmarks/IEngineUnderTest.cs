using System;

namespace Clasm.Benchmarks;

/// <summary>One engine in the comparison.</summary>
internal interface IEngineUnderTest : IDisposable
{
    /// <summary>The heading of its column.</summary>
    string Name { get; }

    /// <summary>Compiles and instantiates a kernel in a store of its own; throws where the engine cannot.</summary>
    ILoadedKernel Load(Kernel kernel);
}

/// <summary>A kernel that is ready to run.</summary>
internal interface ILoadedKernel : IDisposable
{
    Measurement Run(int iterations);
}

/// <summary>One run: its wall-clock time, and its result, which all engines must agree on.</summary>
internal readonly record struct Measurement(double Milliseconds, int Checksum);
