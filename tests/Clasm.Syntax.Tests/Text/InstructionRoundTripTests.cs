using System;
using System.Collections.Generic;
using System.Linq;
using Clasm.Syntax.Text;
using Xunit;

namespace Clasm.Syntax.Tests.Text;

/// <summary>Every instruction of the table, with every form of its immediates, survives being printed and parsed.</summary>
public sealed class InstructionRoundTripTests
{
    // Two of everything, some with names.
    private const string Prelude = """
        (module
          (type $f (func (param i32) (result i32)))
          (type $s (struct (field $x i32) (field (mut i64))))
          (type $a (array (mut i32)))
          (table $t 1 funcref) (table 1 funcref) (memory 1) (memory $m i64 1)
          (global $g i32 (i32.const 0)) (global i32 (i32.const 1)) (tag $e (param i32)) (tag)
          (elem func) (elem $el func) (data "") (data $d "")
          (func $callee (type $f) (local.get 0))
          (func (type $f) (param $p i32) (result i32) (local $l i64)))
        """;

    private const byte End = 0x0B;

    [Fact]
    public void Printing_and_parsing_gives_the_same_bytes()
    {
        int forms = 0;
        foreach (ushort number in InstructionTable.All)
        {
            Opcode opcode = (Opcode)number;
            if ((InstructionTable.FeatureOf(opcode) & Features.StackSwitching) != 0)
                continue;
            foreach (byte[] immediates in ImmediatesOf(opcode))
            {
                RoundTrip(Body(opcode, immediates));
                forms++;
            }
        }
        Assert.True(forms > 700, $"only {forms} forms");
    }

    private static void RoundTrip(byte[] body)
    {
        ModuleDefinition module = TextParser.ParseModule(Prelude, Features.All);
        FunctionDefinition last = module.Functions[^1];
        module.Functions[^1] = new FunctionDefinition(last.TypeIndex, last.Locals, new Expression(body, 0));
        string text = TextPrinter.Print(module);
        ModuleDefinition parsed = TextParser.ParseModule(text, Features.All);
        Assert.True(body.AsSpan().SequenceEqual(parsed.Functions[^1].Body.Bytes.Span), text);
    }

    // In a block, so that there are two labels.
    private static byte[] Body(Opcode opcode, byte[] immediates)
    {
        (byte prefix, uint number) = InstructionTable.EncodingOf(opcode);
        List<byte> body = [0x02, 0x40];
        body.AddRange(
            opcode switch
            {
                Opcode.Else => [0x04, 0x40],
                Opcode.Catch or Opcode.CatchAll or Opcode.Delegate => [0x06, 0x40],
                _ => Array.Empty<byte>(),
            }
        );
        if (prefix != 0)
            body.Add(prefix);
        if (prefix == 0)
            body.Add((byte)number);
        else
            body.AddRange(Leb(number));
        body.AddRange(immediates);
        bool opens =
            InstructionTable.ImmediatesOf(opcode) is ImmediateKind.Block or ImmediateKind.BlockCatches
            || opcode is Opcode.Else or Opcode.Catch or Opcode.CatchAll;
        if (opens)
            body.Add(End);
        if (opcode != Opcode.End)
            body.Add(End);
        body.Add(End);
        return [.. body];
    }

    private static byte[] Leb(uint value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Leb(value >> 7)];

    private static byte[][] ImmediatesOf(Opcode opcode) =>
        InstructionTable.ImmediatesOf(opcode) switch
        {
            ImmediateKind.None =>
            [
                [],
            ],
            ImmediateKind.Zero =>
            [
                [0],
            ],
            ImmediateKind.Block =>
            [
                [0x40],
                [0x7F],
                [0x6D],
                [0],
            ],
            ImmediateKind.BlockCatches =>
            [
                [0x40, 4, 0, 1, 0, 1, 0, 1, 2, 0, 3, 1],
                [0, 0],
            ],
            ImmediateKind.Labels =>
            [
                [0, 1],
                [2, 0, 1, 0],
            ],
            ImmediateKind.TypeTable =>
            [
                [0, 0],
                [0, 1],
            ],
            ImmediateKind.ValTypes =>
            [
                [1, 0x7F],
                [1, 0x64, 1],
            ],
            ImmediateKind.MemArg => MemoryArguments(opcode),
            ImmediateKind.MemArgLane => [.. MemoryArguments(opcode).Select(bytes => (byte[])[.. bytes, 1])],
            ImmediateKind.Lane =>
            [
                [0],
                [(byte)(InstructionTable.LanesOf(opcode) - 1)],
            ],
            ImmediateKind.Lanes16 =>
            [
                [0, 1, 2, 3, 4, 5, 6, 7, 31, 30, 29, 28, 27, 26, 25, 24],
            ],
            ImmediateKind.I32 or ImmediateKind.I64 =>
            [
                [0x2A],
                [0x7F],
                [0x80, 0x7F],
            ],
            ImmediateKind.F32 =>
            [
                [0, 0, 0xC0, 0x3F],
                [1, 0, 0x80, 0xFF],
                [0, 0, 0, 0x80],
            ],
            ImmediateKind.F64 =>
            [
                [0, 0, 0, 0, 0, 0, 0xF8, 0x3F],
                [1, 0, 0, 0, 0, 0, 0xF0, 0xFF],
            ],
            ImmediateKind.V128 =>
            [
                [.. Enumerable.Range(240, 16).Select(n => (byte)n)],
            ],
            ImmediateKind.TypeField =>
            [
                [1, 0],
                [1, 1],
            ],
            ImmediateKind.TypeCount =>
            [
                [2, 3],
            ],
            ImmediateKind.TypeData or ImmediateKind.TypeElem =>
            [
                [2, 0],
                [2, 1],
            ],
            ImmediateKind.TypeType =>
            [
                [2, 2],
            ],
            ImmediateKind.HeapType =>
            [
                [0x6E],
                [0x70],
                [1],
                [0x62, 1],
            ],
            ImmediateKind.Cast =>
            [
                [0, 0, 0x6E, 0x6B],
                [3, 1, 0x6E, 1],
                [1, 0, 0x6E, 0x62, 1],
            ],
            ImmediateKind.ElemTable
            or ImmediateKind.TableTable
            or ImmediateKind.DataMemory
            or ImmediateKind.MemoryMemory =>
            [
                [0, 0],
                [0, 1],
                [1, 0],
                [1, 1],
            ],
            _ =>
            [
                [0],
                [1],
            ],
        };

    // Of natural alignment, of less, of another memory, with a large offset.
    private static byte[][] MemoryArguments(Opcode opcode)
    {
        byte natural = (byte)InstructionTable.NaturalAlignmentOf(opcode);
        return
        [
            [natural, 0],
            [0, 5],
            [(byte)(natural | 0x40), 1, 7],
            [natural, 0xFF, 0xFF, 3],
        ];
    }
}
