using Clasm.Syntax;
using Clasm.Syntax.Text;

namespace Clasm.Fuzz.Differential;

/// <summary>Modules of <see cref="ModuleGenerator"/>.</summary>
/// <param name="hasGc">Whether they have objects.</param>
internal sealed class OwnSource(bool hasGc) : CaseSource
{
    /// <inheritdoc/>
    public override string Name => hasGc ? "own-gc" : "own";

    /// <inheritdoc/>
    protected override int MaxEntropy => 1600;

    /// <inheritdoc/>
    public override ModuleDefinition? TryMake(byte[] entropy) =>
        TextParser.ParseModule(ModuleGenerator.Generate(entropy, hasGc), Features.All);
}
