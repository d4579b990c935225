using System.Collections.Generic;
using System.IO;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Validation;
using Xunit;

namespace Clasm.Syntax.Tests.Validation;

/// <summary>Programs that other tools made are valid.</summary>
public sealed class BinaryCorpusTests
{
    private const int ComponentLayer = 0x0D;

    [Theory]
    [InlineData("gc-fuzz")]
    [InlineData("gc-hand")]
    [InlineData("gc-hoot")]
    [InlineData("gc-j2cl")]
    [InlineData("gc-kotlin")]
    [InlineData("gc-moonbit")]
    [InlineData("sightglass")]
    [InlineData("wasi")]
    public void Every_module_of_a_folder_is_valid(string folder)
    {
        Suites.Path(folder);
        List<string> failures = [];
        foreach (string file in Suites.Files(folder, "*.wasm"))
        {
            byte[] bytes = File.ReadAllBytes(Suites.Path(file));
            if (bytes[4] == ComponentLayer)
                continue;
            try
            {
                ModuleValidator.Validate(
                    ModuleDecoder.Decode(bytes, Features.Default | Features.LegacyExceptions),
                    Features.Default | Features.LegacyExceptions,
                    TestContext.Current.CancellationToken
                );
            }
            catch (WasmException error)
            {
                failures.Add($"{file}: {error.Message}");
            }
        }
        Assert.Empty(failures);
    }
}
