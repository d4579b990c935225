using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Cli;

/// <summary>Ctrl-C while a program runs or waits: what was to be written at its end is written.</summary>
public sealed partial class InterruptTests : IDisposable
{
    private const int Sigint = 2;

    private readonly string _directory = Directory.CreateTempSubdirectory("clasm-interrupt-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("(loop $again (br $again))")]
    [InlineData("(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100)))")]
    public async Task A_profile_and_a_heap_snapshot_are_written(string end)
    {
        string profile = Path.Combine(_directory, "profile.json");
        string snapshot = Path.Combine(_directory, "heap.heapsnapshot");
        int status = await RunUntilReady(end, "--profile=" + profile, "-D", "gc-heap-snapshot=" + snapshot);
        Assert.Equal(ExitStatus.Interrupted, status);
        using JsonDocument first = JsonDocument.Parse(File.ReadAllBytes(profile));
        using JsonDocument second = JsonDocument.Parse(File.ReadAllBytes(snapshot));
    }

    [Fact]
    public async Task Otherwise_the_signal_ends_the_process() =>
        Assert.Equal(ExitStatus.Interrupted, await RunUntilReady("(loop $again (br $again))"));

    // Runs a program that prints a line and then does not end, and interrupts it.
    private async Task<int> RunUntilReady(string end, params string[] options)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent on Unix only");
        Assert.SkipWhen(IsIgnored(), "this process ignores the signal, and so would its children");
        string module = Path.Combine(_directory, "program.wat");
        File.WriteAllText(
            module,
            $$"""
            (module
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "\08\00\00\00\06\00\00\00ready\n")
              (func (export "_start")
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
                {{end}}))
            """
        );
        using Process process = Process.Start(SelfProcess.StartInfo([.. options, module]))!;
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(limit.Token));
            Assert.Equal(0, Kill(process.Id, Sigint));
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        finally
        {
            process.Kill();
        }
    }

    // As shells let what runs in their background do.
    private static bool IsIgnored()
    {
        const string Key = "SigIgn:";
        if (!OperatingSystem.IsLinux())
            return false;
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(Key, StringComparison.Ordinal));
        return (Convert.ToUInt64(line[Key.Length..].Trim(), 16) & (1 << (Sigint - 1))) != 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
