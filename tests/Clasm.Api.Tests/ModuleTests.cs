using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Modules as the host sees them.</summary>
public sealed class ModuleTests
{
    private const string Text = """
        (module $named
          (type $node (struct (field i32) (field (ref null $node))))
          (type $f (func (param (ref $node) anyref i31ref eqref structref arrayref nullref) (result (ref null $node))))
          (type $bytes (array (mut i8)))
          (import "env" "gc" (func (type $f)))
          (import "env" "table" (table 1 2 (ref null $node)))
          (import "env" "memory" (memory i64 1 2))
          (import "env" "global" (global (mut (ref null $bytes))))
          (import "env" "tag" (tag (param i32 exnref)))
          (func (export "gc") (type $f) (ref.null none))
          (table (export "table") 3 funcref)
          (memory (export "memory") 1)
          (global (export "global") (ref i31) (ref.i31 (i32.const 1)))
          (tag (export "tag") (param (ref $bytes))))
        """;

    [Fact]
    public void Imports_and_exports_have_types_whatever_they_mention()
    {
        using Engine engine = new();
        using Module module = Module.FromText(engine, "given", Text);
        Assert.Equal("named", module.Name);
        Assert.Equal(["gc", "table", "memory", "global", "tag"], module.Imports.Select(import => import.Name));
        Assert.All(module.Imports, import => Assert.Equal("env", import.ModuleName));

        FunctionImport function = Assert.IsType<FunctionImport>(module.Imports[0]);
        Assert.Equal(Enumerable.Repeat(ValueKind.AnyRef, 7), function.Parameters);
        Assert.Equal([ValueKind.AnyRef], function.Results);
        TableImport table = Assert.IsType<TableImport>(module.Imports[1]);
        Assert.Equal((TableKind.AnyRef, 1ul, 2ul), (table.Kind, table.Minimum, table.Maximum));
        MemoryImport memory = Assert.IsType<MemoryImport>(module.Imports[2]);
        Assert.Equal((1, 2L, true), (memory.Minimum, memory.Maximum, memory.Is64Bit));
        GlobalImport global = Assert.IsType<GlobalImport>(module.Imports[3]);
        Assert.Equal((ValueKind.AnyRef, Mutability.Mutable), (global.Kind, global.Mutability));
        TagImport tag = Assert.IsType<TagImport>(module.Imports[4]);
        Assert.Equal([ValueKind.Int32, ValueKind.ExnRef], tag.Parameters);

        Assert.Equal(["gc", "table", "memory", "global", "tag"], module.Exports.Select(export => export.Name));
        Assert.Equal(7, Assert.IsType<FunctionExport>(module.Exports[0]).Parameters.Count);
        Assert.Equal(TableKind.FuncRef, Assert.IsType<TableExport>(module.Exports[1]).Kind);
        Assert.Null(Assert.IsType<MemoryExport>(module.Exports[2]).Maximum);
        Assert.Equal(Mutability.Immutable, Assert.IsType<GlobalExport>(module.Exports[3]).Mutability);
        Assert.Equal([ValueKind.AnyRef], Assert.IsType<TagExport>(module.Exports[4]).Parameters);
    }

    [Fact]
    public void Defined_types_are_found_by_name_and_index()
    {
        using Engine engine = new();
        using Module module = Module.FromText(engine, "given", Text);
        DefinedType node = module.GetDefinedType("node")!;
        Assert.Equal(node, module.GetDefinedType(0));
        Assert.True(node.IsStruct);
        Assert.Equal([ValType.I32, node.Ref()], node.Fields.Select(field => field.Type));
        DefinedType bytes = module.GetDefinedType("bytes")!;
        Assert.Equal(new FieldType(ValType.I8, IsMutable: true), bytes.Element);
        Assert.Equal(bytes, engine.DefineArray(new FieldType(ValType.I8, IsMutable: true)));
        Assert.Null(module.GetDefinedType("none"));
        Assert.Throws<ArgumentOutOfRangeException>(() => module.GetDefinedType(99));
        Assert.Throws<InvalidOperationException>(() => node.Element);
    }

    [Fact]
    public async Task Modules_come_from_bytes_text_files_and_streams()
    {
        using Engine engine = new();
        const string Source = """(module (func (export "f") (result i32) (i32.const 3)))""";
        byte[] bytes = Module.ConvertText(Source);
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, Source, TestContext.Current.CancellationToken);
            using MemoryStream stream = new(bytes);
            using MemoryStream second = new(bytes);
            using MemoryStream text = new(Encoding.UTF8.GetBytes(Source));
            Module[] modules =
            [
                Module.FromBytes(engine, "m", bytes),
                Module.FromText(engine, "m", Source),
                Module.FromFile(engine, path),
                Module.FromTextFile(engine, path),
                Module.FromStream(engine, "m", stream),
                Module.FromTextStream(engine, "m", text),
                await Module.FromStreamAsync(engine, "m", second, TestContext.Current.CancellationToken),
            ];
            using Store store = new(engine);
            Assert.All(modules, module => Assert.Equal(3, new Instance(store, module).GetFunction<int>("f")!()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Bad_modules_say_where()
    {
        using Engine engine = new();
        WasmFormatException format = Assert.Throws<WasmFormatException>(() =>
            Module.FromBytes(engine, "m", "\0asm\x01\0\0\0\x01"u8.ToArray())
        );
        Assert.True(format.Offset > 0);
        WasmTextException text = Assert.Throws<WasmTextException>(() =>
            Module.FromText(engine, "m", "(module\n  (fun))")
        );
        Assert.Equal(2, text.Line);
        WasmValidationException invalid = Assert.Throws<WasmValidationException>(() =>
            Module.FromText(engine, "m", "(module (func) (func (result i32) (i64.const 0)))")
        );
        Assert.StartsWith("type mismatch", invalid.Message, StringComparison.Ordinal);
        Assert.Equal(1u, invalid.FunctionIndex);
        Assert.All<WasmException>([format, text, invalid], e => Assert.IsAssignableFrom<WasmException>(e));
        Assert.NotNull(Module.Validate(engine, new byte[4]));
        Assert.Null(Module.Validate(engine, Module.ConvertText("(module)")));
    }
}
