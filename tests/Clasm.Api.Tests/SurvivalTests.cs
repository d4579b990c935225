using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Nothing that a module does kills the process that runs it: processes of their own try.</summary>
public sealed class SurvivalTests
{
    private const string Overflows = """
        direct: StackOverflow
        last: StackOverflow
        indirect: StackOverflow
        reference: StackOverflow
        host: StackOverflow
        other: StackOverflow
        tail: StackOverflow
        wide: StackOverflow
        catch: StackOverflow
        inside try: StackOverflow
        inside catch: StackOverflow
        unwinding: 42
        start: StackOverflow
        answer: 42
        survived

        """;

    [Theory]
    [InlineData("main", "")]
    [InlineData("main", "unoptimized")]
    [InlineData("main", "tiered")]
    [InlineData("pool", "")]
    [InlineData("pool", "unoptimized")]
    [InlineData("512", "")]
    [InlineData("512", "unoptimized")]
    public async Task Endless_recursion_is_a_trap(string thread, string setting) =>
        Assert.Equal(Overflows, await Run($"recursion {thread} {setting}"));

    // All of so small a thread's stack is kept for the JIT compiler.
    [Theory]
    [InlineData("")]
    [InlineData("unoptimized")]
    [InlineData("tiered")]
    public async Task A_small_thread_traps_at_once(string setting) =>
        Assert.Equal(
            Overflows.Replace("unwinding: 42", "unwinding: StackOverflow", StringComparison.Ordinal),
            await Run($"recursion 256 {setting}")
        );

    [Fact]
    public async Task Deep_nesting_is_no_recursion() =>
        Assert.Equal(
            """
            blocks in text: ran
            folded additions: ran
            parentheses: WasmTextException: unexpected token: the text ends here
            comments: ran
            blocks: ran
            unreachable blocks: Unreachable
            conditions: ran
            loops: ran
            branches out: ran
            sums: ran
            sums of sums: StackOverflow
            loads: ran
            survived

            """,
            await Run("nesting main")
        );

    [Theory]
    [InlineData("", "ran")]
    [InlineData("tiered", "StackOverflow")] // as code that was not optimised yet has larger frames
    public async Task Large_frames_are_taken_or_refused(string setting, string manyLocals) =>
        Assert.Equal(
            $"""
            50,000 locals: {manyLocals}
            50,000 locals, recursive: StackOverflow
            4,000 locals, recursive: StackOverflow
            8,000 temporaries: StackOverflow
            100,000 operands: StackOverflow
            100,000 loads: StackOverflow
            1,000 parameters: StackOverflow
            survived

            """,
            await Run($"frames main {setting}")
        );

    [Fact]
    public async Task No_shape_of_a_function_keeps_the_compiler_busy() =>
        Assert.Equal(
            """
            60,000 temporaries: ran
            30,000 operands below calls: ran
            50,000 locals across calls: ran
            1,900 locals across calls: ran
            100,000 blocks: ran
            jump tables: ran
            2,000 try_tables in each other: ran
            10,000 try_tables in each other: WasmException: function too large: it has too many try_tables
            10,000 try_tables in a row: WasmException: function too large: it has too many try_tables
            10,000 try_tables that need no handler: ran
            1,000 loops in each other: ran
            100 loops in each other: ran
            loads: ran
            calls: WasmException: function too large: its code would take too long to compile
            floats: ran
            vectors: ran
            sums of calls: ran
            calls of calls: ran
            pairs of calls: ran
            branches below operands: Unreachable
            branches out of 100,000 blocks: ran
            calls in 100,000 blocks: ran
            branches below locals: Unreachable
            survived

            """,
            await Run("shapes main")
        );

    [Fact]
    public async Task Ten_thousand_instances_are_made_or_refused() =>
        Assert.Equal(
            """
            10,000 instances: made
            10,000 instances, memories without maximum: made
            limited instances: 1000
            limited memories: 1000
            growth to the limit: 0 -1 65535 -1 -1 0
            survived

            """,
            await Run("crowd main")
        );

    [Theory]
    [InlineData("main", "")]
    [InlineData("main", "unoptimized")]
    [InlineData("pool", "")]
    [InlineData("1024", "")]
    public async Task A_fault_in_a_memory_is_a_trap_and_others_are_none(string thread, string setting) =>
        Assert.Equal(
            """
            trap: MemoryOutOfBounds
            across the end: MemoryOutOfBounds
            no exception of the guest: MemoryOutOfBounds
            stack overflow: StackOverflow
            null dereference of the host: NullReferenceException
            misalignment of the host: DataMisalignedException
            nested: MemoryOutOfBounds
            nested, caught: returned
            threads: 8000 traps
            survived

            """,
            await Run($"guarded {thread} {setting}")
        );

    [Fact]
    public async Task Processes_that_are_killed_leave_a_cache_that_works()
    {
        string output = await Run("cache-storm 10 1");
        Assert.StartsWith("10 processes, 5 killed, ", output);
        Assert.Contains("cut off, 0 failed\n", output);
    }

    [Fact]
    public async Task Where_address_space_is_short_small_memories_still_work()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("the limit is set by a POSIX shell on Linux");
        string output = await Run("reservation main", kibibytes: 5 << 20);
        string[] lines = output.Split('\n');
        Assert.StartsWith("4 GiB: WasmException: ", lines[0]);
        for (int i = 1; i <= 20; i++)
            Assert.Equal("1 MiB: 16 pages, 0", lines[i]);
        Assert.Equal("growth: ended by -1", lines[21]);
        Assert.Equal("survived", lines[22]);
    }

    private static async Task<string> Run(string arguments, int kibibytes = 0)
    {
        string command = $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "Clasm.Survival.dll")}\" {arguments}";
        ProcessStartInfo start =
            kibibytes > 0
                ? new("/bin/sh", ["-c", $"ulimit -v {kibibytes}; exec {command}"])
                : new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Clasm.Survival.dll"), .. Words(arguments)]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        // So that the CLR itself asks for little address space.
        if (kibibytes > 0)
            start.Environment["DOTNET_GCHeapHardLimit"] = "0x8000000";
        using Process process = Process.Start(start)!;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        Task exit = process.WaitForExitAsync(cancellation);
        if (await Task.WhenAny(exit, Task.Delay(TimeSpan.FromMinutes(3), cancellation)) != exit)
            process.Kill();
        string all = await output;
        Assert.True(process.HasExited && process.ExitCode == 0, all + await errors);
        return all;
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
