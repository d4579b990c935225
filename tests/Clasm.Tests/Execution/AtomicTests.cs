using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Clasm.Compilation;
using Clasm.Execution;
using Clasm.Syntax;
using Xunit;

namespace Clasm.Tests.Execution;

/// <summary>Atomic accesses against plain arithmetic on bytes, and waiting.</summary>
public sealed unsafe class AtomicTests
{
    private const long Forever = -1;

    public static TheoryData<string> ReadModifyWrites
    {
        get
        {
            TheoryData<string> data = [];
            foreach (ushort number in InstructionTable.All)
            {
                if ((Opcode)number is >= Opcode.I32AtomicRmwAdd and <= Opcode.I64AtomicRmw32CmpxchgU)
                    data.Add(InstructionTable.MnemonicOf((Opcode)number));
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ReadModifyWrites))]
    public void Read_modify_write_changes_its_bytes_and_gives_the_old_ones(string mnemonic)
    {
        Assert.True(InstructionTable.TryParseMnemonic(mnemonic, out Opcode opcode));
        MethodInfo method = Lowering.Of(opcode).Helper;
        bool isWide = mnemonic.StartsWith("i64", StringComparison.Ordinal);
        int width = 8 << InstructionTable.NaturalAlignmentOf(opcode);
        foreach (ulong old in (ulong[])[0, 1, 0x7F80_FF81_7FFF_8001, ulong.MaxValue])
        {
            foreach (ulong operand in (ulong[])[0, 1, 0x8000_0000_8000_8080, old, old & 0xFF, ulong.MaxValue])
            {
                ulong memory = old;
                bool compares = mnemonic.Contains("cmpxchg", StringComparison.Ordinal);
                List<object> arguments = [(nint)(&memory), isWide ? (object)(long)operand : (int)operand];
                if (compares)
                    arguments.Add(isWide ? (object)(long)~old : (int)~old);
                ulong result = Bits(method.Invoke(null, [.. arguments])!);
                ulong mask = width == 64 ? ulong.MaxValue : (1ul << width) - 1;
                ulong compared = operand & mask;
                ulong stored = compares ? (compared == (old & mask) ? ~old : old) : Apply(mnemonic, old, operand);
                Assert.Equal(old & mask, result);
                Assert.Equal((old & ~mask) | (stored & mask), memory);
            }
        }
    }

    [Fact]
    public void Loads_and_stores_have_the_width_of_their_names()
    {
        ulong memory = 0x8899_AABB_CCDD_EEFF;
        nint address = (nint)(&memory);
        Assert.Equal((0xFF, 0xEEFF), (Atomic.I32AtomicLoad8U(address), Atomic.I32AtomicLoad16U(address)));
        Assert.Equal(unchecked((int)0xCCDD_EEFF), Atomic.I32AtomicLoad(address));
        Assert.Equal((0xFFL, 0xEEFFL), (Atomic.I64AtomicLoad8U(address), Atomic.I64AtomicLoad16U(address)));
        Assert.Equal(
            (0xCCDD_EEFFL, unchecked((long)memory)),
            (Atomic.I64AtomicLoad32U(address), Atomic.I64AtomicLoad(address))
        );
        Atomic.I32AtomicStore8(address, 0x1122_3344);
        Assert.Equal(0x8899_AABB_CCDD_EE44, memory);
        Atomic.I64AtomicStore16(address, 0x1122_3344);
        Assert.Equal(0x8899_AABB_CCDD_3344, memory);
        Atomic.I64AtomicStore32(address, 5);
        Assert.Equal(0x8899_AABB_0000_0005ul, memory);
        Atomic.I64AtomicStore(address, 6);
        Atomic.AtomicFence();
        Assert.Equal(6ul, memory);
    }

    [Fact]
    public void A_wait_on_another_value_ends_at_once()
    {
        long memory = 7;
        Assert.Equal(ParkingLot.NotEqual, ParkingLot.Wait32((nint)(&memory), 8, Forever, null));
        Assert.Equal(ParkingLot.NotEqual, ParkingLot.Wait64((nint)(&memory), 8, Forever, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_000_000)]
    public void A_wait_without_notification_times_out(long nanoseconds)
    {
        long memory = 7;
        Assert.Equal(ParkingLot.TimedOut, ParkingLot.Wait64((nint)(&memory), 7, nanoseconds, null));
        Assert.Equal(0, ParkingLot.Notify((nint)(&memory), -1));
    }

    [Fact]
    public void Notification_wakes_as_many_as_it_says()
    {
        long[] memory = GC.AllocateArray<long>(2, pinned: true);
        nint address = AddressOf(memory);
        int[] results = [-1, -1, -1];
        Thread[] threads = new Thread[results.Length];
        for (int i = 0; i < threads.Length; i++)
        {
            int index = i;
            threads[i] = new Thread(() => results[index] = ParkingLot.Wait32(address, 0, long.MaxValue, null));
            threads[i].Start();
        }
        int woken = 0;
        while (woken < 2)
            woken += ParkingLot.Notify(address, 2 - woken);
        Assert.Equal(0, ParkingLot.Notify(address + 8, 1));
        while (woken < 3)
            woken += ParkingLot.Notify(address, -1);
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal([0, 0, 0], results);
        Assert.Equal(0, ParkingLot.Notify(address, -1));
    }

    [Fact]
    public void An_interruption_ends_a_wait()
    {
        StoreContext context = default;
        context.Interrupt = 1;
        long memory = 0;
        nint address = (nint)(&memory);
        nint store = (nint)(&context);
        TrapException trap = Assert.Throws<TrapException>(() =>
            ParkingLot.Wait32(address, 0, Forever, (StoreContext*)store)
        );
        Assert.Equal(TrapCode.Interrupt, trap.Code);
        Assert.Equal(0, ParkingLot.Notify(address, -1));
    }

    [Fact]
    public void Narrow_additions_of_many_threads_are_all_counted()
    {
        long[] memory = GC.AllocateArray<long>(1, pinned: true);
        nint address = AddressOf(memory);
        Parallel.For(
            0,
            4,
            _ =>
            {
                for (int i = 0; i < 10_000; i++)
                {
                    Atomic.I32AtomicRmw16AddU(address + 2, 1);
                    Atomic.I64AtomicRmw32SubU(address + 4, 1);
                }
            }
        );
        Assert.Equal(((0x1_0000_0000L - 40_000) << 32) | (40_000L << 16), memory[0]);
    }

    private static nint AddressOf(long[] pinned) =>
        (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref pinned[0]);

    private static ulong Bits(object value) => value is int narrow ? (uint)narrow : (ulong)(long)value;

    private static ulong Apply(string mnemonic, ulong old, ulong operand)
    {
        string operation = mnemonic[(mnemonic.LastIndexOf('.') + 1)..].Replace("_u", "", StringComparison.Ordinal);
        return operation switch
        {
            "add" => old + operand,
            "sub" => old - operand,
            "and" => old & operand,
            "or" => old | operand,
            "xor" => old ^ operand,
            _ => operand,
        };
    }
}
