using System;
using System.Collections.Generic;
using Xunit;

namespace Clasm.Syntax.Tests.Text;

public sealed class SuiteTests
{
    [Fact]
    public void Text_modules_of_the_specifications_scripts_parse()
    {
        List<string> failures = [];
        int count = 0;
        foreach (ScriptModule module in SuiteScripts.Modules())
        {
            if (module.Assertion is not ("" or "assert_trap" or "assert_unlinkable" or "assert_invalid"))
                continue;
            count++;
            if (ErrorOf(module) is WasmTextException error && !MayFail(module, error))
                failures.Add($"{module.File}:{module.Line}: {error.Message} ({error.Line}:{error.Column})");
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(count > 5000, $"only {count} modules were found");
    }

    [Fact]
    public void Malformed_text_modules_are_rejected_with_the_expected_words()
    {
        List<string> accepted = [];
        List<string> different = [];
        int count = 0;
        foreach (ScriptModule module in SuiteScripts.Modules())
        {
            if (!module.Assertion.StartsWith("assert_malformed", StringComparison.Ordinal))
                continue;
            count++;
            string where = $"{module.File}:{module.Line}";
            string? message = ErrorOf(module)?.Message;
            if (message is null)
                accepted.Add($"{where}: expected {module.Message}");
            else if (!message.StartsWith(module.Message, StringComparison.Ordinal))
                different.Add($"{where}: expected {module.Message}, got {message}");
        }
        Assert.True(accepted.Count == 0, string.Join('\n', accepted));
        Assert.True(different.Count == 0, string.Join('\n', different));
        Assert.True(count > 1200, $"only {count} modules were found");
    }

    /// <summary>Invalid modules may already be malformed here, and instructions on descriptors are not known yet.</summary>
    private static bool MayFail(ScriptModule module, WasmTextException error) =>
        module.Assertion == "assert_invalid" && error.Message.StartsWith(module.Message, StringComparison.Ordinal)
        || module.File.Contains("custom-descriptors")
            && error.Message.StartsWith("unknown operator", StringComparison.Ordinal);

    private static WasmTextException? ErrorOf(ScriptModule module)
    {
        try
        {
            module.Parse();
            return null;
        }
        catch (WasmTextException error)
        {
            return error;
        }
    }
}
