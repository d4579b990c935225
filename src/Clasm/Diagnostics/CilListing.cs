using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using Clasm.Compilation;

namespace Clasm.Diagnostics;

/// <summary>
/// The CIL of a compiled function as text: one instruction a line, labels where branches arrive, names instead of tokens.
/// </summary>
internal static class CilListing
{
    private static readonly Dictionary<int, OpCode> s_opCodes = ReadOpCodes();

    /// <summary>Lists the body of a function that a module defines.</summary>
    /// <param name="module">The module.</param>
    /// <param name="functionIndex">The function's index, imports first.</param>
    public static string Of(Module module, uint functionIndex)
    {
        int token = module.Code.Methods[functionIndex];
        foreach (MethodOwner body in module.Code.Bodies)
        {
            if (body.Function == functionIndex)
                token = body.Method;
        }
        StringBuilder text = new();
        foreach ((_, string line) in LinesOf(module, token))
            text.Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>The lines of a method's listing, each with its offset in the code; -1 where it is no instruction.</summary>
    /// <param name="module">The module.</param>
    /// <param name="methodToken">The method.</param>
    /// <param name="nameOf">The name of another method of the module, by its token; otherwise that is its number.</param>
    public static IEnumerable<(int Offset, string Line)> LinesOf(
        Module module,
        int methodToken,
        Func<int, string>? nameOf = null
    )
    {
        nameOf ??= static token => $"function {token & 0xFFFFFF}";
        MethodBase method = module.Code.Image!.Module.ResolveMethod(methodToken)!;
        MethodBody body = method.GetMethodBody()!;
        byte[] code = body.GetILAsByteArray()!;
        if (body.LocalVariables.Count > 0)
        {
            List<string> types = [];
            foreach (LocalVariableInfo local in body.LocalVariables)
                types.Add(local.LocalType.Name);
            yield return (-1, $".locals {string.Join(", ", types)}");
        }
        List<int> targets = TargetsIn(code);
        StringBuilder text = new();
        foreach (CilInstruction instruction in InstructionsOf(code))
        {
            int label = targets.BinarySearch(instruction.Position);
            if (label >= 0)
                yield return (-1, $"L{label}:");
            text.Clear().Append("    ").Append(instruction.OpCode.Name);
            AppendOperand(text, in instruction, code, targets, method.Module, nameOf);
            yield return (instruction.Position, text.ToString());
        }
    }

    private static void AppendOperand(
        StringBuilder text,
        in CilInstruction instruction,
        byte[] code,
        List<int> targets,
        System.Reflection.Module image,
        Func<int, string> nameOf
    )
    {
        ReadOnlySpan<byte> operand = code.AsSpan(instruction.Operand);
        IFormatProvider invariant = CultureInfo.InvariantCulture;
        switch (instruction.OpCode.OperandType)
        {
            case OperandType.InlineNone:
                break;
            case OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget or OperandType.InlineSwitch:
                foreach (int target in instruction.TargetsIn(code))
                    text.Append(invariant, $" L{targets.BinarySearch(target)}");
                break;
            case OperandType.ShortInlineI:
                text.Append(invariant, $" {(sbyte)operand[0]}");
                break;
            case OperandType.ShortInlineVar:
                text.Append(invariant, $" {operand[0]}");
                break;
            case OperandType.InlineVar:
                text.Append(invariant, $" {BinaryPrimitives.ReadUInt16LittleEndian(operand)}");
                break;
            case OperandType.InlineI:
                text.Append(invariant, $" {BinaryPrimitives.ReadInt32LittleEndian(operand)}");
                break;
            case OperandType.InlineI8:
                text.Append(invariant, $" {BinaryPrimitives.ReadInt64LittleEndian(operand)}");
                break;
            case OperandType.ShortInlineR:
                text.Append(invariant, $" {BinaryPrimitives.ReadSingleLittleEndian(operand)}");
                break;
            case OperandType.InlineR:
                text.Append(invariant, $" {BinaryPrimitives.ReadDoubleLittleEndian(operand)}");
                break;
            default:
                text.Append(' ').Append(NameOf(BinaryPrimitives.ReadInt32LittleEndian(operand), image, nameOf));
                break;
        }
    }

    private static string NameOf(int token, System.Reflection.Module image, Func<int, string> nameOf)
    {
        if (token >> 24 == 0x11)
            return "signature";
        if (token >> 24 == 0x70)
            return "constants"; // ImageBuilder.DefineTable
        MemberInfo member = image.ResolveMember(token)!;
        string name = member.DeclaringType is null ? member.Name : member.DeclaringType.Name + "." + member.Name;
        return member.Module == image && member is MethodInfo ? nameOf(token) : name;
    }

    /// <summary>The positions that branches lead to, ascending.</summary>
    private static List<int> TargetsIn(byte[] code)
    {
        SortedSet<int> targets = [];
        foreach (CilInstruction instruction in InstructionsOf(code))
            targets.UnionWith(instruction.TargetsIn(code));
        return [.. targets];
    }

    private static IEnumerable<CilInstruction> InstructionsOf(byte[] code)
    {
        for (int position = 0; position < code.Length; )
        {
            bool isLong = code[position] == 0xFE;
            OpCode opCode = s_opCodes[isLong ? 0xFE00 | code[position + 1] : code[position]];
            CilInstruction instruction = new(position, opCode, position + (isLong ? 2 : 1));
            yield return instruction;
            position = instruction.EndIn(code);
        }
    }

    private static Dictionary<int, OpCode> ReadOpCodes()
    {
        Dictionary<int, OpCode> opCodes = [];
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            if (field.GetValue(null) is OpCode opCode)
                opCodes[(ushort)opCode.Value] = opCode;
        }
        return opCodes;
    }
}
