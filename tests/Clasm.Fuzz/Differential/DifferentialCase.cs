using System.Collections.Generic;

namespace Clasm.Fuzz.Differential;

/// <summary>A program for several engines: modules that are instantiated in order, each linked with those before it.</summary>
/// <param name="Modules">The modules and the names that later modules import them by; they import <c>host</c> besides.</param>
/// <param name="Calls">
/// How many functions <c>run0</c>, <c>run1</c> … of the last module are called, in order; each takes and returns nothing.
/// </param>
internal sealed record DifferentialCase(IReadOnlyList<NamedModule> Modules, int Calls)
{
    /// <summary>Whether the last call drops all references, so that no host object may be alive.</summary>
    public bool DropsAll { get; init; }
}

/// <summary>A module of a case.</summary>
/// <param name="Name">The name that others import it by.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record NamedModule(string Name, byte[] Bytes);
