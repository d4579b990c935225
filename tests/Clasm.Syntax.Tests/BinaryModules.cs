using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Clasm.Syntax.Tests;

/// <summary>The binary modules among the suites.</summary>
internal static class BinaryModules
{
    /// <summary>
    /// Files whose LEB128 integers are not all in the shortest form (compilers pad sizes that they fill in later).
    /// </summary>
    private static readonly string[] s_padded =
    [
        "gc-hand/wizard-br_on_null0.wasm",
        "gc-hand/wizard-gc_ref_i31_0.wasm",
        "gc-hand/wizard-gc_struct_list00.wasm",
        "gc-hoot/reflect.wasm",
        "gc-j2cl/Box2dBenchmark_j2wasm_binary.wasm",
        "gc-kotlin/hello-world.kt.wasm",
        "gc-moonbit/hello.wasm",
        "gc-moonbit/nqueens.wasm",
        "wasi/main.go.wasm",
    ];

    /// <summary>Every file that is a core module, not a component.</summary>
    public static IEnumerable<string> All() => Suites.Files("", "*.wasm").Where(IsModule);

    /// <summary>Whether decoding and encoding gives back the same bytes.</summary>
    public static bool IsCanonical(string file) => !s_padded.Contains(file);

    private static bool IsModule(string file)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Suites.Root!, file));
        byte[] preamble = new byte[8];
        return stream.Read(preamble) == 8 && preamble[4] == 1;
    }
}
