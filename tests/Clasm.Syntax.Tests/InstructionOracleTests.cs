using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Clasm.Syntax.Tests;

/// <summary>The opcode table against the specification's own index of instructions.</summary>
public sealed class InstructionOracleTests
{
    private static readonly Dictionary<string, string> s_types = new()
    {
        ["at"] = "addr",
        ["I32"] = "I32",
        ["I64"] = "I64",
        ["F32"] = "F32",
        ["F64"] = "F64",
        ["V128"] = "V128",
    };

    private sealed record Row(Opcode Opcode, string Name, string Type);

    [Fact]
    public void Every_instruction_of_the_specification_is_in_the_table_by_its_name()
    {
        foreach (Row row in Rows())
        {
            Assert.True(InstructionTable.IsAssigned(row.Opcode), $"{row.Name} is missing");
            Assert.Equal(Squeeze(row.Name), Squeeze(InstructionTable.MnemonicOf(row.Opcode)), ignoreCase: true);
        }
    }

    [Fact]
    public void Every_instruction_of_the_features_of_3_0_is_in_the_specification()
    {
        HashSet<Opcode> known = [.. Rows().Select(row => row.Opcode)];
        foreach (ushort number in InstructionTable.All)
        {
            Opcode opcode = (Opcode)number;
            if ((InstructionTable.FeatureOf(opcode) & ~Features.Wasm3) == 0)
                Assert.True(known.Contains(opcode), InstructionTable.MnemonicOf(opcode));
        }
    }

    [Fact]
    public void Operands_and_results_are_those_of_the_specification()
    {
        int compared = 0;
        foreach (Row row in Rows())
        {
            if (!InstructionTable.HasFixedType(row.Opcode) || Expected(row.Type) is not string expected)
                continue;
            string operands = Names(InstructionTable.OperandsOf(row.Opcode));
            Assert.Equal(expected, $"{operands} -> {Names(InstructionTable.ResultsOf(row.Opcode))}");
            compared++;
        }
        Assert.True(compared > 400, $"only {compared} rows were compared");
    }

    private static string? Expected(string type)
    {
        string[] words = type.Replace("[", "").Replace("]", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!words.All(word => word == "->" || s_types.ContainsKey(word)))
            return null;
        string[] sides = string.Join(' ', words.Select(word => s_types.GetValueOrDefault(word, word))).Split("->");
        return sides.Length == 2 ? $"{sides[0].Trim()} -> {sides[1].Trim()}" : null;
    }

    private static string Names(ReadOnlySpan<byte> kinds) =>
        string.Join(' ', kinds.ToArray().Select(kind => kind == 0 ? "addr" : ((ValKind)kind).ToString()));

    private static List<Row> Rows()
    {
        string path = Suites.Path("../spec/instructions.tsv");
        List<Row> rows = [];
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            string[] columns = line.Split('\t');
            rows.Add(new Row(OpcodeOf(columns[0]), columns[1].Split(' ')[0], columns[2]));
        }
        Assert.NotEmpty(rows);
        return rows;
    }

    private static Opcode OpcodeOf(string hex)
    {
        byte[] bytes =
        [
            .. hex.Split(' ').Select(word => byte.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ];
        int number = 0;
        for (int n = 1; n < bytes.Length; n++)
            number |= (bytes[n] & 0x7F) << (7 * (n - 1));
        return (Opcode)(bytes.Length == 1 ? bytes[0] : InstructionTable.BaseOf(bytes[0]) + number);
    }

    /// <summary>
    /// The document's macros spell names without separators, with a V before vector operations and an F before two
    /// scalar ones, and leave out <c>_zero</c> of the relaxed truncations.
    /// </summary>
    private static string Squeeze(string name)
    {
        string squeezed = name.Replace(".V", ".").Replace(".FM", ".M").Replace("_", "").Replace(".", "");
        return
            squeezed.Contains("relaxed", StringComparison.OrdinalIgnoreCase)
            && squeezed.EndsWith("zero", StringComparison.Ordinal)
            ? squeezed[..^4]
            : squeezed;
    }
}
