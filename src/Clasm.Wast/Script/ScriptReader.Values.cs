using System;
using System.Collections.Generic;
using Clasm.Syntax;
using Clasm.Syntax.Text;

namespace Clasm.Wast.Script;

internal sealed partial class ScriptReader
{
    // What follows the opening parenthesis of a constant or of a pattern.
    private ScriptValue Value(string word) => word == "either" ? Either() : SimpleValue(word);

    // Alternatives are never alternatives themselves, so that nothing here nests.
    private EitherValue Either()
    {
        List<ScriptValue> choices = [];
        while (_tokens.TryTake(TokenKind.LeftParen))
        {
            choices.Add(SimpleValue(_tokens.TakeWord()));
            _tokens.Expect(TokenKind.RightParen);
        }
        return new EitherValue([.. choices]);
    }

    private ScriptValue SimpleValue(string word) =>
        word switch
        {
            "i32.const" => new NumberValue(ValKind.I32, _tokens.TakeInteger(32)),
            "i64.const" => new NumberValue(ValKind.I64, _tokens.TakeInteger(64)),
            "f32.const" => Float(ValKind.F32, 32),
            "f64.const" => Float(ValKind.F64, 64),
            "v128.const" => Vector(_tokens.TakeWord()),
            "ref.null" => new NullValue(HeapOrNone()),
            "ref.extern" => new HostValue(OptionalNumber(), IsInternal: false),
            "ref.host" => new HostValue(OptionalNumber(), IsInternal: true),
            "ref.func" => Reference(HeapType.Func),
            "ref.any" => Reference(HeapType.Any),
            "ref.eq" => Reference(HeapType.Eq),
            "ref.i31" => Reference(HeapType.I31),
            "ref.struct" => Reference(HeapType.Struct),
            "ref.array" => Reference(HeapType.Array),
            "ref.exn" => Reference(HeapType.Exn),
            "ref.cont" => Reference(HeapType.Cont),
            _ when word.EndsWith(".const", StringComparison.Ordinal) || word is "option.some" or "option.none" =>
                Component(),
            _ when word.StartsWith("result.", StringComparison.Ordinal) => Component(),
            _ => throw _tokens.Error($"unknown value '{word}'"),
        };

    // The values of components are passed over: up to the closing parenthesis of this one.
    private ComponentValue Component()
    {
        while (_tokens.Kind != TokenKind.RightParen)
            _tokens.SkipForm();
        return new ComponentValue();
    }

    private ScriptValue Float(ValKind kind, int bits)
    {
        NanSet set = TakeNanSet();
        return set == NanSet.None ? new NumberValue(kind, _tokens.TakeFloat(bits)) : new NanValue(kind, set);
    }

    private NanSet TakeNanSet() =>
        _tokens.TryTakeWord("nan:canonical") ? NanSet.Canonical
        : _tokens.TryTakeWord("nan:arithmetic") ? NanSet.Arithmetic
        : NanSet.None;

    private VectorValue Vector(string shape)
    {
        (int lanes, int bits, bool isFloat) = shape switch
        {
            "i8x16" => (16, 8, false),
            "i16x8" => (8, 16, false),
            "i32x4" => (4, 32, false),
            "i64x2" => (2, 64, false),
            "f32x4" => (4, 32, true),
            "f64x2" => (2, 64, true),
            _ => throw _tokens.Error($"unknown shape '{shape}'"),
        };
        LaneValue[] values = new LaneValue[lanes];
        for (int i = 0; i < lanes; i++)
        {
            NanSet set = isFloat ? TakeNanSet() : NanSet.None;
            ulong lane =
                set != NanSet.None ? 0
                : isFloat ? _tokens.TakeFloat(bits)
                : _tokens.TakeInteger(bits);
            values[i] = new LaneValue(lane, set);
        }
        return new VectorValue(bits, values);
    }

    // A heap type, a type index or nothing.
    private HeapType? HeapOrNone()
    {
        if (_tokens.Kind == TokenKind.RightParen)
            return null;
        if (_tokens.Kind == TokenKind.Id || _tokens.IsNumber)
        {
            _tokens.Advance();
            return null;
        }
        string word = _tokens.TakeWord();
        for (int code = HeapType.NoCont.Code; code >= HeapType.Cont.Code; code--)
        {
            HeapType heap = new(code);
            if (heap.ToString() == word)
                return heap;
        }
        throw _tokens.Error($"unknown heap type '{word}'");
    }

    private uint? OptionalNumber() => _tokens.IsNumber ? (uint)_tokens.TakeInteger(32) : null;

    // The index or name after ref.func is not compared: the suites never give one.
    private ReferenceValue Reference(HeapType heap)
    {
        if (_tokens.IsNumber || _tokens.Kind == TokenKind.Id)
            _tokens.Advance();
        return new ReferenceValue(heap);
    }
}
