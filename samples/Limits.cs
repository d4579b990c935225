// Code that nobody trusts: it may loop, recurse and take memory, and each of these ends in an error that one can catch.
//   dotnet run samples/Limits.cs
#:project ../src/Clasm/Clasm.csproj

using System;
using System.Threading;
using Clasm;

const string Text = """
    (module
      (memory (export "memory") 1)
      (type $array (array (mut i64)))
      (table 0 (ref null $array))
      (func (export "loop") (loop $again (br $again)))
      (func $recurse (export "recurse") (call $recurse) (call $recurse))
      (func (export "grow") (result i32) (memory.grow (i32.const 1000)))
      (func (export "hoard")
        (loop $again
          (drop (table.grow (array.new_default $array (i32.const 10000)) (i32.const 1)))
          (br $again))))
    """;

// Interruption costs a little where code loops, fuel more; what is not asked for is not in the code.
using Config config = new() { EpochInterruption = true, GcHeapMaxSize = 4 << 20 };
using Engine engine = new(config);
using Module module = Module.FromText(engine, "limits", Text);
using Store store = new(engine);
store.SetLimits(memorySize: 1 << 20, tableElements: 100_000, instances: 10);
using Linker linker = new(engine);
Instance instance = linker.Instantiate(store, module);

store.Deadline(TimeSpan.FromMilliseconds(50));
Report("loop", instance.GetAction("loop")!);

using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));
store.Deadline(Timeout.InfiniteTimeSpan);
store.SetCancellation(source.Token);
Report("loop", instance.GetAction("loop")!);

store.SetCancellation(CancellationToken.None);
Report("recurse", instance.GetAction("recurse")!);
Report("hoard", instance.GetAction("hoard")!);
Console.WriteLine($"grow: {instance.GetFunction<int>("grow")!()}");

static void Report(string name, Action action)
{
    try
    {
        action();
    }
    catch (WasmException e)
    {
        Console.WriteLine($"{name}: {e.GetType().Name}: {e.Message}");
    }
}
