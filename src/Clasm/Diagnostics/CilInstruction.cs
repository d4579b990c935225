using System;
using System.Buffers.Binary;
using System.Reflection.Emit;

namespace Clasm.Diagnostics;

/// <summary>A CIL instruction in a method's code.</summary>
/// <param name="Position">Where it starts.</param>
/// <param name="OpCode">What it is.</param>
/// <param name="Operand">Where its operand starts.</param>
internal readonly record struct CilInstruction(int Position, OpCode OpCode, int Operand)
{
    /// <summary>Where the next instruction starts.</summary>
    public int EndIn(byte[] code) =>
        Operand
        + OpCode.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * Int32(code, Operand)),
            _ => 4,
        };

    /// <summary>Where it may branch to.</summary>
    public int[] TargetsIn(byte[] code)
    {
        int end = EndIn(code);
        switch (OpCode.OperandType)
        {
            case OperandType.ShortInlineBrTarget:
                return [end + (sbyte)code[Operand]];
            case OperandType.InlineBrTarget:
                return [end + Int32(code, Operand)];
            case OperandType.InlineSwitch:
                int[] targets = new int[Int32(code, Operand)];
                for (int i = 0; i < targets.Length; i++)
                    targets[i] = end + Int32(code, Operand + 4 + (4 * i));
                return targets;
            default:
                return [];
        }
    }

    private static int Int32(byte[] code, int position) =>
        BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(position));
}
