// One program on each collector: a million cells of garbage, and a cycle that must be found.
//   dotnet run samples/Collectors.cs
#:project ../src/Clasm/Clasm.csproj

using System;
using Clasm;

const string Text = """
    (module
      (type $cell (struct (field $value i32) (field $next (mut (ref null $cell)))))
      (global $kept (mut (ref null $cell)) (ref.null $cell))
      (func (export "churn") (param $n i32) (result i32)
        (local $cell (ref null $cell))
        (loop $again
          (local.set $cell (struct.new $cell (local.get $n) (ref.null $cell)))
          ;; The cell refers to itself, so that counting alone would never free it.
          (struct.set $cell $next (local.get $cell) (local.get $cell))
          (if (i32.eqz (i32.and (local.get $n) (i32.const 0xFFFF)))
            (then (global.set $kept (struct.new $cell (local.get $n) (global.get $kept)))))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (struct.get $cell $value (global.get $kept))))
    """;

foreach (Collector collector in Enum.GetValues<Collector>())
{
    using Engine engine = new(new Config().WithCollector(collector));
    using Module module = Module.FromText(engine, "collectors", Text);
    using Store store = new(engine);
    using Linker linker = new(engine);
    Instance instance = linker.Instantiate(store, module);

    int result = instance.GetFunction<int, int>("churn")!(1_000_000);
    store.GC();
    Console.WriteLine($"{collector}: {result}");
}
