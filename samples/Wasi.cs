// A program of WASI: its arguments, a file system in memory, its output, and the status that it exits with.
//   dotnet run samples/Wasi.cs
#:project ../src/Clasm.Wasi/Clasm.Wasi.csproj

using System;
using System.Text;
using Clasm;

// Copies a file of its first directory to standard output, and exits with 3.
const string Text = """
    (module
      (import "wasi_snapshot_preview1" "path_open"
        (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "greeting.txt")
      (data (i32.const 32) "\00\01\00\00\00\01\00\00") ;; a buffer: 256 bytes at 256
      (func (export "_start")
        (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 12)
          (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))
        (drop (call $fd_read (i32.load (i32.const 16)) (i32.const 32) (i32.const 1) (i32.const 20)))
        (i32.store (i32.const 36) (i32.load (i32.const 20)))
        (drop (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 20)))
        (call $proc_exit (i32.const 3))))
    """;

InMemoryFileSystem files = new();
files.WriteFile("greeting.txt", "Hello from a file in memory\n");

using Engine engine = new();
using Module module = Module.FromText(engine, "wasi", Text);
using Store store = new(engine);
using Linker linker = new(engine);
linker.DefineWasi();
store.SetWasiConfiguration(
    new WasiConfiguration()
        .WithArgs("wasi")
        .WithPreopenedDirectory(files, "/", mutable: false)
        .WithStandardOutputCallback(data => Console.Write(Encoding.UTF8.GetString(data)))
);

int status = linker.Instantiate(store, module).RunWasiCommand();
Console.WriteLine($"exited with {status}");
