using System;
using System.IO;
using W = Wasmtime;

namespace Clasm.Benchmarks;

/// <summary>Runs programs in Wasmtime, as its NuGet package gives it to .NET.</summary>
internal sealed class WasmtimeProgramEngine : IProgramEngine
{
    private readonly W.Engine _engine = new(
        new W.Config().WithTailCalls(true).WithFunctionReferences(true).WithGc(true).WithExceptions(true)
    );

    private W.Module? _module;

    public void Dispose()
    {
        _module?.Dispose();
        _engine.Dispose();
    }

    public void Load(string path, string? cache)
    {
        string? compiled = cache is null ? null : Path.Combine(cache, "module.cwasm");
        if (compiled is not null && File.Exists(compiled))
        {
            _module = W.Module.DeserializeFile(_engine, path, compiled);
            return;
        }
        _module = W.Module.FromFile(_engine, path);
        if (compiled is not null)
            File.WriteAllBytes(compiled, _module.Serialize());
    }

    public void RunToFirstCall(Action called)
    {
        using W.Store store = new(_engine);
        using W.Linker linker = new(_engine) { AllowShadowing = true }; // some are imported twice
        foreach (W.Import import in _module!.Imports)
        {
            if (import is W.FunctionImport function)
                linker.DefineFunction(
                    import.ModuleName,
                    import.Name,
                    (_, _, _) => called(),
                    function.Parameters,
                    function.Results
                );
        }
        linker.Instantiate(store, _module).GetFunction("_start")!.Invoke();
    }

    public int Run(RealProgram program, ProgramFolders folders, ProgramClock clock)
    {
        W.WasiConfiguration configuration = new();
        configuration
            .WithArg(program.Name)
            .WithArgs(program.Arguments)
            .WithPreopenedDirectory(program.Folder, ".", mutable: false)
            .WithPreopenedDirectory(program.Folder, "/w", mutable: false)
            .WithPreopenedDirectory(folders.Inputs, "/inputs", mutable: false)
            .WithPreopenedDirectory(folders.Out, "/out", mutable: true)
            .WithStandardOutput(folders.Output)
            .WithStandardError(folders.Errors);
        if (program.Input.Length > 0)
            configuration.WithStandardInput(program.Input);
        using W.Store store = new(_engine);
        store.SetWasiConfiguration(configuration);
        using W.Linker linker = new(_engine);
        linker.DefineWasi();
        linker.DefineFunction("bench", "start", clock.BeginMeasured);
        linker.DefineFunction("bench", "end", clock.EndMeasured);
        W.Instance instance = linker.Instantiate(store, _module!);
        int code = 0;
        clock.Start();
        try
        {
            instance.GetFunction("_start")!.Invoke();
        }
        catch (W.WasmtimeException exit) when (exit.ExitCode is int exitCode)
        {
            code = exitCode;
        }
        clock.Stop();
        return code;
    }
}
