using System;
using System.Collections.Generic;
using Clasm.Diagnostics;
using Clasm.Diagnostics.Dwarf;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Tests.Diagnostics;

/// <summary>Lines from <c>.debug_line</c>: of both ways in which files are named, and of sections that somebody damaged.</summary>
public sealed class DwarfLinesTests
{
    // From 0x10: line 12 column 3; from 0x14: line 13; the sequence ends before 0x20.
    private static readonly byte[] s_program =
    [
        .. SetAddress(0x10),
        3,
        11, // advance_line 11: 12
        5,
        3, // set_column 3
        1, // copy
        2,
        4, // advance_pc 4
        3,
        1, // advance_line 1
        1,
        2,
        12,
        .. EndSequence(),
    ];

    public static TheoryData<int> Versions() => [2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_instruction_has_the_line_of_the_row_before_it(int version)
    {
        SourcePlace?[] places = Find(Unit(version, s_program), 0x0F, 0x10, 0x13, 0x14, 0x1F, 0x20);
        SourcePlace first = new("src/add.c", 12, 3);
        Assert.Equal([null, first, first, first with { Line = 13 }, first with { Line = 13 }, null], places);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Lines_of_functions_that_a_linker_dropped_are_nobodys(int version)
    {
        byte[] dropped = [.. SetAddress(0), 1, 2, 0x40, .. EndSequence()];
        Assert.Equal(12, Find(Unit(version, [.. s_program, .. dropped]), 0x11)[0]?.Line);
        Assert.Null(Find(Unit(version, dropped), 0x11)[0]);
    }

    [Fact]
    public void A_unit_that_is_not_understood_does_not_hide_others()
    {
        byte[] unknown = Unit(4, s_program);
        unknown[4] = 9;
        Assert.Equal(12, Find([.. unknown, .. Unit(5, s_program)], 0x11)[0]?.Line);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Damage_costs_the_lines_and_nothing_else(int version)
    {
        byte[] whole = [.. Unit(version, s_program), .. Unit(version, s_program)];
        Random random = new(version);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. whole];
            for (int n = random.Next(1, 5); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            _ = Find(damaged[..random.Next(damaged.Length + 1)], 0x10, 0x11, 0x1F, 0xFFFF_FFFF);
        }
    }

    [Fact]
    public void A_count_of_entries_that_have_no_bytes_is_not_believed()
    {
        byte[] tables = [0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
        Assert.Null(Find(Unit(5, s_program, tables), 0x11)[0]);
    }

    [Fact]
    public void A_program_of_wasi_libc_has_the_lines_of_its_sources()
    {
        using Engine engine = new();
        using Module module = Module.FromFile(engine, Suites.Path("wasi/lua.wasm"));
        SourcePlace?[] places = SourceLines.Find(module, [0x9A0]);
        Assert.Equal(new SourcePlace("./libc-bottom-half/crt/crt1-command.c", 12, 13), places[0]);
    }

    private static SourcePlace?[] Find(byte[] lines, params ulong[] addresses)
    {
        ModuleDefinition module = new();
        module.CustomSections.Add(new CustomSection(".debug_line", lines, 0));
        module.CustomSections.Add(new CustomSection(".debug_line_str", "add.c\0src\0"u8.ToArray(), 0));
        return DwarfLines.Find(module, addresses);
    }

    private static byte[] Unit(int version, byte[] program) =>
        Unit(version, program, version == 5 ? Entries() : Lists());

    private static byte[] Unit(int version, byte[] program, byte[] tables)
    {
        List<byte> header =
        [
            1, // the length of an instruction
            .. version >= 4 ? (byte[])[1] : [],
            1, // rows are statements
            unchecked((byte)-5), // lines from -5
            14,
            13, // the first special opcode
            0,
            1,
            1,
            1,
            1,
            0,
            0,
            0,
            1,
            0,
            0,
            1,
            .. tables,
        ];
        List<byte> unit =
        [
            (byte)version,
            0,
            .. version >= 5 ? (byte[])[4, 0] : [],
            .. BitConverter.GetBytes(header.Count),
            .. header,
            .. program,
        ];
        return [.. BitConverter.GetBytes(unit.Count), .. unit];
    }

    // Versions 2 to 4: one directory; one file, in directory 1.
    private static byte[] Lists() => [.. "src\0"u8, 0, .. "add.c\0"u8, 1, 0, 0, 0];

    // Version 5: two directories by offsets of .debug_line_str, two files, of which the second is in directory 1.
    private static byte[] Entries() =>
        [1, 1, 0x1F, 2, 0, 0, 0, 0, 6, 0, 0, 0, 2, 1, 0x1F, 2, 0x0B, 2, 6, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    private static byte[] SetAddress(uint address) => [0, 5, 2, .. BitConverter.GetBytes(address)];

    private static byte[] EndSequence() => [0, 1, 1];
}
