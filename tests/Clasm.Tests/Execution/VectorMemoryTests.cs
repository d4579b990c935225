using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Clasm.Execution;
using Xunit;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Clasm.Tests.Execution;

/// <summary>What vector loads make of bytes at addresses of any alignment, and what stores take.</summary>
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
            Assert.Equal((Bits(vector) >> shift) & mask, StoredLane(vector, width, lane));
        }
        if (width == 32)
            Assert.Equal(loaded, Load(3, address => Vector.V128Load32Zero(*(int*)address)));
        if (width == 64)
            Assert.Equal(loaded, Load(3, address => Vector.V128Load64Zero(*(long*)address)));
    }

    private static UInt128 StoredLane(V128 vector, int width, int lane) =>
        width switch
        {
            8 => (byte)Vector.V128Store8Lane(vector, lane),
            16 => (ushort)Vector.V128Store16Lane(vector, lane),
            32 => (uint)Vector.V128Store32Lane(vector, lane),
            _ => (ulong)Vector.V128Store64Lane(vector, lane),
        };

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
            (8, true) => Vector.V128Load8X8S(*(long*)address),
            (8, false) => Vector.V128Load8X8U(*(long*)address),
            (16, true) => Vector.V128Load16X4S(*(long*)address),
            (16, false) => Vector.V128Load16X4U(*(long*)address),
            (_, true) => Vector.V128Load32X2S(*(long*)address),
            (_, false) => Vector.V128Load32X2U(*(long*)address),
        };

    private static V128 Splat(nint address, int width) =>
        width switch
        {
            8 => Vector.V128Load8Splat(*(byte*)address),
            16 => Vector.V128Load16Splat(*(ushort*)address),
            32 => Vector.V128Load32Splat(*(int*)address),
            _ => Vector.V128Load64Splat(*(long*)address),
        };

    private static V128 LoadLane(nint address, V128 vector, int width, int lane) =>
        width switch
        {
            8 => Vector.V128Load8Lane(*(byte*)address, vector, lane),
            16 => Vector.V128Load16Lane(*(ushort*)address, vector, lane),
            32 => Vector.V128Load32Lane(*(int*)address, vector, lane),
            _ => Vector.V128Load64Lane(*(long*)address, vector, lane),
        };
}
