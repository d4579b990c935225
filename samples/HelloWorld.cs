// A module in text, a host function that it calls, and an export that the host calls.
//   dotnet run samples/HelloWorld.cs
#:project ../src/Clasm/Clasm.csproj

using System;
using Clasm;

const string Text = """
    (module
      (import "host" "print" (func $print (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "Hello from WebAssembly")
      (func (export "hello") (call $print (i32.const 0) (i32.const 22)))
      (func (export "add") (param i32 i32) (result i32)
        (i32.add (local.get 0) (local.get 1))))
    """;

using Engine engine = new();
using Module module = Module.FromText(engine, "hello", Text);
using Store store = new(engine);
using Linker linker = new(engine);

linker.DefineFunction(
    "host",
    "print",
    (Caller caller, int address, int length) =>
        Console.WriteLine(caller.GetMemory("memory")!.ReadString(address, length))
);

Instance instance = linker.Instantiate(store, module);
Action hello = instance.GetAction("hello")!;
Func<int, int, int> add = instance.GetFunction<int, int, int>("add")!;

hello();
Console.WriteLine($"2 + 3 = {add(2, 3)}");
