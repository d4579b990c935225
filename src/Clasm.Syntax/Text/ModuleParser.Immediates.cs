using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Text;

/// <summary>What follows a mnemonic.</summary>
/// <remarks>spec: text-plaininstr</remarks>
internal sealed partial class ModuleParser
{
    private readonly List<uint> _indices = [];

    /// <summary>Writes an instruction that is no block.</summary>
    private void Instruction(Opcode opcode, Token keyword)
    {
        switch (InstructionTable.ImmediatesOf(opcode))
        {
            case ImmediateKind.None when opcode == Opcode.Select && IsNextGroup("result"):
                TypedSelect(keyword);
                break;
            case ImmediateKind.HeapType when opcode is Opcode.RefTest or Opcode.RefCast or Opcode.RefCastDescEq:
                ReferenceTypeInstruction(opcode, keyword);
                break;
            case ImmediateKind kind:
                EmitOpcode(opcode, keyword);
                Immediates(kind, opcode);
                break;
        }
        if (opcode is Opcode.MemoryInit or Opcode.DataDrop or Opcode.ArrayNewData or Opcode.ArrayInitData)
            _needsDataCount = true;
    }

    private void Immediates(ImmediateKind kind, Opcode opcode)
    {
        switch (kind)
        {
            case ImmediateKind.None:
                break;
            case ImmediateKind.Label:
                _code.U32(LabelIndex());
                break;
            case ImmediateKind.Labels:
                Labels();
                break;
            case ImmediateKind.Func:
                _code.U32(Index(_functions));
                break;
            case ImmediateKind.Type:
                _code.U32(Index(_types));
                break;
            case ImmediateKind.Local:
                _code.U32(Index(_locals));
                break;
            case ImmediateKind.Global:
                _code.U32(Index(_globals));
                break;
            case ImmediateKind.Tag:
                _code.U32(Index(_tags));
                break;
            case ImmediateKind.Data:
                _code.U32(Index(_data));
                break;
            case ImmediateKind.Elem:
                _code.U32(Index(_elements));
                break;
            case ImmediateKind.Table:
                _code.U32(OptionalIndex(_tables));
                break;
            case ImmediateKind.Memory:
                _code.U32(OptionalMemory());
                break;
            case ImmediateKind.TypeTable:
                IndirectCall();
                break;
            case ImmediateKind.TypeField:
                TypeAndField();
                break;
            case ImmediateKind.TypeCount:
                _code.U32(Index(_types));
                _code.U32(U32());
                break;
            case ImmediateKind.TypeData:
                Pair(_types, _data);
                break;
            case ImmediateKind.TypeElem:
                Pair(_types, _elements);
                break;
            case ImmediateKind.TypeType:
                Pair(_types, _types);
                break;
            case ImmediateKind.DataMemory:
                Initialization(_data, _memories);
                break;
            case ImmediateKind.ElemTable:
                Initialization(_elements, _tables);
                break;
            case ImmediateKind.MemoryMemory:
                OptionalPair(_memories);
                break;
            case ImmediateKind.TableTable:
                OptionalPair(_tables);
                break;
            case ImmediateKind.MemArg:
                MemoryArgument(opcode, hasMemory: IsNextIndex);
                break;
            case ImmediateKind.MemArgLane:
                MemoryArgument(opcode, HasMemoryBeforeLane);
                _code.Byte(Lane());
                break;
            case ImmediateKind.Lane:
                _code.Byte(Lane());
                break;
            case ImmediateKind.Lanes16:
                ShuffleLanes();
                break;
            case ImmediateKind.Zero:
                _code.Byte(0);
                break;
            case ImmediateKind.HeapType:
                BinaryTypes.WriteHeapType(_code, HeapType(out bool exact), exact);
                break;
            case ImmediateKind.Cast:
                CastBranch();
                break;
            default:
                Constant(kind);
                break;
        }
    }

    private void Labels()
    {
        _indices.Clear();
        do
        {
            _indices.Add(LabelIndex());
        } while (IsNextIndex);
        _code.Count(_indices.Count - 1);
        foreach (uint label in _indices)
            _code.U32(label);
    }

    private void Pair(IndexSpace first, IndexSpace second)
    {
        _code.U32(Index(first));
        _code.U32(Index(second));
    }

    private uint OptionalMemory()
    {
        Token token = Current;
        uint memory = OptionalIndex(_memories);
        RequireMemory(memory, token);
        return memory;
    }

    private void RequireMemory(uint memory, Token token)
    {
        if (memory != 0)
            Require(Features.MultiMemory, token, "a memory index");
    }

    /// <summary>Both indices, or neither: then they are 0.</summary>
    private void OptionalPair(IndexSpace space)
    {
        Token token = Current;
        bool present = IsNextIndex;
        uint first = present ? Index(space) : 0;
        uint second = present ? Index(space) : 0;
        if (space == _memories)
            RequireMemory(first | second, token);
        _code.U32(first);
        _code.U32(second);
    }

    /// <summary>A segment after an optional memory or table, which the binary format puts last.</summary>
    private void Initialization(IndexSpace segments, IndexSpace targets)
    {
        Token token = Current;
        _next++;
        bool hasTarget = IsNextIndex;
        _next--;
        uint target = hasTarget ? Index(targets) : 0;
        if (targets == _memories)
            RequireMemory(target, token);
        _code.U32(Index(segments));
        _code.U32(target);
    }

    /// <remarks>spec: text-call_indirect</remarks>
    private void IndirectCall()
    {
        Token token = Current;
        uint table = OptionalIndex(_tables);
        if (table != 0)
            Require(Features.ReferenceTypes, token, "a table index");
        _code.U32(TypeUse(names: null, allowNames: false));
        _code.U32(table);
    }

    private void TypeAndField()
    {
        uint type = Index(_types);
        _code.U32(type);
        Token token = Current;
        if (token.Kind != TokenKind.Id)
            _code.U32(U32());
        else if (_fields.TryGetValue(type, out IndexSpace? fields))
            _code.U32(Index(fields));
        else
            throw Unknown("field", token);
    }

    /// <remarks>spec: text-instr-parametric</remarks>
    private void TypedSelect(Token keyword)
    {
        RequireInstruction(Opcode.SelectT, keyword);
        EmitOpcode(Opcode.SelectT, keyword);
        Signature(names: null, allowNames: false);
        _code.Count(_results.Count);
        foreach (ValType type in _results)
            _code.ValType(type);
    }

    /// <summary><c>ref.test</c> and <c>ref.cast</c>: whether the type is nullable decides the opcode.</summary>
    private void ReferenceTypeInstruction(Opcode opcode, Token keyword)
    {
        ValType type = ReferenceType();
        EmitOpcode(type.IsNullable ? opcode + 1 : opcode, keyword); // the nullable form comes next
        BinaryTypes.WriteHeapType(_code, type.Heap, type.IsExact);
    }

    private void CastBranch()
    {
        uint label = LabelIndex();
        ValType from = ReferenceType();
        ValType to = ReferenceType();
        _code.Byte((byte)((from.IsNullable ? 1 : 0) | (to.IsNullable ? 2 : 0)));
        _code.U32(label);
        BinaryTypes.WriteHeapType(_code, from.Heap, from.IsExact);
        BinaryTypes.WriteHeapType(_code, to.Heap, to.IsExact);
    }

    /// <summary>Whether the number that is next is a memory, since a lane or memory argument follows it.</summary>
    private bool HasMemoryBeforeLane
    {
        get
        {
            Token after = _tokens[Math.Min(_next + 1, _tokens.Length - 1)];
            bool isFollowed =
                after.Kind == TokenKind.Integer
                || after.Kind == TokenKind.Keyword && Keywords.IsMemoryArgument(_lexer.Span(after));
            return IsNextIndex && isFollowed;
        }
    }

    /// <remarks>spec: text-memarg</remarks>
    private void MemoryArgument(Opcode opcode, bool hasMemory)
    {
        Token memoryToken = Current;
        uint memory = hasMemory ? Index(_memories) : 0;
        RequireMemory(memory, memoryToken);
        ulong offset = MemoryArgument("offset=", out Token offsetToken) ?? 0;
        if (offset > uint.MaxValue && !Has(Features.Memory64))
            throw OutOfRange(offsetToken, "i32 ");
        ulong? alignment = MemoryArgument("align=", out Token alignmentToken);
        if (alignment is ulong bytes && !BitOperations.IsPow2(bytes))
            throw ErrorAt(alignmentToken, "alignment must be a power of two");
        int exponent = alignment is ulong given
            ? BitOperations.Log2(given)
            : InstructionTable.NaturalAlignmentOf(opcode);
        _code.U32((uint)exponent | (memory != 0 ? 0x40u : 0));
        if (memory != 0)
            _code.U32(memory);
        _code.U64(offset);
    }

    private ulong? MemoryArgument(string prefix, out Token token)
    {
        token = Current;
        ReadOnlySpan<char> word = _lexer.Span(token);
        if (token.Kind != TokenKind.Keyword || !word.StartsWith(prefix) || !Keywords.IsMemoryArgument(word))
            return null;
        _next++;
        return NumberParser.TryParseUnsigned(word[prefix.Length..], out ulong value)
            ? value
            : throw OutOfRange(token, "i64 ");
    }

    /// <remarks>spec: text-laneidx</remarks>
    private byte Lane()
    {
        Token token = Expect(TokenKind.Integer);
        ulong lane = Unsigned(token, "i8");
        return lane <= byte.MaxValue ? (byte)lane : throw OutOfRange(token, "i8 ");
    }

    private void ShuffleLanes()
    {
        Token first = Current;
        int count = CountNumbers();
        if (count != 16)
            throw ErrorAt(first, $"invalid lane length: {count} lanes instead of 16");
        for (int i = 0; i < count; i++)
        {
            Token token = Take();
            bool isLane = NumberParser.TryParseUnsigned(_lexer.Span(token), out ulong lane) && lane <= byte.MaxValue;
            _code.Byte(isLane ? (byte)lane : throw OutOfRange(token, "i8 "));
        }
    }

    private int CountNumbers()
    {
        int i = _next;
        while (_tokens[i].Kind is TokenKind.Integer or TokenKind.Float)
            i++;
        return i - _next;
    }

    /// <remarks>spec: text-instr-numeric</remarks>
    private void Constant(ImmediateKind kind)
    {
        switch (kind)
        {
            case ImmediateKind.I32:
                Leb128.WriteSigned(_code, (int)Number(ValKind.I32));
                break;
            case ImmediateKind.I64:
                Leb128.WriteSigned(_code, (long)Number(ValKind.I64));
                break;
            case ImmediateKind.F32:
                Little(Number(ValKind.F32), 4);
                break;
            case ImmediateKind.F64:
                Little(Number(ValKind.F64), 8);
                break;
            case ImmediateKind.V128:
                VectorConstant();
                break;
            default:
                throw new UnreachableException(kind.ToString());
        }
    }

    /// <summary>The bits of a number of some type; a packed type stands for a lane of its width.</summary>
    private ulong Number(ValKind kind)
    {
        Token token = Current;
        bool isFloat = kind is ValKind.F32 or ValKind.F64;
        if (token.Kind != TokenKind.Integer && !(isFloat && token.Kind == TokenKind.Float))
            throw _lexer.Unexpected(token);
        _next++;
        ReadOnlySpan<char> text = _lexer.Span(token);
        ulong bits = 0;
        uint bits32 = 0;
        bool inRange = kind switch
        {
            ValKind.I8 => NumberParser.TryParseInteger(text, 8, out bits),
            ValKind.I16 => NumberParser.TryParseInteger(text, 16, out bits),
            ValKind.I32 => NumberParser.TryParseInteger(text, 32, out bits),
            ValKind.I64 => NumberParser.TryParseInteger(text, 64, out bits),
            ValKind.F32 => NumberParser.TryParseF32(text, out bits32),
            _ => NumberParser.TryParseF64(text, out bits),
        };
        return inRange ? bits | bits32 : throw OutOfRange(token);
    }

    private void VectorConstant()
    {
        Token shape = Expect(TokenKind.Keyword);
        (ValKind lane, int size) = _lexer.Span(shape) switch
        {
            "i8x16" => (ValKind.I8, 1),
            "i16x8" => (ValKind.I16, 2),
            "i32x4" => (ValKind.I32, 4),
            "i64x2" => (ValKind.I64, 8),
            "f32x4" => (ValKind.F32, 4),
            "f64x2" => (ValKind.F64, 8),
            _ => throw _lexer.Unexpected(shape),
        };
        int count = CountNumbers();
        Token after = _tokens[_next + count];
        if (after.Kind == TokenKind.Reserved || count < 16 / size && IsUnknownWord(after))
            throw _lexer.Unexpected(after);
        if (count != 16 / size)
            throw ErrorAt(shape, $"wrong number of lane literals: {16 / size} expected");
        for (int i = 0; i < 16 / size; i++)
            Little(Number(lane), size);
    }

    private bool IsUnknownWord(Token token) => token.Kind == TokenKind.Keyword && !Keywords.IsKnown(_lexer.Span(token));

    private void Little(ulong bits, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        _code.Bytes(bytes[..size]);
    }
}
