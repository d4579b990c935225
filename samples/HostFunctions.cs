// What crosses the border: numbers, several results, any object as externref, exceptions and traps.
//   dotnet run samples/HostFunctions.cs
#:project ../src/Clasm/Clasm.csproj

using System;
using System.Collections.Generic;
using Clasm;

const string Text = """
    (module
      (import "host" "divide" (func $divide (param i32 i32) (result i32 i32)))
      (import "host" "append" (func $append (param externref i32)))
      (func (export "digits") (param $list externref) (param $n i32)
        (local $digit i32)
        (loop $next
          (call $divide (local.get $n) (i32.const 10))
          (local.set $digit)
          (local.set $n)
          (call $append (local.get $list) (local.get $digit))
          (br_if $next (local.get $n))))
      (func (export "divide") (param i32 i32) (result i32)
        (i32.div_s (local.get 0) (local.get 1))))
    """;

using Engine engine = new();
using Module module = Module.FromText(engine, "host-functions", Text);
using Store store = new(engine);
using Linker linker = new(engine);

linker.DefineFunction("host", "divide", (int x, int y) => (x / y, x % y));
linker.DefineFunction(
    "host",
    "append",
    (object list, int digit) =>
    {
        if (digit == 7)
            throw new InvalidOperationException("no sevens");
        ((List<int>)list).Add(digit);
    }
);

Instance instance = linker.Instantiate(store, module);
Action<object, int> digits = instance.GetAction<object, int>("digits")!;
Func<int, int, int> divide = instance.GetFunction<int, int, int>("divide")!;

List<int> found = [];
digits(found, 1984);
Console.WriteLine(string.Join(' ', found));

Report(() => digits(found, 1975));
Report(() => divide(1, 0));

static void Report(Action action)
{
    try
    {
        action();
    }
    catch (Exception e) when (e is TrapException or InvalidOperationException)
    {
        Console.WriteLine($"{e.GetType().Name}: {e.Message}");
    }
}
