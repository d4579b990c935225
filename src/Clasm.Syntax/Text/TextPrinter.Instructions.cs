using System.Collections.Generic;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Text;

public sealed partial class TextPrinter
{
    private readonly List<Label> _labels = [];
    private readonly Dictionary<string, int> _innermost = [];
    private readonly Dictionary<uint, IdentifierMap> _fields = [];
    private IdentifierMap _locals = IdentifierMap.Empty;
    private SortedDictionary<uint, string>? _labelNames;
    private uint _nextLabel;

    /// <summary>An open block: its identifier, and which level that identifier named before.</summary>
    private readonly record struct Label(string? Identifier, int Shadowed);

    /// <remarks>spec: text-instrs</remarks>
    private void Body(FunctionDefinition function, uint index)
    {
        _labels.Clear();
        _innermost.Clear();
        _nextLabel = 0;
        _module.Names.Labels.TryGetValue(index, out _labelNames);
        List<BranchHint>? hints = null;
        if (_module.HasBranchHints)
            _module.BranchHints.TryGetValue(index, out hints);
        int bodyStart = function.Body.Offset - function.Offset;
        int next = 0;
        InstructionReader reader = new(function.Body, _options.Features);
        Instruction instruction = default;
        while (Read(ref reader, ref instruction, function.Body))
        {
            Unindent(instruction.Opcode);
            Line();
            _offsets?.Add(instruction.Position + function.Body.Offset);
            while (hints is not null && next < hints.Count && hints[next].Offset <= bodyStart + instruction.Position)
            {
                if (hints[next].Offset == bodyStart + instruction.Position)
                    _out.Write($"(@metadata.code.branch_hint \"\\0{(hints[next].Likely ? 1 : 0)}\") ");
                next++;
            }
            Print(instruction);
        }
    }

    /// <summary>Reads the next instruction; false at the end of the expression, which must be the end of its bytes.</summary>
    private bool Read(ref InstructionReader reader, ref Instruction instruction, Expression expression)
    {
        reader.Read(ref instruction);
        bool isLast = instruction.Opcode == Opcode.End && _labels.Count == 0;
        if (isLast && !reader.AtEnd)
            throw new WasmFormatException(
                "section size mismatch: bytes follow END",
                expression.Offset + reader.Position
            );
        return !isLast;
    }

    /// <summary>A constant expression: in parentheses where it is one instruction.</summary>
    /// <remarks>spec: text-expr</remarks>
    private void Constant(Expression expression) => Constant(expression, IsPlain(expression));

    /// <summary>A constant expression after a keyword, which is left out where the expression is one instruction.</summary>
    /// <remarks>spec: text-offsetexpr, text-elemexpr</remarks>
    private void Offset(string keyword, Expression expression)
    {
        bool isPlain = IsPlain(expression);
        if (!isPlain)
            _out.Write($" ({keyword}");
        Constant(expression, isPlain);
        if (!isPlain)
            _out.Write(')');
    }

    private void Constant(Expression expression, bool isPlain)
    {
        _labels.Clear();
        _innermost.Clear();
        _labelNames = null;
        InstructionReader reader = new(expression, _options.Features);
        Instruction instruction = default;
        int depth = _depth;
        while (Read(ref reader, ref instruction, expression))
        {
            Unindent(instruction.Opcode);
            _out.Write(isPlain ? " (" : " ");
            Print(instruction);
            if (isPlain)
                _out.Write(')');
        }
        _depth = depth;
    }

    private bool IsPlain(Expression expression)
    {
        InstructionReader reader = new(expression, _options.Features);
        Instruction instruction = default;
        reader.Read(ref instruction);
        if (instruction.Opcode is Opcode.End || IsBlock(instruction.Opcode) || reader.AtEnd)
            return false;
        reader.Read(ref instruction);
        return instruction.Opcode == Opcode.End;
    }

    private static bool IsBlock(Opcode opcode) =>
        opcode is Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Try or Opcode.TryTable;

    /// <summary>Moves left before an instruction that ends a block or a part of it, and closes its label.</summary>
    private void Unindent(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Else or Opcode.Catch or Opcode.CatchAll when _labels.Count > 0:
                _depth--;
                break;
            case Opcode.End or Opcode.Delegate when _labels.Count > 0:
                _depth--;
                CloseLabel();
                break;
        }
    }

    private void CloseLabel()
    {
        Label label = _labels[^1];
        _labels.RemoveAt(_labels.Count - 1);
        if (label.Identifier is not null)
            _innermost[label.Identifier] = label.Shadowed;
    }

    private void OpenLabel()
    {
        string? name = null;
        _labelNames?.TryGetValue(_nextLabel, out name);
        _nextLabel++;
        string? identifier = name is null ? null : TextFormat.Identifier(name);
        int shadowed = -1;
        if (identifier is not null)
        {
            shadowed = _innermost.GetValueOrDefault(identifier, -1);
            _innermost[identifier] = _labels.Count;
            Word(identifier);
        }
        _labels.Add(new Label(identifier, shadowed));
        _depth++;
    }

    /// <summary>Writes a label: by its identifier unless an inner block has the same one.</summary>
    /// <remarks>spec: text-label</remarks>
    private void LabelReference(uint depth)
    {
        int level = depth < (uint)_labels.Count ? _labels.Count - 1 - (int)depth : -1;
        if (level >= 0 && _labels[level].Identifier is string identifier && _innermost[identifier] == level)
            Word(identifier);
        else
            Number(depth);
    }

    private void Number(uint number)
    {
        _out.Write(' ');
        _out.Write(number);
    }

    private void Print(in Instruction i)
    {
        foreach (byte letter in InstructionTable.MnemonicBytesOf(i.Opcode))
            _out.Write((char)letter);
        Immediates(i);
        if (i.Opcode is Opcode.Else or Opcode.Catch or Opcode.CatchAll && _labels.Count > 0)
            _depth++;
    }

    /// <remarks>spec: text-plaininstr</remarks>
    private void Immediates(in Instruction i)
    {
        switch (InstructionTable.ImmediatesOf(i.Opcode))
        {
            case ImmediateKind.Label:
                LabelReference(i.A);
                break;
            case ImmediateKind.Labels:
                foreach (uint label in i.Labels.Span)
                    LabelReference(label);
                break;
            case ImmediateKind.Func:
                Reference(_functions, i.A);
                break;
            case ImmediateKind.Type:
                Reference(_types, i.A);
                break;
            case ImmediateKind.Local:
                Reference(_locals, i.A);
                break;
            case ImmediateKind.Global:
                Reference(_globals, i.A);
                break;
            case ImmediateKind.Table:
                Reference(_tables, i.A);
                break;
            case ImmediateKind.Tag:
                Reference(_tags, i.A);
                break;
            case ImmediateKind.Data:
                Reference(_data, i.A);
                break;
            case ImmediateKind.Elem:
                Reference(_elements, i.A);
                break;
            case ImmediateKind.Memory:
                MemoryUnlessFirst(i.A);
                break;
            case ImmediateKind.TypeField:
                Reference(_types, i.A);
                Reference(FieldsOf(i.A), i.B);
                break;
            case ImmediateKind.TypeCount:
                Reference(_types, i.A);
                Number(i.B);
                break;
            case ImmediateKind.TypeData:
                Reference(_types, i.A);
                Reference(_data, i.B);
                break;
            case ImmediateKind.TypeElem:
                Reference(_types, i.A);
                Reference(_elements, i.B);
                break;
            case ImmediateKind.TypeType:
                Reference(_types, i.A);
                Reference(_types, i.B);
                break;
            case ImmediateKind.TypeTable:
                if (i.B != 0)
                    Reference(_tables, i.B);
                _out.Write(" (type");
                Reference(_types, i.A);
                _out.Write(')');
                break;
            case ImmediateKind.ElemTable:
                if (i.B != 0)
                    Reference(_tables, i.B);
                Reference(_elements, i.A);
                break;
            case ImmediateKind.TableTable:
                Reference(_tables, i.A);
                Reference(_tables, i.B);
                break;
            case ImmediateKind.DataMemory:
                MemoryUnlessFirst(i.B);
                Reference(_data, i.A);
                break;
            case ImmediateKind.MemoryMemory:
                if ((i.A | i.B) == 0)
                    break;
                Reference(_memories, i.A);
                Reference(_memories, i.B);
                break;
            case ImmediateKind.MemArg:
                MemoryArgument(i);
                break;
            case ImmediateKind.MemArgLane:
                MemoryArgument(i);
                Number(i.Lane);
                break;
            case ImmediateKind.Lane:
                Number(i.Lane);
                break;
            case ImmediateKind.I32:
                _out.Write(' ');
                _out.Write(i.I32);
                break;
            case ImmediateKind.I64:
                _out.Write(' ');
                _out.Write(i.I64);
                break;
            case ImmediateKind.F32:
                Word(TextFormat.F32((uint)i.Bits));
                break;
            case ImmediateKind.F64:
                Word(TextFormat.F64(i.Bits));
                break;
            case ImmediateKind.V128:
                _out.Write($" i32x4 0x{(uint)i.Bits:x8} 0x{i.Bits >> 32:x8} 0x{(uint)i.Bits2:x8} 0x{i.Bits2 >> 32:x8}");
                break;
            case ImmediateKind.Lanes16:
                for (int n = 0; n < 16; n++)
                    Number((byte)((n < 8 ? i.Bits : i.Bits2) >> (8 * (n & 7))));
                break;
            case ImmediateKind.Block:
                OpenLabel();
                BlockType(i.Block);
                break;
            case ImmediateKind.BlockCatches:
                TryTable(i);
                break;
            case ImmediateKind.ValTypes:
                _out.Write(" (result");
                foreach (ValType type in i.Types!)
                    Word(ValType(type));
                _out.Write(')');
                break;
            case ImmediateKind.HeapType:
                Word(i.Opcode == Opcode.RefNull ? NullType(i.Type) : ValType(i.Type));
                break;
            case ImmediateKind.Cast:
                LabelReference(i.A);
                Word(ValType(i.Type));
                Word(ValType(i.Type2));
                break;
        }
    }

    private string NullType(ValType type) => type.IsExact ? $"(exact {HeapType(type.Heap)})" : HeapType(type.Heap);

    private IdentifierMap FieldsOf(uint typeIndex)
    {
        if (_fields.TryGetValue(typeIndex, out IdentifierMap? map))
            return map;
        map =
            typeIndex < (uint)_module.Types.Count && _module.Types[(int)typeIndex].Composite is StructType structure
                ? FieldsOf(typeIndex, structure)
                : IdentifierMap.Empty;
        _fields.Add(typeIndex, map);
        return map;
    }

    private void MemoryUnlessFirst(uint memory)
    {
        if (memory != 0)
            Reference(_memories, memory);
    }

    /// <remarks>spec: text-memarg</remarks>
    private void MemoryArgument(in Instruction i)
    {
        MemoryUnlessFirst(i.A);
        if (i.Offset64 != 0)
            _out.Write($" offset={i.Offset64}");
        if (i.B != InstructionTable.NaturalAlignmentOf(i.Opcode))
            _out.Write($" align={1UL << (int)i.B}");
    }

    /// <remarks>spec: text-blocktype</remarks>
    private void BlockType(BlockType type)
    {
        if (type.IsIndex)
        {
            _out.Write(" (type");
            Reference(_types, (uint)type.TypeIndex);
            _out.Write(')');
        }
        else if (type.HasResult)
        {
            _out.Write($" (result {ValType(type.Result)})");
        }
    }

    /// <summary>A <c>try_table</c>; its clauses' labels do not count itself, but its own identifier comes first.</summary>
    /// <remarks>spec: text-try_table</remarks>
    private void TryTable(in Instruction i)
    {
        OpenLabel();
        BlockType(i.Block);
        Label self = _labels[^1];
        CloseLabel();
        foreach (CatchClause clause in i.Catches!)
            Catch(clause);
        if (self.Identifier is not null)
            _innermost[self.Identifier] = _labels.Count;
        _labels.Add(self);
    }

    /// <remarks>spec: text-catch</remarks>
    private void Catch(CatchClause clause)
    {
        _out.Write(
            clause.Kind switch
            {
                CatchKind.Catch => " (catch",
                CatchKind.CatchRef => " (catch_ref",
                CatchKind.CatchAll => " (catch_all",
                _ => " (catch_all_ref",
            }
        );
        if (clause.Kind is CatchKind.Catch or CatchKind.CatchRef)
            Reference(_tags, clause.Tag);
        LabelReference(clause.Label);
        _out.Write(')');
    }
}
