using System.Collections.Generic;
using Clasm.Syntax.Text;

namespace Clasm.Wast.Script;

/// <summary>
/// Reads a script command by command. A command that cannot be read is reported as one, and reading goes on behind its
/// closing parenthesis; only text that is no tokens at all ends the script.
/// </summary>
internal sealed partial class ScriptReader
{
    private readonly ScriptTokens _tokens;
    private readonly string _text;
    private bool _started;

    /// <summary>A reader at the start of a script.</summary>
    /// <param name="text">The script.</param>
    public ScriptReader(string text)
    {
        _text = text;
        _tokens = new ScriptTokens(text);
    }

    /// <summary>The next command; null at the end.</summary>
    /// <exception cref="WasmTextException">The text is no sequence of tokens, or its parentheses do not match.</exception>
    public ScriptCommand? Next()
    {
        if (!_started && IsInlineModule())
        {
            _started = true;
            _tokens.SkipToEnd();
            return new ModuleCommand(1, new TextModule(null, IsDefinition: false, _text, null));
        }
        _started = true;
        return _tokens.Kind == TokenKind.EndOfFile ? null : NextForm();
    }

    private ScriptCommand NextForm()
    {
        int line = _tokens.CountLine();
        Token mark = _tokens.Mark;
        try
        {
            _tokens.Expect(TokenKind.LeftParen);
            ScriptCommand command = Command(line, mark);
            _tokens.Expect(TokenKind.RightParen);
            return command;
        }
        catch (WasmTextException exception)
        {
            _tokens.Restore(mark);
            _tokens.SkipForm();
            return new BadCommand(line, exception.Message);
        }
    }

    // A script may be the fields of one module, without a command around them.
    private bool IsInlineModule()
    {
        Token mark = _tokens.Mark;
        bool isField =
            _tokens.TryTake(TokenKind.LeftParen)
            && _tokens.Kind == TokenKind.Keyword
            && _tokens.Text
                is "type"
                    or "rec"
                    or "import"
                    or "func"
                    or "table"
                    or "memory"
                    or "global"
                    or "export"
                    or "start"
                    or "elem"
                    or "data"
                    or "tag";
        _tokens.Restore(mark);
        return isField;
    }

    // What follows the opening parenthesis of a command.
    private ScriptCommand Command(int line, Token mark)
    {
        string word = _tokens.TakeWord();
        return word switch
        {
            "module" => Module(line, mark),
            "register" => new RegisterCommand(line, _tokens.TakeName(), _tokens.TryTakeId()),
            "invoke" or "get" => new ActionCommand(line, ActionAfter(word)),
            "assert_return" => new ReturnAssertion(line, Action(), Values()),
            "assert_trap" => Assertion(WastCommandKind.AssertTrap, line),
            "assert_exhaustion" => Assertion(WastCommandKind.AssertExhaustion, line),
            "assert_exception" => new ActionAssertion(WastCommandKind.AssertException, line, Action(), ""),
            "assert_suspension" => Skip(mark, WastCommandKind.AssertSuspension, line, "needs stack switching"),
            "assert_invalid" => Assertion(WastCommandKind.AssertInvalid, line),
            "assert_malformed" => Assertion(WastCommandKind.AssertMalformed, line),
            "assert_unlinkable" => Assertion(WastCommandKind.AssertUnlinkable, line),
            "assert_invalid_custom" => Assertion(WastCommandKind.AssertInvalidCustom, line),
            "assert_malformed_custom" => Assertion(WastCommandKind.AssertMalformedCustom, line),
            "thread" => Thread(line),
            "wait" => new WaitCommand(line, _tokens.TryTakeId()),
            "component" => Skip(mark, WastCommandKind.Component, line, "needs components"),
            _ => throw _tokens.Error($"unknown command '{word}'"),
        };
    }

    // What follows "(thread", up to the closing parenthesis. A thread starts no threads.
    private ThreadCommand Thread(int line)
    {
        string? name = _tokens.TryTakeId();
        List<string> shared = [];
        List<ScriptCommand> commands = [];
        while (_tokens.Kind != TokenKind.RightParen)
        {
            Token mark = _tokens.Mark;
            _tokens.Expect(TokenKind.LeftParen);
            if (_tokens.TryTakeWord("shared"))
            {
                shared.Add(Shared());
                continue;
            }
            if (_tokens.TryTakeWord("thread"))
                throw _tokens.Error("a thread in a thread");
            _tokens.Restore(mark);
            commands.Add(NextForm());
        }
        return new ThreadCommand(line, name, [.. shared], [.. commands]);
    }

    // What follows "(shared".
    private string Shared()
    {
        _tokens.Expect(TokenKind.LeftParen);
        if (!_tokens.TryTakeWord("module") || _tokens.TryTakeId() is not string name)
            throw _tokens.Error("a shared module has a name");
        _tokens.Expect(TokenKind.RightParen);
        _tokens.Expect(TokenKind.RightParen);
        return name;
    }

    // An assertion about an action or a module, with the message that is expected.
    private ScriptCommand Assertion(WastCommandKind kind, int line)
    {
        Token mark = _tokens.Mark;
        _tokens.Expect(TokenKind.LeftParen);
        string word = _tokens.TakeWord();
        if (word is "invoke" or "get")
        {
            ScriptAction action = ActionAfter(word);
            _tokens.Expect(TokenKind.RightParen);
            return new ActionAssertion(kind, line, action, _tokens.TakeName());
        }
        if (word == "component")
        {
            _tokens.Restore(mark);
            _tokens.SkipForm();
            _tokens.TakeName();
            return new SkippedCommand(kind, line, "needs components");
        }
        if (word != "module" || Module(line, mark) is not ModuleCommand { Module: ScriptModule module })
            throw _tokens.Error($"unexpected '{word}' in an assertion");
        _tokens.Expect(TokenKind.RightParen);
        return new ModuleAssertion(kind, line, module, _tokens.TakeName());
    }

    // Passes over the whole command, up to its closing parenthesis.
    private SkippedCommand Skip(Token mark, WastCommandKind kind, int line, string reason)
    {
        _tokens.Restore(mark);
        _tokens.SkipInside();
        return new SkippedCommand(kind, line, reason);
    }

    // What follows "(module", up to the closing parenthesis.
    private ScriptCommand Module(int line, Token mark)
    {
        if (_tokens.TryTakeWord("instance"))
            return new InstanceCommand(line, _tokens.TryTakeId(), _tokens.TryTakeId());
        bool isDefinition = _tokens.TryTakeWord("definition");
        int rest = _tokens.Start;
        string? name = _tokens.TryTakeId();
        if (_tokens.TryTakeWord("binary"))
            return new ModuleCommand(line, new BinaryModule(name, isDefinition, _tokens.TakeStrings()));
        if (_tokens.TryTakeWord("quote"))
            return new ModuleCommand(line, new QuotedModule(name, isDefinition, _tokens.TakeStrings()));
        _tokens.Restore(mark);
        _tokens.SkipInside();
        return new ModuleCommand(line, new TextModule(name, isDefinition, _text, rest));
    }

    private ScriptAction Action()
    {
        _tokens.Expect(TokenKind.LeftParen);
        ScriptAction action = ActionAfter(_tokens.TakeWord());
        _tokens.Expect(TokenKind.RightParen);
        return action;
    }

    private ScriptAction ActionAfter(string word) =>
        word switch
        {
            "invoke" => new ScriptAction(_tokens.TryTakeId(), _tokens.TakeName(), Values()),
            "get" => new ScriptAction(_tokens.TryTakeId(), _tokens.TakeName(), null),
            _ => throw _tokens.Error($"unexpected '{word}' instead of an action"),
        };

    private ScriptValue[] Values()
    {
        List<ScriptValue> values = [];
        while (_tokens.TryTake(TokenKind.LeftParen))
        {
            values.Add(Value(_tokens.TakeWord()));
            _tokens.Expect(TokenKind.RightParen);
        }
        return [.. values];
    }
}
