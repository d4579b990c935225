using System;
using System.Collections.Generic;

namespace Clasm.Fuzz.Differential;

/// <summary>An engine that runs cases and tells what it saw.</summary>
internal interface IDifferentialEngine : IDisposable
{
    /// <summary>What reports call it.</summary>
    string Name { get; }

    /// <summary>Runs a case.</summary>
    /// <param name="program">The case.</param>
    /// <returns>The lines that <see cref="Observation"/> describes.</returns>
    IReadOnlyList<string> Run(DifferentialCase program);
}
