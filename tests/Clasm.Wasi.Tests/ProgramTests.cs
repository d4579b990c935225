using System;
using System.IO;
using Xunit;

namespace Clasm.Wasi;

/// <summary>Programs that people wrote print what they printed elsewhere.</summary>
public sealed class ProgramTests
{
    private static readonly Engine s_engine = new(new Config().WithEpochInterruption(true));

    [Theory]
    [InlineData("wasi/hello-wasi.rs.wasm", "", "")]
    [InlineData("wasi/greet-wasi.rs.wasm", "", "name.txt")]
    [InlineData("wasi/hello-world.swift.wasm", "", "")]
    [InlineData("wasi/main.go.wasm", "", "")]
    [InlineData("wasi/javy-demo.js.javy.wasm", "", "js.json")]
    [InlineData("wasi/mandel.wasm", "128 4e5", "")]
    [InlineData("wasi/c-ray.wasm", "-s 64x48", "")]
    [InlineData("wasi/as1.wasm", "", "")]
    [InlineData("sightglass/noop/benchmark.wasm", "", "")]
    [InlineData("sightglass/bz2/benchmark.wasm", "", "")]
    [InlineData("sightglass/blake3-scalar/benchmark.wasm", "", "")]
    [InlineData("sightglass/rust-json/benchmark.wasm", "", "")]
    [InlineData("sightglass/shootout/shootout-gimli.wasm", "", "")]
    public void A_program_prints_what_it_should(string path, string arguments, string input)
    {
        string file = Suites.Path(path);
        string folder = Path.GetDirectoryName(file)!;
        using MemoryStream output = new();
        WasiConfiguration configuration = new();
        configuration
            .WithArg(Path.GetFileName(file))
            .WithArgs(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .WithStandardOutput(output)
            .WithPreopenedDirectory(
                folder,
                path.StartsWith("wasi/", StringComparison.Ordinal) ? "/w" : ".",
                mutable: false
            );
        if (input.Length > 0)
            configuration.WithStandardInput(Path.Combine(folder, input));
        using Module module = Module.FromFile(s_engine, file);
        using Store store = new(s_engine);
        store.Deadline(TimeSpan.FromMinutes(4));
        store.SetWasiConfiguration(configuration);
        using Linker linker = new(s_engine);
        linker.DefineWasi();
        linker.DefineFunction("bench", "start", () => { });
        linker.DefineFunction("bench", "end", () => { });
        Assert.Equal(0, linker.Instantiate(store, module).RunWasiCommand());
        store.SetWasiConfiguration(null);
        output.Position = 0;
        using StreamReader reader = new(output);
        Assert.Equal(Expected(file).Trim(), reader.ReadToEnd().Trim());
    }

    private static string Expected(string file)
    {
        string[] candidates =
        [
            Path.ChangeExtension(file, ".stdout"),
            Path.ChangeExtension(file, ".stdout.expected"),
            Path.Combine(Path.GetDirectoryName(file)!, "default.stdout.expected"),
        ];
        return File.ReadAllText(Array.Find(candidates, File.Exists)!);
    }
}
