using System.IO;
using System.Linq;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;
using Xunit;

namespace Clasm.Syntax.Tests;

/// <summary>The repository's own text modules: benchmark kernels and samples.</summary>
public sealed class OwnModulesTests
{
    public static TheoryData<string> Paths() =>
        [.. Suites.OwnFiles("bench/kernels", "*.wat").Concat(Suites.OwnFiles("samples", "*.wat"))];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Are_valid_and_survive_printing(string path)
    {
        ModuleDefinition module = TextParser.ParseModule(File.ReadAllText(Suites.OwnPath(path)), Features.Default);
        ModuleValidator.Validate(module, Features.Default, TestContext.Current.CancellationToken);
        ModuleDefinition printed = TextParser.ParseModule(TextPrinter.Print(module), Features.Default);
        Assert.Equal(ModuleEncoder.Encode(module), ModuleEncoder.Encode(printed));
    }
}
