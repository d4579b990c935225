using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.Intrinsics;
using Clasm.Syntax;

namespace Clasm;

/// <summary>
/// Runs a program of <c>gc-fuzz</c>: each export in order, with zeros and nulls, in a host that behaves as JavaScript does.
/// What is seen becomes lines: <c>export NAME</c>, <c>log VALUES</c>, <c>result VALUE</c>, <c>trap</c>, <c>throw TAG VALUES</c>.
/// </summary>
internal sealed class RandomProgram
{
    private const string Support = "fuzzing-support";
    private readonly List<string> _lines = [];
    private readonly Tag _wasmTag;
    private readonly Tag _scriptTag;
    private readonly Instance _instance;
    private readonly List<(string Name, object Item)> _exports;

    private RandomProgram(Store store, string path)
    {
        _wasmTag = new Tag(store, ValType.I32);
        _scriptTag = new Tag(store, ValType.ExternRef);
        using Linker linker = new(store.Engine);
        linker.Define(Support, "wasmtag", _wasmTag);
        linker.Define(Support, "jstag", _scriptTag);
        Module module = Module.FromFile(store.Engine, path);
        foreach (Import import in module.Imports)
        {
            if (import is FunctionImport function)
                linker.DefineFunction(
                    import.ModuleName,
                    import.Name,
                    [.. function.FunctionType.Parameters],
                    [.. function.FunctionType.Results],
                    (_, arguments, results) => Call(import.Name, arguments, results)
                );
        }
        _instance = linker.Instantiate(store, module);
        _exports = [.. _instance.GetExports()];
    }

    /// <summary>Runs a program.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">What it runs with.</param>
    public static IReadOnlyList<string> Run(string path, Config config)
    {
        using Engine engine = new(config);
        using Store store = new(engine);
        RandomProgram program = new(store, path);
        foreach ((string name, object item) in program._exports)
            program.Show(name, item);
        return program._lines;
    }

    /// <summary>The lines of a file that says what is expected.</summary>
    /// <param name="lines">The file's lines.</param>
    public static IEnumerable<string> ExpectedLines(IEnumerable<string> lines)
    {
        foreach (string line in lines.Select(line => line.TrimEnd(']')))
        {
            if (line.StartsWith("warning: ", StringComparison.Ordinal))
                continue;
            if (line.StartsWith("[trap", StringComparison.Ordinal))
                yield return "trap";
            else if (After("[fuzz-exec] export ") is string name)
                yield return $"export {name}";
            else if (After("[LoggingExternalInterface logging ") is string logged)
                yield return $"log {logged}";
            else if (After("[exception thrown: ") is string thrown)
                yield return thrown[0] == 't'
                    ? $"throw own{thrown.AsSpan().TrimStart("tag$0123456789")}"
                    : $"throw {thrown}";
            else
                yield return $"result {line[(line.IndexOf("=> ", StringComparison.Ordinal) is int i and >= 0 ? i + 3 : 0)..]}";

            string? After(string start) =>
                line.StartsWith(start, StringComparison.Ordinal) ? line[start.Length..] : null;
        }
    }

    /// <summary>Whether a line says the same: NaNs are alike, and numbers are told apart by their type's precision.</summary>
    /// <param name="expected">An expected line.</param>
    /// <param name="seen">A line that was seen.</param>
    public static bool AreSame(string expected, string seen)
    {
        string[] left = expected.Split(' ');
        string[] right = seen.Split(' ');
        return left.Length == right.Length && left.Zip(right).All(pair => IsSameWord(pair.First, pair.Second));
    }

    private static bool IsSameWord(string expected, string seen)
    {
        if (!seen.StartsWith("f32:", StringComparison.Ordinal) && !seen.StartsWith("f64:", StringComparison.Ordinal))
            return expected == seen;
        double value = double.Parse(seen.AsSpan(4), CultureInfo.InvariantCulture);
        if (double.IsNaN(value) || expected.Contains("nan", StringComparison.Ordinal))
            return double.IsNaN(value) && expected.Contains("nan", StringComparison.Ordinal);
        string number = expected.Replace("inf", "Infinity", StringComparison.Ordinal);
        return seen[1] == '3'
            ? float.Parse(number, CultureInfo.InvariantCulture) == (float)value
            : double.Parse(number, CultureInfo.InvariantCulture) == value;
    }

    private void Show(string name, object item)
    {
        if (item is Global global)
        {
            _lines.Add($"export {name}");
            _lines.Add($"log {TextOf(global.Value)}");
        }
        if (item is not Function function)
            return;
        _lines.Add($"export {name}");
        try
        {
            Value[] arguments = [.. function.Type.Parameters.Select((type, i) => ZeroOf(type, function.Parameters[i]))];
            foreach (Value result in function.Invoke(arguments))
                _lines.Add($"result {TextOf(result)}");
        }
        catch (TrapException)
        {
            _lines.Add("trap");
        }
        catch (WasmGuestException e)
        {
            _lines.Add($"throw {TextOf(e)}");
        }
    }

    private string TextOf(WasmGuestException exception)
    {
        if (exception.Tag == _scriptTag)
            return "imported-js-tag jserror";
        string tag = exception.Tag == _wasmTag ? "imported-wasm-tag" : "own";
        return string.Join(' ', exception.Payload.Select(TextOf).Prepend(tag));
    }

    // The host's functions, by the names that programs import them by.
    private void Call(string name, ReadOnlySpan<Value> arguments, Span<Value> results)
    {
        if (name.StartsWith("log-", StringComparison.Ordinal))
        {
            _lines.Add(
                arguments[0].Kind == ValueKind.Int64
                    ? $"log {(int)arguments[0].AsInt64()} {(int)(arguments[0].AsInt64() >> 32)}"
                    : $"log {TextOf(arguments[0])}"
            );
            return;
        }
        switch (name)
        {
            case "throw":
                throw arguments[0].AsInt32() == 0
                    ? ScriptException()
                    : new WasmGuestException(_wasmTag, arguments[0].AsInt32());
            case "call-export":
                CallAsScript(FunctionOf(arguments[0].AsInt32()));
                break;
            case "call-export-catch":
                results[0] = Catch(arguments[0].AsInt32());
                break;
            case "call-ref":
                CallAsScript(arguments[0].AsFunction()!);
                break;
            case "table-get":
                results[0] = (Function?)TableWith(arguments[0]).GetElement((uint)arguments[0].AsInt32());
                break;
            case "table-set":
                TableWith(arguments[0]).SetElement((uint)arguments[0].AsInt32(), arguments[1].AsFunction());
                break;
            case "sleep":
                results[0] = arguments[1];
                break;
            default:
                throw new InvalidOperationException($"no such function: {name}");
        }
    }

    private int Catch(int index)
    {
        try
        {
            CallAsScript(FunctionOf(index));
            return 0;
        }
        catch (WasmGuestException)
        {
            return 1;
        }
    }

    private Function FunctionOf(int index) =>
        (uint)index < (uint)_exports.Count && _exports[index].Item is Function function
            ? function
            : throw ScriptException();

    private Table TableWith(Value index) =>
        _instance.GetTable("table") is Table table && (uint)index.AsInt32() < table.GetSize()
            ? table
            : throw ScriptException();

    // JavaScript has no zero for an i64, a vector, an exception or a reference that cannot be null, and cannot take the
    // latter two as results; it finds out before the call.
    private void CallAsScript(Function function)
    {
        for (int i = 0; i < function.Parameters.Count; i++)
        {
            if (
                function.Parameters[i] is ValueKind.Int64 or ValueKind.V128 or ValueKind.ExnRef
                || !function.Type.Parameters[i].IsDefaultable
            )
                throw ScriptException();
        }
        if (function.Results.Any(kind => kind is ValueKind.V128 or ValueKind.ExnRef))
            throw ScriptException();
        function.Invoke([.. function.Type.Parameters.Select((type, i) => ZeroOf(type, function.Parameters[i]))]);
    }

    private WasmGuestException ScriptException() => new(_scriptTag, Value.FromObject(new object()));

    private static Value ZeroOf(ValType type, ValueKind kind) =>
        !type.IsDefaultable
            ? throw new TrapException(TrapCode.Undefined)
            : kind switch
            {
                ValueKind.Int32 => 0,
                ValueKind.Int64 => 0L,
                ValueKind.Float32 => 0f,
                ValueKind.Float64 => 0d,
                ValueKind.V128 => Vector128<byte>.Zero,
                ValueKind.FuncRef => Value.FromFunction(null),
                ValueKind.ExternRef => Value.FromObject(null),
                ValueKind.AnyRef => Value.FromAny(null),
                _ => Value.FromException(null),
            };

    private static string TextOf(Value value) =>
        value.Kind switch
        {
            ValueKind.Int32 => value.AsInt32().ToString(CultureInfo.InvariantCulture),
            ValueKind.Int64 => value.AsInt64().ToString(CultureInfo.InvariantCulture),
            ValueKind.Float32 => string.Create(CultureInfo.InvariantCulture, $"f32:{value.AsFloat32():R}"),
            ValueKind.Float64 => string.Create(CultureInfo.InvariantCulture, $"f64:{value.AsFloat64():R}"),
            ValueKind.V128 => TextOf(value.AsV128().AsUInt32()),
            _ when value.IsNull => "null",
            ValueKind.FuncRef => "function",
            _ => value.AsObject() is I31Ref number ? $"i31ref({number.Value})" : "object(null)",
        };

    private static string TextOf(Vector128<uint> vector) =>
        $"i32x4 0x{vector[0]:x8} 0x{vector[1]:x8} 0x{vector[2]:x8} 0x{vector[3]:x8}";
}
