using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Runs the programs in samples/ as a reader would, and compares what they print.</summary>
public sealed class SampleTests
{
    // What node 26 prints too, given the same clock.
    private const string Programs =
        "Hello from Kotlin via WASI\nCurrent 'realtime' timestamp is: 86400000000000\n"
        + "Current 'monotonic' timestamp is: 0\nhello from moonbit\n352\n"
        + "[0.011428571428571429, 0.011428571428571429, 0.011428571428571429, 0.011428571428571429, "
        + "0.011428571428571429]\n57120 sines, ce22504a86e8e1a5\n";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("HelloWorld", "Hello from WebAssembly\n2 + 3 = 5\n")]
    [InlineData(
        "HostFunctions",
        "4 8 9 1\nInvalidOperationException: no sevens\nTrapException: integer divide by zero\n"
    )]
    [InlineData("Collectors", "Auto: 65536\nDrc: 65536\nCopying: 65536\nGenerational: 65536\nNull: 65536\n")]
    [InlineData("Languages", $"Drc\n{Programs}Copying\n{Programs}Generational\n{Programs}Null\n{Programs}", "gc-j2cl")]
    [InlineData(
        "Limits",
        "loop: TrapException: interrupt\nloop: TrapException: interrupt\nrecurse: TrapException: call stack exhausted\n"
            + "hoard: TrapException: gc heap out of memory\ngrow: -1\n"
    )]
    [InlineData("Wasi", "Hello from a file in memory\nexited with 3\n")]
    public async Task Prints(string sample, string expected, string? suite = null)
    {
        if (suite is not null)
            _ = Suites.Path(suite);
        using Process process = Start(Suites.OwnPath($"samples/{sample}.cs"));
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{sample} still runs after {s_limit}");
        }
        Assert.Equal((expected, "", 0), ((await output).ReplaceLineEndings("\n"), await errors, process.ExitCode));
    }

    [Fact]
    public void Each_sample_is_run()
    {
        string[] files = [.. Suites.OwnFiles("samples", "*.cs").Select(path => path["samples/".Length..^".cs".Length])];
        string[] tested =
        [
            .. typeof(SampleTests)
                .GetMethod(nameof(Prints))!
                .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
                .Select(data => (string)((InlineDataAttribute)data).Data[0]!)
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(files, tested);
    }

    private static Process Start(string path)
    {
        // In the configuration of this test, so that what is built already is built once.
#if DEBUG
        const string Configuration = "Debug";
#else
        const string Configuration = "Release";
#endif
        ProcessStartInfo start = new("dotnet", ["run", "--configuration", Configuration, path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Suites.Repository,
        };
        // A build server would inherit the output and keep it open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["CLASM_SUITES"] = Suites.Root;
        return Process.Start(start)!;
    }
}
