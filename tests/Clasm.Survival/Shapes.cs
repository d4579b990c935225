using System;
using System.Collections.Generic;

namespace Clasm.Survival;

/// <summary>
/// Functions that are long or wide in one respect: the time that compiling them takes grows no faster than they do.
/// </summary>
internal static class Shapes
{
    private const int Largest = 7_654_000;

    private static readonly byte[] s_call = [0x10, 0x01];
    private static readonly byte[] s_callReference = [0xD2, 0x01, 0x14, 0x01];
    private static readonly byte[] s_callWith = [0x10, 0x02];
    private static readonly byte[] s_load = [0x41, 0x00, 0x28, 0x02, 0x00];
    private static readonly byte[] s_vector = [0x41, 0x00, 0xFD, 0x00, 0x04, 0x00];
    private static readonly byte[] s_add = [0x6A];
    private static readonly byte[] s_branch = [0x20, 0x00, 0x0D, 0x00];

    public static void Run(Engine engine)
    {
        Step(engine, "60,000 temporaries", () => Body([], 60_000, [.. s_call, 0x1A, .. s_load], 59_999, s_add, [0x1A]));
        Step(engine, "30,000 operands below calls", () => Body([], 30_000, s_call, 29_999, s_add, [0x1A]));
        Step(engine, "50,000 locals across calls", () => LocalsAcrossCalls(50_000));
        Step(engine, "1,900 locals across calls", () => LocalsAcrossCalls(1_900));
        Step(engine, "100,000 blocks", () => Body([], 100_000, [0x02, 0x40, .. s_branch, 0x0B], 0, [], []));
        Step(engine, "jump tables", () => Tables(65_520, 50));
        Step(engine, "2,000 try_tables in each other", () => Tries(2_000, s_callReference, isNested: true));
        Step(engine, "10,000 try_tables in each other", () => Tries(10_000, s_callReference, isNested: true));
        Step(engine, "10,000 try_tables in a row", () => Tries(10_000, s_callReference, isNested: false));
        Step(engine, "10,000 try_tables that need no handler", () => Tries(10_000, s_call, isNested: true));
        Step(engine, "1,000 loops in each other", () => Loops(1_000, 3));
        Step(engine, "100 loops in each other", () => Loops(100, 100));
        Step(engine, "loads", () => Long([.. s_load, 0x21, 0x00], 1_000_000));
        Step(engine, "calls", () => Long([.. s_call, 0x1A]));
        Step(engine, "floats", () => Long([0x44, 1, 2, 3, 4, 5, 6, 7, 8, 0x1A]));
        Step(engine, "vectors", () => Long([.. s_vector, .. s_vector, 0xFD, 0xAE, 1, 0xFD, 0x1B, 0, 0x1A], 500_000));
        Step(engine, "sums of calls", () => Long([.. s_call, .. s_call, 0x6A, 0x1A], 1_000_000));
        Step(engine, "calls of calls", () => Body([], 1, [0x41, 0x00], 200_000, s_callWith, [0x1A]));
        Step(engine, "pairs of calls", () => Body([], 1, s_call, 100_000, [.. s_call, .. s_callWith, 0x1A], [0x1A]));
        Step(engine, "branches below operands", () => Body([], 1_000_000, [0x41, 0x00], 200_000, s_branch, [0x00]));
        Step(engine, "branches out of 100,000 blocks", () => Nested(100_000, [0x20, 0x00, 0x0D, 0x9F, 0x8D, 0x06]));
        Step(engine, "calls in 100,000 blocks", () => Nested(100_000, [.. s_call, 0x1A]));
        Step(engine, "branches below locals", () => Body([], 30_000, [0x20, 0x00], 200_000, s_branch, [0x00]));
    }

    private static void Step(Engine engine, string name, Func<List<byte>> body) =>
        Program.Step(name, () => Nesting.Call(engine, Module.FromBytes(engine, "test", ModuleOf(body()))));

    private static List<byte> Body(byte[] locals, int count, byte[] first, int after, byte[] second, byte[] last)
    {
        List<byte> body = locals.Length == 0 ? [2, 2, 0x7F, 1, 0x7B] : [.. locals];
        for (int i = 0; i < count; i++)
            body.AddRange(first);
        for (int i = 0; i < after; i++)
            body.AddRange(second);
        body.AddRange(last);
        return body;
    }

    private static List<byte> Nested(int blocks, byte[] instructions)
    {
        byte[] ends = new byte[blocks];
        Array.Fill(ends, (byte)0x0B);
        return Body([], blocks, [0x02, 0x40], blocks, instructions, ends);
    }

    private static List<byte> Long(byte[] instructions, int size = Largest) =>
        Body([], size / instructions.Length, instructions, 0, [], []);

    private static List<byte> LocalsAcrossCalls(int count)
    {
        List<byte> body = [1];
        Nesting.Leb(body, count);
        body.Add(0x7F);
        for (int i = 0; i < count; i++)
        {
            body.AddRange(s_call);
            body.Add(0x21);
            Nesting.Leb(body, i);
        }
        for (int i = 0; i < count; i++)
        {
            body.AddRange(s_call);
            body.Add(0x20);
            Nesting.Leb(body, i);
            body.AddRange([0x6A, 0x21]);
            Nesting.Leb(body, count - 1 - i);
        }
        return body;
    }

    private static List<byte> Tables(int labels, int tables)
    {
        List<byte> body = [1, 2, 0x7F];
        for (int i = 0; i < tables; i++)
        {
            body.AddRange([0x02, 0x40, 0x20, 0x00, 0x0E]);
            Nesting.Leb(body, labels);
            for (int n = 0; n <= labels; n++)
                body.Add((byte)(n % 2 == 0 ? 0 : n % (Math.Min(i, 100) + 1)));
        }
        for (int i = 0; i < tables; i++)
            body.Add(0x0B);
        return body;
    }

    private static List<byte> Tries(int count, byte[] call, bool isNested)
    {
        List<byte> body = [1, 2, 0x7F];
        for (int i = 0; i < count; i++)
        {
            body.AddRange([0x02, 0x40, 0x1F, 0x40, 1, 2, 0, .. call, 0x1A]);
            if (!isNested)
                body.AddRange([0x0B, 0x0B]);
        }
        for (int i = 0; i < count && isNested; i++)
            body.AddRange([0x0B, 0x0B]);
        return body;
    }

    private static List<byte> Loops(int depth, int times)
    {
        List<byte> body = [1, 2, 0x7F];
        for (int n = 0; n < times; n++)
        {
            for (int i = 0; i < depth; i++)
                body.AddRange([0x03, 0x40, 0x20, 0x00, 0x41, 0x01, 0x6A, 0x21, 0x01]);
            for (int i = 0; i < depth; i++)
                body.AddRange([0x20, 0x00, 0x0D, 0x00, 0x0B]);
        }
        return body;
    }

    // The body, which is exported, and a function that it calls.
    private static byte[] ModuleOf(List<byte> body)
    {
        List<byte> module = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0];
        module.AddRange([1, 13, 3, 0x60, 0, 0, 0x60, 0, 1, 0x7F, 0x60, 1, 0x7F, 1, 0x7F]); // types
        module.AddRange([3, 4, 3, 0, 1, 2]); // functions
        module.AddRange([5, 3, 1, 0, 1]); // memory
        module.AddRange([6, 6, 1, 0x7F, 1, 0x41, 0, 0x0B]); // global
        module.AddRange([7, 11, 2, 3, (byte)'r', (byte)'u', (byte)'n', 0, 0, 1, (byte)'g', 0, 1]); // exports
        body.Add(0x0B);
        List<byte> code = [3];
        Nesting.Leb(code, body.Count);
        code.AddRange(body);
        code.AddRange([7, 0, 0x23, 0, 0x1A, 0x41, 7, 0x0B]);
        code.AddRange([7, 0, 0x23, 0, 0x1A, 0x20, 0, 0x0B]);
        module.Add(10);
        Nesting.Leb(module, code.Count);
        module.AddRange(code);
        return [.. module];
    }
}
