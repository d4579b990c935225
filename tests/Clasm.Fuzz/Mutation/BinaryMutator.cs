using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Fuzz.Mutation;

/// <summary>
/// Changes binary modules: blindly, byte by byte; within a section, whose size is set right again, so that what is inside is
/// read; and by instructions, most of which leave the module valid.
/// </summary>
/// <param name="random">Chooses.</param>
/// <param name="seeds">Other modules, of which pieces are taken.</param>
internal sealed class BinaryMutator(Random random, byte[][] seeds)
{
    private const int Preamble = 8;
    private const int MaxExports = 100;

    private static readonly byte[][] s_interesting =
    [
        [0x00],
        [0x7F],
        [0x80],
        [0xFF],
        [0x80, 0x80, 0x80, 0x80, 0x00],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x07],
        [0x80, 0x80, 0x80, 0x80, 0x08],
        [0x80, 0x80, 0x80, 0x80, 0x78],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F],
    ];

    /// <summary>A changed module.</summary>
    public byte[] Mutate()
    {
        byte[] module = Any();
        return random.Next(8) switch
        {
            0 or 1 => Blindly(module),
            2 or 3 => InSection(module),
            _ => ByInstructions(module),
        };
    }

    private byte[] Any() => seeds[random.Next(seeds.Length)];

    private byte[] Blindly(byte[] bytes)
    {
        for (int times = random.Next(1, 5); times > 0; times--)
            bytes = Change(bytes);
        return bytes;
    }

    private byte[] Change(byte[] bytes)
    {
        if (bytes.Length == 0)
            return s_interesting[random.Next(s_interesting.Length)];
        int at = random.Next(bytes.Length);
        int length = Math.Min(random.Next(1, random.Next(4) == 0 ? 64 : 5), bytes.Length - at);
        return random.Next(9) switch
        {
            0 or 1 => Replace(bytes, at, 1, [(byte)(bytes[at] ^ (1 << random.Next(8)))]),
            2 => Replace(bytes, at, 1, [(byte)random.Next(256)]),
            3 => Replace(bytes, at, length, []),
            4 => Replace(bytes, at, 0, bytes.AsSpan(at, length)),
            5 => Replace(bytes, at, length, Piece(Any(), 64)),
            6 => Replace(bytes, at, random.Next(2), s_interesting[random.Next(s_interesting.Length)]),
            7 => Replace(bytes, at, 1, [(byte)(bytes[at] | 0x80), 0x00]),
            _ => random.Next(4) == 0 ? bytes[..at] : Replace(bytes, at, 1, [(byte)(bytes[at] + 1)]),
        };
    }

    private ReadOnlySpan<byte> Piece(byte[] bytes, int longest)
    {
        int at = random.Next(bytes.Length);
        return bytes.AsSpan(at, Math.Min(random.Next(1, longest), bytes.Length - at));
    }

    private static byte[] Replace(byte[] bytes, int at, int length, ReadOnlySpan<byte> by) =>
        [.. bytes.AsSpan(0, at), .. by, .. bytes.AsSpan(at + length)];

    /// <summary>Changes the content of one section, or drops, doubles or moves a whole one.</summary>
    private byte[] InSection(byte[] module)
    {
        List<(byte Id, byte[] Content)> sections = SectionsOf(module);
        if (sections.Count == 0)
            return Blindly(module);
        int which = random.Next(sections.Count);
        (byte id, byte[] content) = sections[which];
        switch (random.Next(12))
        {
            case 0:
                sections.RemoveAt(which);
                break;
            case 1:
                sections.Insert(random.Next(sections.Count), (id, content));
                break;
            case 2:
                List<(byte Id, byte[] Content)> others = SectionsOf(Any());
                int same = others.FindIndex(other => other.Id == id);
                if (same >= 0)
                    sections[which] = others[same];
                break;
            default:
                sections[which] = (id, Blindly(content));
                break;
        }
        ArrayBufferWriter<byte> output = new();
        output.Write(module.AsSpan(0, Preamble));
        foreach ((byte sectionId, byte[] bytes) in sections)
        {
            output.Write([sectionId]);
            Leb128.WriteUnsigned(output, (ulong)bytes.Length);
            output.Write(bytes);
        }
        return output.WrittenSpan.ToArray();
    }

    private static List<(byte Id, byte[] Content)> SectionsOf(byte[] module)
    {
        List<(byte, byte[])> sections = [];
        int position = Preamble;
        while (position < module.Length)
        {
            byte id = module[position++];
            int size = (int)Leb128.ReadUnsigned(module, ref position, 32, 0);
            sections.Add((id, module.AsSpan(position, size).ToArray()));
            position += size;
        }
        return sections;
    }

    // Code that nobody can call is not worth changing.
    private static void ExportAll(ModuleDefinition module)
    {
        uint imported = (uint)module.Imports.Count(import => import.Type is FunctionExternType);
        for (uint n = 0; n < Math.Min(module.Functions.Count, MaxExports); n++)
            module.Exports.Add(new Syntax.Export($"mutant {n}", ExternKind.Function, imported + n));
    }

    private byte[] ByInstructions(byte[] bytes)
    {
        ModuleDefinition module = ModuleDecoder.Decode(bytes, Features.All);
        if (module.Functions.Count == 0)
            return InSection(bytes);
        InstructionMutator mutator = new(random);
        for (int times = random.Next(1, 5); times > 0; times--)
        {
            int which = random.Next(module.Functions.Count);
            FunctionDefinition function = module.Functions[which];
            byte[] body = mutator.Mutate(function.Body.Bytes.ToArray());
            module.Functions[which] = function with { Body = new Expression(body, 0) };
        }
        module.BranchHints.Clear();
        ExportAll(module);
        return ModuleEncoder.Encode(module);
    }
}
