using System;
using System.IO;
using System.Text;
using Xunit;

namespace Clasm.Cli;

/// <summary><c>clasm compile</c>, what it makes, and the cache of <c>clasm run</c>.</summary>
public sealed class CompileTests : IDisposable
{
    private const string Add =
        "(module (func (export \"add\") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))";

    private readonly string _directory = Directory.CreateTempSubdirectory("clasm-compile-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_it_makes_runs_where_that_is_allowed()
    {
        string source = Write("add.wat", Add);
        string compiled = Path.Combine(_directory, "add.cwasm");
        Assert.Equal("0", Run("compile", source, "-o", compiled));
        Assert.Equal("0 5\n", Run("run", "--allow-precompiled", "--invoke", "add", compiled, "2", "3"));
        Assert.Equal(
            $"1 error: {compiled}: it is compiled: --allow-precompiled runs such a file, which must come from where you trust\n",
            Run("run", "--invoke", "add", compiled, "2", "3")
        );
        string metered = Path.Combine(_directory, "metered.cwasm");
        Run("compile", "-O", "memory-checks=explicit", "-W", "fuel=1", source, "-o", metered);
        Assert.Equal(
            $"1 error: {metered}: the compiled module does not fit this engine: it was compiled with other settings: "
                + "drc + optimised + fuel; the engine has drc + optimised\n",
            Run("run", "--allow-precompiled", "-O", "memory-checks=explicit", metered)
        );
        byte[] bytes = File.ReadAllBytes(compiled);
        bytes[^1] ^= 1;
        File.WriteAllBytes(compiled, bytes);
        Assert.Equal(
            $"1 error: {compiled}: the compiled module is damaged: its checksum is wrong\n",
            Run("run", "--allow-precompiled", compiled)
        );
    }

    [Fact]
    public void Runs_fill_the_cache_unless_it_is_off()
    {
        string source = Write("add.wat", Add);
        string cache = Path.Combine(_directory, "cache");
        Assert.Equal("0 5\n", Run("-C", "cache=n,cache-dir=" + cache, "--invoke", "add", source, "2", "3"));
        Assert.False(Directory.Exists(cache));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("0 5\n", Run("-C", "cache-dir=" + cache, "--invoke", "add", source, "2", "3"));
            Assert.Single(Directory.GetFiles(cache));
        }
        string entry = Directory.GetFiles(cache)[0];
        File.WriteAllBytes(entry, File.ReadAllBytes(entry)[..100]);
        Assert.Equal("0 5\n", Run("-C", "cache-dir=" + cache, "--invoke", "add", source, "2", "3"));
        Assert.NotEqual(100, new FileInfo(entry).Length);
    }

    [Fact]
    public void An_error_in_a_text_is_shown_whatever_the_cache_holds()
    {
        string source = Write("bad.wat", "(module (func (result i32) i64.const 0))");
        for (int i = 0; i < 2; i++)
            Assert.StartsWith($"1 error: {source}:1:", Run("-C", "cache-dir=" + _directory, source));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    // The status, and what came on either stream.
    private static string Run(params string[] words)
    {
        using MemoryStream output = new();
        int status;
        using (Terminal terminal = new(Stream.Null, output, output, color: false))
            status = CommandLine.Run(words, terminal);
        return $"{status} {Encoding.UTF8.GetString(output.ToArray())}".TrimEnd(' ');
    }
}
