using System;
using System.Collections.Generic;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Text;

/// <summary>Blocks and their labels.</summary>
/// <remarks>spec: text-blockinstr, text-label</remarks>
internal sealed partial class ModuleParser
{
    private readonly Dictionary<string, int> _labelPositions = [];
    private readonly List<Label> _labels = [];
    private uint _labelCount;

    /// <summary>An open label.</summary>
    /// <param name="Name">Its identifier, if it has one.</param>
    /// <param name="Shadowed">The position of the outer label that it hides, or -1.</param>
    private readonly record struct Label(string? Name, int Shadowed);

    /// <summary>A label, a block type, and for <c>try_table</c> the clauses.</summary>
    private void Block(Opcode opcode, Token keyword, FrameKind kind)
    {
        Token label = OptionalId();
        EmitOpcode(opcode, keyword);
        BlockType();
        if (opcode == Opcode.TryTable)
            Catches();
        OpenLabel(label);
        _frames.Add(new Frame(kind, keyword));
    }

    private void FoldedIf(Token keyword)
    {
        Token label = OptionalId();
        bool? hint = _hint;
        int start = _code.Length;
        int deferred = _deferred.Length;
        EmitOpcode(Opcode.If, keyword);
        BlockType();
        if (IsNext(TokenKind.RightParen))
            throw _lexer.Unexpected(Current);
        Defer(start, new Frame(FrameKind.FoldedIf, keyword, deferred, hint, label));
    }

    private void Then()
    {
        Frame frame = _frames[^1];
        Flush(frame);
        OpenLabel(frame.Label);
        Advance(FrameKind.FoldedIfThen);
    }

    private void Else(Token keyword)
    {
        if (Top != FrameKind.If)
            throw _lexer.Unexpected(keyword);
        RequireLabel();
        EmitOpcode(Opcode.Else, keyword);
        Advance(FrameKind.Block);
    }

    private void End(Token keyword)
    {
        if (Top is not (FrameKind.Block or FrameKind.If or FrameKind.Try or FrameKind.TryEnd))
            throw _lexer.Unexpected(keyword);
        RequireLabel();
        EmitOpcode(Opcode.End, keyword);
        CloseLabel();
        _frames.RemoveAt(_frames.Count - 1);
    }

    private void Catch(Opcode opcode, Token keyword)
    {
        if (Top != FrameKind.Try)
            throw _lexer.Unexpected(keyword);
        if (opcode == Opcode.Catch)
        {
            EmitCatch(keyword);
            return;
        }
        EmitOpcode(opcode, keyword);
        Advance(FrameKind.TryEnd);
    }

    private void EmitCatch(Token keyword)
    {
        EmitOpcode(Opcode.Catch, keyword);
        _code.U32(Index(_tags));
        _frames[^1] = _frames[^1] with { Deferred = 1 };
    }

    /// <summary>Whether the try on top has a catch clause: then it cannot delegate.</summary>
    private bool HasCatch => _frames[^1].Deferred != 0;

    private void Delegate(Token keyword)
    {
        if (Top != FrameKind.Try || HasCatch)
            throw _lexer.Unexpected(keyword);
        EmitDelegate(keyword);
        _frames.RemoveAt(_frames.Count - 1);
    }

    private void FoldedDelegate(Token keyword)
    {
        EmitDelegate(keyword);
        Close();
        Advance(FrameKind.FoldedTryDelegate);
    }

    /// <summary>The label of <c>delegate</c> is one outside the try.</summary>
    private void EmitDelegate(Token keyword)
    {
        CloseLabel();
        EmitOpcode(Opcode.Delegate, keyword);
        _code.U32(LabelIndex());
    }

    /// <remarks>spec: text-blocktype</remarks>
    private void BlockType()
    {
        Token start = Current;
        if (ExplicitTypeUse() is uint index)
        {
            CheckInlineType(index, names: null, allowNames: false);
            Require(Features.MultiValue, start, "a type index as a block type");
            Leb128.WriteSigned(_code, index);
            return;
        }
        Signature(names: null, allowNames: false);
        if (_parameters.Count == 0 && _results.Count == 0)
            _code.Byte(0x40);
        else if (_parameters.Count == 0 && _results.Count == 1)
            _code.ValType(_results[0]);
        else
        {
            Require(Features.MultiValue, start, "a block with parameters or several results");
            Leb128.WriteSigned(_code, IndexOf(TakeSignature()));
        }
    }

    /// <summary>The clauses of a <c>try_table</c>, whose labels are those outside it.</summary>
    /// <remarks>spec: text-catch</remarks>
    private void Catches()
    {
        _code.Count(CountCatches());
        while (NextCatch() is CatchKind kind)
        {
            _next += 2;
            _code.Byte((byte)kind);
            if (kind is CatchKind.Catch or CatchKind.CatchRef)
                _code.U32(Index(_tags));
            _code.U32(LabelIndex());
            Close();
        }
    }

    private int CountCatches()
    {
        int start = _next;
        int count = 0;
        for (; NextCatch() is not null; count++)
            SkipGroup();
        _next = start;
        return count;
    }

    private CatchKind? NextCatch() =>
        !IsNext(TokenKind.LeftParen) || _tokens[_next + 1].Kind != TokenKind.Keyword
            ? null
            : _lexer.Span(_tokens[_next + 1]) switch
            {
                "catch" => CatchKind.Catch,
                "catch_ref" => CatchKind.CatchRef,
                "catch_all" => CatchKind.CatchAll,
                "catch_all_ref" => CatchKind.CatchAllRef,
                _ => null,
            };

    private void OpenLabel(Token id)
    {
        uint index = _labelCount++;
        if (id.Kind != TokenKind.Id)
        {
            _labels.Add(default);
            return;
        }
        string name = _lexer.IdOf(id).ToString();
        int shadowed = _labelPositions.TryGetValue(name, out int position) ? position : -1;
        _labelPositions[name] = _labels.Count;
        _labels.Add(new Label(name, shadowed));
        if (!_inFunction)
            return;
        if (!_module.Names.Labels.TryGetValue(_functionIndex, out SortedDictionary<uint, string>? names))
            _module.Names.Labels.Add(_functionIndex, names = []);
        names.Add(index, name);
    }

    private void CloseLabel()
    {
        Label label = _labels[^1];
        _labels.RemoveAt(_labels.Count - 1);
        if (label.Name is null)
            return;
        if (label.Shadowed >= 0)
            _labelPositions[label.Name] = label.Shadowed;
        else
            _labelPositions.Remove(label.Name);
    }

    /// <summary>An optional id after <c>else</c> or <c>end</c>: the block's.</summary>
    private void RequireLabel()
    {
        Token id = OptionalId();
        if (id.Kind == TokenKind.Id && !_lexer.IdOf(id).SequenceEqual(_labels[^1].Name))
            throw ErrorAt(id, $"mismatching label {_lexer.Span(id)}");
    }

    /// <remarks>spec: text-label</remarks>
    private uint LabelIndex()
    {
        if (!IsNext(TokenKind.Id))
            return U32();
        Token id = Take();
        return _labelPositions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(_lexer.IdOf(id), out int position)
            ? (uint)(_labels.Count - 1 - position)
            : throw Unknown("label", id);
    }
}
