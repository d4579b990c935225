using System;
using Clasm.Compilation;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Tests.Execution;

/// <summary>Arithmetic that RyuJIT takes for its operand makes a signalling NaN quiet all the same.</summary>
/// <remarks>spec: aux-nans</remarks>
public sealed unsafe class FoldingTests
{
    private const ulong Signalling32 = 0x7FA0_0001;
    private const ulong Signalling64 = 0x7FF4_0000_0000_0001;

    [Theory]
    [InlineData(Opcode.F32Mul, 0x3F80_0000ul)]
    [InlineData(Opcode.F32Div, 0x3F80_0000ul)]
    [InlineData(Opcode.F32Sub, 0ul)]
    [InlineData(Opcode.F32Add, 0x8000_0000ul)]
    [InlineData(Opcode.F32Add, Signalling32)]
    [InlineData(Opcode.F64Mul, 0x3FF0_0000_0000_0000ul)]
    [InlineData(Opcode.F64Div, 0x3FF0_0000_0000_0000ul)]
    [InlineData(Opcode.F64Sub, 0ul)]
    [InlineData(Opcode.F64Add, 0x8000_0000_0000_0000ul)]
    [InlineData(Opcode.F64Add, Signalling64)]
    public void A_constant_operand_does_not_keep_a_NaN_signalling(Opcode opcode, ulong constant)
    {
        bool isDouble = opcode >= Opcode.F64Add;
        AssertQuiet(
            isDouble,
            Run(isDouble, (il, builder) => Arithmetic(il, builder, opcode, constant, isDouble, false))
        );
        AssertQuiet(
            isDouble,
            Run(isDouble, (il, builder) => Arithmetic(il, builder, opcode, constant, isDouble, true))
        );
    }

    [Fact]
    public void Demotion_of_a_promoted_number_makes_a_NaN_quiet() =>
        AssertQuiet(
            false,
            Run(
                false,
                (il, builder) =>
                {
                    Lowering.Of(Opcode.F64PromoteF32).Emit(il, builder);
                    Lowering.Of(Opcode.F32DemoteF64).Emit(il, builder);
                }
            )
        );

    [Fact]
    public void Reinterpretation_of_a_constant_keeps_a_NaN_signalling() =>
        Assert.Equal(
            Signalling32,
            Run(
                false,
                (il, builder) =>
                {
                    il.Emit(ILOp.Pop);
                    il.LdcI4((int)Signalling32);
                    Lowering.Of(Opcode.F32ReinterpretI32).Emit(il, builder);
                }
            )
        );

    private static void Arithmetic(
        ILWriter il,
        ImageBuilder builder,
        Opcode opcode,
        ulong constant,
        bool isDouble,
        bool throughLocal
    )
    {
        Opcode next = throughLocal ? Opcode.LocalSet : opcode;
        System.Reflection.FieldInfo? field = isDouble
            ? Lowering.OpaqueF64(constant, next)
            : Lowering.OpaqueF32(constant, next);
        if (field is not null)
            il.LdSFld(builder.FieldReference(field));
        else if (isDouble)
            il.LdcR8((long)constant);
        else
            il.LdcR4((int)constant);
        if (throughLocal)
        {
            il.StLoc(0);
            il.LdLoc(0);
        }
        Lowering.Of(opcode).Emit(il, builder);
    }

    /// <summary>Applies code to a signalling NaN in memory.</summary>
    private static ulong Run(bool isDouble, Action<ILWriter, ImageBuilder> write)
    {
        ImageBuilder builder = new("folding");
        int method = builder.DefineMethod("run", [ILType.NativeInt], default);
        ILWriter il = new(builder);
        il.LdArg(0);
        il.LdArg(0);
        il.Emit(isDouble ? ILOp.LdindR8 : ILOp.LdindR4);
        write(il, builder);
        il.Emit(isDouble ? ILOp.StindR8 : ILOp.StindR4);
        il.Ret(0);
        builder.SetBody(method, il, builder.LocalsSignature([isDouble ? ILType.R8 : ILType.R4]), initLocals: true);
        LoadedImage image = LoadedImage.Load(builder.Build());
        ulong value = isDouble ? Signalling64 : Signalling32;
        ((delegate* <nint, void>)image.FunctionPointer(method))((nint)(&value));
        GC.KeepAlive(image);
        return value;
    }

    private static void AssertQuiet(bool isDouble, ulong bits) =>
        Assert.Equal(isDouble ? Signalling64 | 0x0008_0000_0000_0000 : Signalling32 | 0x0040_0000, bits);
}
