using System;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Tests.Execution;

/// <summary>
/// Random expressions of every numeric and vector instruction, compiled, against the references. A run is short and always the
/// same; CLASM_EXPRESSIONS gives the number of modules, and CLASM_SEED where they start.
/// </summary>
/// <remarks>spec: exec-numeric</remarks>
public sealed class ExpressionTests
{
    private const int FunctionsPerModule = 40;
    private const int Depth = 5;
    private const int Calls = 12;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Expressions_agree_with_the_reference(bool isOptimized, bool isCanonical)
    {
        int modules = Setting("CLASM_EXPRESSIONS", 6);
        int seed = Setting("CLASM_SEED", 1);
        Config config = new() { Optimize = isOptimized, NanCanonicalization = isCanonical };
        using Engine engine = new(config);
        int known = 0;
        for (int i = 0; i < modules; i++)
            known += CheckModule(engine, seed + i, isCanonical);
        Assert.True(known > modules * FunctionsPerModule * Calls / 4, $"only {known} values were known");
    }

    /// <summary>Modules in which RyuJIT folded what was computed from constants: x - √0 to x, and a lane to a quiet NaN.</summary>
    [Theory]
    [InlineData(9020)]
    [InlineData(9077)]
    public void Folded_operands_leave_NaNs_as_they_must_be(int seed)
    {
        using Engine engine = new();
        Assert.NotEqual(0, CheckModule(engine, seed, isCanonical: false));
    }

    private static int Setting(string name, int value) =>
        Environment.GetEnvironmentVariable(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : value;

    private static int CheckModule(Engine engine, int seed, bool isCanonical)
    {
        Random random = new(seed);
        RandomExpression[] expressions = new RandomExpression[FunctionsPerModule];
        StringBuilder text = new("(module\n" + RandomExpression.Helpers);
        for (int i = 0; i < expressions.Length; i++)
        {
            ValKind type = RandomExpression.Types[random.Next(RandomExpression.Types.Length)];
            expressions[i] = new RandomExpression(random, type, 1 + random.Next(Depth));
            text.Append(CultureInfo.InvariantCulture, $"(func (export \"{i}\") (param i32 i64 f32 f64 v128) ");
            text.Append(CultureInfo.InvariantCulture, $"(result {type.ToString().ToLowerInvariant()}) ");
            expressions[i].Print(text);
            text.Append(")\n");
        }
        text.Append(')');
        using Store store = new(engine);
        Instance instance = new(store, Module.FromText(engine, "expressions", text.ToString()));
        int known = 0;
        for (int i = 0; i < expressions.Length; i++)
            known += CheckFunction(instance, i, expressions[i], random, $"seed {seed}", isCanonical);
        return known;
    }

    private static int CheckFunction(
        Instance instance,
        int index,
        RandomExpression expression,
        Random random,
        string name,
        bool isCanonical
    )
    {
        Function function = instance.GetFunction(index.ToString(CultureInfo.InvariantCulture))!;
        int known = 0;
        for (int call = 0; call < Calls; call++)
        {
            UInt128[] arguments = Array.ConvertAll(
                RandomExpression.Types,
                type => RandomExpression.PickValue(random, type)
            );
            ExpectedValue expected = default;
            UInt128 actual = 0;
            string? trap = TrapOf(() => expected = expression.Evaluate(arguments, isCanonical));
            string? actualTrap = TrapOf(() => actual = Bits(function.Invoke(Values(arguments))[0]));
            if (trap is null && !expected.IsKnown)
                continue;
            known++;
            // Which of two traps comes first may depend on a NaN of which there are several.
            bool sameTrap = isCanonical ? trap == actualTrap : trap is null == actualTrap is null;
            if (sameTrap && (trap is not null || expected.Allows(actual)))
                continue;
            StringBuilder text = new();
            expression.Print(text);
            Assert.Fail(
                $"{name}: {text}\nof {string.Join(", ", Array.ConvertAll(arguments, x => x.ToString("x")))}: "
                    + $"{actual:x} {actualTrap}, not {expected} {trap}"
            );
        }
        return known;
    }

    private static Value[] Values(UInt128[] arguments) =>
        [
            Value.FromInt32((int)(uint)arguments[0]),
            Value.FromInt64((long)(ulong)arguments[1]),
            Value.FromFloat32(BitConverter.UInt32BitsToSingle((uint)arguments[2])),
            Value.FromFloat64(BitConverter.UInt64BitsToDouble((ulong)arguments[3])),
            Value.FromV128(Vector128.Create((ulong)arguments[4], (ulong)(arguments[4] >> 64)).AsByte()),
        ];

    private static UInt128 Bits(Value value) =>
        value.Kind switch
        {
            ValueKind.Int32 => (uint)value.AsInt32(),
            ValueKind.Int64 => (ulong)value.AsInt64(),
            ValueKind.Float32 => BitConverter.SingleToUInt32Bits(value.AsFloat32()),
            ValueKind.Float64 => BitConverter.DoubleToUInt64Bits(value.AsFloat64()),
            _ => new UInt128(value.AsV128().AsUInt64()[1], value.AsV128().AsUInt64()[0]),
        };

    private static string? TrapOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (TrapException trap)
        {
            return trap.Message;
        }
    }
}
