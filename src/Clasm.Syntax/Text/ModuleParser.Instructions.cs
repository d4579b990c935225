using System;
using System.Collections.Generic;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Text;

/// <summary>
/// Expressions, written as bytes while they are read. A folded instruction follows its operands in the binary format,
/// so its bytes wait in a second buffer until the closing parenthesis. Nesting is kept on a stack of frames, one for
/// each open block and each open folded instruction: nothing recurs.
/// </summary>
/// <remarks>spec: text-instr, text-foldedinstr, text-expr</remarks>
internal sealed partial class ModuleParser
{
    private readonly ByteWriter _code = new();
    private readonly ByteWriter _deferred = new();
    private readonly List<Frame> _frames = [];
    private int _base;
    private bool _inFunction;
    private uint _functionIndex;
    private int _functionOffset;
    private bool? _hint;
    private Token _hintToken;

    private enum FrameKind : byte
    {
        /// <summary>A block, loop or try_table, closed by <c>end</c>; also an if after its <c>else</c>.</summary>
        Block,

        /// <summary>An if before its <c>else</c>.</summary>
        If,

        /// <summary>A legacy try, with or without catch clauses.</summary>
        Try,

        /// <summary>A legacy try after <c>catch_all</c>.</summary>
        TryEnd,

        /// <summary>A folded instruction whose operands are read; its bytes wait.</summary>
        FoldedOperands,

        /// <summary>A folded block, loop or try_table.</summary>
        FoldedBlock,

        /// <summary>The instructions of <c>then</c>, <c>else</c>, <c>do</c>, <c>catch</c> or <c>catch_all</c>.</summary>
        FoldedClause,

        /// <summary>A folded if before <c>then</c>; its bytes wait.</summary>
        FoldedIf,

        /// <summary>A folded if after <c>then</c>.</summary>
        FoldedIfThen,

        /// <summary>A folded if after <c>else</c>.</summary>
        FoldedIfElse,

        /// <summary>A folded try before <c>do</c>.</summary>
        FoldedTry,

        /// <summary>A folded try after <c>do</c> or <c>catch</c>.</summary>
        FoldedTryDo,

        /// <summary>A folded try after <c>catch_all</c>.</summary>
        FoldedTryCatchAll,

        /// <summary>A folded try after <c>delegate</c>.</summary>
        FoldedTryDelegate,
    }

    /// <summary>An open block or folded instruction.</summary>
    /// <param name="Kind">Where in what it stands.</param>
    /// <param name="Keyword">Its keyword.</param>
    /// <param name="Deferred">Where its waiting bytes start.</param>
    /// <param name="Hint">The branch hint that waits with them.</param>
    /// <param name="Label">The id of its label, for an if whose label is not open yet.</param>
    private readonly record struct Frame(
        FrameKind Kind,
        Token Keyword,
        int Deferred = 0,
        bool? Hint = null,
        Token Label = default
    );

    private FrameKind? Top => _frames.Count > 0 ? _frames[^1].Kind : null;

    private Expression FunctionBody(uint index, int offset)
    {
        _inFunction = true;
        _functionIndex = index;
        _functionOffset = offset;
        _labelCount = 0;
        Expression body = InstructionSequence();
        _inFunction = false;
        return body;
    }

    /// <summary>Instructions up to a closing parenthesis, which stays.</summary>
    private Expression ConstantExpression()
    {
        _locals.Clear();
        return InstructionSequence();
    }

    private Expression InstructionSequence()
    {
        BeginExpression();
        while (_frames.Count > 0 || !IsNext(TokenKind.RightParen))
            Step();
        return EndExpression(Current);
    }

    /// <summary>One folded instruction.</summary>
    private Expression SingleInstructionExpression()
    {
        _locals.Clear();
        BeginExpression();
        if (!IsNext(TokenKind.LeftParen))
            throw _lexer.Unexpected(Current);
        do
        {
            Step();
        } while (_frames.Count > 0);
        return EndExpression(_tokens[_next - 1]);
    }

    private void BeginExpression()
    {
        _code.Clear();
        _deferred.Clear();
        _base = _offset;
    }

    private Expression EndExpression(Token end)
    {
        RequireNoHint();
        EmitOpcode(Opcode.End, end);
        byte[] bytes = _code.Written.ToArray();
        _offset = _base + bytes.Length;
        return new Expression(bytes, _base);
    }

    /// <summary>Reads the next piece: a plain instruction, the start of a folded one, or a closing parenthesis.</summary>
    private void Step()
    {
        switch (Current.Kind)
        {
            case TokenKind.LeftParen:
                OpenFolded();
                break;
            case TokenKind.RightParen:
                CloseFolded();
                break;
            case TokenKind.Keyword when AllowsPlainInstructions:
                PlainInstruction(Take());
                break;
            case TokenKind.Annotation:
                BranchHintAnnotation();
                break;
            default:
                throw _lexer.Unexpected(Current);
        }
    }

    /// <summary>
    /// Whether a plain instruction may stand here. Among operands the specification has folded ones only; scripts in
    /// the wild, which other parsers accept, have plain ones there too, and what they mean is not in doubt.
    /// </summary>
    private bool AllowsPlainInstructions =>
        Top
            is null
                or FrameKind.Block
                or FrameKind.If
                or FrameKind.Try
                or FrameKind.TryEnd
                or FrameKind.FoldedOperands
                or FrameKind.FoldedBlock
                or FrameKind.FoldedClause;

    /// <remarks>spec: text-plaininstr, text-blockinstr</remarks>
    private void PlainInstruction(Token keyword)
    {
        Opcode opcode = OpcodeOf(keyword);
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.TryTable:
                Block(opcode, keyword, FrameKind.Block);
                break;
            case Opcode.If:
                Block(opcode, keyword, FrameKind.If);
                break;
            case Opcode.Try:
                Block(opcode, keyword, FrameKind.Try);
                break;
            case Opcode.Else:
                Else(keyword);
                break;
            case Opcode.Catch or Opcode.CatchAll:
                Catch(opcode, keyword);
                break;
            case Opcode.Delegate:
                Delegate(keyword);
                break;
            case Opcode.End:
                End(keyword);
                break;
            default:
                Instruction(opcode, keyword);
                break;
        }
    }

    /// <remarks>spec: text-foldedinstr</remarks>
    private void OpenFolded()
    {
        Expect(TokenKind.LeftParen);
        Token keyword = Expect(TokenKind.Keyword);
        if (Top is >= FrameKind.FoldedIf && OpenClause(keyword))
            return;
        Opcode opcode = OpcodeOf(keyword);
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.TryTable:
                Block(opcode, keyword, FrameKind.FoldedBlock);
                break;
            case Opcode.If:
                FoldedIf(keyword);
                break;
            case Opcode.Try:
                Block(opcode, keyword, FrameKind.FoldedTry);
                break;
            case Opcode.Else or Opcode.End or Opcode.Catch or Opcode.CatchAll or Opcode.Delegate:
                throw _lexer.Unexpected(keyword);
            default:
                bool? hint = _hint;
                int start = _code.Length;
                Instruction(opcode, keyword);
                Defer(start, new Frame(FrameKind.FoldedOperands, keyword, _deferred.Length, hint));
                break;
        }
    }

    /// <summary>Opens a clause of a folded if or try. False if an operand of an if opens instead.</summary>
    private bool OpenClause(Token keyword)
    {
        ReadOnlySpan<char> word = _lexer.Span(keyword);
        if (Top == FrameKind.FoldedIf && word is not "then")
            return false;
        RequireNoHint();
        switch (Top)
        {
            case FrameKind.FoldedIf:
                Then();
                break;
            case FrameKind.FoldedIfThen when word is "else":
                EmitOpcode(Opcode.Else, keyword);
                Advance(FrameKind.FoldedIfElse);
                break;
            case FrameKind.FoldedTry when word is "do":
                Advance(FrameKind.FoldedTryDo);
                break;
            case FrameKind.FoldedTryDo when word is "catch":
                EmitCatch(keyword);
                break;
            case FrameKind.FoldedTryDo when word is "catch_all":
                EmitOpcode(Opcode.CatchAll, keyword);
                Advance(FrameKind.FoldedTryCatchAll);
                break;
            case FrameKind.FoldedTryDo when word is "delegate" && !HasCatch:
                FoldedDelegate(keyword);
                return true;
            default:
                throw _lexer.Unexpected(keyword);
        }
        _frames.Add(new Frame(FrameKind.FoldedClause, keyword));
        return true;
    }

    private void CloseFolded()
    {
        Token parenthesis = Current;
        RequireNoHint();
        switch (Top)
        {
            case FrameKind.FoldedOperands:
                Flush(_frames[^1]);
                break;
            case FrameKind.FoldedBlock
            or FrameKind.FoldedIfThen
            or FrameKind.FoldedIfElse
            or FrameKind.FoldedTryDo
            or FrameKind.FoldedTryCatchAll:
                EmitOpcode(Opcode.End, parenthesis);
                CloseLabel();
                break;
            case FrameKind.FoldedClause or FrameKind.FoldedTryDelegate:
                break;
            default:
                throw _lexer.Unexpected(parenthesis);
        }
        Take();
        _frames.RemoveAt(_frames.Count - 1);
    }

    /// <summary>Moves the bytes of a folded instruction out of the way of its operands, if it has any.</summary>
    private void Defer(int start, Frame frame)
    {
        if (TryClose())
            return;
        _deferred.Bytes(_code.Written[start..]);
        _code.Truncate(start);
        _module.TextPositions.RemoveAt(_module.TextPositions.Count - 1);
        if (frame.Hint is not null)
            RemoveHint();
        _frames.Add(frame);
    }

    private bool TryClose()
    {
        bool closes = IsNext(TokenKind.RightParen);
        _next += closes ? 1 : 0;
        return closes;
    }

    /// <summary>Writes the bytes that waited.</summary>
    private void Flush(Frame frame)
    {
        _hint = frame.Hint;
        BeginInstruction(frame.Keyword);
        _code.Bytes(_deferred.Written[frame.Deferred..]);
        _deferred.Truncate(frame.Deferred);
    }

    private void Advance(FrameKind kind) => _frames[^1] = _frames[^1] with { Kind = kind };

    /// <summary>Says where an instruction stands, and adds the hint that waits for it.</summary>
    private void BeginInstruction(Token keyword)
    {
        int offset = _base + _code.Length;
        _module.TextPositions.Add((offset, keyword.Start));
        if (_hint is bool likely)
        {
            if (!_module.BranchHints.TryGetValue(_functionIndex, out List<BranchHint>? hints))
                _module.BranchHints.Add(_functionIndex, hints = []);
            hints.Add(new BranchHint((uint)(offset - _functionOffset), likely));
        }
        _hint = null;
    }

    private void RemoveHint()
    {
        List<BranchHint> hints = _module.BranchHints[_functionIndex];
        hints.RemoveAt(hints.Count - 1);
    }

    private void RequireNoHint()
    {
        if (_hint is not null)
            throw ErrorAt(_hintToken, $"misplaced @{BranchHintId} annotation");
    }

    private void EmitOpcode(Opcode opcode, Token keyword)
    {
        BeginInstruction(keyword);
        (byte prefix, uint number) = InstructionTable.EncodingOf(opcode);
        if (prefix == 0)
            _code.Byte((byte)number);
        else
        {
            _code.Byte(prefix);
            _code.U32(number);
        }
    }

    private Opcode OpcodeOf(Token keyword)
    {
        ReadOnlySpan<char> mnemonic = _lexer.Span(keyword);
        bool isKnown = InstructionTable.TryParseMnemonic(mnemonic, out Opcode opcode);
        // Words of try_table, not only the mnemonics of legacy exceptions.
        bool isClause = opcode is Opcode.Catch or Opcode.CatchAll && !Has(Features.LegacyExceptions);
        if (!isKnown || isClause)
            throw _lexer.Unexpected(keyword);
        RequireInstruction(opcode, keyword);
        return opcode;
    }

    private void RequireInstruction(Opcode opcode, Token keyword)
    {
        Features feature = InstructionTable.FeatureOf(opcode);
        if (!Has(feature))
            throw ErrorAt(keyword, $"unknown operator {_lexer.Span(keyword)}: it needs the feature {feature}");
    }
}
