// Programs of languages with garbage collection, on each collector: Kotlin's hello (WASI), MoonBit's hello and queens (one
// import), and Box2D in Java by J2CL, whose host is JavaScript otherwise: what it imports stands here in C#.
//   dotnet run samples/Languages.cs FOLDER     (with gc-kotlin, gc-moonbit and gc-j2cl; otherwise CLASM_SUITES names it)
#:project ../src/Clasm.Wasi/Clasm.Wasi.csproj

using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Clasm;
using Clasm.Syntax;
using Module = Clasm.Module;

string? folder = args.Length > 0 ? args[0] : Environment.GetEnvironmentVariable("CLASM_SUITES");
if (folder is null || !Directory.Exists(Path.Combine(folder, "gc-j2cl")))
{
    Console.WriteLine("skipped: no folder with gc-kotlin, gc-moonbit and gc-j2cl");
    return;
}

foreach (Collector collector in (Collector[])[Collector.Drc, Collector.Copying, Collector.Generational, Collector.Null])
{
    using Engine engine = new(new Config().WithCollector(collector).WithJsStrings());
    Console.WriteLine($"{collector}");
    Console.Write(Kotlin(engine, Path.Combine(folder, "gc-kotlin", "hello-world.kt.wasm")));
    Console.Write(MoonBit(engine, Path.Combine(folder, "gc-moonbit", "hello.wasm")));
    Console.Write(MoonBit(engine, Path.Combine(folder, "gc-moonbit", "nqueens.wasm")));
    Console.Write(Java(engine, Path.Combine(folder, "gc-j2cl", "Box2dBenchmark_j2wasm_binary.wasm")));
}

// A reactor of WASI: main runs when it is made ready. The clock stands still, so that it always prints the same.
static string Kotlin(Engine engine, string path)
{
    StringBuilder output = new();
    using Module module = Module.FromFile(engine, path);
    using Store store = new(engine);
    using Linker linker = new(engine);
    linker.DefineWasi();
    store.SetWasiConfiguration(
        new WasiConfiguration()
            .WithTimeProvider(new StoppedClock())
            .WithStandardOutputCallback(data => output.Append(Encoding.UTF8.GetString(data)))
    );
    linker.Instantiate(store, module).InitializeWasiReactor();
    return output.ToString();
}

// The one import prints a UTF-16 code unit.
static string MoonBit(Engine engine, string path)
{
    StringBuilder output = new();
    using Module module = Module.FromFile(engine, path);
    using Store store = new(engine);
    using Linker linker = new(engine);
    linker.DefineFunction(
        "spectest",
        "print_char",
        (int unit) =>
        {
            output.Append((char)unit);
        }
    );
    linker.Instantiate(store, module).GetRequiredFunction<Action>("_start")();
    return output.ToString();
}

// Box2D's own benchmark: it measures by a clock that jumps, and gives what it measured.
static string Java(Engine engine, string path)
{
    using Module module = Module.FromFile(engine, path);
    using Store store = new(engine);
    using Linker linker = new(engine);
    JavaScript script = new();
    script.Define(linker, store, module);
    object? result = linker.Instantiate(store, module).GetRequiredFunction<Func<object?>>("execute")();
    return $"{result}\n{script.SineCalls} sines, {script.SineHash:x16}\n";
}

/// <summary>A clock that shows the same time for ever.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(1);

    public override long GetTimestamp() => TimestampFrequency;
}

/// <summary>What the program imports of JavaScript. Strings are .NET strings; errors and expressions are objects.</summary>
internal sealed class JavaScript
{
    private const string Imports = "imports";

    // What the errors of JavaScript were thrown for.
    private readonly ConditionalWeakTable<object, object> _throwables = [];
    private int _classes = 1000;
    private double _now;

    /// <summary>How often the sine of an angle was asked for.</summary>
    public int SineCalls { get; private set; }

    /// <summary>A hash of those angles, bit for bit: another result anywhere in the simulation would change it.</summary>
    public ulong SineHash { get; private set; } = 0xCBF29CE484222325;

    /// <summary>Defines what the program imports.</summary>
    public void Define(Linker linker, Store store, Module module)
    {
        DefineStrings(linker, store, module);
        linker.Define("WebAssembly", "JSTag", new Tag(store, ValType.ExternRef));
        linker.DefineFunction(Imports, "gc", store.GC);
        linker.DefineFunction(Imports, "performance.now", () => _now += 0.25);
        linker.DefineFunction(Imports, "Math.sin", (double angle) => Sine(angle));
        linker.DefineFunction(Imports, "Error", (string? message) => (object)new InvalidOperationException(message));
        linker.DefineFunction(
            Imports,
            "j2wasm.ExceptionUtils.setJavaThrowable",
            (object error, object? throwable) => _throwables.AddOrUpdate(error, throwable!)
        );
        linker.DefineFunction(Imports, "j2wasm.StringUtils.generateClassName", () => (object)$"Class$obf_{++_classes}");
        linker.DefineFunction(Imports, "set goog.global.__benchmarking_result", (object? _) => { });
        DefineText(linker);
    }

    // The program's longer strings: a list in a section of its own, imported by number.
    private static void DefineStrings(Linker linker, Store store, Module module)
    {
        CustomSection section = module.Definition.CustomSections.Single(section => section.Name == "string.consts");
        using JsonDocument texts = JsonDocument.Parse(section.Bytes);
        for (int i = 0; i < texts.RootElement.GetArrayLength(); i++)
        {
            Value text = Value.FromObject(texts.RootElement[i].GetString());
            ValType type = ValType.Ref(HeapType.Extern, nullable: false);
            linker.Define("string.const", $"{i}", new Global(store, type, text, Mutability.Immutable));
        }
    }

    private static void DefineText(Linker linker)
    {
        linker.DefineFunction(
            Imports,
            "string.indexOf$2",
            (string text, string part, int from) =>
                text.IndexOf(part, Math.Clamp(from, 0, text.Length), StringComparison.Ordinal)
        );
        linker.DefineFunction(
            Imports,
            "string.lastIndexOf$2",
            (string text, string part, int from) =>
                text.AsSpan(0, (int)Math.Min(text.Length, Math.Max(from, 0L) + part.Length)).LastIndexOf(part)
        );
        linker.DefineFunction(
            Imports,
            "RegExp.constructor$2",
            (string pattern, string flags) => (object)new Expression(new Regex(pattern), flags.Contains('g') ? -1 : 1)
        );
        linker.DefineFunction(
            Imports,
            "string.replace$2",
            (string text, Expression expression, string by) =>
                (object)expression.Pattern.Replace(text, by, expression.Count)
        );
        linker.DefineFunction(
            Imports,
            "Number.prototype.toString.call$2",
            (int number, int radix) =>
                (object)(radix == 10 ? number.ToString(CultureInfo.InvariantCulture) : Convert.ToString(number, radix))
        );
        // Imported for float and for double: it has the type of the import.
        linker.DefineFunction(
            Imports,
            "Number.prototype.toString.call$1",
            (caller, arguments, results) =>
                results[0] = Value.FromObject(
                    Number(arguments[0].Kind == ValueKind.Float32 ? arguments[0].AsFloat32() : arguments[0].AsFloat64())
                )
        );
    }

    // As JavaScript writes them where no exponent is needed.
    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private double Sine(double angle)
    {
        SineCalls++;
        SineHash = (SineHash ^ BitConverter.DoubleToUInt64Bits(angle)) * 0x100000001B3;
        return Math.Sin(angle);
    }

    private sealed record Expression(Regex Pattern, int Count);
}
