using System;

namespace Clasm.Benchmarks;

/// <summary>Runs programs in this project's engine.</summary>
internal sealed class ClasmProgramEngine : IProgramEngine
{
    private Engine? _engine;
    private Module? _module;

    public void Dispose()
    {
        _module?.Dispose();
        _engine?.Dispose();
    }

    public void Load(string path, string? cache)
    {
        _engine = new Engine(new Config { Cache = cache is null ? null : new CompileCache(cache) });
        _module = Module.FromFile(_engine, path);
    }

    public void RunToFirstCall(Action called)
    {
        using Store store = new(_engine!);
        using Linker linker = new(_engine!) { AllowShadowing = true }; // some are imported twice
        foreach (Import import in _module!.Imports)
        {
            if (import is FunctionImport function)
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
        WasiConfiguration configuration = new();
        configuration
            .WithArg(program.Name)
            .WithArgs(program.Arguments)
            .WithPreopenedDirectory(program.Folder, ".", mutable: false)
            .WithPreopenedDirectory(program.Folder, "/w", mutable: false)
            .WithPreopenedDirectory(folders.Inputs, "/inputs", mutable: false)
            .WithPreopenedDirectory(folders.Out, "/out")
            .WithStandardOutput(folders.Output)
            .WithStandardError(folders.Errors);
        if (program.Input.Length > 0)
            configuration.WithStandardInput(program.Input);
        using Store store = new(_engine!);
        store.SetWasiConfiguration(configuration);
        using Linker linker = new(_engine!);
        linker.DefineWasi();
        linker.DefineFunction("bench", "start", clock.BeginMeasured);
        linker.DefineFunction("bench", "end", clock.EndMeasured);
        Instance instance = linker.Instantiate(store, _module!);
        clock.Start();
        int code = instance.RunWasiCommand();
        clock.Stop();
        store.SetWasiConfiguration(null);
        return code;
    }
}
