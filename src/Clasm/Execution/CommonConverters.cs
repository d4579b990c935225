using Clasm.Syntax;

namespace Clasm.Execution;

/// <summary>
/// Names the instances of generic code that hosts use most. Nothing calls it: what is compiled ahead for this assembly has the
/// instances that are named in it, and a program that needs others waits for the JIT compiler.
/// </summary>
internal static class CommonConverters
{
    /// <summary>The converters of numbers.</summary>
    public static object?[] Create() =>
        [
            Converter<int>.Create(),
            new NumberConverter<int>(ValType.I32),
            Results<int>.Create(),
            new SingleResult<int>(),
            Converter<uint>.Create(),
            new NumberConverter<uint>(ValType.I32),
            Results<uint>.Create(),
            new SingleResult<uint>(),
            Converter<long>.Create(),
            new NumberConverter<long>(ValType.I64),
            Results<long>.Create(),
            new SingleResult<long>(),
            Converter<float>.Create(),
            new NumberConverter<float>(ValType.F32),
            Results<float>.Create(),
            new SingleResult<float>(),
            Converter<double>.Create(),
            new NumberConverter<double>(ValType.F64),
            Results<double>.Create(),
            new SingleResult<double>(),
        ];

    /// <summary>The functions that programs of WASI import, by their signatures.</summary>
    public static HostFunction[] CreateHostFunctions() =>
        [
            new HostAction<int>(null!),
            new HostFunc<int, int, int>(null!),
            new HostCallerFunc<int, int>(null!),
            new HostCallerFunc<int, int, int>(null!),
            new HostCallerFunc<int, int, int, int>(null!),
            new HostCallerFunc<int, long, int, int>(null!),
            new HostCallerFunc<int, uint, int, int>(null!),
            new HostCallerFunc<uint, uint, int, int>(null!),
            new HostCallerFunc<int, int, uint, int, int>(null!),
            new HostCallerFunc<int, long, long, int, int>(null!),
            new HostCallerFunc<int, long, uint, int, int>(null!),
            new HostCallerFunc<int, uint, uint, int, int>(null!),
            new HostCallerFunc<int, long, int, uint, int, int>(null!),
            new HostCallerFunc<int, long, long, int, int, int>(null!),
            new HostCallerFunc<int, uint, uint, uint, int, int>(null!),
            new HostCallerFunc<uint, uint, uint, uint, int, int>(null!),
            new HostCallerFunc<int, int, uint, uint, uint, int, int>(null!),
            new HostCallerFunc<int, uint, uint, int, uint, int, int>(null!),
            new HostCallerFunc<int, uint, uint, long, uint, int, int>(null!),
            new HostCallerFunc<uint, uint, int, uint, uint, int, int>(null!),
            new HostCallerFunc<int, uint, uint, int, uint, uint, int, int>(null!),
            new HostCallerFunc<int, uint, uint, uint, uint, uint, int, int>(null!),
            new HostCallerFunc<int, int, uint, uint, int, uint, uint, int, int>(null!),
            new HostCallerFunc<int, int, uint, uint, long, long, int, int, int>(null!),
            new HostCallerFunc<int, int, uint, uint, int, long, long, int, uint, int, int>(null!),
        ];

    /// <summary>What the run time makes of such functions when they are defined.</summary>
    public static object?[] Instances() =>
        [
            Results<int>.Instance,
            Results<uint>.Instance,
            Results<long>.Instance,
            Results<float>.Instance,
            Results<double>.Instance,
        ];
}
