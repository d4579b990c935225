using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Fuzz.Mutation;

/// <summary>
/// Changes bodies instruction by instruction: another instruction of the same type and the same immediates, another
/// constant, an instruction dropped, doubled, moved, or put in from elsewhere in the body.
/// </summary>
/// <param name="random">Chooses.</param>
internal sealed class InstructionMutator(Random random)
{
    private static readonly Dictionary<string, Opcode[]> s_likes = GroupLikes();

    private static readonly long[] s_constants =
    [
        0,
        1,
        -1,
        2,
        7,
        31,
        32,
        63,
        64,
        255,
        65535,
        65536,
        int.MaxValue,
        int.MinValue,
        uint.MaxValue,
        long.MaxValue,
        long.MinValue,
    ];

    /// <summary>A changed body.</summary>
    /// <param name="body">A well-formed body; another one comes back as it is.</param>
    public byte[] Mutate(byte[] body)
    {
        List<(Opcode Opcode, byte[] Bytes)>? instructions = Split(body);
        if (instructions is null || instructions.Count < 2)
            return body;
        int at = random.Next(instructions.Count - 1);
        switch (random.Next(12))
        {
            case 0:
                instructions.RemoveAt(at);
                break;
            case 1:
                instructions.Insert(at, instructions[at]);
                break;
            case 2:
                int other = random.Next(instructions.Count - 1);
                (instructions[at], instructions[other]) = (instructions[other], instructions[at]);
                break;
            case 3:
                instructions.Insert(at, instructions[random.Next(instructions.Count - 1)]);
                break;
            case 4:
                instructions[at] = instructions[at] with { Bytes = Disturbed(instructions[at].Bytes) };
                break;
            default:
                Exchange(instructions, at);
                break;
        }
        return [.. instructions.SelectMany(instruction => instruction.Bytes)];
    }

    private static List<(Opcode Opcode, byte[] Bytes)>? Split(byte[] body)
    {
        List<(Opcode, byte[])> instructions = [];
        InstructionReader reader = new(body, 0, Features.All);
        Instruction instruction = default;
        try
        {
            while (!reader.AtEnd)
            {
                int start = reader.Position;
                reader.Read(ref instruction);
                instructions.Add((instruction.Opcode, body[start..reader.Position]));
            }
        }
        catch (WasmFormatException)
        {
            return null;
        }
        return instructions;
    }

    // From some place on, the first instruction that another can stand for.
    private void Exchange(List<(Opcode Opcode, byte[] Bytes)> instructions, int at)
    {
        for (int n = 0; n < instructions.Count; n++)
        {
            int place = (at + n) % instructions.Count;
            (Opcode opcode, byte[] bytes) = instructions[place];
            if (ConstantLike(opcode) is byte[] constant)
                instructions[place] = (opcode, constant);
            else if (KeyOf(opcode) is string key && s_likes[key] is { Length: > 1 } likes)
                instructions[place] = Renamed(opcode, bytes, likes[random.Next(likes.Length)]);
            else
                continue;
            return;
        }
    }

    private static (Opcode Opcode, byte[] Bytes) Renamed(Opcode from, byte[] bytes, Opcode to) =>
        (to, [.. EncodingOf(to), .. bytes.AsSpan(EncodingOf(from).Length)]);

    private byte[]? ConstantLike(Opcode opcode)
    {
        long value = random.Next(3) == 0 ? random.NextInt64() : s_constants[random.Next(s_constants.Length)];
        ArrayBufferWriter<byte> output = new();
        output.Write([(byte)opcode]);
        switch (opcode)
        {
            case Opcode.I32Const:
                Leb128.WriteSigned(output, (int)value);
                break;
            case Opcode.I64Const:
                Leb128.WriteSigned(output, value);
                break;
            case Opcode.F32Const:
                BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), (int)value);
                output.Advance(4);
                break;
            case Opcode.F64Const:
                BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
                output.Advance(8);
                break;
            default:
                return null;
        }
        return output.WrittenSpan.ToArray();
    }

    private byte[] Disturbed(byte[] bytes)
    {
        byte[] result = [.. bytes];
        result[random.Next(result.Length)] = (byte)random.Next(random.Next(2) == 0 ? 8 : 256);
        return result;
    }

    private static byte[] EncodingOf(Opcode opcode)
    {
        (byte prefix, uint number) = InstructionTable.EncodingOf(opcode);
        ArrayBufferWriter<byte> output = new();
        if (prefix != 0)
            output.Write([prefix]);
        Leb128.WriteUnsigned(output, number);
        // A one-byte opcode is a byte, not an integer.
        return prefix == 0 ? [(byte)number] : output.WrittenSpan.ToArray();
    }

    private static string? KeyOf(Opcode opcode) =>
        InstructionTable.HasFixedType(opcode)
            ? $"{InstructionTable.ImmediatesOf(opcode)} {Convert.ToHexString(InstructionTable.OperandsOf(opcode))} {Convert.ToHexString(InstructionTable.ResultsOf(opcode))}"
            : null;

    private static Dictionary<string, Opcode[]> GroupLikes()
    {
        Dictionary<string, List<Opcode>> groups = [];
        foreach (ushort number in InstructionTable.All)
        {
            if (KeyOf((Opcode)number) is not string key)
                continue;
            if (!groups.TryGetValue(key, out List<Opcode>? group))
                groups.Add(key, group = []);
            group.Add((Opcode)number);
        }
        return groups.ToDictionary(group => group.Key, group => group.Value.ToArray());
    }
}
