using System;

namespace Clasm.Benchmarks;

/// <summary>This project, with some settings.</summary>
/// <param name="name">The heading of its column.</param>
/// <param name="config">The settings.</param>
/// <param name="prepare">What is done with a store before anything runs in it.</param>
internal sealed class ClasmEngine(string name, Config config, Action<Store> prepare) : IEngineUnderTest
{
    private readonly Engine _engine = new(config);

    public ClasmEngine(Collector collector)
        : this(
            collector == Collector.Auto ? "Clasm" : $"Clasm {collector.ToString().ToLowerInvariant()}",
            new Config().WithCollector(collector),
            _ => { }
        ) { }

    public string Name { get; } = name;

    public ILoadedKernel Load(Kernel kernel) => new Loaded(_engine, kernel, prepare);

    public void Dispose() => _engine.Dispose();

    private sealed class Loaded : ILoadedKernel
    {
        private readonly Module _module;
        private readonly Linker _linker;
        private readonly Store _store;
        private readonly Func<int, int> _run;

        public Loaded(Engine engine, Kernel kernel, Action<Store> prepare)
        {
            _module = Module.FromText(engine, kernel.Name, kernel.Text);
            _linker = new Linker(engine);
            _store = new Store(engine);
            prepare(_store);
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
