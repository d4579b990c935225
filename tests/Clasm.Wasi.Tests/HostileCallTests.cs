using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Clasm.Wasi.Preview1;
using Xunit;

namespace Clasm.Wasi;

/// <summary>Calls with arguments that no honest guest passes.</summary>
public sealed class HostileCallTests
{
    private const int CallCount = 20_000;

    // Addresses and lengths at the borders of the memory and of numbers, descriptors that are there and that are not.
    private static readonly long[] s_values =
    [
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        100,
        4096,
        0x8000,
        0xfff8,
        0xffff,
        0x10000,
        0x10001,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_fff8,
        0xffff_ffff,
        long.MaxValue,
        long.MinValue,
        -1,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_calls_give_an_error_number_or_trap(int seed) => RunCalls(seed);

    /// <remarks>A campaign: CLASM_WASI_SECONDS=600 says how long.</remarks>
    [Fact]
    public void Random_calls_go_on_as_long_as_is_asked()
    {
        string? asked = Environment.GetEnvironmentVariable("CLASM_WASI_SECONDS");
        Assert.SkipWhen(asked is null, "a campaign: CLASM_WASI_SECONDS says how long");
        TimeSpan limit = TimeSpan.FromSeconds(int.Parse(asked, CultureInfo.InvariantCulture));
        Stopwatch watch = Stopwatch.StartNew();
        for (int seed = 1000; watch.Elapsed < limit; seed++)
            RunCalls(seed);
    }

    private static void RunCalls(int seed)
    {
        Random random = new(seed);
        InMemoryFileSystem files = new(maxBytes: 1 << 22);
        using TemporaryDirectory host = new();
        File.WriteAllText(System.IO.Path.Combine(host.Path, "file"), "content");
        files.WriteFile("a/b", "content");
        WasiConfiguration configuration = new();
        configuration
            .WithArgs("x", "y")
            .WithEnvironmentVariable("a", "b")
            .WithPreopenedDirectory(files, "/")
            .WithPreopenedDirectory(host.Path, "/host", mutable: false);
        GuestCalls guest = new(configuration);
        string[] names = [.. GuestCalls.Signatures.Keys.Where(name => name != "sched_yield")];
        guest.Store.Deadline(TimeSpan.FromMinutes(5));
        for (int i = 0; i < CallCount; i++)
        {
            string name = names[random.Next(names.Length)];
            if (name == "poll_oneoff")
                Shorten(guest, random);
            else
                Scatter(guest, random);
            bool isOld = name != "sock_accept" && random.Next(4) == 0;
            Call(guest, isOld ? $"old_{name}" : name, Arguments(GuestCalls.Signatures[name], random));
        }
        guest.Dispose();
        Assert.Equal("content", File.ReadAllText(System.IO.Path.Combine(host.Path, "file")));
        Assert.Single(Directory.GetFileSystemEntries(host.Path));
    }

    [Fact]
    public void Paths_that_are_no_paths_are_refused()
    {
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedDirectory(new InMemoryFileSystem(), "/"));
        guest.Memory.GetSpan(0, 2).Fill(0xff);
        Assert.Equal(Errno.IllegalSequence, guest.Call("path_create_directory", 3, 0, 2));
        Assert.Equal(Errno.Invalid, guest.OnPath("path_create_directory", "a\0b"));
        Assert.Equal(Errno.NoEntry, guest.OnPath("path_create_directory", ""));
        Assert.Equal(Errno.NameTooLong, guest.Call("path_create_directory", 3, 0, 0x10000));
        Assert.Equal(Errno.NameTooLong, guest.OnPath("path_create_directory", new string('x', 256)));
    }

    [Fact]
    public void A_pointer_out_of_the_memory_traps_and_a_misaligned_one_too()
    {
        using GuestCalls guest = new(new WasiConfiguration().WithArgs("x"));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap(guest, "args_sizes_get", 0x10000, 0));
        Assert.Equal(TrapCode.UnalignedPointer, Trap(guest, "args_sizes_get", 0xfffd, 0));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap(guest, "random_get", 0xffff, 2));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap(guest, "random_get", 0, 0xffff_ffff));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap(guest, "fd_write", 1, 0xfff8, 2, 0));
    }

    [Fact]
    public void A_file_system_in_memory_does_not_grow_past_its_bound()
    {
        InMemoryFileSystem files = new(maxBytes: 1 << 16);
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedDirectory(files, "/"));
        Assert.Equal(Errno.Success, guest.Open("f", out int fd, flags: (int)OpenFlags.Create, write: true));
        Assert.Equal(Errno.Success, guest.Call("fd_filestat_set_size", fd, 1L << 60));
        guest.Memory.Write(GuestCalls.Scratch, 0);
        guest.Memory.Write(GuestCalls.Scratch + 4, 0x8000);
        Assert.Equal(Errno.Success, guest.Call("fd_write", fd, GuestCalls.Scratch, 1, GuestCalls.Scratch + 8));
        Assert.Equal(
            Errno.NoSpace,
            guest.Call("fd_pwrite", fd, GuestCalls.Scratch, 1, 1L << 50, GuestCalls.Scratch + 8)
        );
        Assert.Equal(Errno.NoSpace, guest.Call("fd_allocate", fd, 0, 1L << 40));
        Errno error = Errno.Success;
        for (int i = 0; i < 1000 && error == Errno.Success; i++)
            error = guest.OnPath("path_create_directory", $"d{i}");
        Assert.Equal(Errno.NoSpace, error);
    }

    private static string[] Paths { get; } =
    ["a", "a/b", "..", "../x", "/x", "file", "a/../b", "x/", "./", "", "a//b", "\0", "link", "é", "../../etc/passwd"];

    private static TrapCode Trap(GuestCalls guest, string name, params long[] arguments) =>
        Assert.Throws<TrapException>(() => guest.Call(name, arguments)).Code;

    private static long[] Arguments(string signature, Random random)
    {
        long[] arguments = new long[signature.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = random.Next(3) switch
            {
                0 => s_values[random.Next(s_values.Length)],
                1 => random.Next(16),
                _ => random.Next(0x4000) * 4,
            };
        return arguments;
    }

    private static void Scatter(GuestCalls guest, Random random)
    {
        if (random.Next(4) == 0)
            random.NextBytes(guest.Memory.GetSpan(random.Next(0xff00), 256));
        if (random.Next(2) == 0)
            guest.Path(Paths[random.Next(Paths.Length)], random.Next(4) * 8);
    }

    // A guest may sleep as long as it likes; the test may not.
    private static void Shorten(GuestCalls guest, Random random)
    {
        Span<byte> memory = guest.Memory.GetSpan(0, 0x10000);
        memory.Clear();
        for (int at = 0; at < 0x4000; at += 8)
            memory[at] = (byte)random.Next(4);
    }

    private static void Call(GuestCalls guest, string name, long[] arguments)
    {
        try
        {
            Errno error = guest.Call(name, arguments);
            Assert.True(error <= Errno.NotCapable, $"{name}({string.Join(", ", arguments)}): {error}");
        }
        catch (TrapException trap)
        {
            Assert.True(
                trap.Code is TrapCode.MemoryOutOfBounds or TrapCode.UnalignedPointer,
                $"{name}({string.Join(", ", arguments)}): {trap}"
            );
        }
    }
}
