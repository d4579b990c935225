using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Runs the programs in samples/ as a reader would, and compares what they print.</summary>
public sealed class SampleTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("HelloWorld", "Hello from WebAssembly\n2 + 3 = 5\n")]
    [InlineData(
        "HostFunctions",
        "4 8 9 1\nInvalidOperationException: no sevens\nTrapException: integer divide by zero\n"
    )]
    [InlineData("Collectors", "Auto: 65536\nDrc: 65536\nCopying: 65536\nGenerational: 65536\nNull: 65536\n")]
    [InlineData(
        "Limits",
        "loop: TrapException: interrupt\nloop: TrapException: interrupt\nrecurse: TrapException: call stack exhausted\n"
            + "hoard: TrapException: gc heap out of memory\ngrow: -1\n"
    )]
    [InlineData("Wasi", "Hello from a file in memory\nexited with 3\n")]
    public async Task Prints(string sample, string expected)
    {
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
        return Process.Start(start)!;
    }
}
