using System;
using System.Diagnostics;
using System.IO;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Fuzz.Differential;

/// <summary>Modules of binaryen's <c>wasm-opt -ttf</c>, from npm's package, which node runs.</summary>
internal sealed class BinaryenSource : CaseSource
{
    // What no peer, or only one, has.
    private static readonly string[] s_allFeatures =
    [
        "--all-features",
        "--disable-strings",
        "--disable-shared-everything",
        "--disable-custom-descriptors",
        "--disable-stack-switching",
        "--disable-fp16",
        "--disable-relaxed-simd",
        "--disable-relaxed-atomics",
        "--disable-acquire-release-atomics",
        "--disable-multibyte",
        "--disable-custom-page-sizes",
        "--disable-wide-arithmetic",
        "--disable-compact-imports",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("clasm-fuzz-").FullName;
    private readonly bool _isMvp;
    private readonly string[] _command;
    private Process? _process;

    /// <summary>Makes a source.</summary>
    /// <param name="node">The <c>node</c> program.</param>
    /// <param name="wasmOpt">The <c>wasm-opt</c> of the npm package.</param>
    /// <param name="mvp">Whether modules have no features beyond WebAssembly 1.0.</param>
    public BinaryenSource(string node, string wasmOpt, bool mvp)
    {
        _isMvp = mvp;
        string program = File.ResolveLinkTarget(wasmOpt, returnFinalTarget: true)?.FullName ?? wasmOpt;
        _command =
        [
            node,
            "--no-deprecation",
            Path.Combine(AppContext.BaseDirectory, "Differential", "binaryen.mjs"),
            program,
        ];
    }

    /// <inheritdoc/>
    public override string Name => _isMvp ? "ttf-mvp" : "ttf";

    /// <inheritdoc/>
    protected override int MaxEntropy => 6000;

    /// <inheritdoc/>
    public override ModuleDefinition? TryMake(byte[] entropy)
    {
        string input = Path.Combine(_folder, "in");
        string output = Path.Combine(_folder, "out.wasm");
        File.WriteAllBytes(input, entropy);
        File.Delete(output);
        string[] features = _isMvp ? ["--mvp-features"] : s_allFeatures;
        _process ??= Start();
        // Threads: on for a quarter of the modules only, since a memory is then always shared.
        string threads = _isMvp || (entropy.Length & 3) == 0 ? "" : " --disable-threads";
        _process.StandardInput.WriteLine(
            $"{input} {output} {string.Join(' ', features)}{threads} --denan --translate-to-exnref"
        );
        _process.StandardInput.Flush();
        string? answer = _process.StandardOutput.ReadLine();
        if (answer is null)
        {
            _process.Dispose();
            _process = null;
        }
        return answer == "ok" && File.Exists(output)
            ? ModuleDecoder.Decode(File.ReadAllBytes(output), Features.All)
            : null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }

    private Process Start()
    {
        ProcessStartInfo start = new(_command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in _command.AsSpan(1))
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return process;
    }
}
