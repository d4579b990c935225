using System.Collections.Generic;
using System.Text;

namespace Clasm.Survival;

/// <summary>Modules whose structure is deep: nothing that reads them may recurse.</summary>
internal static class Nesting
{
    public static void Run(Engine engine)
    {
        Program.Step("blocks in text", () => Text(engine, "(block ", ")", 1_000_000));
        Program.Step(
            "folded additions",
            () => Text(engine, "(i32.add (i32.const 1) ", ")", 20_000, "(i32.const 1)", "drop")
        );
        Program.Step("parentheses", () => Text(engine, "(", "", 1_000_000));
        Program.Step("comments", () => Text(engine, "(;", ";)", 1_000_000));
        Program.Step("blocks", () => Binary(engine, [0x02, 0x40], [0x0B], 1_000_000));
        Program.Step("unreachable blocks", () => Binary(engine, [0x00, 0x02, 0x40], [0x0B], 300_000));
        Program.Step("conditions", () => Binary(engine, [0x41, 0x01, 0x04, 0x40], [0x0B], 20_000));
        Program.Step("loops", () => Binary(engine, [0x03, 0x40], [0x0B], 2_000));
        Program.Step("branches out", () => Binary(engine, [0x02, 0x40, 0x41, 0x00, 0x0D, 0x00], [0x0B], 20_000));
        // local.get 0 i32.const 1 i32.add …: a tree that leans to the left.
        Program.Step("sums", () => Binary(engine, [0x20, 0x00], [0x20, 0x00, 0x6A], 1, 200_000, [0x1A]));
        // local.get 0 … i32.add …: one that leans to the right.
        Program.Step("sums of sums", () => Binary(engine, [0x20, 0x00], [0x6A], 100_000, 99_999, [0x1A]));
        Program.Step("loads", () => Binary(engine, [0x20, 0x00], [0x28, 0x02, 0x00], 1, 100_000, [0x1A]));
    }

    private static string Text(
        Engine engine,
        string open,
        string close,
        int depth,
        string inside = "",
        string after = ""
    )
    {
        StringBuilder text = new("(module (func (export \"run\") ");
        for (int i = 0; i < depth; i++)
            text.Append(open);
        text.Append(inside);
        for (int i = 0; i < depth; i++)
            text.Append(close);
        text.Append(' ').Append(after).Append("))");
        return Call(engine, Module.FromText(engine, "test", text.ToString()));
    }

    private static string Binary(Engine engine, byte[] open, byte[] close, int depth) =>
        Binary(engine, open, close, depth, depth, []);

    private static string Binary(Engine engine, byte[] open, byte[] close, int opened, int closed, byte[] after)
    {
        List<byte> body = [1, 1, 0x7F];
        for (int i = 0; i < opened; i++)
            body.AddRange(open);
        for (int i = 0; i < closed; i++)
            body.AddRange(close);
        body.AddRange(after);
        body.Add(0x0B);
        return Call(engine, Module.FromBytes(engine, "test", ModuleOf(body)));
    }

    /// <summary>A module with one function without parameters and results, and a memory.</summary>
    public static byte[] ModuleOf(List<byte> body)
    {
        List<byte> module = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0];
        module.AddRange([1, 4, 1, 0x60, 0, 0]); // type
        module.AddRange([3, 2, 1, 0]); // function
        module.AddRange([5, 3, 1, 0, 1]); // memory
        module.AddRange([7, 7, 1, 3, (byte)'r', (byte)'u', (byte)'n', 0, 0]); // export
        List<byte> code = [1];
        Leb(code, body.Count);
        code.AddRange(body);
        module.Add(10);
        Leb(module, code.Count);
        module.AddRange(code);
        return [.. module];
    }

    public static void Leb(List<byte> bytes, int value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }

    public static string Call(Engine engine, Module module)
    {
        using Store store = new(engine);
        new Instance(store, module).GetFunction("run")!.Invoke();
        return "ran";
    }
}
