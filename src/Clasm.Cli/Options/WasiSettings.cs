using System.Collections.Generic;
using System.Net;

namespace Clasm.Cli.Options;

/// <summary>What programs have of the system.</summary>
internal sealed class WasiSettings
{
    /// <summary>Whether there is anything at all.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>Whether programs see this process's environment.</summary>
    public bool InheritsEnvironment { get; set; }

    /// <summary>Whether benchmarks find the functions that mark what they measure.</summary>
    public bool HasBench { get; set; }

    /// <summary>Where programs may accept connections.</summary>
    public List<IPEndPoint> Listeners { get; } = [];

    /// <summary>The program's arguments, its name first.</summary>
    public List<string> Arguments { get; } = [];

    /// <summary>Environment variables.</summary>
    public List<(string Name, string Value)> Environment { get; } = [];

    /// <summary>Directories: the host's path and the program's.</summary>
    public List<(string Host, string Guest)> Directories { get; } = [];
}
