using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>The compile cache, and compiled modules as bytes: what comes back is the module, or nothing.</summary>
public sealed class CompileCacheTests : IDisposable
{
    private const string Text = """
        (module $m
          (import "env" "log" (func $log (param i32)))
          (type $pair (struct (field i32) (field (mut anyref))))
          (table $t 2 funcref)
          (elem (i32.const 0) $twice)
          (memory (export "memory") 1 4)
          (data (i32.const 8) "stored")
          (global $g (export "g") (mut i32) (i32.const 7))
          (tag $e (export "e") (param i32))
          (func $twice (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
          (func $deep (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
          (func (export "f") (param i32) (result i32)
            (call $log (local.get 0))
            (drop (struct.new $pair (local.get 0) (ref.i31 (i32.const 1))))
            (i32.add (global.get $g) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))
          (func (export "caught") (result i32)
            (block $b (result i32) (try_table (catch $e $b) (throw $e (i32.const 5))) (i32.const 0)))
          (func (export "trap") (result i32) (call $deep (i32.const 0))))
        """;

    private static readonly byte[] s_binary = Module.ConvertText(Text);

    private readonly string _directory = Directory.CreateTempSubdirectory("clasm-cache-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_module_that_was_compiled_before_is_the_same(bool isBinary)
    {
        byte[] source = isBinary ? s_binary : Encoding.UTF8.GetBytes(Text);
        string cold = Describe(Load(new CompileCache(_directory), source, out CompileCache first));
        string warm = Describe(Load(new CompileCache(_directory), source, out CompileCache second));
        Assert.Equal(cold, warm);
        Assert.Equal((0, 1), (first.Hits, first.Misses));
        Assert.Equal((1, 0), (second.Hits, second.Misses));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void A_damaged_entry_is_replaced()
    {
        byte[] entry = StoredEntry(out string path);
        for (int i = 0; i < entry.Length; i += 5)
        {
            byte[] damaged = [.. entry];
            damaged[i] ^= (byte)(1 << (i % 8));
            AssertReplaced(path, damaged, entry);
        }
    }

    [Fact]
    public void An_entry_that_was_cut_or_has_more_is_replaced()
    {
        byte[] entry = StoredEntry(out string path);
        for (int length = 0; length < entry.Length; length += 13)
            AssertReplaced(path, entry[..length], entry);
        AssertReplaced(path, [.. entry, 0], entry);
    }

    [Fact]
    public void Another_module_s_entry_is_replaced()
    {
        byte[] entry = StoredEntry(out string path);
        _ = Load(new CompileCache(_directory), Module.ConvertText("(module (func (export \"f\")))"), out _);
        string other = Directory.GetFiles(_directory).Single(file => file != path);
        AssertReplaced(path, File.ReadAllBytes(other), entry);
    }

    [Fact]
    public void Each_setting_that_changes_code_has_entries_of_its_own()
    {
        Config[] configs =
        [
            new(),
            new() { Collector = Collector.Null },
            new() { Collector = Collector.Copying },
            new() { Collector = Collector.Generational },
            new() { Optimize = false },
            new() { FuelConsumption = true },
            new() { EpochInterruption = true },
            new() { NanCanonicalization = true },
            new() { RelaxedSimdDeterministic = true },
            new Config().WithFeatures(Features.TailCall, enable: false),
        ];
        CompileCache cache = new(_directory);
        foreach (Config config in configs)
            _ = Module.FromBytes(new Engine(config.WithCache(cache)), "m", s_binary);
        Assert.Equal((0, configs.Length), (cache.Hits, cache.Misses));
        foreach (Config config in configs)
            _ = Module.FromBytes(new Engine(config), "m", s_binary);
        Assert.Equal(configs.Length, cache.Hits);
        _ = Module.FromBytes(new Engine(new Config { MaxWasmStack = 1 << 16, Cache = cache }), "m", s_binary);
        Assert.Equal(configs.Length + 1, cache.Hits);
    }

    [Fact]
    public void Its_size_is_bounded_and_what_was_used_last_stays()
    {
        const int Limit = 30_000;
        DateTime then = DateTime.UtcNow.AddDays(-1);
        for (int i = 0; i < 40; i++)
        {
            _ = Load(new CompileCache(_directory) { SizeLimit = Limit }, Numbered(i), out _);
            foreach (string file in Directory.GetFiles(_directory))
                File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file) < then ? then.AddSeconds(-1) : then);
            // The first is used again and again.
            _ = Load(new CompileCache(_directory) { SizeLimit = Limit }, Numbered(0), out CompileCache cache);
            Assert.Equal(1, cache.Hits);
            Assert.InRange(Directory.GetFiles(_directory).Sum(file => new FileInfo(file).Length), 1, Limit);
        }
        _ = Load(new CompileCache(_directory) { SizeLimit = 100 }, Numbered(41), out _);
        _ = Load(new CompileCache(_directory), Numbered(41), out CompileCache tooLarge);
        Assert.Equal(0, tooLarge.Hits);
    }

    [Fact]
    public void Files_of_others_are_left_alone()
    {
        string other = Path.Combine(_directory, "other.txt");
        File.WriteAllText(other, "x");
        string left = Path.Combine(_directory, $"{new string('a', 64)}.1.tmp");
        File.WriteAllText(left, "x");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-1));
        for (int i = 0; i < 3; i++)
            _ = Load(new CompileCache(_directory) { SizeLimit = 3000 }, Numbered(i), out _);
        Assert.True(File.Exists(other));
        Assert.False(File.Exists(left));
    }

    [Fact]
    public void A_directory_that_cannot_be_used_is_no_cache()
    {
        string file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "x");
        foreach (string directory in (string[])[Path.Combine(file, "below"), file, "/proc/none"])
        {
            for (int i = 0; i < 2; i++)
            {
                Assert.NotNull(Load(new CompileCache(directory), s_binary, out CompileCache cache));
                Assert.Equal((0, 1), (cache.Hits, cache.Misses));
            }
        }
    }

    [Fact]
    public void A_directory_that_others_may_write_to_is_not_used()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the modes of files are those of Unix");
            return;
        }
        _ = StoredEntry(out string path);
        foreach (UnixFileMode others in (UnixFileMode[])[UnixFileMode.OtherWrite, UnixFileMode.GroupWrite])
        {
            File.SetUnixFileMode(_directory, File.GetUnixFileMode(_directory) | others);
            _ = Load(new CompileCache(_directory), s_binary, out CompileCache cache);
            Assert.Equal(0, cache.Hits);
            File.SetUnixFileMode(_directory, File.GetUnixFileMode(_directory) & ~others);
        }
        string own = Path.Combine(_directory, "new", "below");
        _ = Load(new CompileCache(own), s_binary, out _);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(own)
        );
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Threads_share_it()
    {
        CompileCache cache = new(_directory) { SizeLimit = 20_000 };
        Task[] tasks = new Task[8];
        for (int t = 0; t < tasks.Length; t++)
        {
            int first = t;
            tasks[t] = Task.Run(
                () =>
                {
                    for (int i = 0; i < 60; i++)
                    {
                        Module module = Load(cache, Numbered((first + i) % 20), out _);
                        using Store store = new(module.Engine);
                        Assert.Equal(
                            (first + i) % 20,
                            new Instance(store, module).GetRequiredFunction<Func<int>>("f")()
                        );
                    }
                },
                TestContext.Current.CancellationToken
            );
        }
        await Task.WhenAll(tasks);
        Assert.Equal(8 * 60, cache.Hits + cache.Misses);
        Assert.Empty(Directory.GetFiles(_directory, "*.tmp"));
    }

    [Fact]
    public void A_compiled_module_comes_back_from_its_bytes()
    {
        using Engine engine = new();
        foreach (
            Module module in (Clasm.Module[])
                [
                    Module.FromText(engine, "m", Text),
                    Module.FromBytes(engine, "m", s_binary),
                    Module.FromDefinition(engine, "m", Module.FromBytes(engine, "m", s_binary).Definition),
                ]
        )
        {
            byte[] bytes = module.Serialize();
            using Engine another = new();
            Module copy = Module.Deserialize(another, "m", bytes);
            Assert.Equal(Describe(module), Describe(copy));
            Assert.Equal(bytes, copy.Serialize());
            string path = Path.Combine(_directory, "m.cwasm");
            File.WriteAllBytes(path, bytes);
            Assert.Equal(Describe(module), Describe(Module.DeserializeFile(another, "m", path)));
        }
    }

    [Fact]
    public void Bytes_that_do_not_fit_are_refused_with_the_reason()
    {
        Config config = new() { MemoryChecks = MemoryChecks.Explicit };
        byte[] bytes = Module.FromBytes(new Engine(config), "m", s_binary).Serialize();
        Assert.Equal("it is not a compiled module", Refusal(config, s_binary));
        Assert.Equal("the compiled module is damaged: it is cut short", Refusal(config, bytes[..50]));
        Assert.Equal(
            "the compiled module does not fit this engine: it was compiled with other settings: "
                + "drc + optimised; the engine has null + optimised + fuel",
            Refusal(
                new Config
                {
                    Collector = Collector.Null,
                    FuelConsumption = true,
                    MemoryChecks = MemoryChecks.Explicit,
                },
                bytes
            )
        );
        Assert.Equal(
            "the compiled module does not fit this engine: it was compiled with other proposals: they differ in TailCall",
            Refusal(
                new Config { MemoryChecks = MemoryChecks.Explicit }.WithFeatures(Features.TailCall, enable: false),
                bytes
            )
        );
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x10;
            string refusal = Refusal(new Config(), damaged);
            if (i is >= 20 and < 56)
                Assert.Equal(
                    "the compiled module does not fit this engine: it was compiled by another version of Clasm",
                    refusal
                );
        }
    }

    private static string Refusal(Config config, byte[] bytes)
    {
        using Engine engine = new(config);
        return Assert.Throws<WasmException>(() => Module.Deserialize(engine, "m", bytes)).Message;
    }

    private static Module Load(CompileCache cache, byte[] source, out CompileCache used)
    {
        used = cache;
        Engine engine = new(new Config { Cache = cache });
        return Module.FromStream(engine, "m", new MemoryStream(source));
    }

    private byte[] StoredEntry(out string path)
    {
        _ = Load(new CompileCache(_directory), s_binary, out _);
        path = Assert.Single(Directory.GetFiles(_directory));
        return File.ReadAllBytes(path);
    }

    private void AssertReplaced(string path, byte[] damaged, byte[] entry)
    {
        File.WriteAllBytes(path, damaged);
        Module module = Load(new CompileCache(_directory), s_binary, out CompileCache cache);
        Assert.Equal((0, 1), (cache.Hits, cache.Misses));
        Assert.NotEmpty(module.Exports);
        Assert.Equal(entry, File.ReadAllBytes(path));
    }

    private static byte[] Numbered(int number) =>
        Module.ConvertText(
            $"(module (memory 1) (data (i32.const {number}) \"{new string('x', 2000)}\") (func (export \"f\") (result i32) i32.const {number}))"
        );

    // What a module shows of itself, and what it does.
    private static string Describe(Module module)
    {
        List<string> lines = [module.Name];
        lines.AddRange(module.Imports.Select(import => $"{import} {import.Type}"));
        lines.AddRange(module.Exports.Select(export => $"{export.Name} {export.Type}"));
        lines.Add($"{module.Definition.Functions.Count} {module.Definition.Names.Functions.Count}");
        using Store store = new(module.Engine);
        using Linker linker = new(module.Engine);
        linker.DefineFunction("env", "log", (int x) => lines.Add($"log {x}"));
        Instance instance = linker.Instantiate(store, module);
        lines.Add($"f {instance.GetRequiredFunction<Func<int, int>>("f")(21)}");
        lines.Add($"caught {instance.GetRequiredFunction<Func<int>>("caught")()}");
        lines.Add(instance.GetMemory("memory")!.ReadString(8, 6));
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetRequiredFunction<Func<int>>("trap")());
        lines.Add(trap.Message);
        lines.AddRange(trap.Frames.Select(frame => $"{frame.FunctionName} {frame.FunctionIndex}"));
        return string.Join('\n', lines);
    }
}
