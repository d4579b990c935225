using System;

namespace Clasm.Benchmarks;

/// <summary>An engine that runs programs, in a process of its own.</summary>
internal interface IProgramEngine : IDisposable
{
    /// <summary>Reads and compiles the module, as far as the engine does that before it runs anything.</summary>
    /// <param name="path">The module.</param>
    /// <param name="cache">A folder where what is compiled is kept, and found when it is there; or null.</param>
    void Load(string path, string? cache = null);

    /// <summary>Runs the program in a new instance as far as its first call of the host, which is told of it.</summary>
    void RunToFirstCall(Action called);

    /// <summary>Runs the program in a new instance, with its standard output in a file; returns the exit code.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folders">Where its output goes, and its folder /out.</param>
    /// <param name="clock">Is told when the program starts and ends.</param>
    int Run(RealProgram program, ProgramFolders folders, ProgramClock clock);
}

/// <summary>Where a run of a program leaves what it writes, and finds what is common to all.</summary>
/// <param name="Output">The file for its standard output.</param>
/// <param name="Errors">The file for its standard error.</param>
/// <param name="Out">The folder that it may write to.</param>
/// <param name="Inputs">The folder that it may read.</param>
internal sealed record ProgramFolders(string Output, string Errors, string Out, string Inputs);

/// <summary>The time that a program takes: from start to end, or from bench.start to bench.end where it calls these.</summary>
internal sealed class ProgramClock
{
    private long _start;
    private double _measured = double.NaN;

    /// <summary>Milliseconds of the thread's time.</summary>
    public double Milliseconds { get; private set; }

    public void Start() => _start = ThreadTime.Now;

    public void Stop() => Milliseconds = double.IsNaN(_measured) ? ThreadTime.Since(_start) : _measured;

    public void BeginMeasured() => _start = ThreadTime.Now;

    public void EndMeasured() => _measured = ThreadTime.Since(_start);
}
