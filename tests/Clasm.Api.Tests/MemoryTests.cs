using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Clasm.Api.Tests;

/// <summary>Linear memories from the host.</summary>
public sealed class MemoryTests
{
    private const string Text = """(memory (export "memory") 1 3) (data (i32.const 16) "\01\02\03\04\05\06\07\08")""";

    [Fact]
    public void Sizes_are_told()
    {
        using Guest guest = new(Text);
        Memory memory = guest.Instance.GetMemory("memory")!;
        Assert.Equal((1, 3L, false), (memory.Minimum, memory.Maximum, memory.Is64Bit));
        Assert.Equal((1, 65536), (memory.GetSize(), memory.GetLength()));
        Assert.Equal(1, memory.Grow(2));
        Assert.Equal((3, 3 * Memory.PageSize), (memory.GetSize(), memory.GetLength()));
        Assert.Throws<WasmException>(() => memory.Grow(1));
        Assert.Equal(3, memory.Grow(0));
    }

    [Fact]
    public void Numbers_are_little_endian_and_need_no_alignment()
    {
        using Guest guest = new(Text);
        Memory memory = guest.Instance.GetMemory("memory")!;
        Assert.Equal(0x05040302, memory.ReadInt32(17));
        Assert.Equal(0x0807060504030201, memory.ReadInt64(16));
        Assert.Equal(0x0201, memory.ReadInt16(16));
        Assert.Equal(3, memory.ReadByte(18));
        memory.WriteDouble(33, 1.5);
        Assert.Equal(1.5, memory.ReadDouble(33));
        memory.WriteSingle(41, 2.5f);
        Assert.Equal(2.5f, memory.Read<float>(41));
        memory.Write(50, (Guid.Empty, 7));
        Assert.Equal((Guid.Empty, 7), memory.Read<(Guid, int)>(50));
        Assert.Equal([1, 2, 3], memory.GetSpan(16, 3).ToArray());
        Assert.Equal([0x04030201, 0x08070605], memory.GetSpan<int>(16, 2).ToArray());
        Assert.Equal((65536 - 16) / 4, memory.GetSpan<int>(16).Length);
        Assert.Equal(65536, memory.GetSpan().Length);
    }

    [Theory]
    [InlineData(65536, 1)]
    [InlineData(65533, 4)]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, 65537)]
    public void Bytes_outside_are_the_hosts_mistake(long address, int length)
    {
        using Guest guest = new(Text);
        Memory memory = guest.Instance.GetMemory("memory")!;
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan(address, length).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan<byte>(address, length).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetMemory(address, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.ReadString(address, length));
        Assert.False(memory.TryGetSpan<byte>(address, length, out _));
    }

    [Fact]
    public void Values_across_the_end_are_out_of_range()
    {
        using Guest guest = new(Text);
        Memory memory = guest.Instance.GetMemory("memory")!;
        memory.WriteInt32(65532, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.ReadInt32(65533));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.WriteInt64(65532, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.WriteString(65535, "ab"));
        Assert.Equal(0, memory.ReadByte(65535));
        Assert.Equal(0, memory.GetSpan(65536, 0).Length);
    }

    [Fact]
    public void Text_is_utf8_unless_said_otherwise()
    {
        using Guest guest = new(Text);
        Memory memory = guest.Instance.GetMemory("memory")!;
        Assert.Equal(6, memory.WriteString(100, "héµ†"[..3] + "x"));
        Assert.Equal("héµx", memory.ReadString(100, 6));
        Assert.Equal("héµx", memory.ReadNullTerminatedString(100));
        Assert.Equal(8, memory.WriteString(200, "grün", Encoding.Unicode));
        Assert.Equal("grün", memory.ReadString(200, 8, Encoding.Unicode));
        Assert.True(memory.IsUtf8(100, 6));
        Assert.False(memory.IsUtf8(100, 2));
        memory.GetSpan(65530, 6).Fill(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.ReadNullTerminatedString(65530));
    }

    [Fact]
    public void Text_that_does_not_fit_is_cut_between_characters()
    {
        using Guest guest = new(Text);
        Memory memory = guest.Instance.GetMemory("memory")!;
        Assert.False(memory.TryWriteUtf8(0, 4, "aéé", out int written));
        Assert.Equal(3, written);
        Assert.Equal("aé", memory.ReadNullTerminatedString(0));
        Assert.True(memory.TryWriteUtf8(0, 5, "aéé", out written));
        Assert.Equal(5, written);
    }

    [Fact]
    public async Task Streams_read_and_write_it_asynchronously()
    {
        using Guest guest = new(Text);
        Memory memory = guest.Instance.GetMemory("memory")!;
        using MemoryStream stream = new();
        await stream.WriteAsync(memory.GetMemory(16, 4), TestContext.Current.CancellationToken);
        stream.Position = 0;
        await stream.ReadExactlyAsync(memory.GetMemory(60, 4), TestContext.Current.CancellationToken);
        Assert.Equal(memory.ReadInt32(16), memory.ReadInt32(60));
        using System.Buffers.MemoryHandle handle = memory.GetMemory(16, 4).Pin();
        Assert.Equal(3, memory.GetMemory(16, 4).Span[2]);
    }

    [Fact]
    public void Host_and_guest_share_the_bytes_and_growth()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Memory memory = new(store, 1, 4);
        Module module = Module.FromText(
            engine,
            "m",
            """
            (module (import "" "" (memory 1 4))
              (func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0)))
              (func (export "grow") (result i32) (memory.grow (i32.const 1))))
            """
        );
        Instance instance = new(store, module, memory);
        memory.WriteByte(65535, 9);
        Assert.Equal(9, instance.GetFunction<int, int>("get")!(65535));
        Assert.Equal(1, instance.GetFunction<int>("grow")!());
        memory.WriteByte(2 * 65536 - 1, 8);
        Assert.Equal(8, instance.GetFunction<int, int>("get")!(2 * 65536 - 1));
        Assert.Equal(2, memory.Grow(1));
        Assert.Equal(0, instance.GetFunction<int, int>("get")!(3 * 65536 - 1));
    }

    [Fact]
    public void Large_memories_have_64_bit_addresses()
    {
        using Engine engine = new();
        using Store store = new(engine);
        Memory memory = new(store, 65537, is64Bit: true);
        Assert.True(memory.Is64Bit);
        memory.WriteInt32(1L << 32, 5);
        Assert.Equal(5, memory.ReadInt32(1L << 32));
        Assert.Throws<InvalidOperationException>(() => memory.GetSpan().Length);
    }

    [Theory]
    [InlineData(-1, null, false)]
    [InlineData(2, 1, false)]
    [InlineData(65537, null, false)]
    [InlineData(0, 65537, false)]
    [InlineData((1L << 48) + 1, null, true)]
    public void Sizes_that_no_type_has_are_refused(long minimum, object? maximum, bool is64Bit)
    {
        using Engine engine = new();
        using Store store = new(engine);
        long? end = maximum is null ? null : Convert.ToInt64(maximum, null);
        Assert.ThrowsAny<ArgumentException>(() => new Memory(store, minimum, end, is64Bit));
    }
}
