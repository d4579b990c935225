using System;
using System.Collections.Generic;
using System.Linq;
using Clasm.Fuzz.Campaigns;
using Clasm.Syntax;

namespace Clasm.Fuzz.Differential;

/// <summary>Runs cases in several engines and compares what they see.</summary>
/// <param name="own">This project's engines, by the names of their configurations.</param>
/// <param name="peers">Other engines.</param>
internal sealed class DifferentialChecker(
    Func<string, IDifferentialEngine?> own,
    IReadOnlyList<IDifferentialEngine> peers
) : IDisposable
{
    private readonly Dictionary<string, IDifferentialEngine?> _own = [];

    /// <summary>Makes a case of a module; null where none can be made.</summary>
    /// <param name="module">The module, which is changed.</param>
    /// <param name="seed">The number of the case.</param>
    public static DifferentialCase? CaseOf(ModuleDefinition module, int seed) =>
        Harness.TryMake(module, exportAll: (seed & 1) == 0);

    /// <summary>Runs a case everywhere.</summary>
    /// <param name="program">The case.</param>
    /// <param name="hasObjects">Whether collectors matter to it.</param>
    /// <param name="turn">Which configuration is used besides the usual ones.</param>
    /// <param name="only">The engine that is compared with the first; null: all.</param>
    /// <returns>The differences as failures, how the comparisons ended as counts, and why there was none as notes.</returns>
    public CaseResult Check(DifferentialCase program, bool hasObjects, int turn, string? only = null)
    {
        CaseResult result = new("modules") { IsTimed = false };
        IReadOnlyList<string>? expected = null;
        string? expectedAlive = null;
        foreach (IDifferentialEngine engine in Engines(hasObjects, turn))
        {
            if (expected is not null && only is not null && engine.Name != only)
                continue;
            (IReadOnlyList<string> lines, string? alive) = SplitAlive(engine.Run(program));
            if (program.DropsAll && alive is not (null or Observation.Alive + "0"))
                result.Failures.Add($"{engine.Name}: '{alive}' host objects, but all references are dropped");
            if (lines.FirstOrDefault(line => line.Contains("crash", StringComparison.Ordinal)) is string crash)
                result.Failures.Add($"{engine.Name}: {crash}");
            if (expected is null)
            {
                (expected, expectedAlive) = (lines, alive);
                if (
                    lines.FirstOrDefault(line => line.StartsWith("refused", StringComparison.Ordinal)) is string refused
                )
                    result.Failures.Add($"{engine.Name}: {refused}");
                continue;
            }
            Verdict verdict = Observation.Compare(expected, lines);
            result.Count($"{engine.Name} {verdict.Outcome}");
            if (verdict.Difference is not null)
                result.Failures.Add($"{engine.Name}: {verdict.Difference}");
            else if (verdict.Outcome == Outcome.NotCompared)
                result.Notes.Add($"{engine.Name}: {(lines.Count > 0 ? lines[^1] : "")}");
            else if (verdict.Outcome == Outcome.Equal && alive != expectedAlive && alive is not null)
                result.Failures.Add($"{engine.Name}: '{alive}' host objects, not '{expectedAlive}'");
        }
        return result;
    }

    /// <summary>Runs a case in one engine after another, for people.</summary>
    public IEnumerable<(string Engine, IReadOnlyList<string> Lines)> Observe(
        DifferentialCase program,
        bool hasObjects,
        int turn
    )
    {
        foreach (IDifferentialEngine engine in Engines(hasObjects, turn))
            yield return (engine.Name, engine.Run(program));
    }

    /// <summary>Whether a module makes objects, so that collectors matter to it.</summary>
    /// <param name="module">The module.</param>
    public static bool HasObjects(ModuleDefinition module) =>
        module.Types.Exists(type => type.Composite is StructType or ArrayType);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDifferentialEngine? engine in _own.Values)
            engine?.Dispose();
        foreach (IDifferentialEngine peer in peers)
            peer.Dispose();
    }

    private IEnumerable<IDifferentialEngine> Engines(bool hasObjects, int turn)
    {
        foreach (string name in ClasmEngine.Configurations(hasObjects, turn))
        {
            if (!_own.TryGetValue(name, out IDifferentialEngine? engine))
                _own[name] = engine = own(name);
            if (engine is not null)
                yield return engine;
        }
        foreach (IDifferentialEngine peer in peers)
            yield return peer;
    }

    private static (IReadOnlyList<string> Lines, string? Alive) SplitAlive(IReadOnlyList<string> lines) =>
        lines.Count > 0 && lines[^1].StartsWith(Observation.Alive, StringComparison.Ordinal)
            ? ([.. lines.Take(lines.Count - 1)], lines[^1])
            : (lines, null);
}
