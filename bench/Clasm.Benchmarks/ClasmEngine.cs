using System;

namespace Clasm.Benchmarks;

/// <summary>This project, with one collector.</summary>
internal sealed class ClasmEngine(Collector collector) : IEngineUnderTest
{
    private readonly Engine _engine = new(new Config().WithCollector(collector));

    public string Name { get; } =
        collector == Collector.Auto ? "Clasm" : $"Clasm {collector.ToString().ToLowerInvariant()}";

    public ILoadedKernel Load(Kernel kernel) => new Loaded(_engine, kernel);

    public void Dispose() => _engine.Dispose();

    private sealed class Loaded : ILoadedKernel
    {
        private readonly Module _module;
        private readonly Linker _linker;
        private readonly Store _store;
        private readonly Func<int, int> _run;

        public Loaded(Engine engine, Kernel kernel)
        {
            _module = Module.FromText(engine, kernel.Name, kernel.Text);
            _linker = new Linker(engine);
            _store = new Store(engine);
            _linker.DefineFunction("host", "increment", (int x) => unchecked(x + 1));
            Instance instance = _linker.Instantiate(_store, _module);
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
