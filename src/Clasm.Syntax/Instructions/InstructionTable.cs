using System;
using System.Text;

namespace Clasm.Syntax;

/// <summary>What the rows of instructions.table say of an instruction.</summary>
/// <remarks>spec: index-instr</remarks>
public static partial class InstructionTable
{
    /// <summary>The offset of each prefix's numbers in <see cref="Opcode"/>; 0 for a byte that is no prefix.</summary>
    /// <param name="prefix">The first byte.</param>
    public static int BaseOf(byte prefix) =>
        prefix switch
        {
            0xFB => 0x100,
            0xFC => 0x200,
            0xFD => 0x300,
            0xFE => 0x500,
            _ => 0,
        };

    /// <summary>Splits an opcode into its prefix (0 if none) and number, as the binary format writes them.</summary>
    /// <param name="opcode">An instruction.</param>
    public static (byte Prefix, uint Number) EncodingOf(Opcode opcode) =>
        (int)opcode switch
        {
            >= 0x500 => (0xFE, (uint)opcode - 0x500),
            >= 0x300 => (0xFD, (uint)opcode - 0x300),
            >= 0x200 => (0xFC, (uint)opcode - 0x200),
            >= 0x100 => (0xFB, (uint)opcode - 0x100),
            _ => (0, (uint)opcode),
        };

    /// <summary>Whether a number is an instruction's.</summary>
    /// <param name="opcode">Any number.</param>
    public static bool IsAssigned(Opcode opcode) => ImmediatesOf(opcode) != ImmediateKind.Unassigned;

    /// <summary>What follows the opcode.</summary>
    /// <param name="opcode">Any number.</param>
    public static ImmediateKind ImmediatesOf(Opcode opcode) =>
        (uint)opcode < Count ? (ImmediateKind)Immediates[(int)opcode] : ImmediateKind.Unassigned;

    /// <summary>The natural alignment of a memory access, as a power of two.</summary>
    /// <param name="opcode">An instruction with a memory immediate.</param>
    public static int NaturalAlignmentOf(Opcode opcode) => Arguments[(int)opcode] & 7;

    /// <summary>How many lanes the lane immediate chooses from.</summary>
    /// <param name="opcode">An instruction with a lane immediate.</param>
    public static int LanesOf(Opcode opcode) => Arguments[(int)opcode] >> 3;

    /// <summary>The feature that must be on.</summary>
    /// <param name="opcode">An instruction.</param>
    public static Features FeatureOf(Opcode opcode) => FeatureAt(FeatureIndices[(int)opcode]);

    /// <summary>Whether the row gives operand and result types (see <see cref="OperandsOf"/>), not <c>*</c>.</summary>
    /// <param name="opcode">An instruction.</param>
    public static bool HasFixedType(Opcode opcode) => StackTypes[(int)opcode] != 0;

    /// <summary>The operand types as <see cref="ValKind"/> codes, 0 standing for the memory's address type.</summary>
    /// <param name="opcode">An instruction with a fixed type.</param>
    public static ReadOnlySpan<byte> OperandsOf(Opcode opcode)
    {
        int start = SignatureStarts[StackTypes[(int)opcode]];
        return Signatures.Slice(start + 1, Signatures[start]);
    }

    /// <summary>The result types as <see cref="ValKind"/> codes, 0 standing for the memory's address type.</summary>
    /// <param name="opcode">An instruction with a fixed type.</param>
    public static ReadOnlySpan<byte> ResultsOf(Opcode opcode)
    {
        int start = SignatureStarts[StackTypes[(int)opcode]];
        start += Signatures[start] + 1;
        return Signatures.Slice(start + 1, Signatures[start]);
    }

    /// <summary>The mnemonic as ASCII bytes.</summary>
    /// <param name="opcode">An instruction.</param>
    public static ReadOnlySpan<byte> MnemonicBytesOf(Opcode opcode) =>
        Mnemonics[MnemonicStarts[(int)opcode]..MnemonicStarts[(int)opcode + 1]];

    /// <summary>The mnemonic.</summary>
    /// <param name="opcode">An instruction.</param>
    public static string MnemonicOf(Opcode opcode) => Encoding.ASCII.GetString(MnemonicBytesOf(opcode));

    /// <summary>
    /// Finds the instruction with a mnemonic. Of those that share one (<c>select</c>, <c>ref.test</c>, <c>ref.cast</c>),
    /// it is the one with the lowest opcode.
    /// </summary>
    /// <param name="mnemonic">The mnemonic as characters.</param>
    /// <param name="opcode">The instruction.</param>
    public static bool TryParseMnemonic(ReadOnlySpan<char> mnemonic, out Opcode opcode)
    {
        int low = 0;
        int high = ByMnemonic.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Compare(MnemonicBytesOf((Opcode)ByMnemonic[middle]), mnemonic) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        opcode = low < ByMnemonic.Length ? (Opcode)ByMnemonic[low] : default;
        return low < ByMnemonic.Length && Compare(MnemonicBytesOf(opcode), mnemonic) == 0;
    }

    /// <summary>Every instruction, sorted by mnemonic.</summary>
    public static ReadOnlySpan<ushort> All => ByMnemonic;

    private static int Compare(ReadOnlySpan<byte> ascii, ReadOnlySpan<char> text)
    {
        int length = Math.Min(ascii.Length, text.Length);
        for (int i = 0; i < length; i++)
        {
            if (ascii[i] != text[i])
                return ascii[i] - text[i];
        }
        return ascii.Length - text.Length;
    }
}
