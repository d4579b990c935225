using System;
using Clasm.Fuzz.Campaigns;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;

namespace Clasm.Fuzz.Hostile;

/// <summary>Inputs made to exhaust: read, validated and, where valid, printed, within the time and memory of every case.</summary>
internal sealed class HostileCampaign : Campaign
{
    private (int Index, byte[] Bytes) _last = (-1, []);

    /// <inheritdoc/>
    public override int Count => HostileInput.All.Count;

    /// <inheritdoc/>
    public override string Describe(int index) => HostileInput.All[index].Name;

    /// <inheritdoc/>
    public override CaseInput InputOf(int index)
    {
        if (_last.Index != index)
            _last = (index, HostileInput.All[index].Make());
        return new CaseInput(_last.Bytes, HostileInput.All[index].IsText ? "wat" : "wasm");
    }

    /// <inheritdoc/>
    public override void Prepare(int index) => InputOf(index);

    /// <inheritdoc/>
    public override CaseResult Run(int index)
    {
        HostileInput hostile = HostileInput.All[index];
        byte[] bytes = InputOf(index).Bytes;
        CaseResult result = new("hostile");
        try
        {
            ModuleDefinition module = hostile.IsText
                ? TextParser.ParseModule(bytes, Features.Default)
                : ModuleDecoder.Decode(bytes, Features.Default);
            ModuleValidator.Validate(module, Features.Default);
            _ = module.Names;
            result.Count("valid");
            if (hostile.IsValid == false)
                result.Failures.Add("accepted, but must be rejected");
        }
        catch (WasmException exception)
        {
            result.Count("rejected");
            if (hostile.IsValid == true)
                result.Failures.Add($"rejected: {exception.Message[..Math.Min(exception.Message.Length, 200)]}");
            if (exception.Message.Length > 1000)
                result.Failures.Add($"a message of {exception.Message.Length} characters");
        }
        return result;
    }
}
