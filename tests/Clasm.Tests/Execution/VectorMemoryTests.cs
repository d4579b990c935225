using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Clasm.Execution;
using Xunit;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Tests.Execution;

/// <summary>Vector loads and stores at addresses of any alignment, each touching its own bytes only.</summary>
public sealed unsafe class VectorMemoryTests
{
    private static readonly byte[] s_bytes = [.. Convert.FromHexString("80FF7F0181FE00C3A55A99660FF01E2DE1D2C3B4")];

    [Theory]
    [InlineData(8, true)]
    [InlineData(8, false)]
    [InlineData(16, true)]
    [InlineData(16, false)]
    [InlineData(32, true)]
    [InlineData(32, false)]
    public void Extending_loads_extend_each_lane(int width, bool signed)
    {
        for (int start = 0; start < 8; start++)
        {
            UInt128 expected = 0;
            for (int lane = 0; lane < 64 / width; lane++)
            {
                ulong bits = Read(start + (lane * width / 8), width);
                ulong extended = IntegerReference.Wrap(IntegerReference.Read(bits, width, signed), 2 * width);
                expected |= (UInt128)extended << (2 * width * lane);
            }
            Assert.Equal(expected, Load(start, address => Extend(address, width, signed)));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Splats_lanes_and_zeros_take_one_number(int width)
    {
        V128 vector = Vector128.Create(0x1122_3344_5566_7788ul, 0x99AA_BBCC_DDEE_FF00).AsByte();
        UInt128 mask = (UInt128.One << width) - 1;
        UInt128 loaded = Read(3, width);
        for (int lane = 0; lane < 128 / width; lane++)
        {
            int shift = lane * width;
            UInt128 expected = (Bits(vector) & ~(mask << shift)) | (loaded << shift);
            Assert.Equal(expected, Load(3, address => LoadLane(address, vector, width, lane)));
            Assert.Equal(loaded, (Load(3, address => Splat(address, width)) >> shift) & mask);
            AssertStored(vector, width, lane, (Bits(vector) >> shift) & mask);
        }
        if (width == 32)
            Assert.Equal(loaded, Load(3, Vector.V128Load32Zero));
        if (width == 64)
            Assert.Equal(loaded, Load(3, Vector.V128Load64Zero));
    }

    [Fact]
    public void Whole_vectors_are_loaded_and_stored()
    {
        byte[] target = new byte[19];
        fixed (byte* bytes = target)
        {
            UInt128 value = Load(3, Vector.V128Load);
            Vector.V128Store((nint)bytes + 1, Vector128.Create((ulong)value, (ulong)(value >> 64)).AsByte());
        }
        Assert.Equal(s_bytes[3..19], target[1..17]);
        Assert.Equal((0, 0), (target[0], target[17]));
    }

    private static void AssertStored(V128 vector, int width, int lane, UInt128 expected)
    {
        byte[] target = new byte[12];
        target.AsSpan().Fill(0xEE);
        fixed (byte* bytes = target)
        {
            StoreLane((nint)bytes + 1, vector, width, lane);
        }
        byte[] wanted = new byte[12];
        wanted.AsSpan().Fill(0xEE);
        for (int i = 0; i < width / 8; i++)
            wanted[i + 1] = (byte)(expected >> (8 * i));
        Assert.Equal(wanted, target);
    }

    private static ulong Read(int start, int width)
    {
        ulong bits = 0;
        for (int i = (width / 8) - 1; i >= 0; i--)
            bits = (bits << 8) | s_bytes[start + i];
        return bits;
    }

    private static UInt128 Load(int start, Func<nint, V128> load)
    {
        fixed (byte* bytes = s_bytes)
        {
            return Bits(load((nint)bytes + start));
        }
    }

    private static UInt128 Bits(V128 vector) => MemoryMarshal.Cast<byte, UInt128>(Copy(vector))[0];

    private static byte[] Copy(V128 vector)
    {
        byte[] bytes = new byte[16];
        vector.CopyTo(bytes);
        return bytes;
    }

    private static V128 Extend(nint address, int width, bool signed) =>
        (width, signed) switch
        {
            (8, true) => Vector.V128Load8X8S(address),
            (8, false) => Vector.V128Load8X8U(address),
            (16, true) => Vector.V128Load16X4S(address),
            (16, false) => Vector.V128Load16X4U(address),
            (_, true) => Vector.V128Load32X2S(address),
            (_, false) => Vector.V128Load32X2U(address),
        };

    private static V128 Splat(nint address, int width) =>
        width switch
        {
            8 => Vector.V128Load8Splat(address),
            16 => Vector.V128Load16Splat(address),
            32 => Vector.V128Load32Splat(address),
            _ => Vector.V128Load64Splat(address),
        };

    private static V128 LoadLane(nint address, V128 vector, int width, int lane) =>
        width switch
        {
            8 => Vector.V128Load8Lane(address, vector, lane),
            16 => Vector.V128Load16Lane(address, vector, lane),
            32 => Vector.V128Load32Lane(address, vector, lane),
            _ => Vector.V128Load64Lane(address, vector, lane),
        };

    private static void StoreLane(nint address, V128 vector, int width, int lane)
    {
        switch (width)
        {
            case 8:
                Vector.V128Store8Lane(address, vector, lane);
                break;
            case 16:
                Vector.V128Store16Lane(address, vector, lane);
                break;
            case 32:
                Vector.V128Store32Lane(address, vector, lane);
                break;
            default:
                Vector.V128Store64Lane(address, vector, lane);
                break;
        }
    }
}
