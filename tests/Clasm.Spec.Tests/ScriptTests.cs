using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Clasm.Wast;
using Xunit;

namespace Clasm;

/// <summary>Every script of the suites and of <c>tests/wast</c>, with every configuration.</summary>
public abstract partial class ScriptTests
{
    private const int MaxFailuresShown = 20;

    /// <summary>A failed assertion of the engine fails a test, not the process.</summary>
    [ModuleInitializer]
    internal static void InstallListener() => AssertionListener.Install();

    /// <summary>The scripts below a folder of the suites, each with its configurations.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="hogsMemory">Whether those that take gigabytes are meant, or the others.</param>
    internal static IEnumerable<TheoryDataRow<string, string>> InSuites(string folder, bool hogsMemory) =>
        Rows(Suites.Files(folder, "*.wast"), path => Suites.Find(path)!, hogsMemory);

    /// <summary>Our own scripts, each with its configurations.</summary>
    /// <param name="hogsMemory">Whether those that take gigabytes are meant, or the others.</param>
    internal static IEnumerable<TheoryDataRow<string, string>> Own(bool hogsMemory) =>
        Rows(Suites.OwnFiles("tests/wast", "*.wast"), Suites.OwnPath, hogsMemory);

    /// <summary>Runs a script: it passes whole, or it is listed and does not.</summary>
    /// <param name="name">The name by which it may be listed.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="configuration">The configuration.</param>
    internal static void Run(string name, string path, string configuration)
    {
        string? reason = ExpectedFailures.ReasonFor(name, configuration);
        WastOptions options = new()
        {
            Config = Configurations.Create(configuration),
            Reload = configuration.EndsWith(" reloaded", StringComparison.Ordinal),
        };
        WastResult result = WastRunner.Run(path, options);
        if (reason is null)
        {
            Assert.True(result.PassedWhole, Describe(result));
            return;
        }
        Assert.False(result.PassedWhole, $"{name} passes with {configuration}, but is listed in expected-failures.txt");
        Assert.Skip(reason);
    }

    private static IEnumerable<TheoryDataRow<string, string>> Rows(
        IEnumerable<string> scripts,
        Func<string, string> find,
        bool hogsMemory
    )
    {
        foreach (string script in scripts)
        {
            string text = File.ReadAllText(find(script));
            if (ScriptFeatures.HogsMemory(text) != hogsMemory)
                continue;
            foreach (string configuration in ConfigurationsFor(text))
                yield return new TheoryDataRow<string, string>(script, configuration);
        }
    }

    /// <summary>The configurations that a script is run with.</summary>
    /// <param name="text">The script.</param>
    internal static IEnumerable<string> ConfigurationsFor(string text) =>
        Configurations
            .Always.Concat(text.Contains("memory", StringComparison.Ordinal) ? Configurations.ForMemories : [])
            .Concat(Objects().IsMatch(text) ? Configurations.ForObjects : []);

    private static string Describe(WastResult result)
    {
        StringBuilder text = new();
        IEnumerable<WastOutcome> rest = result.Failures.Concat(result.Skips).Take(MaxFailuresShown);
        foreach (WastOutcome outcome in rest)
            text.AppendLine($"{result.Path}:{outcome}");
        text.AppendLine($"{result.Count(WastStatus.Failed)} failed, {result.Count(WastStatus.Skipped)} skipped");
        return text.ToString();
    }

    [GeneratedRegex(
        @"\b(struct|array)\.new|\b(any|eq|struct|array|i31)ref\b|\(ref (null )?(any|eq|struct|array|i31)\b"
    )]
    private static partial Regex Objects();
}
