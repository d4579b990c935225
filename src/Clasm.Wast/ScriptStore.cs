using System;
using System.Runtime.Intrinsics;
using Clasm.Execution;
using Clasm.Syntax;
using Clasm.Wast.Script;

namespace Clasm.Wast;

/// <summary>The store that a script's instances share, with the host modules that scripts import.</summary>
internal sealed class ScriptStore : IDisposable
{
    private readonly Store _store;
    private readonly Linker _linker;

    /// <summary>An empty store.</summary>
    /// <param name="template">The engine's configuration but for its features.</param>
    /// <param name="features">The features.</param>
    public ScriptStore(Config template, Features features)
    {
        Config config = template.Clone();
        config.Features = features;
        Engine = new Engine(config);
        _store = new Store(Engine);
        if (config.FuelConsumption)
            _store.Fuel = ulong.MaxValue;
        _linker = new Linker(Engine) { AllowShadowing = true };
        HostModules.Define(_linker, _store, features);
    }

    /// <summary>A store for a thread: it has the engine of another one.</summary>
    /// <param name="other">The other store.</param>
    public ScriptStore(ScriptStore other)
    {
        Engine = other.Engine;
        _store = new Store(Engine);
        _linker = new Linker(Engine) { AllowShadowing = true };
        HostModules.Define(_linker, _store, Engine.Config.Features);
    }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>Instantiates a module.</summary>
    /// <param name="module">The module.</param>
    public Instance Instantiate(Module module) => _linker.Instantiate(_store, module);

    /// <summary>Makes an instance's exports importable.</summary>
    /// <param name="name">The module name that imports use.</param>
    /// <param name="instance">The instance.</param>
    public void Register(string name, Instance instance) => _linker.DefineInstance(name, instance);

    /// <summary>The values that a script passes to a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="arguments">The constants in the script.</param>
    public Value[] Arguments(Function function, ScriptValue[] arguments)
    {
        ValType[] parameters = function.Type.Parameters;
        if (parameters.Length != arguments.Length)
            throw new ScriptFailure($"the function has {parameters.Length} parameters, not {arguments.Length}");
        Value[] values = new Value[arguments.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = Argument(arguments[i], parameters[i]);
        return values;
    }

    /// <summary>What a global holds.</summary>
    /// <param name="global">The global.</param>
    public Value ValueOf(Global global)
    {
        ValueKind kind = Marshalling.KindOf(_store, global.GlobalType.Type);
        return global.Reference is ReferenceCell cell
            ? Value.OfReference(kind, cell.Value)
            : Marshalling.Read(_store, kind, global.Cell, [], 0);
    }

    /// <summary>Whether a result matches a pattern.</summary>
    /// <param name="value">The result.</param>
    /// <param name="pattern">The pattern.</param>
    public bool Matches(Value value, ScriptValue pattern) =>
        pattern switch
        {
            EitherValue either => Array.Exists(either.Choices, choice => Matches(value, choice)),
            NumberValue number => value.Kind == KindOf(number.Kind) && value.Bits == number.Bits,
            NanValue nan => value.Kind == KindOf(nan.Kind)
                && IsNan(value.Bits, nan.Kind == ValKind.F32 ? 32 : 64, nan.Set),
            VectorValue vector => value.Kind == ValueKind.V128 && MatchesLanes(value.AsV128(), vector),
            NullValue { Heap: null } => value.IsNull,
            NullValue { Heap: HeapType heap } => value.IsNull && value.Kind == KindOf(heap),
            HostValue { IsInternal: true } host => value.Kind == ValueKind.AnyRef && MatchesHost(value, host),
            HostValue host => value.Kind == ValueKind.ExternRef && MatchesHost(value, host),
            ReferenceValue reference => MatchesReference(value, reference.Heap),
            _ => throw new ScriptFailure($"{pattern.GetType().Name} is no pattern"),
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        _linker.Dispose();
        _store.Dispose();
        Engine.Dispose();
    }

    private Value Argument(ScriptValue argument, ValType type) =>
        argument switch
        {
            NumberValue { Kind: ValKind.I32 } number => Value.FromInt32((int)number.Bits),
            NumberValue { Kind: ValKind.I64 } number => Value.FromInt64((long)number.Bits),
            NumberValue { Kind: ValKind.F32 } number => Value.OfBits(ValueKind.Float32, number.Bits, 0),
            NumberValue number => Value.OfBits(ValueKind.Float64, number.Bits, 0),
            VectorValue vector => Value.FromV128(Bytes(vector.ToBits())),
            NullValue => Value.OfReference(Marshalling.KindOf(_store, type), null),
            HostValue { IsInternal: true, Number: uint number } => Value.FromAny(number),
            HostValue { Number: uint number } => Value.FromObject(number),
            _ => throw new ScriptFailure($"{ValueText.Of(argument)} is no constant"),
        };

    private bool MatchesReference(Value value, HeapType heap)
    {
        if (value.IsNull || value.Kind != KindOf(heap))
            return false;
        return value.Kind != ValueKind.AnyRef || _store.Matches(value.Reference, ValType.Ref(heap, nullable: false));
    }

    private ValueKind KindOf(HeapType heap) => Marshalling.KindOf(_store, ValType.Ref(heap, nullable: true));

    private static ValueKind KindOf(ValKind kind) =>
        kind switch
        {
            ValKind.I32 => ValueKind.Int32,
            ValKind.I64 => ValueKind.Int64,
            ValKind.F32 => ValueKind.Float32,
            _ => ValueKind.Float64,
        };

    private static bool MatchesHost(Value value, HostValue pattern) =>
        pattern.Number is uint number ? number.Equals(value.Reference) : !value.IsNull;

    private static bool MatchesLanes(Vector128<byte> value, VectorValue pattern)
    {
        Vector128<ulong> halves = value.AsUInt64();
        UInt128 bits = new(halves.GetElement(1), halves.GetElement(0));
        UInt128 mask = (UInt128.One << pattern.LaneBits) - 1;
        foreach (LaneValue lane in pattern.Lanes)
        {
            ulong actual = (ulong)(bits & mask);
            if (lane.Set == NanSet.None ? actual != lane.Bits : !IsNan(actual, pattern.LaneBits, lane.Set))
                return false;
            bits >>= pattern.LaneBits;
        }
        return true;
    }

    private static Vector128<byte> Bytes(UInt128 bits) => Vector128.Create((ulong)bits, (ulong)(bits >> 64)).AsByte();

    // The payload of an arithmetic NaN has its top bit set; that of a canonical one has no other.
    private static bool IsNan(ulong bits, int width, NanSet set)
    {
        ulong canonical = width == 32 ? 0x7FC0_0000UL : 0x7FF8_0000_0000_0000UL;
        ulong significant = set == NanSet.Arithmetic ? canonical : (1UL << (width - 1)) - 1;
        return (bits & significant) == canonical;
    }
}
