using System;
using System.Buffers.Binary;

namespace Clasm.Syntax.Binary;

/// <summary>Reads the instructions of an expression one after another: the only decoder of instructions.</summary>
/// <remarks>spec: binary-instr</remarks>
public ref struct InstructionReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _offset;
    private readonly Features _features;
    private int _position;
    private uint[] _labels;

    /// <summary>A reader at the start of an expression.</summary>
    /// <param name="expression">The bytes, and where they start in the module.</param>
    /// <param name="features">The features that are on: an instruction of another is malformed.</param>
    public InstructionReader(Expression expression, Features features)
        : this(expression.Bytes.Span, expression.Offset, features) { }

    /// <summary>A reader at the start of some bytes.</summary>
    /// <param name="bytes">The bytes; they may go on after the expression's end.</param>
    /// <param name="offset">Where they start in the module, for errors.</param>
    /// <param name="features">The features that are on.</param>
    public InstructionReader(ReadOnlySpan<byte> bytes, int offset, Features features)
    {
        _bytes = bytes;
        _offset = offset;
        _features = features;
        _position = 0;
        _labels = [];
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Whether all bytes were read.</summary>
    public readonly bool AtEnd => _position >= _bytes.Length;

    /// <summary>Reads an instruction.</summary>
    /// <param name="instruction">Receives it; fields that it does not have keep their old values.</param>
    /// <exception cref="WasmFormatException">The bytes are no instruction, or one whose feature is off.</exception>
    public void Read(ref Instruction instruction)
    {
        int start = _position;
        byte first = Byte();
        Opcode opcode = (Opcode)first;
        int numberBase = InstructionTable.BaseOf(first);
        if (numberBase != 0)
        {
            uint number = U32();
            opcode = number <= 0x1FF ? (Opcode)(numberBase + (int)number) : (Opcode)0xFFFF;
            if (InstructionTable.EncodingOf(opcode).Prefix != first)
                opcode = (Opcode)0xFFFF;
        }
        ImmediateKind kind = InstructionTable.ImmediatesOf(opcode);
        if (kind == ImmediateKind.Unassigned)
            throw Error($"illegal opcode {Hex(start)}{StackSwitching.ReasonFor(first)}", start);
        Features feature = InstructionTable.FeatureOf(opcode);
        if ((feature & ~_features) != 0)
            throw Error(
                $"illegal opcode {Hex(start)}: {InstructionTable.MnemonicOf(opcode)} needs the feature {feature}",
                start
            );
        instruction.Opcode = opcode;
        instruction.Position = start;
        ReadImmediates(kind, ref instruction);
    }

    private void ReadImmediates(ImmediateKind kind, ref Instruction i)
    {
        switch (kind)
        {
            case ImmediateKind.None:
                break;
            case ImmediateKind.Label:
            case ImmediateKind.Func:
            case ImmediateKind.Type:
            case ImmediateKind.Local:
            case ImmediateKind.Global:
            case ImmediateKind.Table:
            case ImmediateKind.Tag:
            case ImmediateKind.Data:
            case ImmediateKind.Elem:
                i.A = U32();
                break;
            case ImmediateKind.Memory:
                i.A = MemoryIndex();
                break;
            case ImmediateKind.TypeField:
            case ImmediateKind.TypeCount:
            case ImmediateKind.TypeData:
            case ImmediateKind.TypeElem:
            case ImmediateKind.TypeType:
            case ImmediateKind.ElemTable:
            case ImmediateKind.TableTable:
                i.A = U32();
                i.B = U32();
                break;
            case ImmediateKind.TypeTable:
                i.A = U32();
                if ((_features & (Features.ReferenceTypes)) == 0)
                    RequireZeroByte();
                else
                    i.B = U32();
                if ((_features & Features.ReferenceTypes) == 0)
                    i.B = 0;
                break;
            case ImmediateKind.DataMemory:
                i.A = U32();
                i.B = MemoryIndex();
                break;
            case ImmediateKind.MemoryMemory:
                i.A = MemoryIndex();
                i.B = MemoryIndex();
                break;
            case ImmediateKind.MemArg:
                MemArg(ref i);
                break;
            case ImmediateKind.MemArgLane:
                MemArg(ref i);
                i.Lane = Byte();
                break;
            case ImmediateKind.Lane:
                i.Lane = Byte();
                break;
            case ImmediateKind.I32:
                i.Bits = (uint)(int)Signed(32);
                break;
            case ImmediateKind.I64:
                i.Bits = (ulong)Signed(64);
                break;
            case ImmediateKind.F32:
                i.Bits = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            case ImmediateKind.F64:
                i.Bits = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case ImmediateKind.V128:
            case ImmediateKind.Lanes16:
                ReadOnlySpan<byte> vector = Take(16);
                i.Bits = BinaryPrimitives.ReadUInt64LittleEndian(vector);
                i.Bits2 = BinaryPrimitives.ReadUInt64LittleEndian(vector[8..]);
                break;
            case ImmediateKind.Zero:
                RequireZeroByte();
                break;
            case ImmediateKind.Block:
                i.Block = BlockType();
                break;
            case ImmediateKind.BlockCatches:
                i.Block = BlockType();
                i.Catches = Catches();
                break;
            case ImmediateKind.Labels:
                i.Labels = Labels();
                break;
            case ImmediateKind.ValTypes:
                i.Types = ValTypes();
                break;
            case ImmediateKind.HeapType:
                HeapType heap = HeapTypeImmediate(out bool exact);
                bool nullable =
                    i.Opcode is Opcode.RefNull or Opcode.RefTestNull or Opcode.RefCastNull or Opcode.RefCastDescEqNull;
                i.Type = ValType.Ref(heap, nullable, exact);
                break;
            case ImmediateKind.Cast:
                Cast(ref i);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(kind.ToString());
        }
    }

    private void Cast(ref Instruction i)
    {
        int start = _position;
        byte flags = Byte();
        if (flags > 3)
            throw Error("malformed cast flags", start);
        i.A = U32();
        HeapType from = HeapTypeImmediate(out bool fromExact);
        HeapType to = HeapTypeImmediate(out bool toExact);
        i.Type = ValType.Ref(from, (flags & 1) != 0, fromExact);
        i.Type2 = ValType.Ref(to, (flags & 2) != 0, toExact);
    }

    private void MemArg(ref Instruction i)
    {
        int start = _position;
        uint flags = U32();
        i.A = 0;
        if ((_features & Features.MultiMemory) != 0 && (flags & 0x40) != 0)
        {
            flags &= ~0x40u;
            i.B = flags;
            i.A = U32();
        }
        i.B = flags;
        if (flags >= 0x40)
            throw Error("malformed memop flags", start);
        i.Offset64 = (_features & Features.Memory64) != 0 ? Unsigned(64) : U32();
    }

    private uint MemoryIndex()
    {
        if ((_features & Features.MultiMemory) != 0)
            return U32();
        RequireZeroByte();
        return 0;
    }

    private void RequireZeroByte()
    {
        int start = _position;
        if (Byte() != 0)
            throw Error("zero byte expected", start);
    }

    private BlockType BlockType()
    {
        int start = _position;
        byte first =
            _position < _bytes.Length ? _bytes[_position] : throw Error("unexpected end of section or function", start);
        if (first == 0x40)
        {
            _position++;
            return Syntax.BlockType.Empty;
        }
        if (first >= 0x40 && first < 0x80)
            return new BlockType(-1, ValTypeImmediate());
        long index = Signed(33);
        return index >= 0 ? new BlockType((int)index, default) : throw Error("malformed block type", start);
    }

    private ReadOnlyMemory<uint> Labels()
    {
        uint count = U32();
        if (count > (uint)(_bytes.Length - _position))
            throw Error("unexpected end of section or function", _position);
        if (count > Limit.BrTableLabels)
            throw Error($"too many labels: at most {Limit.BrTableLabels} are supported", _position);
        if (_labels.Length < count + 1)
            _labels = new uint[count + 1];
        for (int n = 0; n <= count; n++)
            _labels[n] = U32();
        return _labels.AsMemory(0, (int)count + 1);
    }

    private ValType[] ValTypes()
    {
        uint count = U32();
        if (count > (uint)(_bytes.Length - _position))
            throw Error("unexpected end of section or function", _position);
        ValType[] types = new ValType[count];
        for (int n = 0; n < types.Length; n++)
            types[n] = ValTypeImmediate();
        return types;
    }

    private CatchClause[] Catches()
    {
        uint count = U32();
        if (count > (uint)(_bytes.Length - _position))
            throw Error("unexpected end of section or function", _position);
        CatchClause[] clauses = new CatchClause[count];
        for (int n = 0; n < clauses.Length; n++)
        {
            int start = _position;
            byte kind = Byte();
            if (kind > 3)
                throw Error("malformed catch clause", start);
            uint tag = kind < 2 ? U32() : 0;
            clauses[n] = new CatchClause((CatchKind)kind, tag, U32());
        }
        return clauses;
    }

    private ValType ValTypeImmediate() => BinaryTypes.ReadValType(_bytes, ref _position, _offset, _features);

    private HeapType HeapTypeImmediate(out bool exact) =>
        BinaryTypes.ReadHeapType(_bytes, ref _position, _offset, _features, out exact);

    private byte Byte() =>
        _position < _bytes.Length
            ? _bytes[_position++]
            : throw Error("unexpected end of section or function", _position);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_bytes.Length - _position < count)
            throw Error("unexpected end of section or function", _position);
        _position += count;
        return _bytes.Slice(_position - count, count);
    }

    private uint U32()
    {
        if (_position < _bytes.Length && _bytes[_position] < 0x80)
            return _bytes[_position++];
        return (uint)Unsigned(32);
    }

    private ulong Unsigned(int bits) => Leb128.ReadUnsigned(_bytes, ref _position, bits, _offset);

    private long Signed(int bits) => Leb128.ReadSigned(_bytes, ref _position, bits, _offset);

    private readonly string Hex(int start) => Convert.ToHexString(_bytes[start.._position]).ToLowerInvariant();

    private readonly WasmFormatException Error(string message, int position) => new(message, _offset + position);
}
