using System.Runtime.InteropServices;

namespace Clasm.Fuzz.Differential;

/// <summary>
/// The functions of Wasmtime's C API that cases need. Its .NET package reads the types of all imports and exports when it
/// loads a module, and aborts the process where one is a reference to an object; these functions do not.
/// </summary>
internal static unsafe partial class WasmtimeNative
{
    private const string Library = "wasmtime";

    [LibraryImport(Library)]
    internal static partial nint wasm_config_new();

    [LibraryImport(Library)]
    internal static partial nint wasm_engine_new_with_config(nint config);

    [LibraryImport(Library)]
    internal static partial void wasm_engine_delete(nint engine);

    [LibraryImport(Library)]
    internal static partial void wasmtime_config_max_wasm_stack_set(nint config, nuint size);

    [LibraryImport(Library)]
    internal static partial void wasmtime_config_cranelift_opt_level_set(nint config, byte level);

    [LibraryImport(Library)]
    internal static partial void wasmtime_config_epoch_interruption_set(nint config, byte on);

    [LibraryImport(Library)]
    internal static partial void wasmtime_config_parallel_compilation_set(nint config, byte on);

    [LibraryImport(Library)]
    internal static partial void wasmtime_config_shared_memory_set(nint config, byte on);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_module_new(nint engine, byte* bytes, nuint length, out nint module);

    [LibraryImport(Library)]
    internal static partial void wasmtime_module_delete(nint module);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_store_new(nint engine, nint data, nint finalizer);

    [LibraryImport(Library)]
    internal static partial void wasmtime_store_delete(nint store);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_store_context(nint store);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_linker_new(nint engine);

    [LibraryImport(Library)]
    internal static partial void wasmtime_linker_delete(nint linker);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_linker_define_func(
        nint linker,
        byte* module,
        nuint moduleLength,
        byte* name,
        nuint nameLength,
        nint type,
        delegate* unmanaged<nint, nint, RawValue*, nuint, RawValue*, nuint, nint> callback,
        nint data,
        nint finalizer
    );

    [LibraryImport(Library)]
    internal static partial nint wasmtime_linker_define_instance(
        nint linker,
        nint context,
        byte* name,
        nuint length,
        InstanceHandle* instance
    );

    [LibraryImport(Library)]
    internal static partial nint wasmtime_linker_instantiate(
        nint linker,
        nint context,
        nint module,
        InstanceHandle* instance,
        out nint trap
    );

    [LibraryImport(Library)]
    internal static partial byte wasmtime_instance_export_get(
        nint context,
        InstanceHandle* instance,
        byte* name,
        nuint length,
        External* item
    );

    [LibraryImport(Library)]
    internal static partial nint wasmtime_func_call(
        nint context,
        FunctionHandle* function,
        RawValue* arguments,
        nuint argumentCount,
        RawValue* results,
        nuint resultCount,
        out nint trap
    );

    [LibraryImport(Library)]
    internal static partial byte wasmtime_trap_code(nint trap, out byte code);

    [LibraryImport(Library)]
    internal static partial void wasm_trap_message(nint trap, ByteVector* message);

    [LibraryImport(Library)]
    internal static partial void wasm_trap_delete(nint trap);

    [LibraryImport(Library)]
    internal static partial void wasmtime_error_message(nint error, ByteVector* message);

    [LibraryImport(Library)]
    internal static partial void wasmtime_error_delete(nint error);

    [LibraryImport(Library)]
    internal static partial void wasm_byte_vec_delete(ByteVector* vector);

    [LibraryImport(Library)]
    internal static partial nint wasm_valtype_new(byte kind);

    [LibraryImport(Library)]
    internal static partial void wasm_valtype_vec_new(ByteVector* vector, nuint size, nint* types);

    [LibraryImport(Library)]
    internal static partial nint wasm_functype_new(ByteVector* parameters, ByteVector* results);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_caller_context(nint caller);

    [LibraryImport(Library)]
    internal static partial byte wasmtime_externref_new(
        nint context,
        nint data,
        nint finalizer,
        ReferenceHandle* result
    );

    [LibraryImport(Library)]
    internal static partial nint wasmtime_externref_data(nint context, ReferenceHandle* reference);

    /// <summary><c>wasm_byte_vec_t</c>; vectors of types look the same.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ByteVector
    {
        public nuint Size;
        public byte* Data;
    }

    /// <summary><c>wasmtime_instance_t</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InstanceHandle
    {
        public ulong Store;
        public nuint Index;
    }

    /// <summary><c>wasmtime_func_t</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FunctionHandle
    {
        public ulong Store;
        public nuint Index;
    }

    /// <summary><c>wasmtime_externref_t</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ReferenceHandle
    {
        public ulong Store;
        public uint Index;
        public uint Generation;
        public nint Root;
    }

    /// <summary><c>wasmtime_extern_t</c></summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct External
    {
        [FieldOffset(0)]
        public byte Kind;

        [FieldOffset(8)]
        public FunctionHandle Function;
    }

    /// <summary><c>wasmtime_val_t</c></summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct RawValue
    {
        [FieldOffset(0)]
        public byte Kind;

        [FieldOffset(8)]
        public int I32;

        [FieldOffset(8)]
        public long I64;

        [FieldOffset(8)]
        public ReferenceHandle Reference;
    }
}
