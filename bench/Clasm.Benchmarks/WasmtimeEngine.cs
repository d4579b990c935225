using System;
using W = Wasmtime;

namespace Clasm.Benchmarks;

/// <summary>Wasmtime's NuGet package, as an embedder of .NET gets it.</summary>
internal sealed class WasmtimeEngine : IEngineUnderTest
{
    private readonly W.Config _config;
    private readonly W.Engine _engine;

    public WasmtimeEngine()
    {
        _config = new W.Config().WithTailCalls(true).WithFunctionReferences(true).WithGc(true).WithExceptions(true);
        _engine = new W.Engine(_config);
    }

    public string Name => "Wasmtime";

    public ILoadedKernel Load(Kernel kernel) => new Loaded(_engine, kernel);

    public void Dispose()
    {
        _engine.Dispose();
        _config.Dispose();
    }

    private sealed class Loaded : ILoadedKernel
    {
        private readonly W.Module _module;
        private readonly W.Linker _linker;
        private readonly W.Store _store;
        private readonly Func<int, int> _run;

        public Loaded(W.Engine engine, Kernel kernel)
        {
            _module = W.Module.FromText(engine, kernel.Name, kernel.Text);
            _linker = new W.Linker(engine);
            _store = new W.Store(engine);
            _linker.DefineFunction("host", "increment", (int x) => unchecked(x + 1));
            W.Instance instance = _linker.Instantiate(_store, _module);
            Func<int, int> export =
                instance.GetFunction<int, int>(kernel.Calls ?? "run")
                ?? throw new InvalidOperationException("no such export");
            _run = kernel.Calls is null ? export : Repeated.Calls(export);
        }

        public Measurement Run(int iterations)
        {
            long start = ThreadTime.Now;
            int checksum = _run(iterations);
            return new Measurement(ThreadTime.Since(start), checksum);
        }

        public void Dispose()
        {
            _store.Dispose();
            _linker.Dispose();
            _module.Dispose();
        }
    }
}
