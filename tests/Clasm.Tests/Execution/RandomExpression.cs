using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Clasm.Compilation;
using Clasm.Syntax;

namespace Clasm.Tests.Execution;

/// <summary>
/// A random expression of numeric and vector instructions over constants and parameters: it can be printed, and evaluated by the
/// references. Parameters 0 to 4 are an i32, an i64, an f32, an f64 and a v128.
/// </summary>
internal sealed class RandomExpression
{
    public static readonly ValKind[] Types = [ValKind.I32, ValKind.I64, ValKind.F32, ValKind.F64, ValKind.V128];
    private static readonly Dictionary<ValKind, List<Opcode>> s_makers = FindMakers();

    private readonly Opcode _opcode;
    private readonly RandomExpression[] _operands = [];
    private readonly UInt128 _immediate;
    private readonly int _parameter = -1;

    /// <summary>Makes an expression.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <param name="type">The type of its value.</param>
    /// <param name="depth">How deep it may be.</param>
    public RandomExpression(Random random, ValKind type, int depth)
    {
        Type = type;
        if (depth == 0 || random.Next(8) == 0)
        {
            if (random.Next(3) > 0)
                _parameter = Array.IndexOf(Types, type);
            else
                _immediate = PickValue(random, type);
            return;
        }
        List<Opcode> makers = s_makers[type];
        _opcode = makers[random.Next(makers.Count)];
        _operands = new RandomExpression[InstructionTable.OperandsOf(_opcode).Length];
        for (int i = 0; i < _operands.Length; i++)
            _operands[i] = new RandomExpression(random, (ValKind)InstructionTable.OperandsOf(_opcode)[i], depth - 1);
        int lanes = InstructionTable.LanesOf(_opcode);
        if (_opcode == Opcode.I8X16Shuffle)
        {
            for (int i = 0; i < 16; i++)
                _immediate = (_immediate << 8) | (uint)random.Next(32);
        }
        else if (IsWide)
        {
            _immediate = (UInt128)random.Next(2);
        }
        else if (lanes > 0)
        {
            _immediate = (UInt128)random.Next(lanes);
        }
    }

    /// <summary>The type of the value.</summary>
    public ValKind Type { get; }

    /// <summary>How many instructions there are.</summary>
    public int Size
    {
        get
        {
            int size = _operands.Length > 0 ? 1 : 0;
            foreach (RandomExpression operand in _operands)
                size += operand.Size;
            return size;
        }
    }

    /// <summary>A value of a type, often one at an edge.</summary>
    public static UInt128 PickValue(Random random, ValKind type)
    {
        if (type != ValKind.V128)
            return Edge(random, WidthOf(type), type is ValKind.F32 or ValKind.F64);
        int width = 8 << random.Next(4);
        bool isFloat = width >= 32 && random.Next(2) == 0;
        UInt128 value = 0;
        for (int i = 0; i < 128; i += width)
            value |= (UInt128)Edge(random, width, isFloat) << i;
        return value;
    }

    /// <summary>What modules with expressions need: the half of a wide result that is asked for.</summary>
    public static string Helpers =>
        """
            (func $half0 (param i64 i64) (result i64) (local.get 0))
            (func $half1 (param i64 i64) (result i64) (local.get 1))

            """;

    // Of a wide result the expression is one half, which the immediate says.
    private bool IsWide => InstructionTable.ResultsOf(_opcode).Length == 2;

    /// <summary>Writes the expression in the folded text format.</summary>
    public void Print(StringBuilder text)
    {
        if (_parameter >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"(local.get {_parameter})");
            return;
        }
        text.Append('(');
        if (_operands.Length == 0)
        {
            PrintConstant(text);
        }
        else
        {
            if (IsWide)
                text.Append(CultureInfo.InvariantCulture, $"call $half{(int)_immediate} (");
            text.Append(InstructionTable.MnemonicOf(_opcode));
            PrintImmediate(text);
            foreach (RandomExpression operand in _operands)
            {
                text.Append(' ');
                operand.Print(text);
            }
            if (IsWide)
                text.Append(')');
        }
        text.Append(')');
    }

    /// <summary>Evaluates the expression.</summary>
    /// <param name="arguments">The parameters' values.</param>
    /// <param name="isCanonical">Whether arithmetic makes no NaN but the canonical one.</param>
    /// <exception cref="TrapException">It traps.</exception>
    public ExpectedValue Evaluate(UInt128[] arguments, bool isCanonical)
    {
        if (_parameter >= 0)
            return ExpectedValue.Of(arguments[_parameter], Type);
        if (_operands.Length == 0)
            return ExpectedValue.Of(_immediate, Type);
        UInt128[] operands = new UInt128[_operands.Length];
        bool isKnown = true;
        for (int i = 0; i < operands.Length; i++)
        {
            ExpectedValue operand = _operands[i].Evaluate(arguments, isCanonical);
            operands[i] = operand.Bits;
            isKnown &= operand.IsExact && operand.IsKnown;
        }
        try
        {
            return new ExpectedValue(Apply(operands, out int width), width, isKnown, isCanonical);
        }
        catch (TrapException) when (!isKnown)
        {
            return new ExpectedValue([default], 64, isKnown: false, isCanonical);
        }
    }

    private LaneResult[] Apply(UInt128[] operands, out int width)
    {
        string mnemonic = InstructionTable.MnemonicOf(_opcode);
        bool isVector = Type == ValKind.V128 || Array.Exists(_operands, operand => operand.Type == ValKind.V128);
        if (isVector)
            return VectorReference.Evaluate(mnemonic, operands, _immediate, out width);
        width = WidthOf(Type);
        if (IsWide)
        {
            ulong[] halves = Array.ConvertAll(operands, x => (ulong)x);
            (ulong low, ulong high) = ScalarReference.EvaluateWide(mnemonic, halves);
            return [new LaneResult(_immediate == 0 ? low : high)];
        }
        ulong second = operands.Length > 1 ? (ulong)operands[1] : 0;
        return [ScalarReference.Evaluate(mnemonic, (ulong)operands[0], second)];
    }

    private void PrintImmediate(StringBuilder text)
    {
        if (_opcode == Opcode.I8X16Shuffle)
        {
            for (int i = 0; i < 16; i++)
                text.Append(' ').Append((byte)(_immediate >> (8 * i)));
        }
        else if (InstructionTable.LanesOf(_opcode) > 0)
        {
            text.Append(' ').Append((byte)_immediate);
        }
    }

    private void PrintConstant(StringBuilder text)
    {
        ulong bits = (ulong)_immediate;
        string constant = Type switch
        {
            ValKind.I32 => $"i32.const 0x{(uint)bits:x}",
            ValKind.I64 => $"i64.const 0x{bits:x}",
            ValKind.F32 => "f32.const " + Float(bits, 32, 23),
            ValKind.F64 => "f64.const " + Float(bits, 64, 52),
            _ => $"v128.const i64x2 0x{bits:x} 0x{(ulong)(_immediate >> 64):x}",
        };
        text.Append(constant);
    }

    private static string Float(ulong bits, int width, int mantissaBits)
    {
        string sign = (bits >> (width - 1) & 1) != 0 ? "-" : "";
        ulong mantissa = bits & ((1ul << mantissaBits) - 1);
        int special = (1 << (width - 1 - mantissaBits)) - 1;
        int exponent = (int)(bits >> mantissaBits) & special;
        if (exponent == special)
            return mantissa == 0 ? sign + "inf" : $"{sign}nan:0x{mantissa:x}";
        int bias = special >> 1;
        return exponent == 0
            ? $"{sign}0x{mantissa:x}p{1 - bias - mantissaBits}"
            : $"{sign}0x{mantissa | (1ul << mantissaBits):x}p{exponent - bias - mantissaBits}";
    }

    private static ulong Edge(Random random, int width, bool isFloat) =>
        IntegerReference.Wrap(EdgeValues.Pick(random, width, isFloat), width);

    private static int WidthOf(ValKind type) => type is ValKind.I32 or ValKind.F32 ? 32 : 64;

    private static Dictionary<ValKind, List<Opcode>> FindMakers()
    {
        Dictionary<ValKind, List<Opcode>> makers = [];
        foreach (ValKind type in Types)
            makers[type] = [];
        foreach (ushort number in InstructionTable.All)
        {
            Opcode opcode = (Opcode)number;
            if (
                !Lowering.Of(opcode).Exists
                || !InstructionTable.HasFixedType(opcode)
                || opcode >= Opcode.MemoryAtomicNotify
                // With a NaN they may give either operand, or the canonical one: no value is expected.
                || opcode is Opcode.F32X4RelaxedMin or Opcode.F32X4RelaxedMax
                || opcode is Opcode.F64X2RelaxedMin or Opcode.F64X2RelaxedMax
            )
                continue;
            ReadOnlySpan<byte> results = InstructionTable.ResultsOf(opcode);
            ReadOnlySpan<byte> operands = InstructionTable.OperandsOf(opcode);
            if (results.Length > 0 && operands.Length > 0 && !operands.Contains((byte)0))
                makers[(ValKind)results[0]].Add(opcode);
        }
        return makers;
    }
}
