using System;
using System.Linq;
using Clasm.Fuzz.Campaigns;
using Clasm.Syntax;

namespace Clasm.Fuzz.Mutation;

/// <summary>
/// Compiles, instantiates and calls a module with little memory, time and fuel. What it imports is there: functions that
/// give 0 or null, globals of 0 or null, empty memories and tables.
/// </summary>
internal sealed class BoundedExecution
{
    private const int MaxCalls = 20;
    private const ulong FuelOfCall = 20_000;
    private const long MemoryLimit = 32 << 20;
    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(100);

    private readonly (Engine Engine, Config Config)[] _variants =
    [
        Variant(Collector.Drc, zeal: 0, fuel: true),
        Variant(Collector.Drc, zeal: 0, fuel: false),
        Variant(Collector.Drc, zeal: 1, fuel: true),
        Variant(Collector.Null, zeal: 0, fuel: true),
    ];

    /// <summary>What can be run.</summary>
    public const Features Features =
        Syntax.Features.Default | Syntax.Features.LegacyExceptions | Syntax.Features.CustomDescriptors;

    /// <summary>Runs a module.</summary>
    /// <param name="bytes">A valid module.</param>
    /// <param name="variant">Any number: chooses among the configurations.</param>
    /// <param name="result">Where it is counted.</param>
    /// <exception cref="WasmException">It did not get as far as being called.</exception>
    public void Run(byte[] bytes, int variant, CaseResult result)
    {
        (Engine engine, Config config) = _variants[variant % _variants.Length];
        using Module module = Module.FromBytes(engine, "mutant", bytes);
        result.Count("compiled");
        using Store store = new(engine);
        store.SetLimits(MemoryLimit, tableElements: 10_000, instances: 10, tables: 20, memories: 20);
        Refill(store, config);
        Linker linker = new(engine);
        linker.DefineUnknownImportsAsDefaultValues(store, module);
        Instance instance = linker.Instantiate(store, module);
        result.Count("instantiated");
        foreach ((_, Function function) in instance.GetFunctions().Take(MaxCalls))
        {
            if (!TryCall(store, config, function, result))
                break;
        }
        if (config.GcZealAllocCounter == 0)
            store.GC();
    }

    private static (Engine, Config) Variant(Collector collector, int zeal, bool fuel)
    {
        Config config = new()
        {
            Features = Features,
            Collector = collector,
            GcZealAllocCounter = zeal,
            FuelConsumption = fuel,
            EpochInterruption = true, // fuel does not end a wait for a notification
            GcHeapInitialSize = 1 << 20,
            GcHeapMaxSize = MemoryLimit,
        };
        return (new Engine(config), config);
    }

    private static void Refill(Store store, Config config)
    {
        if (config.FuelConsumption)
            store.Fuel = FuelOfCall;
        store.Deadline(s_deadline);
    }

    // False when the call took all of its time: others would, too.
    private static bool TryCall(Store store, Config config, Function function, CaseResult result)
    {
        if (function.Type.Parameters.Any(type => !type.IsDefaultable))
            return true;
        try
        {
            Refill(store, config);
            function.Invoke([.. function.Parameters.Select((kind, n) => Argument(kind, n))]);
            result.Count("calls that returned");
            return true;
        }
        catch (TrapException exception) when (exception.Code == TrapCode.Interrupt)
        {
            result.Count("calls that were interrupted");
            return false;
        }
        catch (WasmException)
        {
            result.Count("calls that trapped");
            return true;
        }
    }

    private static Value Argument(ValueKind kind, int n) =>
        kind switch
        {
            ValueKind.Int32 => Value.FromInt32(n),
            ValueKind.Int64 => Value.FromInt64(n),
            ValueKind.Float32 => Value.FromFloat32(n),
            ValueKind.Float64 => Value.FromFloat64(n),
            ValueKind.V128 => Value.FromV128(default),
            ValueKind.FuncRef => Value.FromFunction(null),
            ValueKind.ExternRef => Value.FromObject(null),
            ValueKind.AnyRef => Value.FromAny(null),
            ValueKind.ExnRef => Value.FromException(null),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
}
