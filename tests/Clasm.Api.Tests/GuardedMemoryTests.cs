using System;
using System.Collections.Generic;
using System.Text;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Every access to a memory at every distance from its end, whatever becomes of what it loads.</summary>
public sealed class GuardedMemoryTests
{
    private static readonly (string Name, int Size, string Type)[] s_loads =
    [
        ("i32.load", 4, "i32"),
        ("i32.load8_s", 1, "i32"),
        ("i32.load8_u", 1, "i32"),
        ("i32.load16_s", 2, "i32"),
        ("i32.load16_u", 2, "i32"),
        ("i64.load", 8, "i64"),
        ("i64.load8_s", 1, "i64"),
        ("i64.load8_u", 1, "i64"),
        ("i64.load16_s", 2, "i64"),
        ("i64.load16_u", 2, "i64"),
        ("i64.load32_s", 4, "i64"),
        ("i64.load32_u", 4, "i64"),
        ("f32.load", 4, "f32"),
        ("f64.load", 8, "f64"),
        ("v128.load", 16, "v128"),
        ("v128.load8x8_s", 8, "v128"),
        ("v128.load16x4_u", 8, "v128"),
        ("v128.load32x2_s", 8, "v128"),
        ("v128.load8_splat", 1, "v128"),
        ("v128.load16_splat", 2, "v128"),
        ("v128.load32_splat", 4, "v128"),
        ("v128.load64_splat", 8, "v128"),
        ("v128.load32_zero", 4, "v128"),
        ("v128.load64_zero", 8, "v128"),
        ("v128.load8_lane 3", 1, "v128"),
        ("v128.load16_lane 1", 2, "v128"),
        ("v128.load32_lane 2", 4, "v128"),
        ("v128.load64_lane 0", 8, "v128"),
    ];

    private static readonly (string Name, int Size, string Type)[] s_stores =
    [
        ("i32.store", 4, "i32"),
        ("i32.store8", 1, "i32"),
        ("i32.store16", 2, "i32"),
        ("i64.store", 8, "i64"),
        ("i64.store8", 1, "i64"),
        ("i64.store16", 2, "i64"),
        ("i64.store32", 4, "i64"),
        ("f32.store", 4, "f32"),
        ("f64.store", 8, "f64"),
        ("v128.store", 16, "v128"),
        ("v128.store8_lane 3", 1, "v128"),
        ("v128.store16_lane 1", 2, "v128"),
        ("v128.store32_lane 2", 4, "v128"),
        ("v128.store64_lane 1", 8, "v128"),
    ];

    // What becomes of a value: % is the load, * its type.
    private static readonly Dictionary<string, string[]> s_uses = new()
    {
        [""] =
        [
            "% (global.set $*)",
            "% (drop)",
            "% (local.set $*)",
            "% (local.set $*) (local.get $*) (drop)",
            "% (local.tee $*) (global.set $*) (local.set $* (global.get $*))",
            "% (call $ignore_*)",
            "(drop (call $*_twice (local.get $p)))",
            "(block (result *) %) (drop)",
        ],
        ["i32"] =
        [
            "% (i32.and (i32.const 255)) (global.set $i32)",
            "% (i32.and (i32.const 65535)) (global.set $i32)",
            "% (i32.and (i32.const 1)) (if (then (global.set $i32 (i32.const 1))))",
            "% (i32.extend8_s) (global.set $i32)",
            "% (i32.extend16_s) (global.set $i32)",
            "% (i32.shl (i32.const 24)) (i32.shr_s (i32.const 24)) (global.set $i32)",
            "% (i32.shl (i32.const 16)) (global.set $i32)",
            "% (i32.add (i32.const 7)) (i32.and (i32.const 255)) (global.set $i32)",
            "% (local.set $i32) (global.set $i32 (i32.and (local.get $i32) (i32.const 255)))",
            "% (i32.mul (i32.const 3)) (local.set $i32) (global.set $i32 (i32.extend8_s (local.get $i32)))",
            "% (local.set $other) (i32.store8 (i32.const 0) (local.get $other))",
            "(i32.store16 (i32.const 0) %)",
            "% (i32.eqz) (drop)",
            "% (call $narrow_i32) (global.set $i32)",
            "(global.set $i32 (i32.and (call $i32_load (local.get $p)) (i32.const 255)))",
            "% (i64.extend_i32_u) (i64.and (i64.const 255)) (global.set $i64)",
            "% (i32.load8_u) (drop)",
        ],
        ["i64"] =
        [
            "% (i32.wrap_i64) (global.set $i32)",
            "% (i64.and (i64.const 255)) (global.set $i64)",
            "% (i64.and (i64.const 0xffffffff)) (global.set $i64)",
            "% (i64.extend8_s) (global.set $i64)",
            "% (i64.extend32_s) (global.set $i64)",
            "% (i64.add (i64.const 7)) (i32.wrap_i64) (global.set $i32)",
            "% (i64.mul (i64.const 7)) (local.set $i64)",
            "% (local.set $i64) (global.set $i32 (i32.wrap_i64 (local.get $i64)))",
            "(i64.store32 (i32.const 0) %)",
            "(i64.store8 (i32.const 0) %)",
            "% (i64.eqz) (drop)",
            "% (i64.shr_u (i64.const 32)) (i32.wrap_i64) (global.set $i32)",
            "(global.set $i32 (i32.wrap_i64 (call $i64_load (local.get $p))))",
        ],
        ["f32"] = ["% (i32.reinterpret_f32) (i32.and (i32.const 255)) (global.set $i32)", "% (f32.neg) (drop)"],
        ["f64"] =
        [
            "% (i64.reinterpret_f64) (i32.wrap_i64) (global.set $i32)",
            "% (f32.demote_f64) (global.set $f32)",
            "% (f64.abs) (drop)",
        ],
        ["v128"] =
        [
            "% (i8x16.extract_lane_u 0) (global.set $i32)",
            "% (i64x2.extract_lane 0) (global.set $i64)",
            "% (i16x8.extend_low_i8x16_s) (global.set $v128)",
            "% (f64x2.promote_low_f32x4) (global.set $v128)",
            "% (local.set $v128) (global.set $i32 (i32x4.extract_lane 0 (local.get $v128)))",
            "% (v128.and (v128.const i64x2 255 0)) (global.set $v128)",
            "% (i32x4.add (global.get $v128)) (i8x16.extract_lane_u 0) (global.set $i32)",
            "% (v128.any_true) (drop)",
        ],
    };

    [Theory]
    [InlineData(MemoryChecks.Auto, true)]
    [InlineData(MemoryChecks.Auto, false)]
    [InlineData(MemoryChecks.Explicit, true)]
    public void An_access_traps_where_it_ends_past_the_memory(MemoryChecks checks, bool optimize)
    {
        using Engine engine = new(new Config { MemoryChecks = checks, Optimize = optimize });
        List<string> wrong = [];
        foreach (ulong offset in (ulong[])[0, 4, 65535, 0x8000_0000, 0xFFFF_FFFF])
        {
            foreach ((string name, int size, string type) in s_loads)
            {
                string lanes = name.Contains("_lane", StringComparison.Ordinal) ? " (global.get $v128)" : "";
                string load = $"({WithOffset(name, offset)} (local.get $p){lanes})";
                Try(engine, name, size, offset, Functions(load, type), wrong);
            }
            foreach ((string name, int size, string type) in s_stores)
            {
                string store = $"({WithOffset(name, offset)} (local.get $p) (global.get ${type}))";
                Try(engine, name, size, offset, [store], wrong);
            }
        }
        Assert.Empty(wrong);
    }

    // Copies read and write at every distance from the end; nothing is written where either reaches past it.
    [Theory]
    [InlineData(MemoryChecks.Auto, true)]
    [InlineData(MemoryChecks.Auto, false)]
    [InlineData(MemoryChecks.Explicit, true)]
    public void A_short_copy_is_whole_or_traps(MemoryChecks checks, bool optimize)
    {
        using Engine engine = new(new Config { MemoryChecks = checks, Optimize = optimize });
        StringBuilder text = new("(memory (export \"memory\") 1) ");
        for (int size = 1; size <= 33; size++)
        {
            string copy = $"(memory.copy (local.get $to) (local.get $from) (i32.const {size}))";
            text.AppendLine($"(func (export \"{size}\") (param $to i32) (param $from i32) {copy})");
        }
        using Guest guest = new(engine, text.ToString());
        Memory memory = guest.Instance.GetMemory("memory")!;
        byte[] before = new byte[65536];
        new Random(1).NextBytes(before);
        for (int size = 1; size <= 33; size++)
        {
            Action<int, int> copy = guest.Get<Action<int, int>>($"{size}");
            foreach (uint near in (uint[])[100, 107, 133])
            {
                foreach (uint far in (uint[])[.. Addresses(size, 0), near])
                {
                    Check(near, far, size, (to, from) => copy(to, from));
                    Check(far, near, size, (to, from) => copy(to, from));
                }
            }
        }

        void Check(uint to, uint from, int size, Action<int, int> copy)
        {
            byte[] expected = [.. before];
            bool fits = to + (ulong)size <= 65536 && from + (ulong)size <= 65536;
            if (fits)
                before.AsSpan((int)from, size).CopyTo(expected.AsSpan((int)to));
            before.CopyTo(memory.GetSpan());
            Assert.Equal(!fits, Traps(_ => copy((int)to, (int)from), 0));
            Assert.True(memory.GetSpan().SequenceEqual(expected), $"{size} bytes from {from} to {to}");
        }
    }

    // Two stores that the CLR's compiler could make one.
    [Theory]
    [InlineData("(i32.store8 (local.get 0) (i32.const 1)) (i32.store8 offset=1 (local.get 0) (i32.const 1))", 65535)]
    [InlineData("(i32.store (local.get 0) (i32.const 1)) (i32.store offset=4 (local.get 0) (i32.const 1))", 65532)]
    [InlineData("(i64.store (local.get 0) (i64.const 0)) (i64.store offset=8 (local.get 0) (i64.const 0))", 65528)]
    public void What_was_stored_before_a_trap_stays_stored(string stores, int address)
    {
        using Guest guest = new($"(memory (export \"memory\") 1) (func (export \"f\") (param i32) {stores})");
        Memory memory = guest.Instance.GetMemory("memory")!;
        memory.GetSpan().Fill(0xEE);
        Assert.Equal(
            TrapCode.MemoryOutOfBounds,
            Assert.Throws<TrapException>(() => guest.Get<Action<int>>("f")(address)).Code
        );
        Assert.True(memory.Read<byte>(address) is 0 or 1);
        Assert.True(memory.Read<byte>(65535) is 0 or 1);
    }

    // A load in a loop must not fault before what the loop does first.
    [Fact]
    public void A_trap_comes_after_what_was_done_before()
    {
        using Guest guest = new(
            """
            (memory 1) (global $done (export "done") (mut i32) (i32.const 0))
            (func (export "f") (param $p i32) (param $n i32) (result i32) (local $s i32)
              (loop $again
                (global.set $done (i32.add (global.get $done) (i32.const 1)))
                (if (i32.gt_s (global.get $done) (i32.const 3))
                  (then (local.set $s (i32.add (local.get $s) (i32.load (local.get $p))))))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (local.get $s))
            """
        );
        Assert.Throws<TrapException>(() => guest.Get<Func<int, int, int>>("f")(-1, 10));
        Assert.Equal(4, guest.Instance.GetGlobal("done")!.GetValue());
    }

    [Fact]
    public void Memories_grow_into_what_was_guarded()
    {
        using Guest guest = new(
            """
            (memory (export "memory") 1 3)
            (func (export "f") (param i32) (result i32) (local $n i32)
              (loop $again
                (local.set $n (i32.add (local.get $n) (i32.const 1)))
                (drop (memory.grow (i32.const 1)))
                (i32.store (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 4)) (local.get $n))
                (br_if $again (i32.lt_u (local.get $n) (i32.const 5))))
              (i32.load (local.get 0)))
            """
        );
        Func<int, int> f = guest.Get<Func<int, int>>("f");
        Assert.Equal(5, f((3 << 16) - 4));
        Assert.Throws<TrapException>(() => f((3 << 16) - 3));
    }

    private static string WithOffset(string name, ulong offset)
    {
        string[] words = name.Split(' ');
        return $"{words[0]} offset={offset}{(words.Length > 1 ? " " + words[1] : "")}";
    }

    private static IEnumerable<string> Functions(string load, string type)
    {
        foreach (string use in s_uses[""])
            yield return Fill(use);
        foreach (string use in s_uses[type])
            yield return Fill(use);

        string Fill(string use)
        {
            string twice = $"(drop (call ${type}_load (local.get $p)))";
            return use.Contains("_twice", StringComparison.Ordinal)
                ? twice
                : use.Replace("%", load, StringComparison.Ordinal).Replace("*", type, StringComparison.Ordinal);
        }
    }

    private static void Try(
        Engine engine,
        string name,
        int size,
        ulong offset,
        IEnumerable<string> bodies,
        List<string> wrong
    )
    {
        StringBuilder text = new(Support(name, offset));
        List<string> all = [.. bodies];
        for (int i = 0; i < all.Count; i++)
        {
            text.AppendLine(
                $"(func (export \"{i}\") (param $p i32) (local $i32 i32) (local $other i32) (local $i64 i64) (local $f32 f32) (local $f64 f64) (local $v128 v128) {all[i]})"
            );
        }
        using Guest guest = new(engine, text.ToString());
        foreach (uint address in Addresses(size, offset))
        {
            bool fits = address + offset + (ulong)size <= 65536;
            for (int i = 0; i < all.Count; i++)
            {
                if (Traps(guest.Get<Action<int>>($"{i}"), (int)address) == fits)
                    wrong.Add($"{all[i]} at {address}: {(fits ? "traps" : "does not trap")}");
            }
        }
    }

    private static string Support(string name, ulong offset)
    {
        StringBuilder text = new("(memory 1) ");
        foreach (string type in (string[])["i32", "i64", "f32", "f64", "v128"])
        {
            string zero = type == "v128" ? "v128.const i64x2 0 0" : $"{type}.const 0";
            text.AppendLine($"(global ${type} (mut {type}) ({zero}))");
            text.AppendLine($"(func $ignore_{type} (param {type}))");
            bool isIt =
                name.StartsWith(type, StringComparison.Ordinal) && name.Contains("load", StringComparison.Ordinal);
            string load = WithOffset(isIt ? name : type + ".load", offset);
            string lanes = load.Contains("_lane", StringComparison.Ordinal) ? " (global.get $v128)" : "";
            text.AppendLine($"(func ${type}_load (param i32) (result {type}) ({load} (local.get 0){lanes}))");
        }
        text.AppendLine("(func $narrow_i32 (param i32) (result i32) (i32.and (local.get 0) (i32.const 255)))");
        return text.ToString();
    }

    private static IEnumerable<uint> Addresses(int size, ulong offset)
    {
        long last = 65536 - size - (long)offset;
        for (long address = last - 1; address <= last + size + 1; address++)
        {
            if (address is >= 0 and <= uint.MaxValue)
                yield return (uint)address;
        }
        yield return 0x7FFF_FFFF;
        yield return uint.MaxValue;
    }

    private static bool Traps(Action<int> run, int address)
    {
        try
        {
            run(address);
            return false;
        }
        catch (TrapException trap)
        {
            return trap.Code == TrapCode.MemoryOutOfBounds;
        }
    }
}
