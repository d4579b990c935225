using System;
using System.Buffers;

namespace Clasm.Syntax.Binary;

/// <summary>Integers in LEB128: reading with the specification's checks, and writing in the shortest form.</summary>
/// <remarks>spec: binary-int</remarks>
public static class Leb128
{
    /// <summary>Reads an unsigned integer.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="position">Where it starts; moved past it.</param>
    /// <param name="bits">How many bits it may have, 1 to 64.</param>
    /// <param name="offset">Where <paramref name="bytes"/> starts in the module, for errors.</param>
    /// <exception cref="WasmFormatException">It is longer or larger than <paramref name="bits"/> allow, or cut off.</exception>
    public static ulong ReadUnsigned(ReadOnlySpan<byte> bytes, ref int position, int bits, int offset)
    {
        ulong result = 0;
        int start = position;
        for (int shift = 0; ; shift += 7)
        {
            if (position >= bytes.Length)
                throw new WasmFormatException("unexpected end of section or function", offset + position);
            byte b = bytes[position++];
            result |= (ulong)(b & 0x7F) << shift;
            int left = bits - shift;
            if (left < 8)
            {
                if ((b & 0x80) != 0)
                    throw new WasmFormatException("integer representation too long", offset + start);
                if (left < 7 && b >> left != 0)
                    throw new WasmFormatException("integer too large", offset + start);
            }
            if ((b & 0x80) == 0)
                return result;
        }
    }

    /// <summary>Reads a signed integer.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="position">Where it starts; moved past it.</param>
    /// <param name="bits">How many bits it may have, 1 to 64.</param>
    /// <param name="offset">Where <paramref name="bytes"/> starts in the module, for errors.</param>
    /// <exception cref="WasmFormatException">It is longer or larger than <paramref name="bits"/> allow, or cut off.</exception>
    public static long ReadSigned(ReadOnlySpan<byte> bytes, ref int position, int bits, int offset)
    {
        long result = 0;
        int start = position;
        for (int shift = 0; ; shift += 7)
        {
            if (position >= bytes.Length)
                throw new WasmFormatException("unexpected end of section or function", offset + position);
            byte b = bytes[position++];
            result |= (long)(b & 0x7F) << shift;
            int left = bits - shift;
            if (left < 8)
            {
                if ((b & 0x80) != 0)
                    throw new WasmFormatException("integer representation too long", offset + start);
                int sign = (sbyte)(b << 1) >> left;
                if (left < 7 && sign is not (0 or -1))
                    throw new WasmFormatException("integer too large", offset + start);
            }
            if ((b & 0x80) == 0)
                return shift + 7 < 64 ? result << (57 - shift) >> (57 - shift) : result;
        }
    }

    /// <summary>Writes an unsigned integer in its shortest form.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="value">The integer.</param>
    public static void WriteUnsigned(IBufferWriter<byte> output, ulong value)
    {
        Span<byte> span = output.GetSpan(10);
        int n = 0;
        for (; value >= 0x80; value >>= 7)
            span[n++] = (byte)(value | 0x80);
        span[n++] = (byte)value;
        output.Advance(n);
    }

    /// <summary>Writes a signed integer in its shortest form.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="value">The integer.</param>
    public static void WriteSigned(IBufferWriter<byte> output, long value)
    {
        Span<byte> span = output.GetSpan(10);
        int n = 0;
        for (; value is < -64 or >= 64; value >>= 7)
            span[n++] = (byte)((value & 0x7F) | 0x80);
        span[n++] = (byte)(value & 0x7F);
        output.Advance(n);
    }
}
