using System.Collections.Generic;
using System.Net;

namespace Clasm.Cli.Options;

/// <summary>What programs have of the system.</summary>
internal sealed class WasiSettings
{
    // Made when they are needed: each kind of list is a dozen types to load.
    private List<IPEndPoint>? _listeners;
    private List<(string Name, string Value)>? _environment;
    private List<(string Host, string Guest)>? _directories;

    /// <summary>Whether there is anything at all.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>Whether programs see this process's environment.</summary>
    public bool InheritsEnvironment { get; set; }

    /// <summary>Whether benchmarks find the functions that mark what they measure.</summary>
    public bool HasBench { get; set; }

    /// <summary>Where programs may accept connections.</summary>
    public List<IPEndPoint> Listeners => _listeners ??= [];

    /// <summary>Whether there are such places.</summary>
    public bool HasListeners => _listeners is not null;

    /// <summary>The program's arguments, its name first.</summary>
    public List<string> Arguments { get; } = [];

    /// <summary>Environment variables.</summary>
    public List<(string Name, string Value)> Environment => _environment ??= [];

    /// <summary>Whether there are environment variables.</summary>
    public bool HasEnvironment => _environment is not null;

    /// <summary>Directories: the host's path and the program's.</summary>
    public List<(string Host, string Guest)> Directories => _directories ??= [];

    /// <summary>Whether there are directories.</summary>
    public bool HasDirectories => _directories is not null;
}
