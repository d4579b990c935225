using System;
using System.Collections.Generic;
using System.Reflection;
using Clasm.Compilation;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Tests.Execution;

/// <summary>Every numeric and vector instruction, compiled, against the references.</summary>
/// <remarks>spec: exec-numeric</remarks>
public sealed class NumericInstructionTests
{
    private const int Samples = 400;

    public static TheoryData<string> Scalars => Select((operands, results) => !IsVector(operands, results));

    public static TheoryData<string> Vectors => Select(IsVector);

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Scalar_instructions_agree_with_the_reference(string mnemonic)
    {
        Opcode opcode = Parse(mnemonic);
        CompiledInstruction instruction = CompiledInstruction.Compile(opcode, 0);
        ulong[] first = EdgesOf(InstructionTable.OperandsOf(opcode)[0]);
        ulong[] second = InstructionTable.OperandsOf(opcode).Length > 1 ? first : [0];
        foreach (ulong a in first)
        {
            foreach (ulong b in second)
                CheckScalar(instruction, opcode, mnemonic, a, b);
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Vector_instructions_agree_with_the_reference(string mnemonic)
    {
        Opcode opcode = Parse(mnemonic);
        Random random = new((int)opcode);
        foreach (UInt128 immediate in ImmediatesOf(opcode, random))
        {
            CompiledInstruction instruction = CompiledInstruction.Compile(opcode, immediate);
            for (int i = 0; i < Samples; i++)
                CheckVector(instruction, opcode, mnemonic, immediate, random);
        }
    }

    [Fact]
    public void Every_instruction_that_is_called_has_a_method()
    {
        foreach (ushort number in InstructionTable.All)
        {
            Lowering lowering = Lowering.Of((Opcode)number);
            if (lowering.IsCall)
                Assert.Equal(((Opcode)number).ToString(), lowering.Helper.Name);
        }
    }

    [Fact]
    public void Vector_instructions_that_are_called_are_inlined()
    {
        List<string> others = [];
        foreach (ushort number in InstructionTable.All)
        {
            Opcode opcode = (Opcode)number;
            Lowering lowering = Lowering.Of(opcode);
            bool isVector = InstructionTable.FeatureOf(opcode) is Features.Simd or Features.RelaxedSimd;
            if (
                isVector
                && lowering.IsCall
                && !lowering.Helper.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining)
            )
                others.Add(InstructionTable.MnemonicOf(opcode));
        }
        Assert.Empty(others);
    }

    private static void CheckScalar(CompiledInstruction instruction, Opcode opcode, string mnemonic, ulong a, ulong b)
    {
        ReadOnlySpan<byte> operands = InstructionTable.OperandsOf(opcode);
        ReadOnlySpan<byte> results = InstructionTable.ResultsOf(opcode);
        int width = WidthOf(operands[0]);
        ulong left = IntegerReference.Wrap(a, width);
        ulong right = IntegerReference.Wrap(b, width);
        if (results.Length > 1)
        {
            CheckWide(instruction, mnemonic, left, right, operands.Length);
            return;
        }
        string? trap = TrapOf(() => ScalarReference.Evaluate(mnemonic, left, right));
        string? actualTrap = TrapOf(() => instruction.Run([left, right]));
        Assert.True(trap == actualTrap, $"{mnemonic} {left:x} {right:x}: {actualTrap}");
        if (trap is not null)
            return;
        LaneResult expected = ScalarReference.Evaluate(mnemonic, left, right);
        ulong actual = (ulong)instruction.Run([left, right]).Item1;
        bool allowed = expected.Allows(WidthOf(results[0]), actual);
        Assert.True(allowed, $"{mnemonic} {left:x} {right:x}: {actual:x}, not {expected}");
    }

    private static void CheckWide(CompiledInstruction instruction, string mnemonic, ulong a, ulong b, int count)
    {
        ulong[] operands = count == 2 ? [a, b] : [a, b, ~b, a ^ (b << 1)];
        (ulong low, ulong high) = ScalarReference.EvaluateWide(mnemonic, operands);
        (UInt128 actualLow, UInt128 actualHigh) = instruction.Run(Array.ConvertAll(operands, x => (UInt128)x));
        Assert.Equal((low, high), ((ulong)actualLow, (ulong)actualHigh));
    }

    private static void CheckVector(
        CompiledInstruction instruction,
        Opcode opcode,
        string mnemonic,
        UInt128 immediate,
        Random random
    )
    {
        UInt128[] operands = new UInt128[InstructionTable.OperandsOf(opcode).Length];
        for (int i = 0; i < operands.Length; i++)
            operands[i] = OperandOf(InstructionTable.OperandsOf(opcode)[i], mnemonic, random);
        LaneResult[] expected = VectorReference.Evaluate(mnemonic, operands, immediate, out int width);
        UInt128 actual = instruction.Run(operands).Item1;
        for (int i = 0; i < expected.Length; i++)
        {
            ulong lane = VectorReference.Lane(actual, width, i);
            bool allowed = expected[i].Allows(width, lane);
            Assert.True(
                allowed,
                $"{mnemonic} {immediate:x} ({string.Join(", ", Array.ConvertAll(operands, x => x.ToString("x32")))}): "
                    + $"lane {i} is {lane:x}, not {expected[i].Bits:x} {expected[i]}"
            );
        }
    }

    /// <summary>An operand whose lanes have one of the shapes that the mnemonic names.</summary>
    private static UInt128 OperandOf(byte kind, string mnemonic, Random random)
    {
        if (kind != (byte)ValKind.V128)
            return IntegerReference.Wrap(EdgeValues.Pick(random, WidthOf(kind), IsFloat(kind)), WidthOf(kind));
        List<string> shapes = [];
        foreach (string word in mnemonic.Split('.', '_'))
        {
            if (word.Length is 5 or 6 && word.Contains('x', StringComparison.Ordinal) && word[0] is 'i' or 'f')
                shapes.Add(word);
        }
        string shape =
            shapes.Count == 0 || !char.IsAsciiDigit(shapes[0][1]) ? "i8x16" : shapes[random.Next(shapes.Count)];
        int width = VectorReference.WidthOf(shape);
        UInt128 result = 0;
        for (int i = 0; i < 128 / width; i++)
        {
            ulong lane = IntegerReference.Wrap(EdgeValues.Pick(random, width, shape[0] == 'f'), width);
            result |= (UInt128)lane << (width * i);
        }
        return random.Next(32) == 0 ? 0 : result;
    }

    private static IEnumerable<UInt128> ImmediatesOf(Opcode opcode, Random random)
    {
        if (opcode == Opcode.I8X16Shuffle)
        {
            for (int i = 0; i < 8; i++)
            {
                UInt128 lanes = 0;
                for (int lane = 0; lane < 16; lane++)
                    lanes = (lanes << 8) | (uint)random.Next(32);
                yield return lanes;
            }
            yield break;
        }
        for (int lane = 0; lane < Math.Max(1, InstructionTable.LanesOf(opcode)); lane++)
            yield return (UInt128)lane;
    }

    private static ulong[] EdgesOf(byte kind) =>
        (ValKind)kind switch
        {
            ValKind.F32 => EdgeValues.Floats32,
            ValKind.F64 => EdgeValues.Floats64,
            _ => EdgeValues.Integers,
        };

    private static bool IsFloat(byte kind) => (ValKind)kind is ValKind.F32 or ValKind.F64;

    private static int WidthOf(byte kind) => (ValKind)kind is ValKind.I32 or ValKind.F32 ? 32 : 64;

    private static bool IsVector(byte[] operands, byte[] results) =>
        Array.IndexOf([.. operands, .. results], (byte)ValKind.V128) >= 0;

    private static Opcode Parse(string mnemonic)
    {
        Assert.True(InstructionTable.TryParseMnemonic(mnemonic, out Opcode opcode));
        return opcode;
    }

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

    private static TheoryData<string> Select(Func<byte[], byte[], bool> condition)
    {
        TheoryData<string> data = [];
        foreach (ushort number in InstructionTable.All)
        {
            Opcode opcode = (Opcode)number;
            if (
                !Lowering.Of(opcode).Exists
                || !InstructionTable.HasFixedType(opcode)
                || opcode >= Opcode.MemoryAtomicNotify
            )
                continue;
            byte[] operands = InstructionTable.OperandsOf(opcode).ToArray();
            bool takesAddress = Array.IndexOf(operands, (byte)0) >= 0;
            if (!takesAddress && condition(operands, InstructionTable.ResultsOf(opcode).ToArray()))
                data.Add(InstructionTable.MnemonicOf(opcode));
        }
        return data;
    }
}
