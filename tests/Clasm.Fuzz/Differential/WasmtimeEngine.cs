using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using static Clasm.Fuzz.Differential.WasmtimeNative;

namespace Clasm.Fuzz.Differential;

/// <summary>Wasmtime's library, as its NuGet package brings it.</summary>
internal sealed unsafe partial class WasmtimeEngine : IDifferentialEngine
{
    private const byte KindI32 = 0;
    private const byte KindI64 = 1;
    private const byte KindReference = 128;

    // By wasmtime_trap_code_t.
    private static readonly string[] s_kinds =
    [
        "resource", // stack overflow
        "memory",
        "align",
        "table",
        "call", // indirect call to null
        "call", // bad signature
        "overflow",
        "zero",
        "overflow", // bad conversion to integer
        "unreachable",
        "resource", // interrupt
        "resource", // out of fuel
        "wait",
        "null",
        "null", // array out of bounds
        "resource", // allocation too large
        "cast",
    ];

    // Wasmtime runs a case at a time; its callbacks are static.
    private static readonly List<string> s_lines = [];

    // (module (func (export "pass") (param anyref) (result anyref) (local.get 0)))
    private static readonly byte[] s_pass = Convert.FromHexString(
        "0061736D01000000" + "01060160016E016E" + "03020100" + "07080104706173730000" + "0A0601040020000B"
    );
    private static int s_logged;
    private readonly nint _engine;

    static WasmtimeEngine()
    {
        // The package keeps the library where its own assembly is resolved from.
        NativeLibrary.SetDllImportResolver(
            typeof(WasmtimeNative).Assembly,
            (name, _, _) =>
                NativeLibrary.Load(
                    name,
                    typeof(global::Wasmtime.Engine).Assembly,
                    DllImportSearchPath.AssemblyDirectory
                )
        );
    }

    /// <summary>Makes the engine.</summary>
    public WasmtimeEngine()
    {
        nint config = wasm_config_new();
        foreach (string feature in s_features)
            SetFeature(config, feature);
        wasmtime_config_max_wasm_stack_set(config, 256 << 10);
        wasmtime_config_cranelift_opt_level_set(config, 0);
        wasmtime_config_parallel_compilation_set(config, 0);
        wasmtime_config_shared_memory_set(config, 1);
        _engine = wasm_engine_new_with_config(config);
    }

    /// <inheritdoc/>
    public string Name => "wasmtime";

    /// <inheritdoc/>
    public IReadOnlyList<string> Run(DifferentialCase program)
    {
        s_lines.Clear();
        s_logged = 0;
        nint store = wasmtime_store_new(_engine, 0, 0);
        nint linker = wasmtime_linker_new(_engine);
        DefineHost(linker);
        List<nint> modules = [];
        DefinePass(wasmtime_store_context(store), linker, modules);
        Run(program, wasmtime_store_context(store), linker, modules);
        wasmtime_linker_delete(linker);
        wasmtime_store_delete(store);
        foreach (nint module in modules)
            wasmtime_module_delete(module);
        return [.. s_lines];
    }

    /// <inheritdoc/>
    public void Dispose() => wasm_engine_delete(_engine);

    private void Run(DifferentialCase program, nint context, nint linker, List<nint> modules)
    {
        InstanceHandle instance = default;
        foreach (NamedModule named in program.Modules)
        {
            nint module;
            nint error;
            fixed (byte* bytes = named.Bytes)
                error = wasmtime_module_new(_engine, bytes, (nuint)named.Bytes.Length, out module);
            if (error != 0)
            {
                s_lines.Add($"refused {named.Name}: {Message(error)}");
                return;
            }
            modules.Add(module);
            error = wasmtime_linker_instantiate(linker, context, module, &instance, out nint trap);
            if (Failure("start", error, trap) is string failure)
            {
                s_lines.Add(failure);
                return;
            }
            fixed (byte* name = Encoding.UTF8.GetBytes(named.Name))
                _ = wasmtime_linker_define_instance(linker, context, name, (nuint)named.Name.Length, &instance);
        }
        for (int i = 0; i < program.Calls; i++)
        {
            s_lines.Add(string.Create(CultureInfo.InvariantCulture, $"call {i}"));
            byte[] name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"run{i}"));
            External item = default;
            fixed (byte* text = name)
            {
                if (wasmtime_instance_export_get(context, &instance, text, (nuint)name.Length, &item) == 0)
                    throw new InvalidOperationException("no such export");
            }
            nint error = wasmtime_func_call(context, &item.Function, null, 0, null, 0, out nint trap);
            s_lines.Add(Failure("trap", error, trap) ?? "end");
        }
    }

    private static string? Failure(string phase, nint error, nint trap)
    {
        if (error != 0)
        {
            string message = Message(error);
            if (
                message.Contains("GC heap", StringComparison.Ordinal)
                || message.Contains("memory", StringComparison.Ordinal)
            )
                return $"{phase} resource";
            if (message.Contains("thrown Wasm exception", StringComparison.Ordinal))
                return phase == "trap" ? "throw" : "start throw";
            return phase == "start" ? $"refused link: {message}" : $"{phase} error {message}";
        }
        if (trap == 0)
            return null;
        bool hasCode = wasmtime_trap_code(trap, out byte code) != 0;
        ByteVector vector = default;
        wasm_trap_message(trap, &vector);
        string text = Take(&vector);
        wasm_trap_delete(trap);
        if (hasCode && code < s_kinds.Length)
            return $"{phase} {s_kinds[code]}";
        if (text.Contains("GC heap", StringComparison.Ordinal))
            return $"{phase} resource";
        return text.Contains("exception", StringComparison.Ordinal)
            ? (phase == "trap" ? "throw" : "start throw")
            : $"{phase} {text}";
    }

    private static string Message(nint error)
    {
        ByteVector vector = default;
        wasmtime_error_message(error, &vector);
        wasmtime_error_delete(error);
        return Take(&vector);
    }

    private static string Take(ByteVector* vector)
    {
        string text = Encoding.UTF8.GetString(vector->Data, (int)vector->Size).TrimEnd('\0').Replace('\n', ' ');
        wasm_byte_vec_delete(vector);
        return text;
    }

    private static void DefineHost(nint linker)
    {
        Define(linker, "log", [KindI32, KindI64], [], &Log);
        Define(linker, "make", [KindI32], [KindReference], &Make);
        Define(linker, "id", [KindReference], [KindI32], &Id);
    }

    // The interface for C has no functions of the host with parameters of type anyref.
    private void DefinePass(nint context, nint linker, List<nint> modules)
    {
        nint module;
        fixed (byte* bytes = s_pass)
            _ = wasmtime_module_new(_engine, bytes, (nuint)s_pass.Length, out module);
        modules.Add(module);
        InstanceHandle instance = default;
        _ = wasmtime_linker_instantiate(linker, context, module, &instance, out _);
        fixed (byte* host = "host"u8)
            _ = wasmtime_linker_define_instance(linker, context, host, 4, &instance);
    }

    private static void Define(
        nint linker,
        string name,
        ReadOnlySpan<byte> parameters,
        ReadOnlySpan<byte> results,
        delegate* unmanaged<nint, nint, RawValue*, nuint, RawValue*, nuint, nint> callback
    )
    {
        ByteVector parameterTypes = TypesOf(parameters);
        ByteVector resultTypes = TypesOf(results);
        nint type = wasm_functype_new(&parameterTypes, &resultTypes);
        byte[] text = Encoding.UTF8.GetBytes(name);
        fixed (byte* host = "host"u8)
        fixed (byte* bytes = text)
            _ = wasmtime_linker_define_func(linker, host, 4, bytes, (nuint)text.Length, type, callback, 0, 0);
    }

    private static ByteVector TypesOf(ReadOnlySpan<byte> kinds)
    {
        nint* types = stackalloc nint[kinds.Length + 1];
        for (int i = 0; i < kinds.Length; i++)
            types[i] = wasm_valtype_new(kinds[i]);
        ByteVector vector = default;
        wasm_valtype_vec_new(&vector, (nuint)kinds.Length, types);
        return vector;
    }

    [UnmanagedCallersOnly]
    private static nint Log(
        nint data,
        nint caller,
        RawValue* arguments,
        nuint count,
        RawValue* results,
        nuint resultCount
    )
    {
        if (s_logged++ < Observation.MaxLogged)
            s_lines.Add(string.Create(CultureInfo.InvariantCulture, $"{arguments[0].I32} {arguments[1].I64}"));
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint Make(
        nint data,
        nint caller,
        RawValue* arguments,
        nuint count,
        RawValue* results,
        nuint resultCount
    )
    {
        results[0].Kind = 6;
        _ = wasmtime_externref_new(wasmtime_caller_context(caller), arguments[0].I32 + 1, 0, &results[0].Reference);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint Id(
        nint data,
        nint caller,
        RawValue* arguments,
        nuint count,
        RawValue* results,
        nuint resultCount
    )
    {
        nint known = 0;
        if (arguments[0].Reference.Store != 0)
            known = wasmtime_externref_data(wasmtime_caller_context(caller), &arguments[0].Reference);
        results[0].Kind = KindI32;
        results[0].I32 = (int)known - 1;
        return 0;
    }

    private static readonly string[] s_features =
    [
        "bulk_memory",
        "custom_page_sizes",
        "exceptions",
        "function_references",
        "gc",
        "memory64",
        "multi_memory",
        "multi_value",
        "reference_types",
        "simd",
        "tail_call",
        "threads",
        "wide_arithmetic",
    ];

    private static void SetFeature(nint config, string feature)
    {
        nint library = NativeLibrary.Load("wasmtime", typeof(global::Wasmtime.Engine).Assembly, null);
        nint function = NativeLibrary.GetExport(library, $"wasmtime_config_wasm_{feature}_set");
        ((delegate* unmanaged<nint, byte, void>)function)(config, 1);
    }
}
