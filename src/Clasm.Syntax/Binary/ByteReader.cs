using System;
using System.Text;
using System.Text.Unicode;

namespace Clasm.Syntax.Binary;

/// <summary>Reads the values of the binary format one after another, within bounds that a section narrows.</summary>
/// <remarks>spec: binary-value</remarks>
internal ref struct ByteReader(ReadOnlyMemory<byte> bytes, int start, int end, Features features)
{
    private readonly ReadOnlyMemory<byte> _memory = bytes;
    private readonly ReadOnlySpan<byte> _all = bytes.Span;
    private ReadOnlySpan<byte> _bytes = bytes.Span[..end];
    private int _position = start;

    /// <summary>The features that are on.</summary>
    public readonly Features Features => features;

    /// <summary>Where the next byte stands, from the start of the module.</summary>
    public readonly int Position => _position;

    /// <summary>Where the bounds end.</summary>
    public readonly int End => _bytes.Length;

    /// <summary>Whether everything within the bounds was read.</summary>
    public readonly bool AtEnd => _position >= _bytes.Length;

    /// <summary>Whether all of some features are on.</summary>
    public readonly bool Has(Features needed) => (features & needed) == needed;

    /// <summary>Sets the bounds' end, which is at most the end of all bytes.</summary>
    public void SetEnd(int end) => _bytes = _all[..end];

    /// <summary>All bytes from a position on, whatever the bounds.</summary>
    public readonly ReadOnlySpan<byte> AllFrom(int position) => _all[position..];

    /// <summary>Whether the next byte is <paramref name="value"/>.</summary>
    public readonly bool NextIs(byte value) => _position < _bytes.Length && _bytes[_position] == value;

    /// <summary>Reads a byte.</summary>
    /// <remarks>spec: binary-byte</remarks>
    public byte Byte() => _position < _bytes.Length ? _bytes[_position++] : throw UnexpectedEnd();

    /// <summary>Reads an unsigned integer of 32 bits.</summary>
    /// <remarks>spec: binary-uint</remarks>
    public uint U32() =>
        _position < _bytes.Length && _bytes[_position] < 0x80 ? _bytes[_position++] : (uint)Bounded(32);

    /// <summary>Reads an unsigned integer of 64 bits.</summary>
    /// <remarks>spec: binary-uint</remarks>
    public ulong U64() => Bounded(64);

    /// <summary>Reads the length of a list, which has a byte at least for each element.</summary>
    /// <param name="limit">The largest length that this implementation takes.</param>
    /// <param name="what">What the list holds, for the error.</param>
    /// <remarks>spec: binary-list, impl</remarks>
    public int Count(int limit, string what)
    {
        int start = _position;
        uint count = U32();
        if (count > (uint)(_bytes.Length - _position))
            throw Error($"unexpected end of section or function: {count} {what} do not fit", start);
        if (count > (uint)limit)
            throw Error($"too many {what}: {count}, at most {limit} are supported", start);
        return (int)count;
    }

    /// <summary>Reads the size of a section or of a name: what is larger than the module is told apart.</summary>
    /// <param name="what">What has this size, for the error.</param>
    public int Size(string what)
    {
        int start = _position;
        ulong size = Leb128.ReadUnsigned(_all, ref _position, 32, 0);
        if (size > (uint)(_all.Length - _position))
            throw Error($"length out of bounds: {what} of {size} bytes", start);
        return _position + (int)size <= _bytes.Length ? (int)size : throw UnexpectedEnd();
    }

    /// <summary>Reads bytes.</summary>
    public ReadOnlyMemory<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
            throw UnexpectedEnd();
        _position += count;
        return _memory.Slice(_position - count, count);
    }

    /// <summary>Reads a length and as many bytes.</summary>
    public ReadOnlyMemory<byte> Bytes(string what) => Take(Count(int.MaxValue, what));

    /// <summary>Reads a name.</summary>
    /// <remarks>spec: binary-name</remarks>
    public string Name()
    {
        int start = _position;
        int length = Size("a name");
        if (length > Limit.StringLength)
            throw Error($"name too long: at most {Limit.StringLength} bytes are supported", start);
        ReadOnlySpan<byte> utf8 = _bytes.Slice(_position, length);
        if (!Utf8.IsValid(utf8))
            throw Error("malformed UTF-8 encoding", start);
        _position += length;
        return Encoding.UTF8.GetString(utf8);
    }

    /// <summary>Reads a value type.</summary>
    /// <remarks>spec: binary-valtype</remarks>
    public ValType ValType() => BinaryTypes.ReadValType(_bytes, ref _position, 0, features);

    /// <summary>Reads a reference type.</summary>
    /// <remarks>spec: binary-reftype</remarks>
    public ValType RefType()
    {
        int start = _position;
        if (_position < _bytes.Length && _bytes[_position] is not ((>= 0x68 and <= 0x75) or 0x63 or 0x64))
            throw Error($"malformed reference type 0x{_bytes[_position]:x2}", start);
        return ValType();
    }

    /// <summary>Reads a heap type.</summary>
    /// <remarks>spec: binary-heaptype</remarks>
    public HeapType HeapType() => BinaryTypes.ReadHeapType(_bytes, ref _position, 0, features, out _);

    /// <summary>Reads a constant expression: up to the <c>end</c> that closes it.</summary>
    /// <remarks>spec: binary-expr</remarks>
    public Expression Expression()
    {
        int start = _position;
        InstructionReader reader = new(_bytes[start..], start, features);
        Instruction instruction = default;
        for (int depth = 1; depth > 0; depth += NestingOf(instruction.Opcode))
        {
            if (reader.AtEnd)
                throw Error("unexpected end of section or function: END opcode expected", _bytes.Length);
            reader.Read(ref instruction);
        }
        _position += reader.Position;
        return new Expression(_memory[start.._position], start);
    }

    /// <summary>The exception for malformed bytes.</summary>
    public static WasmFormatException Error(string message, int offset) => new(message, offset);

    /// <summary>The exception for bytes that end too early.</summary>
    public readonly WasmFormatException UnexpectedEnd() => Error("unexpected end of section or function", _position);

    private static int NestingOf(Opcode opcode) =>
        opcode switch
        {
            Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Try or Opcode.TryTable => 1,
            Opcode.End or Opcode.Delegate => -1,
            _ => 0,
        };

    /// <summary>An integer that is wrong in itself is reported as such even where it crosses the bounds.</summary>
    private ulong Bounded(int bits)
    {
        ulong value = Leb128.ReadUnsigned(_all, ref _position, bits, 0);
        return _position <= _bytes.Length ? value : throw UnexpectedEnd();
    }
}
