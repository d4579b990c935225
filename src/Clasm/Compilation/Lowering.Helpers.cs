using System;
using System.Diagnostics;
using System.Reflection;
using Clasm.Execution;
using Clasm.Syntax;

namespace Clasm.Compilation;

// Finding helpers. Names are looked up one by one as instructions are met: compiling a small module must not pay for all.
internal readonly partial struct Lowering
{
    private static readonly MethodInfo?[] s_helpers = new MethodInfo?[(int)Opcode.I64AtomicRmw32CmpxchgU + 1];

    /// <summary>The method of an instruction's name.</summary>
    private static MethodInfo HelperOf(Opcode opcode)
    {
        ref MethodInfo? helper = ref s_helpers[(int)opcode];
        return helper ??= FindHelper(ClassOf(opcode), NameOf(opcode));
    }

    private static MethodInfo FindHelper(Type type, string name) =>
        type.GetMethod(name, BindingFlags.Static | BindingFlags.Public)
        ?? throw new UnreachableException($"{type.Name}.{name}");

    private static Type ClassOf(Opcode opcode) =>
        InstructionTable.EncodingOf(opcode).Prefix switch
        {
            0xFD => typeof(Vector),
            0xFE => typeof(Atomic),
            _ => typeof(Numeric),
        };

    /// <summary>The opcode's name, made from the mnemonic because the enumeration's own names take long to load.</summary>
    private static string NameOf(Opcode opcode)
    {
        ReadOnlySpan<byte> mnemonic = InstructionTable.MnemonicBytesOf(opcode);
        Span<char> name = stackalloc char[mnemonic.Length];
        int length = 0;
        for (int i = 0; i < mnemonic.Length; i++)
        {
            char c = (char)mnemonic[i];
            if (c is '.' or '_')
                continue;
            bool startsWord = i == 0 || mnemonic[i - 1] is (byte)'.' or (byte)'_' || IsShape(mnemonic, i);
            name[length++] = startsWord ? char.ToUpperInvariant(c) : c;
        }
        return new string(name[..length]);
    }

    /// <summary>Whether a character is the <c>x</c> between two numbers, as in <c>i8x16</c>.</summary>
    private static bool IsShape(ReadOnlySpan<byte> mnemonic, int i) =>
        mnemonic[i] == 'x'
        && i + 1 < mnemonic.Length
        && char.IsAsciiDigit((char)mnemonic[i - 1])
        && char.IsAsciiDigit((char)mnemonic[i + 1]);

    private static int ParameterCountOf(Opcode opcode)
    {
        int immediates = InstructionTable.LanesOf(opcode) > 0 || opcode == Opcode.I8X16Shuffle ? 1 : 0;
        int outputs = Math.Max(InstructionTable.ResultsOf(opcode).Length - 1, 0);
        return InstructionTable.OperandsOf(opcode).Length + immediates + outputs;
    }

    private static int ResultCountOf(Opcode opcode) => Math.Min(InstructionTable.ResultsOf(opcode).Length, 1);
}
