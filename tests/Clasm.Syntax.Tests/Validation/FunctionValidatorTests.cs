using System;
using System.Linq;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;
using Xunit;

namespace Clasm.Syntax.Tests.Validation;

/// <summary>What the compiler reads while it steps the validator, errors, and bodies made to exhaust it.</summary>
/// <remarks>spec: algo-valid</remarks>
public sealed class FunctionValidatorTests
{
    private const byte End = 0x0B;

    [Fact]
    public void Operands_are_seen_before_a_step_and_results_after_it()
    {
        FunctionValidator validator = Begin(
            new FuncType([], [ValType.I64]),
            [0x41, 1, 0xAC, End],
            out InstructionReader reader
        );
        Instruction instruction = default;
        Assert.True(validator.ReadAndStep(ref reader, ref instruction));
        reader.Read(ref instruction);
        Assert.Equal(ValType.I32, validator.Peek(0));
        validator.Step(in instruction);
        Assert.Equal(ValType.I64, validator.Peek(0));
        Assert.Equal(1, validator.StackHeight);
        Assert.False(validator.ReadAndStep(ref reader, ref instruction));
        Assert.True(validator.IsFinished);
        validator.Finish(ref reader);
    }

    [Fact]
    public void Frames_tell_their_types_and_heights()
    {
        byte[] body = [0x41, 0, 0x41, 1, 0x03, 0, 0x00, 0x1A, 0x0B, 0x0B];
        FunctionValidator validator = Begin(
            new FuncType([ValType.I32], [ValType.I32]),
            body,
            out InstructionReader reader
        );
        Instruction instruction = default;
        for (int i = 0; i < 3; i++)
            validator.ReadAndStep(ref reader, ref instruction);
        Assert.Equal(2, validator.ControlDepth);
        Assert.Equal(Opcode.Loop, validator.Frame(0).Opcode);
        Assert.Equal(1, validator.Frame(0).Height);
        Assert.Equal(validator.Frame(0).Parameters, validator.Frame(0).LabelTypes);
        Assert.Equal(validator.Frame(1).Results, validator.Frame(1).LabelTypes);
        validator.ReadAndStep(ref reader, ref instruction);
        Assert.True(validator.IsUnreachable && validator.Frame(0).IsUnreachable);
        Assert.Equal(ValType.Bottom, validator.Peek(0));
        validator.ReadAndStep(ref reader, ref instruction);
        validator.ReadAndStep(ref reader, ref instruction);
        Assert.False(validator.IsUnreachable);
        Assert.Equal([ValType.I32, ValType.I32], [validator.Peek(0), validator.Peek(1)]);
    }

    [Fact]
    public void Locals_past_the_first_runs_are_found()
    {
        LocalRun[] runs =
        [
            new(0, ValType.F32),
            new(1, ValType.I64),
            new(0, ValType.F32),
            new(200, ValType.F64),
            new(3, ValType.V128),
        ];
        FunctionValidator validator = Begin(new FuncType([ValType.I32], []), [End], out _, runs);
        Assert.Equal(205, validator.LocalCount);
        ValType[] expected =
        [
            ValType.I32,
            ValType.I64,
            .. Enumerable.Repeat(ValType.F64, 200),
            .. Enumerable.Repeat(ValType.V128, 3),
        ];
        Assert.Equal(expected, Enumerable.Range(0, 205).Select(i => validator.LocalType((uint)i)));
    }

    [Fact]
    public void An_error_says_what_where_and_in_which_function()
    {
        WasmValidationException error = Assert.Throws<WasmValidationException>(() =>
            Validate(new FuncType([], []), [0x41, 0, 0x42, 0, 0x6A, End])
        );
        Assert.Equal("type mismatch: instruction requires [i32] but stack has [i64] (i32.add)", error.Message);
        Assert.Equal(104, error.Offset);
        Assert.Equal(0u, error.FunctionIndex);
    }

    [Fact]
    public void An_error_in_a_text_has_its_line_and_column()
    {
        ModuleDefinition module = TextParser.ParseModule("(module (func\n  nop\n  i32.add))", Features.Default);
        WasmValidationException error = Assert.Throws<WasmValidationException>(() =>
            ModuleValidator.Validate(module, Features.Default, TestContext.Current.CancellationToken)
        );
        Assert.Equal((3, 3), (error.Line, error.Column));
    }

    [Fact]
    public void Deep_nesting_is_no_problem()
    {
        const int Depth = 400_000;
        byte[] body = new byte[Depth * 3 + 1];
        for (int i = 0; i < Depth; i++)
        {
            body[i * 2] = 0x02;
            body[i * 2 + 1] = 0x40;
        }
        body.AsSpan(Depth * 2).Fill(End);
        Validate(new FuncType([], []), body);
    }

    [Fact]
    public void A_stack_that_grows_a_thousandfold_a_byte_is_refused()
    {
        ValType[] many = [.. Enumerable.Repeat(ValType.I32, 1000)];
        byte[] body = [.. Enumerable.Repeat<byte[]>([0x10, 0], 10_000).SelectMany(call => call), End];
        WasmValidationException error = Assert.Throws<WasmValidationException>(() =>
            Validate(new FuncType([], many), body)
        );
        Assert.StartsWith("too many operands", error.Message);
    }

    [Theory]
    [InlineData(new byte[] { End, End }, "section size mismatch")]
    [InlineData(new byte[] { 0x02, 0x40, End }, "unexpected end")]
    [InlineData(new byte[] { 0xFC, 0x09, 0, End }, "data count section required")]
    public void A_body_that_is_no_expression_is_malformed(byte[] body, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<WasmFormatException>(() => Validate(new FuncType([], []), body)).Message
        );

    [Theory]
    [InlineData(new byte[] { 0x05, End }, "illegal opcode: else")]
    [InlineData(new byte[] { 0x07, 0, End }, "illegal opcode: catch")]
    [InlineData(new byte[] { 0x19, End }, "illegal opcode: catch")]
    [InlineData(new byte[] { 0x18, 0, End }, "illegal opcode: delegate")]
    [InlineData(new byte[] { 0x0C, 1, End }, "unknown label 1")]
    [InlineData(new byte[] { 0x20, 0, End }, "unknown local 0")]
    [InlineData(new byte[] { 0x08, 0, End }, "unknown tag 0")]
    [InlineData(new byte[] { 0x14, 1, End }, "unknown type 1")]
    [InlineData(new byte[] { 0xFB, 0, 0, End }, "type mismatch: type 0 is not a struct type")]
    public void A_misplaced_instruction_is_invalid(byte[] body, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<WasmValidationException>(() => Validate(new FuncType([], []), body)).Message
        );

    [Fact]
    public void A_local_that_a_block_set_is_unset_after_it()
    {
        LocalRun[] runs = [new(1, ValType.Ref(HeapType.I31, nullable: false))];
        byte[] set = [0x41, 0, 0xFB, 0x1C, 0x21, 0];
        byte[] get = [0x20, 0, 0x1A];
        Validate(new FuncType([], []), [.. set, 0x02, 0x40, .. get, End, .. get, End], runs);
        WasmValidationException error = Assert.Throws<WasmValidationException>(() =>
            Validate(new FuncType([], []), [0x02, 0x40, .. set, .. get, End, .. get, End], runs)
        );
        Assert.StartsWith("uninitialized local 0", error.Message);
    }

    private static FunctionValidator Begin(
        FuncType type,
        byte[] body,
        out InstructionReader reader,
        LocalRun[]? locals = null
    )
    {
        ModuleDefinition module = Module(type, body, locals);
        reader = new InstructionReader(module.Functions[0].Body, Features.All);
        FunctionValidator validator = new(new ModuleContext(module, Features.All));
        validator.BeginFunction(0);
        return validator;
    }

    private static void Validate(FuncType type, byte[] body, LocalRun[]? locals = null) =>
        ModuleValidator.Validate(Module(type, body, locals), Features.All, TestContext.Current.CancellationToken);

    private static ModuleDefinition Module(FuncType type, byte[] body, LocalRun[]? locals)
    {
        ModuleDefinition module = new();
        module.RecGroups.Add(new RecGroup(0, 1, false));
        module.Types.Add(new SubType(true, [], type));
        module.Functions.Add(new FunctionDefinition(0, locals ?? [], new Expression(body, 100), 99));
        return module;
    }
}
