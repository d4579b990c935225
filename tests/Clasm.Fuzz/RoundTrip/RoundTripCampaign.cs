using System.Collections.Generic;
using Clasm.Fuzz.Campaigns;
using Clasm.Syntax;
using Clasm.Syntax.Binary;
using Clasm.Wast.Script;

namespace Clasm.Fuzz.RoundTrip;

/// <summary>
/// Every valid module of the suites, a case a file: binary to text to binary gives the same bytes, or where the module was
/// not encoded canonically the same module; encode after decode likewise.
/// </summary>
/// <param name="suites">The suites.</param>
/// <param name="files">The files.</param>
internal sealed class RoundTripCampaign(SuiteFolder suites, IEnumerable<string> files) : Campaign
{
    private readonly string[] _files = [.. files];

    /// <inheritdoc/>
    public override int Count => _files.Length;

    /// <inheritdoc/>
    public override string Describe(int index) => _files[index];

    /// <inheritdoc/>
    public override CaseResult Run(int index)
    {
        string[] folders = _files[index].Split('/');
        CaseResult result = new(folders[0] == "corpora" ? $"{folders[0]}/{folders[1]}" : folders[0])
        {
            IsTimed = false, // a program of megabytes is printed, parsed and compared here
        };
        foreach (SuiteModule item in SuiteModule.In(suites, _files[index]))
        {
            if (item.TryRead() is not ModuleDefinition module)
            {
                result.Count("modules not valid with their features");
                continue;
            }
            result.Count("modules");
            byte[] bytes = item.Module is BinaryModule binary ? binary.Bytes : ModuleEncoder.Encode(module);
            try
            {
                if (RoundTrip.Check(bytes, what => result.Count(what)) is string difference)
                    result.Failures.Add($"{item.Name}: {difference}");
            }
            catch (WasmException exception)
            {
                result.Failures.Add($"{item.Name}: {CaseGuard.Summary(exception)}");
            }
        }
        return result;
    }
}
