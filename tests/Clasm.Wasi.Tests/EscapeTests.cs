using System;
using System.IO;
using System.Threading;
using Clasm.Wasi.FileSystem;
using Clasm.Wasi.FileSystem.Portable;
using Clasm.Wasi.Preview1;
using Xunit;

namespace Clasm.Wasi;

/// <summary>Ways out of a directory that was given to a guest. Each must stay shut.</summary>
public sealed class EscapeTests : IDisposable
{
    private const string Secret = "secret";

    private readonly TemporaryDirectory _world = new();
    private readonly string _inside;
    private readonly string _outside;

    public EscapeTests()
    {
        _inside = Path.Combine(_world.Path, "inside");
        _outside = Path.Combine(_world.Path, "outside");
        Directory.CreateDirectory(Path.Combine(_inside, "sub"));
        Directory.CreateDirectory(_outside);
        File.WriteAllText(Path.Combine(_outside, "file"), Secret);
        File.WriteAllText(Path.Combine(_inside, "file"), "mine");
    }

    public void Dispose() => _world.Dispose();

    public static TheoryData<bool> Systems => [true, false];

    [Theory]
    [InlineData("..")]
    [InlineData("../outside/file")]
    [InlineData("sub/../../outside/file")]
    [InlineData("sub/./..//../outside/file")]
    [InlineData("./../inside/file")]
    [InlineData("/etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/")]
    public void A_path_that_leads_out_is_refused(string path)
    {
        foreach (bool isPortable in Systems)
        {
            using GuestCalls guest = Guest(isPortable);
            Assert.Equal(Errno.NotPermitted, guest.Open(path, out _));
            Assert.Equal(Errno.NotPermitted, guest.OnPath("path_create_directory", path + "/new"));
            Assert.Equal(Errno.NotPermitted, guest.OnPath("path_unlink_file", path + "/new"));
            Assert.Equal(Errno.NotPermitted, guest.OnPath("path_remove_directory", path + "/new"));
            Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_rename", "file", path + "/new"));
            Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_rename", path + "/file", "new"));
            Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_link", path + "/file", "new"));
            Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_link", "file", path + "/new"));
            Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_symlink", "file", path + "/new"));
        }
    }

    [Theory]
    [InlineData("../outside/file")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/../../outside/file")]
    public void A_symbolic_link_that_leads_out_is_refused(string target)
    {
        File.CreateSymbolicLink(Path.Combine(_inside, "link"), target);
        foreach (bool isPortable in Systems)
        {
            using GuestCalls guest = Guest(isPortable);
            Assert.Equal(Errno.NotPermitted, guest.Open("link", out _));
            Assert.Equal(Errno.NotPermitted, guest.Open("link", out _, flags: (int)OpenFlags.Create, write: true));
            Assert.Equal(Errno.NotPermitted, guest.Open("link/", out _, follow: false));
            Assert.Equal(Errno.Loop, guest.Open("link", out _, follow: false));
        }
    }

    [Fact]
    public void A_chain_of_links_that_leads_out_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_inside, "a"), "sub/b");
        File.CreateSymbolicLink(Path.Combine(_inside, "sub", "b"), "../c");
        File.CreateSymbolicLink(Path.Combine(_inside, "c"), "../outside");
        foreach (bool isPortable in Systems)
        {
            using GuestCalls guest = Guest(isPortable);
            Assert.Equal(Errno.NotPermitted, guest.Open("a/file", out _));
            Assert.Equal(Errno.NotPermitted, guest.Open("a/", out _));
            Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_rename", "file", "a/new"));
            Assert.Equal("mine", File.ReadAllText(Path.Combine(_inside, "file")));
        }
    }

    [Fact]
    public void A_ring_of_links_ends()
    {
        File.CreateSymbolicLink(Path.Combine(_inside, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_inside, "b"), "a");
        foreach (bool isPortable in Systems)
        {
            using GuestCalls guest = Guest(isPortable);
            Assert.Equal(Errno.Loop, guest.Open("a", out _));
            Assert.Equal(Errno.Loop, guest.Open("a/x", out _));
        }
    }

    [Fact]
    public void A_guest_makes_no_link_to_an_absolute_path_and_reads_none()
    {
        File.CreateSymbolicLink(Path.Combine(_inside, "link"), _outside);
        using GuestCalls guest = Guest(isPortable: false);
        Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_symlink", _outside, "new"));
        (long address, long length) = guest.Path("link");
        Assert.Equal(
            Errno.NotPermitted,
            guest.Call("path_readlink", 3, address, length, 4096, 1024, GuestCalls.Scratch)
        );
    }

    [Fact]
    public void A_link_that_the_guest_moves_up_leads_nowhere_else()
    {
        using GuestCalls guest = Guest(isPortable: false);
        Assert.Equal(Errno.Success, guest.OnPath("path_create_directory", "sub/deep"));
        Assert.Equal(Errno.Success, guest.OnPaths("path_symlink", "../../file", "sub/deep/link"));
        Assert.Equal("mine", guest.Read("sub/deep/link"));
        // Two directories up from here is outside.
        Assert.Equal(Errno.Success, guest.OnPaths("path_rename", "sub/deep/link", "link"));
        Assert.Equal(Errno.NotPermitted, guest.Open("link", out _));
    }

    [Fact]
    public void A_directory_that_moves_away_does_not_take_the_way_up_along()
    {
        Directory.CreateDirectory(Path.Combine(_inside, "sub", "deep"));
        using OpenDirectory root = HostDirectory.Open(_inside);
        using PathWalk walk = new(root, "sub/deep/../../file");
        Assert.Equal(Errno.Success, root.Enter("sub", out OpenDirectory? sub));
        using (sub)
        {
            Assert.Equal(Errno.Success, sub!.Enter("deep", out OpenDirectory? deep));
            using (deep)
            using (GuestCalls guest = Guest(isPortable: false))
            {
                Assert.Equal(Errno.Success, guest.Open("sub/deep", out int fd));
                Directory.Move(Path.Combine(_inside, "sub", "deep"), Path.Combine(_outside, "deep"));
                Assert.Equal(Errno.NotPermitted, guest.Open("../file", out _, directory: fd));
                Assert.Equal(Errno.NotPermitted, guest.Open("..", out _, directory: fd));
            }
        }
    }

    [Fact]
    public void A_link_that_is_swapped_while_it_is_walked_leads_nowhere_else()
    {
        if (!OperatingSystem.IsLinux())
            return; // elsewhere this needs a helper outside, which the framework's files cannot keep out
        string swapped = Path.Combine(_inside, "swapped");
        using CancellationTokenSource done = new();
        Thread swapper = new(() =>
        {
            while (!done.IsCancellationRequested)
            {
                Directory.CreateDirectory(swapped);
                File.WriteAllText(Path.Combine(swapped, "file"), "mine");
                while (!TryDelete(swapped)) { }
                File.CreateSymbolicLink(swapped, "../outside");
                File.Delete(swapped);
                File.CreateSymbolicLink(swapped, _outside);
                File.Delete(swapped);
            }
        });
        using GuestCalls guest = Guest(isPortable: false);
        swapper.Start();
        try
        {
            for (int i = 0; i < 20_000; i++)
            {
                Assert.NotEqual(Secret, guest.Read("swapped/file"));
                if (guest.Open("swapped/new", out int fd, flags: (int)OpenFlags.Create, write: true) == Errno.Success)
                    guest.Call("fd_close", fd);
            }
        }
        finally
        {
            done.Cancel();
            swapper.Join();
        }
        Assert.Equal(Path.Combine(_outside, "file"), Assert.Single(Directory.GetFileSystemEntries(_outside)));
    }

    [Fact]
    public void Links_of_the_kernel_lead_nowhere()
    {
        if (!Directory.Exists("/proc/self/fd"))
            return;
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedDirectory("/proc/self", "/"));
        for (int fd = 0; fd < 100; fd++)
            Assert.NotEqual(Errno.Success, guest.Open($"fd/{fd}", out _));
        Assert.NotEqual(Errno.Success, guest.Open("root/etc/passwd", out _));
        Assert.NotEqual(Errno.Success, guest.Open("cwd/.", out _));
        Assert.NotEqual(Errno.Success, guest.Open("exe", out _));
    }

    [Fact]
    public void A_preopened_directory_may_be_a_link_itself()
    {
        string link = Path.Combine(_world.Path, "link");
        Directory.CreateSymbolicLink(link, _inside);
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedDirectory(link, "/"));
        Assert.Equal("mine", guest.Read("file"));
        Assert.Equal(Errno.NotPermitted, guest.Open("../inside/file", out _));
    }

    [Fact]
    public void A_trailing_slash_does_not_make_the_system_follow_a_link()
    {
        Directory.CreateSymbolicLink(Path.Combine(_inside, "link"), _outside);
        using GuestCalls guest = Guest(isPortable: false);
        Assert.Equal(Errno.NotPermitted, guest.Open("link/", out _, follow: false));
        Assert.Equal(Errno.NotPermitted, guest.OnPath("path_create_directory", "link/new"));
        Assert.NotEqual(Errno.Success, guest.OnPath("path_create_directory", "link/"));
        Assert.NotEqual(Errno.Success, guest.OnPath("path_remove_directory", "link/"));
        Assert.NotEqual(Errno.Success, guest.OnPath("path_unlink_file", "link/"));
        Assert.NotEqual(Errno.Success, guest.OnPaths("path_rename", "sub", "link/"));
        Assert.NotEqual(Errno.Success, guest.OnPaths("path_rename", "link/", "new"));
        Assert.Equal(Path.Combine(_outside, "file"), Assert.Single(Directory.GetFileSystemEntries(_outside)));
    }

    [Fact]
    public void A_second_name_does_not_make_a_read_only_file_writable()
    {
        WasiConfiguration configuration = new();
        configuration.WithPreopenedDirectory(_outside, "/ro", mutable: false).WithPreopenedDirectory(_inside, "/rw");
        using GuestCalls guest = new(configuration);
        (long from, long fromLength) = guest.Path("file");
        (long to, long toLength) = guest.Path("other", 0x4000);
        Assert.Equal(Errno.NotPermitted, guest.Call("path_link", 3, 0, from, fromLength, 4, to, toLength));
        Assert.Equal(Errno.NotPermitted, guest.Call("path_rename", 3, from, fromLength, 4, to, toLength));
        Assert.Equal(Errno.NotPermitted, guest.Call("path_rename", 4, from, fromLength, 3, to, toLength));
    }

    [Fact]
    public void Nothing_changes_below_a_read_only_directory()
    {
        using GuestCalls guest = new(new WasiConfiguration().WithPreopenedDirectory(_inside, "/", mutable: false));
        Assert.Equal("mine", guest.Read("file"));
        Assert.Equal(Errno.NotPermitted, guest.Open("file", out _, write: true));
        Assert.Equal(Errno.NotPermitted, guest.Open("new", out _, flags: (int)OpenFlags.Create));
        Assert.Equal(Errno.NotPermitted, guest.Open("file", out _, flags: (int)OpenFlags.Truncate));
        Assert.Equal(Errno.NotPermitted, guest.OnPath("path_create_directory", "new"));
        Assert.Equal(Errno.NotPermitted, guest.OnPath("path_unlink_file", "file"));
        Assert.Equal(Errno.NotPermitted, guest.OnPath("path_remove_directory", "sub"));
        Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_rename", "file", "new"));
        Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_link", "file", "new"));
        Assert.Equal(Errno.NotPermitted, guest.OnPaths("path_symlink", "file", "new"));
        Assert.Equal(Errno.Success, guest.Open("sub", out int sub));
        Assert.Equal(Errno.NotPermitted, guest.Open("new", out _, flags: (int)OpenFlags.Create, directory: sub));
        Assert.Equal(Errno.Success, guest.Open("file", out int file));
        Assert.Equal(Errno.NotPermitted, guest.Call("fd_filestat_set_size", file, 0));
        Assert.Equal(Errno.NotPermitted, guest.Call("fd_filestat_set_times", file, 0, 0, (long)TimeFlags.AccessNow));
        (long address, long length) = guest.Path("file");
        Assert.Equal(Errno.NotPermitted, guest.Call("path_filestat_set_times", 3, 0, address, length, 0, 0, 2));
    }

    // The guest may create something in it meanwhile.
    private static bool TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private GuestCalls Guest(bool isPortable) =>
        new(
            isPortable
                ? new WasiConfiguration().WithPreopenedDirectory(() => PortableDirectory.Open(_inside), "/")
                : new WasiConfiguration().WithPreopenedDirectory(_inside, "/")
        );
}
