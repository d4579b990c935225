using Xunit;

namespace Clasm.Syntax.Tests;

/// <summary>The opcode table against itself; the specification's index is checked in <c>InstructionOracleTests</c>.</summary>
public sealed class InstructionTableTests
{
    [Fact]
    public void Every_mnemonic_finds_its_instruction()
    {
        foreach (ushort number in InstructionTable.All)
        {
            Opcode opcode = (Opcode)number;
            Assert.True(InstructionTable.TryParseMnemonic(InstructionTable.MnemonicOf(opcode), out Opcode found));
            Assert.Equal(InstructionTable.MnemonicOf(opcode), InstructionTable.MnemonicOf(found));
        }
    }
}
