using System.Collections.Generic;
using System.Linq;
using Clasm.Wast;
using Xunit;

namespace Clasm;

/// <summary>The specification's suite.</summary>
public sealed class SpecificationTests : ScriptTests
{
    private const string Folder = "spec-testsuite";

    public static IEnumerable<TheoryDataRow<string, string>> Scripts() => InSuites(Folder, hogsMemory: false);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Scripts_pass_whole(string script, string configuration) =>
        Run(script, Suites.Path(script), configuration);

    /// <summary>What the suite's own counts say: a reader that loses commands does not pass for one that runs them.</summary>
    [Theory]
    [InlineData(WastCommandKind.AssertReturn, 52_636)]
    [InlineData(WastCommandKind.AssertTrap, 4_977)]
    [InlineData(WastCommandKind.AssertInvalid, 2_712)]
    [InlineData(WastCommandKind.AssertMalformed, 1_940)]
    [InlineData(WastCommandKind.AssertUnlinkable, 200)]
    [InlineData(WastCommandKind.AssertException, 18)]
    [InlineData(WastCommandKind.AssertExhaustion, 15)]
    public void No_assertion_is_lost(WastCommandKind kind, int count)
    {
        Suites.Path(Folder);
        Assert.Equal(count, RootOutcomes.Value.GetValueOrDefault(kind));
    }

    private static readonly System.Lazy<Dictionary<WastCommandKind, int>> RootOutcomes = new(() =>
        Suites
            .Files(Folder, "*.wast")
            .Where(script => script.Count(c => c == '/') == 1)
            .Select(script => WastRunner.Run(Suites.Path(script), new WastOptions { SyntaxOnly = true }))
            .SelectMany(result => result.Outcomes)
            .CountBy(outcome => outcome.Kind)
            .ToDictionary()
    );
}

/// <summary>The scripts of another engine's suite.</summary>
public sealed class MiscellaneousTests : ScriptTests
{
    private const string Folder = "wasmtime-misc";

    public static IEnumerable<TheoryDataRow<string, string>> Scripts() => InSuites(Folder, hogsMemory: false);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Scripts_pass_whole(string script, string configuration) =>
        Run(script, Suites.Path(script), configuration);

    [Fact]
    public void The_suite_is_there() => Suites.Path(Folder);
}

/// <summary>Our own scripts.</summary>
public sealed class OwnScriptTests : ScriptTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Scripts() => Own(hogsMemory: false);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Scripts_pass_whole(string script, string configuration) =>
        Run(script, Suites.OwnPath(script), configuration);
}

/// <summary>Scripts that take gigabytes run while no other test does.</summary>
[CollectionDefinition(nameof(LargeScriptTests), DisableParallelization = true)]
[Collection(nameof(LargeScriptTests))]
public sealed class LargeScriptTests : ScriptTests
{
    public static IEnumerable<TheoryDataRow<string, string>> OfSuites() =>
        InSuites("spec-testsuite", hogsMemory: true).Concat(InSuites("wasmtime-misc", hogsMemory: true));

    public static IEnumerable<TheoryDataRow<string, string>> OfOurs() => Own(hogsMemory: true);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(OfSuites))]
    public void Scripts_of_suites_pass_whole(string script, string configuration) =>
        Run(script, Suites.Path(script), configuration);

    [Theory]
    [MemberData(nameof(OfOurs))]
    public void Scripts_pass_whole(string script, string configuration) =>
        Run(script, Suites.OwnPath(script), configuration);
}

/// <summary>The list of scripts that are known not to pass whole.</summary>
public sealed class ExpectedFailuresTests
{
    [Fact]
    public void Every_line_names_a_script()
    {
        IReadOnlyList<string> scripts =
        [
            .. Suites.Files(Suites.Path("spec-testsuite"), "*.wast"),
            .. Suites.Files(Suites.Path("wasmtime-misc"), "*.wast"),
            .. Suites.OwnFiles("tests/wast", "*.wast"),
        ];
        Assert.All(
            ExpectedFailures.Patterns,
            pattern => Assert.Contains(scripts, script => ExpectedFailures.Matches(pattern, script))
        );
    }
}
