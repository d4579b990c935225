using System;

namespace Clasm.Syntax;

/// <summary>The proposals, each of which can be on or off. What WebAssembly 1.0 holds is always on.</summary>
[Flags]
public enum Features : ulong
{
    /// <summary>WebAssembly 1.0 alone.</summary>
    None = 0,

    /// <summary>Globals that can be changed may be imported and exported.</summary>
    MutableGlobals = 1UL << 0,

    /// <summary>Sign extension instructions.</summary>
    SignExtension = 1UL << 1,

    /// <summary>Conversions from floating point that saturate.</summary>
    SaturatingFloatToInt = 1UL << 2,

    /// <summary>Several results, and blocks with parameters.</summary>
    MultiValue = 1UL << 3,

    /// <summary>Bulk operations on memories and tables, passive segments.</summary>
    BulkMemory = 1UL << 4,

    /// <summary>Reference types and several tables.</summary>
    ReferenceTypes = 1UL << 5,

    /// <summary>128-bit vectors.</summary>
    Simd = 1UL << 6,

    /// <summary>Vector instructions whose results may depend on the machine.</summary>
    RelaxedSimd = 1UL << 7,

    /// <summary>Tail calls.</summary>
    TailCall = 1UL << 8,

    /// <summary>Arithmetic in constant expressions.</summary>
    ExtendedConst = 1UL << 9,

    /// <summary>Typed function references.</summary>
    FunctionReferences = 1UL << 10,

    /// <summary>Garbage-collected structs and arrays.</summary>
    Gc = 1UL << 11,

    /// <summary>Exceptions: tags, throw, try_table.</summary>
    Exceptions = 1UL << 12,

    /// <summary>64-bit memories and tables.</summary>
    Memory64 = 1UL << 13,

    /// <summary>Several memories.</summary>
    MultiMemory = 1UL << 14,

    /// <summary>The try, catch, delegate and rethrow of the earlier exceptions proposal.</summary>
    LegacyExceptions = 1UL << 15,

    /// <summary>Shared memories and atomic instructions.</summary>
    Threads = 1UL << 16,

    /// <summary>128-bit arithmetic on pairs of i64.</summary>
    WideArithmetic = 1UL << 17,

    /// <summary>Memories whose pages are of one byte.</summary>
    CustomPageSizes = 1UL << 18,

    /// <summary>Hints on branches: a custom section that is checked when this is on.</summary>
    BranchHinting = 1UL << 19,

    /// <summary>Annotations of custom sections in the text format.</summary>
    CustomAnnotations = 1UL << 20,

    /// <summary>Exact types and descriptors.</summary>
    CustomDescriptors = 1UL << 21,

    /// <summary>Continuations.</summary>
    StackSwitching = 1UL << 22,

    /// <summary>Imports of one module grouped in the binary format.</summary>
    CompactImports = 1UL << 23,

    /// <summary>WebAssembly 2.0.</summary>
    Wasm2 = MutableGlobals | SignExtension | SaturatingFloatToInt | MultiValue | BulkMemory | ReferenceTypes | Simd,

    /// <summary>WebAssembly 3.0.</summary>
    Wasm3 =
        Wasm2
        | RelaxedSimd
        | TailCall
        | ExtendedConst
        | FunctionReferences
        | Gc
        | Exceptions
        | Memory64
        | MultiMemory
        | CustomAnnotations,

    /// <summary>What an engine has on unless told otherwise: 3.0 and the finished proposals beside it.</summary>
    Default = Wasm3 | Threads | WideArithmetic | CustomPageSizes | BranchHinting,

    /// <summary>Everything that can be read.</summary>
    All = Default | LegacyExceptions | CustomDescriptors | StackSwitching | CompactImports,
}
