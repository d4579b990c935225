using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Validation;

/// <summary>Types one expression, an instruction at a time: a function body or a constant expression.</summary>
/// <remarks>
/// The algorithm of the specification's appendix: a stack of operand types and a stack of control frames. An instruction
/// whose row in the table gives its type is checked by that row; every other has one method, in the partial of its
/// chapter. The compiler steps the same validator: it looks at the operands' types before <see cref="Step"/> and at the
/// results' after it. Nothing here recurses, and common instructions allocate nothing.
/// spec: algo-valid
/// </remarks>
public sealed partial class FunctionValidator
{
    private const int MaxShown = 16;

    private readonly ModuleContext _context;
    private readonly Dictionary<ValType, ValType[]> _singleTypes = [];
    private ValType[] _stack = new ValType[64];
    private int _height;
    private ControlFrame[] _frames = new ControlFrame[16];
    private int _frameCount;
    private int _base;
    private bool _unreachable;
    private ValType[] _results = [];
    private bool _isConstant;
    private int _globalLimit;
    private uint? _functionIndex;
    private int _offset;
    private int _position;
    private Opcode _opcode;

    /// <summary>A validator for the expressions of one module.</summary>
    /// <param name="context">The module's index spaces.</param>
    public FunctionValidator(ModuleContext context) => _context = context;

    /// <summary>The module's index spaces.</summary>
    public ModuleContext Context => _context;

    /// <summary>Whether the last <c>end</c> was seen.</summary>
    public bool IsFinished => _frameCount == 0;

    /// <summary>Whether the current frame's operands are polymorphic, because its rest cannot be reached.</summary>
    public bool IsUnreachable => _unreachable;

    /// <summary>How many operands are on the stack, those of outer frames included.</summary>
    public int StackHeight => _height;

    /// <summary>How many frames are open.</summary>
    public int ControlDepth => _frameCount;

    /// <summary>The type of an operand; bottom past the base of a frame.</summary>
    /// <param name="fromTop">How far from the top, 0 for the topmost.</param>
    public ValType Peek(int fromTop)
    {
        int index = _height - 1 - fromTop;
        return index >= _base ? _stack[index] : ValType.Bottom;
    }

    /// <summary>An open frame.</summary>
    /// <param name="label">Its label index: 0 is the innermost.</param>
    public ref readonly ControlFrame Frame(int label) => ref _frames[_frameCount - 1 - label];

    /// <summary>Starts the body of a function that the module defines.</summary>
    /// <param name="functionIndex">Its function index.</param>
    /// <remarks>spec: valid-func</remarks>
    public void BeginFunction(uint functionIndex)
    {
        FunctionDefinition function = _context.Module.Functions[(int)functionIndex - _context.ImportedFunctionCount];
        FuncType type = _context.FunctionType(functionIndex);
        Reset(functionIndex, function.Body.Offset, type.Results);
        _isConstant = false;
        Require(function.Body.Bytes.Length <= Limit.FunctionSize, "function too large");
        SetLocals(type.Parameters, function);
    }

    /// <summary>Starts a constant expression.</summary>
    /// <param name="expected">The type that it must have.</param>
    /// <param name="globalLimit">Only globals below this index may be read.</param>
    /// <param name="offset">Where it starts in the module, for errors.</param>
    /// <remarks>spec: valid-constant</remarks>
    public void BeginConstant(ValType expected, int globalLimit, int offset = 0)
    {
        Reset(null, offset, SingleType(expected));
        _isConstant = true;
        _globalLimit = globalLimit;
        ClearLocals();
    }

    /// <summary>Reads the next instruction and validates it.</summary>
    /// <param name="reader">The reader of the expression.</param>
    /// <param name="instruction">Receives the instruction.</param>
    /// <returns>Whether more instructions follow.</returns>
    public bool ReadAndStep(ref InstructionReader reader, ref Instruction instruction)
    {
        reader.Read(ref instruction);
        Step(in instruction);
        return _frameCount != 0;
    }

    /// <summary>Validates an instruction.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <exception cref="WasmValidationException">It is not valid here.</exception>
    public void Step(in Instruction instruction)
    {
        _position = instruction.Position;
        _opcode = instruction.Opcode;
        if (_isConstant)
            RequireConstant(_opcode);
        if (InstructionTable.HasFixedType(_opcode))
            Fixed(in instruction);
        else
            Special(in instruction);
    }

    /// <summary>Checks that the expression ended with its bytes.</summary>
    /// <param name="reader">The reader of the expression, after the last instruction.</param>
    /// <exception cref="WasmFormatException">Blocks are open, or bytes are left.</exception>
    public void Finish(ref InstructionReader reader)
    {
        if (!IsFinished)
            throw new WasmFormatException("unexpected end of section or function", _offset + reader.Position);
        if (!reader.AtEnd)
            throw new WasmFormatException("section size mismatch: END opcode expected last", _offset + reader.Position);
    }

    private void Reset(uint? functionIndex, int offset, ValType[] results)
    {
        _functionIndex = functionIndex;
        _offset = offset;
        _position = 0;
        _height = 0;
        _frameCount = 0;
        _unreachable = false;
        _results = results;
        PushFrame(Opcode.Block, [], results);
    }

    /// <summary>An instruction that its row types: its immediates, its operands, its results.</summary>
    private void Fixed(in Instruction instruction)
    {
        ImmediateKind immediates = InstructionTable.ImmediatesOf(_opcode);
        ValType address = immediates == ImmediateKind.None ? default : CheckImmediates(in instruction, immediates);
        ReadOnlySpan<byte> operands = InstructionTable.OperandsOf(_opcode);
        for (int i = operands.Length - 1; i >= 0; i--)
            Pop(operands[i] == 0 ? address : ValType.Of((ValKind)operands[i]));
        foreach (byte result in InstructionTable.ResultsOf(_opcode))
            Push(result == 0 ? address : ValType.Of((ValKind)result));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(ValType type)
    {
        int height = _height;
        ValType[] stack = _stack;
        if ((uint)height < (uint)stack.Length)
        {
            stack[height] = type;
            _height = height + 1;
        }
        else
        {
            GrowAndPush(type);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowAndPush(ValType type)
    {
        Reserve(1);
        _stack[_height++] = type;
    }

    private void Reserve(int count)
    {
        if (_stack.Length - _height >= count)
            return;
        Require(_height + count <= Limit.OperandStack, "too many operands on the stack");
        Array.Resize(ref _stack, Math.Max(_stack.Length * 2, _height + count));
    }

    private void Push(ValType[] types)
    {
        Reserve(types.Length);
        types.CopyTo(_stack.AsSpan(_height));
        _height += types.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pop(ValType expected)
    {
        int height = _height - 1;
        if (height >= _base && _stack[height] == expected)
            _height = height;
        else
            PopSlow(expected);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PopSlow(ValType expected)
    {
        if (_height == _base)
        {
            if (!_unreachable)
                throw Mismatch([expected]);
            return;
        }
        if (!_context.Matches(_stack[_height - 1], expected))
            throw Mismatch([expected]);
        _height--;
    }

    /// <summary>Pops an operand of any type: bottom where the stack is polymorphic.</summary>
    private ValType Pop()
    {
        if (_height > _base)
            return _stack[--_height];
        return _unreachable
            ? ValType.Bottom
            : throw Error("type mismatch: instruction requires [any] but stack has []");
    }

    /// <summary>Pops a reference: one to bottom where the stack is polymorphic.</summary>
    private ValType PopRef()
    {
        ValType type = Pop();
        if (type == ValType.Bottom)
            return ValType.Ref(HeapType.Bottom, nullable: false);
        return type.IsRef ? type : throw Error($"type mismatch: instruction requires [ref] but stack has [{type}]");
    }

    private void Pop(ValType[] types)
    {
        CheckTop(types);
        _height = Math.Max(_height - types.Length, _base);
    }

    /// <summary>Checks that the topmost operands match some types, leaving them.</summary>
    private void CheckTop(ReadOnlySpan<ValType> types)
    {
        int available = _height - _base;
        int count = Math.Min(types.Length, available);
        ReadOnlySpan<ValType> actual = _stack.AsSpan(_height - count, count);
        ReadOnlySpan<ValType> expected = types[^count..];
        if (!Bits(actual).SequenceEqual(Bits(expected)))
        {
            for (int i = 0; i < count; i++)
            {
                if (!_context.Matches(actual[i], expected[i]))
                    throw Mismatch(types);
            }
        }
        if (count < types.Length && !_unreachable)
            throw Mismatch(types);
    }

    private static ReadOnlySpan<int> Bits(ReadOnlySpan<ValType> types) => MemoryMarshal.Cast<ValType, int>(types);

    private void SetUnreachable()
    {
        _height = _base;
        _unreachable = true;
        _frames[_frameCount - 1].IsUnreachable = true;
    }

    /// <summary>The types as an array, which is the same each time.</summary>
    private ValType[] SingleType(ValType type)
    {
        if (!_singleTypes.TryGetValue(type, out ValType[]? types))
            _singleTypes[type] = types = [type];
        return types;
    }

    private WasmValidationException Mismatch(ReadOnlySpan<ValType> required)
    {
        int count = Math.Min(required.Length, _height - _base);
        ReadOnlySpan<ValType> actual = _stack.AsSpan(_height - count, count);
        return Error($"type mismatch: instruction requires {Show(required)} but stack has {Show(actual)}");
    }

    // Of many operands, a message tells those on top.
    private static string Show(ReadOnlySpan<ValType> types)
    {
        List<string> words = types.Length > MaxShown ? ["..."] : [];
        foreach (ValType type in types[Math.Max(0, types.Length - MaxShown)..])
            words.Add(type.ToString());
        return $"[{string.Join(' ', words)}]";
    }

    private WasmValidationException Error(string message) =>
        _context.Error($"{message} ({InstructionTable.MnemonicOf(_opcode)})", _offset + _position, _functionIndex);

    private void Require([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            throw Error(message);
    }

    private void Require(
        [DoesNotReturnIf(false)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref MessageHandler message
    )
    {
        if (!condition)
            throw Error(message.ToStringAndClear());
    }
}
