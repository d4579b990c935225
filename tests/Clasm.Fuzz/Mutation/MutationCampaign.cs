using System;
using System.Globalization;
using System.Text;
using Clasm.Fuzz.Campaigns;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;

namespace Clasm.Fuzz.Mutation;

/// <summary>
/// Mutated modules, the even cases binary and the odd ones text. What stays valid goes through both formats and is
/// compiled, instantiated and called: only exceptions of the <see cref="WasmException"/> family may come out. A case
/// depends on nothing but the seed, its number and the suites.
/// </summary>
/// <param name="seeds">What is mutated.</param>
/// <param name="seed">Chooses the mutations.</param>
internal sealed class MutationCampaign(MutationSeeds seeds, int seed) : Campaign
{
    private readonly BoundedExecution _execution = new();

    /// <inheritdoc/>
    public override int Count => int.MaxValue;

    /// <inheritdoc/>
    public override string Describe(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"case {index} of seed {seed}");

    /// <inheritdoc/>
    public override CaseInput InputOf(int index) =>
        IsText(index)
            ? new CaseInput(new UTF8Encoding(false).GetBytes(Text(index)), "wat")
            : new CaseInput(Binary(index), "wasm");

    /// <inheritdoc/>
    public override CaseResult Run(int index) => Check(InputOf(index), index);

    /// <summary>Takes an input as far as it goes.</summary>
    /// <param name="input">The input.</param>
    /// <param name="variant">Any number: chooses among configurations.</param>
    public CaseResult Check(CaseInput input, int variant)
    {
        bool isText = input.Extension == "wat";
        CaseResult result = new(isText ? "text" : "binary");
        try
        {
            ModuleDefinition module = isText
                ? TextParser.ParseModule(input.Bytes, Features.All)
                : ModuleDecoder.Decode(input.Bytes, Features.All);
            result.Count("well-formed");
            ModuleValidator.Validate(module, Features.All);
            result.Count("valid");
            CheckValid(isText ? ModuleEncoder.Encode(module) : input.Bytes, variant, result);
        }
        catch (WasmException exception)
        {
            result.Count($"ended by {exception.GetType().Name}");
        }
        return result;
    }

    private void CheckValid(byte[] bytes, int variant, CaseResult result)
    {
        if (TryRoundTrip(bytes) is string difference)
            result.Failures.Add(difference);
        // Features that are read but cannot be run yet end here.
        ModuleValidator.Validate(ModuleDecoder.Decode(bytes, BoundedExecution.Features), BoundedExecution.Features);
        _execution.Run(bytes, variant, result);
    }

    private static string? TryRoundTrip(byte[] bytes)
    {
        try
        {
            return RoundTrip.RoundTrip.Check(bytes, _ => { });
        }
        catch (WasmException exception)
        {
            return CaseGuard.Summary(exception);
        }
    }

    private static bool IsText(int index) => (index & 1) != 0;

    private byte[] Binary(int index) => new BinaryMutator(RandomOf(index), seeds.Binaries).Mutate();

    private string Text(int index) => new TextMutator(RandomOf(index), seeds.Texts).Mutate();

    private Random RandomOf(int index) => new(unchecked((seed * 1_000_003) ^ index));
}
