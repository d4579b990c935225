using System;
using System.Collections.Generic;
using System.Text;
using Clasm.Syntax.Binary;
using Clasm.Syntax.Text;

namespace Clasm.Syntax.Tests.Validation;

/// <summary>A module of a script, with what the script says of it.</summary>
/// <param name="Line">The line of its command.</param>
/// <param name="Command"><c>module</c>, or the assertion around it.</param>
/// <param name="Binary">Its bytes, when it is written so.</param>
/// <param name="Text">Its text otherwise.</param>
/// <param name="Message">The message that the assertion expects.</param>
internal sealed record ScriptModule(int Line, string Command, byte[]? Binary, string? Text, string Message)
{
    public ModuleDefinition Read(Features features) =>
        Binary is not null ? ModuleDecoder.Decode(Binary, features) : TextParser.ParseModule(Text!, features);
}

/// <summary>Finds the modules of a script; everything else is passed over.</summary>
internal sealed class ScriptModules(string script)
{
    private readonly Lexer _lexer = new(script);

    public static List<ScriptModule> Of(string script)
    {
        ScriptModules reader = new(script);
        List<ScriptModule> modules = [];
        while (reader._lexer.Next() is { Kind: not TokenKind.EndOfFile } open)
        {
            if (reader.Command(open.Start) is ScriptModule module)
                modules.Add(module);
        }
        return modules;
    }

    private ScriptModule? Command(int start)
    {
        string command = _lexer.Span(_lexer.Next()).ToString();
        int line = SourceText.PositionOf(script, start).Line;
        if (command == "module")
            return Module(line, command, start);
        ScriptModule? module = null;
        if (command.StartsWith("assert_", StringComparison.Ordinal))
        {
            Token open = _lexer.Peek();
            int before = _lexer.Position;
            if (_lexer.Next().Kind == TokenKind.LeftParen && _lexer.IsKeyword(_lexer.Next(), "module"))
                module = Module(line, command, open.Start);
            else
                _lexer.Position = before;
            if (module is not null && _lexer.Peek().Kind == TokenKind.String)
                module = module with { Message = Encoding.UTF8.GetString(_lexer.ReadStrings()) };
        }
        SkipToClose();
        return module;
    }

    /// <summary>Reads a module after its keyword, up to the closing parenthesis.</summary>
    private ScriptModule? Module(int line, string command, int start)
    {
        string head = script[start.._lexer.Position];
        int rest = _lexer.Position;
        if (_lexer.IsKeyword(_lexer.Peek(), "instance"))
        {
            SkipToClose();
            return null;
        }
        if (_lexer.IsKeyword(_lexer.Peek(), "definition"))
            rest = _lexer.Next().End;
        if (_lexer.Peek().Kind == TokenKind.Id)
            _lexer.Next();
        Token form = _lexer.Peek();
        bool isBinary = _lexer.IsKeyword(form, "binary");
        bool isQuote = _lexer.IsKeyword(form, "quote");
        byte[] bytes = [];
        if (isBinary || isQuote)
        {
            _lexer.Next();
            bytes = _lexer.ReadStrings();
        }
        SkipToClose();
        string text = isQuote ? Encoding.UTF8.GetString(bytes) : head + script[rest.._lexer.Position];
        return new ScriptModule(line, command, isBinary ? bytes : null, isBinary ? null : text, "");
    }

    private void SkipToClose()
    {
        for (int depth = 1; depth > 0; )
            depth += TextParser.DepthChange(_lexer.Next());
    }
}
