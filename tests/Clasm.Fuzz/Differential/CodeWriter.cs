using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm.Fuzz.Differential;

/// <summary>Writes the few instructions that the harness is made of, in the binary format.</summary>
internal sealed class CodeWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>What was written, with the final <c>end</c>.</summary>
    public Expression Finish()
    {
        Op(0x0B);
        return new Expression(_bytes.ToArray(), 0);
    }

    /// <summary>Writes bytes as they are.</summary>
    public CodeWriter Op(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Writes an unsigned immediate.</summary>
    public CodeWriter U(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }
        _bytes.Add((byte)value);
        return this;
    }

    /// <summary>Writes a signed immediate.</summary>
    public CodeWriter S(long value)
    {
        while (value is < -64 or > 63)
        {
            _bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }
        _bytes.Add((byte)(value & 0x7F));
        return this;
    }

    /// <summary><c>i32.const</c></summary>
    public CodeWriter I32(int value) => Op(0x41).S(value);

    /// <summary><c>i64.const</c></summary>
    public CodeWriter I64(long value) => Op(0x42).S(value);

    /// <summary><c>f32.const</c></summary>
    public CodeWriter F32(float value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Op(0x43).Op(bytes);
    }

    /// <summary><c>f64.const</c></summary>
    public CodeWriter F64(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return Op(0x44).Op(bytes);
    }

    /// <summary><c>v128.const</c> with one byte in all lanes.</summary>
    public CodeWriter V128(byte value)
    {
        Op(0xFD, 0x0C);
        for (int i = 0; i < 16; i++)
            _bytes.Add((byte)(value + i));
        return this;
    }

    /// <summary><c>call</c></summary>
    public CodeWriter Call(uint function) => Op(0x10).U(function);

    /// <summary><c>local.get</c></summary>
    public CodeWriter Get(uint local) => Op(0x20).U(local);

    /// <summary><c>local.set</c></summary>
    public CodeWriter Set(uint local) => Op(0x21).U(local);

    /// <summary><c>ref.null</c></summary>
    public CodeWriter Null(HeapType type) => Op(0xD0).Heap(type);

    /// <summary>A heap type.</summary>
    public CodeWriter Heap(HeapType type) => S(type.Code);
}
