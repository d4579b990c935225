using System.Collections.Generic;
using System.Text;

namespace Clasm.Survival;

/// <summary>Functions whose frames are large.</summary>
internal static class Frames
{
    public static void Run(Engine engine)
    {
        Program.Step("50,000 locals", () => Locals(engine, 50_000));
        Program.Step("50,000 locals, recursive", () => Locals(engine, 50_000, "(call $run)"));
        Program.Step("4,000 locals, recursive", () => Locals(engine, 4_000, "(call $run)"));
        Program.Step("8,000 temporaries", () => Operands(engine, 8_000, [0x10, 0x00]));
        Program.Step("100,000 operands", () => Operands(engine, 100_000, [0x20, 0x00]));
        Program.Step("100,000 loads", () => Operands(engine, 100_000, [0x41, 0x00, 0x28, 0x02, 0x00]));
        Program.Step("1,000 parameters", () => Parameters(engine));
    }

    private static string Locals(Engine engine, int count, string body = "")
    {
        StringBuilder text = new("(module (func $run (export \"run\") (local");
        for (int i = 0; i < count; i++)
            text.Append(" i64");
        text.Append(')').Append(body);
        for (int i = 0; i < count; i += 100)
            text.Append($"(local.set {i} (i64.add (local.get {count - 1 - i}) (i64.const 1)))");
        text.Append("))");
        return Nesting.Call(engine, Module.FromText(engine, "test", text.ToString()));
    }

    // All are there before the first addition. Function 0 is the one that runs: it calls itself.
    private static string Operands(Engine engine, int count, byte[] push)
    {
        bool calls = push[0] == 0x10;
        List<byte> body = [1, 1, 0x7F];
        for (int i = 0; i < count; i++)
        {
            body.AddRange(push);
            if (calls)
                body.AddRange([0x41, 0x00, 0x28, 0x02, 0x00]);
        }
        for (int i = 1; i < count; i++)
            body.Add(0x6A);
        body.AddRange([0x1A, 0x0B]);
        return Nesting.Call(engine, Module.FromBytes(engine, "test", Nesting.ModuleOf(body)));
    }

    private static string Parameters(Engine engine)
    {
        StringBuilder text = new("(module (func $f (param");
        for (int i = 0; i < 1000; i++)
            text.Append(" i64");
        text.Append(") (call $f");
        for (int i = 0; i < 1000; i++)
            text.Append($" (local.get {i})");
        text.Append(")) (func (export \"run\") (call $f");
        for (int i = 0; i < 1000; i++)
            text.Append($" (i64.const {i})");
        text.Append(")))");
        return Nesting.Call(engine, Module.FromText(engine, "test", text.ToString()));
    }
}
