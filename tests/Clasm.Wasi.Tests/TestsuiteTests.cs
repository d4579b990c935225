using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Clasm.Wasi;

/// <summary>The public test suite's programs for preview 1: each checks the host by itself.</summary>
public sealed class TestsuiteTests
{
    private static readonly Engine s_engine = new(new Config().WithEpochInterruption(true));

    public static IEnumerable<TheoryDataRow<string>> Programs() =>
        Suites
            .Files("wasi-testsuite", "*.wasm")
            .Where(path => path.Contains("wasm32-wasip1", StringComparison.Ordinal))
            .Select(path => new TheoryDataRow<string>(path));

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_of_the_test_suite_passes(string path)
    {
        string file = Suites.Path(path);
        using JsonDocument expected = Read(Path.ChangeExtension(file, ".json"));
        JsonElement root = expected.RootElement;
        using MemoryStream output = new();
        using MemoryStream errors = new();
        WasiConfiguration configuration = new();
        configuration.WithArg(Path.GetFileName(file)).WithStandardOutput(output).WithStandardError(errors);
        if (root.TryGetProperty("args", out JsonElement arguments))
            configuration.WithArgs(arguments.EnumerateArray().Select(argument => argument.GetString()!));
        if (root.TryGetProperty("env", out JsonElement environment))
            configuration.WithEnvironmentVariables(
                environment.EnumerateObject().Select(variable => (variable.Name, variable.Value.GetString()!))
            );
        using TemporaryDirectory scratch = new();
        if (root.TryGetProperty("root", out JsonElement directory))
        {
            scratch.CopyFrom(Path.Combine(Path.GetDirectoryName(file)!, directory.GetString()!));
            configuration.WithPreopenedDirectory(scratch.Path, "/");
        }
        int exitCode = Run(file, configuration, errors);
        int expectedCode = root.TryGetProperty("exit_code", out JsonElement code) ? code.GetInt32() : 0;
        Assert.True(exitCode == expectedCode, $"exit code {exitCode}: {Text(errors)}");
        if (root.TryGetProperty("stdout", out JsonElement text))
            Assert.Equal(text.GetString(), Text(output));
    }

    private static int Run(string file, WasiConfiguration configuration, MemoryStream errors)
    {
        using Module module = Module.FromFile(s_engine, file);
        using Store store = new(s_engine);
        store.Deadline(TimeSpan.FromMinutes(2));
        store.SetWasiConfiguration(configuration);
        using Linker linker = new(s_engine);
        linker.DefineWasi();
        try
        {
            return linker.Instantiate(store, module).RunWasiCommand();
        }
        catch (TrapException trap)
        {
            throw new InvalidOperationException($"{trap.Message}: {Text(errors)}", trap);
        }
        finally
        {
            store.SetWasiConfiguration(null);
        }
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());

    private static JsonDocument Read(string path) =>
        JsonDocument.Parse(File.Exists(path) ? File.ReadAllText(path) : "{}");
}
