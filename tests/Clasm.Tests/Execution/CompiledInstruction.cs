using System;
using System.Runtime.Intrinsics;
using Clasm.Compilation;
using Clasm.Syntax;

namespace Clasm.Tests.Execution;

/// <summary>One numeric instruction, compiled by its lowering, that reads its operands from memory.</summary>
internal sealed unsafe class CompiledInstruction
{
    private const int Slot = 16;

    private readonly LoadedImage _image;
    private readonly delegate* <nint, nint, void> _code;

    private CompiledInstruction(LoadedImage image, int method)
    {
        _image = image;
        _code = (delegate* <nint, nint, void>)image.FunctionPointer(method);
    }

    public static CompiledInstruction Compile(Opcode opcode, UInt128 immediate)
    {
        ImageBuilder builder = new("instruction");
        int method = builder.DefineMethod("run", [ILType.NativeInt, ILType.NativeInt], default);
        ILWriter il = new(builder);
        il.LdArg(1);
        ReadOnlySpan<byte> operands = InstructionTable.OperandsOf(opcode);
        for (int i = 0; i < operands.Length; i++)
            Load(il, builder, (ValKind)operands[i], i);
        if (opcode == Opcode.I8X16Shuffle)
            LoadVector(il, builder, immediate);
        else if (InstructionTable.LanesOf(opcode) > 0)
            il.LdcI4((int)immediate);
        ReadOnlySpan<byte> results = InstructionTable.ResultsOf(opcode);
        if (results.Length > 1)
            Address(il, 1, 1);
        Lowering.Of(opcode).Emit(il, builder);
        Store(il, builder, (ValKind)results[0]);
        il.Ret(0);
        builder.SetBody(method, il, 0, initLocals: false);
        return new CompiledInstruction(LoadedImage.Load(builder.Build()), method);
    }

    /// <summary>Executes the instruction; the second result, if any, is in the second slot.</summary>
    public (UInt128, UInt128) Run(ReadOnlySpan<UInt128> operands)
    {
        UInt128* results = stackalloc UInt128[2];
        results[0] = results[1] = 0;
        fixed (UInt128* first = operands)
        {
            _code((nint)first, (nint)results);
        }
        GC.KeepAlive(_image);
        return (results[0], results[1]);
    }

    private static void Address(ILWriter il, int argument, int slot)
    {
        il.LdArg(argument);
        il.LdcI4(slot * Slot);
        il.Emit(ILOp.Add);
    }

    private static void Load(ILWriter il, ImageBuilder builder, ValKind kind, int slot)
    {
        Address(il, 0, slot);
        if (kind == ValKind.V128)
            il.Emit(ILOp.Ldobj, builder.TypeReference(typeof(Vector128<byte>)));
        else
            il.Emit(
                kind switch
                {
                    ValKind.I32 => ILOp.LdindI4,
                    ValKind.I64 => ILOp.LdindI8,
                    ValKind.F32 => ILOp.LdindR4,
                    _ => ILOp.LdindR8,
                }
            );
    }

    private static void LoadVector(ILWriter il, ImageBuilder builder, UInt128 value)
    {
        Func<ulong, ulong, Vector128<ulong>> create = Vector128.Create;
        Func<Vector128<ulong>, Vector128<byte>> cast = Vector128.AsByte;
        il.LdcI8((long)(ulong)value);
        il.LdcI8((long)(ulong)(value >> 64));
        il.Call(builder.MethodReference(create.Method), 2, 1);
        il.Call(builder.MethodReference(cast.Method), 1, 1);
    }

    private static void Store(ILWriter il, ImageBuilder builder, ValKind kind)
    {
        if (kind == ValKind.V128)
            il.Emit(ILOp.Stobj, builder.TypeReference(typeof(Vector128<byte>)));
        else
            il.Emit(
                kind switch
                {
                    ValKind.I32 => ILOp.StindI4,
                    ValKind.I64 => ILOp.StindI8,
                    ValKind.F32 => ILOp.StindR4,
                    _ => ILOp.StindR8,
                }
            );
    }
}
