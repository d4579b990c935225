using System;
using System.Collections.Generic;
using System.Globalization;
using Clasm.Fuzz.Campaigns;
using Clasm.Syntax;

namespace Clasm.Fuzz.Differential;

/// <summary>Random modules: all configurations of this engine, and other engines, must see the same.</summary>
/// <param name="source">Where modules come from.</param>
/// <param name="peers">Other engines.</param>
internal sealed class DifferentialCampaign(CaseSource source, IReadOnlyList<IDifferentialEngine> peers)
    : Campaign,
        IDisposable
{
    private readonly DifferentialChecker _checker = new(ClasmEngine.TryCreate, peers);

    /// <inheritdoc/>
    public override int Count => int.MaxValue;

    /// <inheritdoc/>
    public override string Describe(int index) => string.Create(CultureInfo.InvariantCulture, $"{source.Name} {index}");

    /// <inheritdoc/>
    public override CaseResult Run(int index) =>
        Make(index) is (ModuleDefinition module, DifferentialCase program)
            ? _checker.Check(program, DifferentialChecker.HasObjects(module), index)
            : new CaseResult("not run") { IsTimed = false };

    /// <inheritdoc/>
    public override CaseInput? InputOf(int index) =>
        Make(index) is (_, DifferentialCase program) ? new CaseInput(program.Modules[1].Bytes, "wasm") : null;

    /// <summary>Makes a case: the module that is tested, and the program around it; null where the bytes give none.</summary>
    /// <param name="index">The number of the case.</param>
    public (ModuleDefinition Module, DifferentialCase Program)? Make(int index) =>
        source.TryMake(source.EntropyOf(index)) is ModuleDefinition module
        && DifferentialChecker.CaseOf(module, index) is DifferentialCase program
            ? (module, program)
            : null;

    /// <summary>Writes what each engine sees of a case.</summary>
    /// <param name="index">The number of the case.</param>
    /// <param name="write">Takes an engine's name and its lines.</param>
    public void Show(int index, Action<string, IReadOnlyList<string>> write)
    {
        if (Make(index) is not (ModuleDefinition module, DifferentialCase program))
            return;
        bool hasObjects = DifferentialChecker.HasObjects(module);
        foreach ((string engine, IReadOnlyList<string> lines) in _checker.Observe(program, hasObjects, index))
            write(engine, lines);
    }

    /// <summary>Makes a module smaller that shows a difference; null where it shows none.</summary>
    /// <param name="index">The number of the case.</param>
    public byte[]? Reduce(int index)
    {
        if (
            Make(index) is not (ModuleDefinition module, DifferentialCase program)
            || _checker.Check(program, DifferentialChecker.HasObjects(module), index).Failures is not [string first, ..]
        )
            return null;
        string engine = first[..first.IndexOf(':', StringComparison.Ordinal)];
        string kind = KindOf(first);
        Reducer reducer = new(
            candidate =>
                Harness.TryMake(candidate, exportAll: false) is DifferentialCase smaller
                && _checker
                    .Check(smaller, DifferentialChecker.HasObjects(candidate), index, engine)
                    .Failures.Exists(failure => KindOf(failure) == kind),
            limit: 3000
        );
        return reducer.Reduce(program.Modules[1].Bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _checker.Dispose();
        source.Dispose();
    }

    // Two failures are the same for a reducer: the same crash, or a difference of the same engine.
    private static string KindOf(string failure) =>
        failure.IndexOf("crash", StringComparison.Ordinal) is int crash and >= 0
            ? failure[(crash + "crash ".Length)..]
            : failure[..failure.IndexOf(':', StringComparison.Ordinal)];
}
