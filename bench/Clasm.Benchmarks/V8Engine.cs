using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;

namespace Clasm.Benchmarks;

/// <summary>V8, in a <c>node</c> process that runs bench/v8.mjs and answers a line to each line.</summary>
internal sealed class V8Engine : IEngineUnderTest
{
    private readonly Process _node;

    private V8Engine(Process node, string version)
    {
        _node = node;
        Name = $"V8 {string.Join('.', version.Split('.')[..2])}";
    }

    public string Name { get; }

    /// <summary>Starts <paramref name="node"/>; null where there is no such program.</summary>
    public static V8Engine? TryStart(string node)
    {
        ProcessStartInfo start = new(node, [Path.Combine(Kernel.BenchFolder, "v8.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            Process process = Process.Start(start)!;
            return new V8Engine(process, Read(process).GetProperty("version").GetString()!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public ILoadedKernel Load(Kernel kernel)
    {
        string path = Path.Combine(Path.GetTempPath(), $"clasm-bench-{Environment.ProcessId}-{kernel.Name}.wasm");
        File.WriteAllBytes(path, global::Wasmtime.Module.ConvertText(kernel.Text));
        try
        {
            return new Loaded(this, path, kernel.Calls);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(5000))
            _node.Kill();
        _node.Dispose();
    }

    private JsonElement Ask(string command)
    {
        _node.StandardInput.WriteLine(command);
        _node.StandardInput.Flush();
        JsonElement answer = Read(_node);
        if (answer.TryGetProperty("error", out JsonElement error))
            throw new InvalidOperationException(error.GetString());
        return answer;
    }

    private static JsonElement Read(Process node)
    {
        string line = node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("node ended");
        using JsonDocument answer = JsonDocument.Parse(line);
        return answer.RootElement.Clone();
    }

    /// <summary>A process holds one kernel at a time: the last one loaded.</summary>
    private sealed class Loaded : ILoadedKernel
    {
        private readonly V8Engine _engine;

        public Loaded(V8Engine engine, string path, string? calls)
        {
            _engine = engine;
            string function = calls is null ? "null" : JsonString(calls);
            engine.Ask($$"""{"load": {{JsonString(path)}}, "calls": {{function}}}""");
        }

        public Measurement Run(int iterations)
        {
            JsonElement answer = _engine.Ask($$"""{"run": {{iterations}}}""");
            return new Measurement(
                answer.GetProperty("milliseconds").GetDouble(),
                answer.GetProperty("checksum").GetInt32()
            );
        }

        public void Dispose() { }

        private static string JsonString(string text) => '"' + JsonEncodedText.Encode(text).ToString() + '"';
    }
}
