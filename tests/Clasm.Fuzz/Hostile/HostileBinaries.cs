using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Clasm.Syntax.Binary;

namespace Clasm.Fuzz.Hostile;

/// <summary>Binary modules that are made to exhaust a decoder.</summary>
internal static class HostileBinaries
{
    private const byte Custom = 0;
    private const byte Type = 1;
    private const byte Import = 2;
    private const byte Function = 3;
    private const byte Table = 4;
    private const byte Global = 6;
    private const byte Export = 7;
    private const byte Element = 9;
    private const byte Code = 10;
    private const byte Data = 11;
    private const byte DataCount = 12;

    private static readonly byte[] s_max = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
    private static readonly byte[] s_oneType = Section(Type, [1, 0x60, 0, 0]);
    private static readonly byte[] s_oneFunction = [.. s_oneType, .. Section(Function, [1, 0])];

    /// <summary>All of them.</summary>
    public static IEnumerable<HostileInput> All() =>
        [
            .. Enumerable
                .Range(1, 13)
                .Select(id => Binary($"section {id} declares 2^32-1 items", () => Section((byte)id, s_max), false)),
            .. Enumerable
                .Range(1, 13)
                .Select(id =>
                    Binary(
                        $"section {id} declares a million items and has zeros",
                        () => Section((byte)id, [.. Number(1_000_000), .. new byte[1_000_000]]),
                        null
                    )
                ),
            .. Enumerable
                .Range(0, 14)
                .Select(id => Binary($"section {id} of 4 GiB", () => [(byte)id, .. s_max], false)),
            Binary("a million empty sections", () => Repeat(Section(Custom, [0]), 1_000_000), true),
            Binary(
                "types of a million parameters",
                () => Section(Type, [1, 0x60, .. Number(1_000_000), .. Enumerable.Repeat((byte)0x7F, 1_000_000), 0]),
                false
            ),
            Binary("a function type that declares 2^32-1 parameters", () => Section(Type, [1, 0x60, .. s_max]), false),
            Binary(
                "a million empty recursion groups",
                () => Section(Type, [.. Number(1_000_000), .. Repeat([0x4E, 0], 1_000_000)]),
                true
            ),
            Binary(
                "a recursion group of a million types",
                () => Section(Type, [1, 0x4E, .. Number(1_000_000), .. Repeat([0x60, 0, 0], 1_000_000)]),
                true
            ),
            Binary("a recursion group that declares 2^32-1 types", () => Section(Type, [1, 0x4E, .. s_max]), false),
            Binary(
                "a million references between types",
                () => Section(Type, [1, 0x4E, .. Number(300_000), .. Repeat([0x5F, 1, 0x63, 0, 0], 300_000)]),
                true
            ),
            Binary(
                "types with many supertypes",
                () => Section(Type, [1, 0x50, .. Number(1_000_000), .. new byte[1_000_000], 0x5F, 0]),
                false
            ),
            Binary(
                "a chain of supertypes",
                () => Section(Type, [.. Number(60_000), 0x50, 0, 0x5F, 0, .. Chain(60_000)]),
                false
            ),
            Binary(
                "a million locals of many runs",
                () => [.. s_oneFunction, .. Body([.. Number(1_000_000), .. Repeat([1, 0x7F], 1_000_000), 0x0B])],
                false
            ),
            Binary("a run of 2^32-1 locals", () => [.. s_oneFunction, .. Body([1, .. s_max, 0x7F, 0x0B])], false),
            Binary(
                "runs of locals that overflow together",
                () => [.. s_oneFunction, .. Body([2, .. s_max, 0x7F, 2, 0x7F, 0x0B])],
                false
            ),
            Binary(
                "a body that declares 2^32-1 runs of locals",
                () => [.. s_oneFunction, .. Body([.. s_max, 0x0B])],
                false
            ),
            Binary(
                "deep blocks",
                () =>
                    [
                        .. s_oneFunction,
                        .. Body([0, .. Repeat([0x02, 0x40], 999_999), .. Enumerable.Repeat((byte)0x0B, 1_000_000)]),
                    ],
                true
            ),
            Binary(
                "deep ifs without end",
                () => [.. s_oneFunction, .. Body([0, .. Repeat([0x41, 0, 0x04, 0x40], 900_000)])],
                false
            ),
            Binary(
                "deep blocks in a constant expression",
                () => Section(Global, [1, 0x7F, 0, .. Repeat([0x02, 0x40], 1_000_000), 0x0B]),
                false
            ),
            Binary("a table of 2^32-1 labels", () => [.. s_oneFunction, .. Body([0, 0x41, 0, 0x0E, .. s_max])], false),
            Binary(
                "many tables of labels",
                () =>
                    [
                        .. s_oneFunction,
                        .. Body([0, .. Repeat([0x41, 0, 0x0E, .. Number(1000), .. new byte[1001]], 3000), 0x0B]),
                    ],
                true
            ),
            Binary("a select of 2^32-1 types", () => [.. s_oneFunction, .. Body([0, 0x1C, .. s_max])], false),
            Binary(
                "a try_table of 2^32-1 clauses",
                () => [.. s_oneFunction, .. Body([0, 0x1F, 0x40, .. s_max])],
                false
            ),
            Binary(
                "four million operands",
                () => [.. s_oneFunction, .. Body([0, .. Repeat([0x41, 0], 3_500_000), 0x0F, 0x0B])],
                null
            ),
            Binary(
                "an array of 2^32-1 operands",
                () =>
                    [
                        .. Section(Type, [2, 0x60, 0, 0, 0x5E, 0x7F, 0]),
                        .. Section(Function, [1, 0]),
                        .. Body([0, 0xFB, 8, 1, .. s_max, 0x0B]),
                    ],
                false
            ),
            Binary(
                "unreachable arrays of 2^32-1 operands",
                () =>
                    [
                        .. Section(Type, [2, 0x60, 0, 0, 0x5E, 0x7F, 0]),
                        .. Section(Function, [1, 0]),
                        .. Body([0, 0x00, .. Repeat([0xFB, 8, 1, .. s_max], 100_000), 0x0B]),
                    ],
                false
            ),
            Binary(
                "unreachable arrays of 10000 operands",
                () =>
                    [
                        .. Section(Type, [2, 0x60, 0, 0, 0x5E, 0x7F, 0]),
                        .. Section(Function, [1, 0]),
                        .. Body([0, 0x00, .. Repeat([0xFB, 8, 1, .. Number(10_000), 0x1A], 20_000), 0x0B]),
                    ],
                true
            ),
            Binary("unreachable calls of 1000 results", () => ManyResults(10_000), true),
            Binary("blocks of 1000 parameters", () => NestedParameters(2_000), true),
            Binary("a name of 2^32-1 bytes", () => Section(Import, [1, .. s_max]), false),
            Binary(
                "a long name",
                () => Section(Import, [1, .. Number(1_000_000), .. new byte[1_000_000], 0, 0, 0]),
                false
            ),
            Binary(
                "a million imports of nothing",
                () => [.. s_oneType, .. Section(Import, [.. Number(1_000_000), .. Repeat([0, 0, 0, 0], 1_000_000)])],
                true
            ),
            Binary(
                "a million exports of one name",
                () =>
                    [
                        .. s_oneFunction,
                        .. Section(Export, [.. Number(1_000_000), .. Repeat([0, 0, 0], 1_000_000)]),
                        .. Body([0, 0x0B]),
                    ],
                false
            ),
            Binary(
                "a million functions without bodies",
                () => [.. s_oneType, .. Section(Function, [.. Number(1_000_000), .. new byte[1_000_000]])],
                false
            ),
            Binary(
                "a million empty functions",
                () =>
                    [
                        .. s_oneType,
                        .. Section(Function, [.. Number(1_000_000), .. new byte[1_000_000]]),
                        .. Section(Code, [.. Number(1_000_000), .. Repeat([2, 0, 0x0B], 1_000_000)]),
                    ],
                true
            ),
            Binary(
                "too many functions",
                () => [.. s_oneType, .. Section(Function, [.. Number(2_000_000), .. new byte[2_000_000]])],
                false
            ),
            Binary(
                "a million globals",
                () => Section(Global, [.. Number(1_000_000), .. Repeat([0x7F, 0, 0x41, 0, 0x0B], 1_000_000)]),
                true
            ),
            Binary(
                "a hundred thousand tables",
                () => Section(Table, [.. Number(100_000), .. Repeat([0x70, 0, 0], 100_000)]),
                true
            ),
            Binary("a table of 2^32-1 elements", () => Section(Table, [1, 0x70, 0, .. s_max]), true),
            Binary(
                "a hundred thousand segments",
                () => Section(Element, [.. Number(100_000), .. Repeat([1, 0, 0], 100_000)]),
                true
            ),
            Binary(
                "a segment of ten million functions",
                () =>
                    [
                        .. s_oneFunction,
                        .. Section(Element, [1, 1, 0, .. Number(10_000_000), .. new byte[10_000_000]]),
                        .. Body([0, 0x0B]),
                    ],
                null
            ),
            Binary(
                "a segment of two million expressions",
                () => Section(Element, [1, 5, 0x70, .. Number(2_000_000), .. Repeat([0xD0, 0x70, 0x0B], 2_000_000)]),
                null
            ),
            Binary("a data count of 2^32-1", () => Section(DataCount, s_max), false),
            Binary("data of 2^32-1 bytes", () => Section(Data, [1, 1, .. s_max]), false),
            Binary(
                "a name section of a million names",
                () => NameSection(1, [.. Number(1_000_000), .. Repeat([0, 0], 1_000_000)]),
                true
            ),
            Binary(
                "a name section of a million maps",
                () => NameSection(2, [.. Number(1_000_000), .. Repeat([0, 0], 1_000_000)]),
                true
            ),
            Binary("a name section of 2^32-1 names", () => NameSection(1, s_max), true),
            Binary(
                "a name section of different maps",
                () =>
                    NameSection(
                        2,
                        [
                            .. Number(300_000),
                            .. Enumerable.Range(0, 300_000).SelectMany(n => (byte[])[.. Number((uint)n), 1, 0, 0]),
                        ]
                    ),
                true
            ),
            Binary("many name sections", () => Repeat(NameSection(0, [1, 0x61]), 200_000), true),
            Binary("hints on a million branches", () => Hints(1_000_000), null),
            Binary(
                "long integers",
                () =>
                    [
                        .. s_oneFunction,
                        .. Body([0, .. Repeat([0x41, 0x80, 0x80, 0x80, 0x80, 0x00, 0x1A], 500_000), 0x0B]),
                    ],
                true
            ),
            Binary("zeros", () => new byte[5_000_000], false),
            Binary("ones", () => [.. Enumerable.Repeat((byte)0xFF, 5_000_000)], false),
        ];

    private static HostileInput Binary(string name, Func<byte[]> make, bool? isValid) =>
        new($"binary: {name}", false, () => [0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0, .. make()], isValid);

    private static byte[] Section(byte id, byte[] content) => [id, .. Number((uint)content.Length), .. content];

    private static byte[] Body(byte[] body) => Section(Code, [1, .. Number((uint)body.Length), .. body]);

    private static byte[] NameSection(byte subsection, byte[] content) =>
        Section(Custom, [4, .. "name"u8, subsection, .. Number((uint)content.Length), .. content]);

    private static byte[] Hints(int count)
    {
        byte[] name = Encoding.ASCII.GetBytes("metadata.code.branch_hint");
        byte[] hints =
        [
            1,
            0,
            .. Number((uint)count),
            .. Enumerable.Range(0, count).SelectMany(n => (byte[])[.. Number((uint)n), 1, 0]),
        ];
        return [.. s_oneFunction, .. Section(Custom, [(byte)name.Length, .. name, .. hints]), .. Body([0, 0x0B])];
    }

    // Type n + 1 has supertype n.
    private static IEnumerable<byte> Chain(int count)
    {
        for (uint n = 0; n < count - 1; n++)
        {
            foreach (byte b in (byte[])[0x50, 1, .. Number(n), 0x5F, 0])
                yield return b;
        }
    }

    // Calls of a function with 1000 results whose operands are never there and whose results nobody takes.
    private static byte[] ManyResults(int calls) =>
        [
            .. Section(Type, [2, 0x60, 0, 0, 0x60, 0, .. Number(1000), .. Enumerable.Repeat((byte)0x7F, 1000)]),
            .. Section(Function, [2, 0, 1]),
            .. Section(
                Code,
                [2, .. Sized([0, 0x00, .. Repeat([0x10, 1, 0x00], calls), 0x0B]), .. Sized([0, 0x00, 0x0B])]
            ),
        ];

    // Blocks that each take and give 1000 operands.
    private static byte[] NestedParameters(int depth) =>
        [
            .. Section(
                Type,
                [
                    2,
                    0x60,
                    0,
                    0,
                    0x60,
                    .. Number(1000),
                    .. Enumerable.Repeat((byte)0x7F, 1000),
                    .. Number(1000),
                    .. Enumerable.Repeat((byte)0x7F, 1000),
                ]
            ),
            .. Section(Function, [1, 0]),
            .. Body([
                0,
                .. Repeat([0x41, 0], 1000),
                .. Repeat([0x02, 1], depth),
                .. Enumerable.Repeat((byte)0x0B, depth),
                .. Enumerable.Repeat((byte)0x1A, 1000),
                0x0B,
            ]),
        ];

    private static byte[] Sized(byte[] content) => [.. Number((uint)content.Length), .. content];

    private static byte[] Repeat(byte[] bytes, int times)
    {
        byte[] all = new byte[bytes.Length * times];
        for (int n = 0; n < times; n++)
            bytes.CopyTo(all, n * bytes.Length);
        return all;
    }

    private static byte[] Number(uint value)
    {
        ArrayBufferWriter<byte> output = new(5);
        Leb128.WriteUnsigned(output, value);
        return output.WrittenSpan.ToArray();
    }
}
