using System;
using System.Collections.Generic;

namespace Clasm.Syntax.Text;

/// <summary>
/// Parses the fields of a module. Three passes over its tokens: the first collects the identifiers, which may be used
/// before they are defined; the second parses the type definitions, which come before the types that inline signatures
/// add; the third parses the rest and writes instructions as bytes right away.
/// </summary>
/// <remarks>
/// Everything gets an offset as if it were encoded: each field and each instruction has one of its own, and they grow.
/// spec: text-module
/// </remarks>
internal sealed partial class ModuleParser
{
    private readonly Lexer _lexer;
    private readonly Token[] _tokens;
    private readonly Features _features;
    private readonly ModuleDefinition _module = new();

    private readonly IndexSpace _types;
    private readonly IndexSpace _functions;
    private readonly IndexSpace _tables;
    private readonly IndexSpace _memories;
    private readonly IndexSpace _globals;
    private readonly IndexSpace _tags;
    private readonly IndexSpace _elements;
    private readonly IndexSpace _data;
    private readonly IndexSpace _locals = new("local", "local");
    private readonly Dictionary<uint, IndexSpace> _fields = [];

    private int _next;
    private int _offset;
    private uint _functionCount;
    private uint _tableCount;
    private uint _memoryCount;
    private uint _globalCount;
    private uint _tagCount;
    private string? _firstDefinition;
    private bool _needsDataCount;

    /// <summary>A parser of a module's fields.</summary>
    /// <param name="lexer">Where the tokens are from.</param>
    /// <param name="tokens">The tokens inside the module, closed by an <see cref="TokenKind.EndOfFile"/>.</param>
    /// <param name="features">The features that are on.</param>
    public ModuleParser(Lexer lexer, Token[] tokens, Features features)
    {
        _lexer = lexer;
        _tokens = tokens;
        _features = features;
        _module.SourceText = lexer.Text;
        NameSection names = _module.Names;
        _types = new IndexSpace("type", "type", names.Types);
        _functions = new IndexSpace("function", "func", names.Functions);
        _tables = new IndexSpace("table", "table", names.Tables);
        _memories = new IndexSpace("memory", "memory", names.Memories);
        _globals = new IndexSpace("global", "global", names.Globals);
        _tags = new IndexSpace("tag", "tag", names.Tags);
        _elements = new IndexSpace("elem segment", "elem", names.Elements);
        _data = new IndexSpace("data segment", "data", names.Data);
    }

    /// <summary>Parses an optional id and the fields.</summary>
    public ModuleDefinition ParseModule()
    {
        Token id = OptionalId();
        if (id.Kind == TokenKind.Id)
            _module.Names.Module = _lexer.IdOf(id).ToString();
        if (OptionalNameAnnotation() is string name)
            _module.Names.Module = name;
        if (IsNextNameAnnotation)
            throw ErrorAt(Current, "@name annotation: multiple module names");
        return ParseFields();
    }

    /// <summary>Parses the fields.</summary>
    public ModuleDefinition ParseFields()
    {
        int start = _next;
        CollectIdentifiers();
        _next = start;
        while (!IsNext(TokenKind.EndOfFile))
            TypeField();
        IndexFunctionTypes();
        _next = start;
        while (!IsNext(TokenKind.EndOfFile))
            Field();
        if (_needsDataCount)
            _module.DataCount = (uint)_module.Data.Count;
        return _module;
    }

    /// <remarks>spec: text-decl</remarks>
    private void Field()
    {
        if (IsNext(TokenKind.Annotation))
        {
            FieldAnnotation();
            return;
        }
        int start = _next;
        Expect(TokenKind.LeftParen);
        Token keyword = Expect(TokenKind.Keyword);
        switch (_lexer.Span(keyword))
        {
            case "type" or "rec":
                _next = start;
                SkipGroup();
                return;
            case "import":
                Import(keyword);
                break;
            case "func":
                Function(keyword);
                break;
            case "table":
                Table(keyword);
                break;
            case "memory":
                Memory(keyword);
                break;
            case "global":
                Global(keyword);
                break;
            case "tag":
                Tag(keyword);
                break;
            case "export":
                Export(keyword);
                break;
            case "start":
                Start(keyword);
                break;
            case "elem":
                Element(keyword);
                break;
            case "data":
                Data(keyword);
                break;
            default:
                throw _lexer.Unexpected(keyword);
        }
        Close();
    }

    /// <summary>Adds the identifiers of all fields to their index spaces. What is malformed is left to the later passes.</summary>
    /// <remarks>spec: text-decl</remarks>
    private void CollectIdentifiers()
    {
        while (!IsNext(TokenKind.EndOfFile))
        {
            int end = Current.Kind switch
            {
                TokenKind.LeftParen or TokenKind.Annotation => EndOfGroup(_next),
                _ => throw _lexer.Unexpected(Current),
            };
            if (_tokens[_next + 1].Kind == TokenKind.Keyword && IsNext(TokenKind.LeftParen))
                CollectField(_next + 1, end);
            _next = end;
        }
    }

    private void CollectField(int keyword, int end)
    {
        Token id = _tokens[keyword + 1];
        switch (_lexer.Span(_tokens[keyword]))
        {
            case "type":
                _types.Add(_lexer, id);
                break;
            case "rec":
                CollectGroup(keyword + 1);
                break;
            case "import" when _lexer.IsKeyword(_tokens[Math.Min(keyword + 3, end)], "item"):
                CollectItems(keyword + 2);
                break;
            case "import" when keyword + 5 < end:
                SpaceOf(_tokens[keyword + 4])?.Add(_lexer, _tokens[keyword + 5]);
                break;
            case "table":
                _tables.Add(_lexer, id);
                _elements.AddUnnamed(CountChildren(keyword, "elem"));
                break;
            case "memory":
                _memories.Add(_lexer, id);
                _data.AddUnnamed(CountChildren(keyword, "data"));
                break;
            case "elem":
                _elements.Add(_lexer, id);
                break;
            case "data":
                _data.Add(_lexer, id);
                break;
            default:
                SpaceOf(_tokens[keyword])?.Add(_lexer, id);
                break;
        }
    }

    private void CollectGroup(int i)
    {
        while (_tokens[i].Kind == TokenKind.LeftParen)
        {
            if (_lexer.IsKeyword(_tokens[i + 1], "type"))
                _types.Add(_lexer, _tokens[i + 2]);
            i = EndOfGroup(i);
        }
    }

    private void CollectItems(int i)
    {
        int untyped = 0;
        for (; _tokens[i].Kind == TokenKind.LeftParen; i = EndOfGroup(i))
        {
            if (!_lexer.IsKeyword(_tokens[i + 1], "item"))
                SpaceOf(_tokens[i + 1])?.AddUnnamed(untyped);
            else if (EndOfGroup(i) - i > 5)
                SpaceOf(_tokens[i + 4])?.Add(_lexer, _tokens[i + 5]);
            else
                untyped++;
        }
    }

    private int CountChildren(int i, string keyword)
    {
        int count = 0;
        for (i++; _tokens[i].Kind != TokenKind.RightParen; i = IsGroup(_tokens[i]) ? EndOfGroup(i) : i + 1)
        {
            if (_tokens[i].Kind == TokenKind.LeftParen && _lexer.IsKeyword(_tokens[i + 1], keyword))
                count++;
        }
        return count;
    }

    private static bool IsGroup(Token token) => TextParser.DepthChange(token) > 0;

    private IndexSpace? SpaceOf(Token keyword) =>
        keyword.Kind != TokenKind.Keyword
            ? null
            : _lexer.Span(keyword) switch
            {
                "func" => _functions,
                "table" => _tables,
                "memory" => _memories,
                "global" => _globals,
                "tag" => _tags,
                _ => null,
            };

    /// <summary>Gives a field an offset.</summary>
    private int BeginField(Token keyword)
    {
        _module.TextPositions.Add((_offset, keyword.Start));
        return _offset++;
    }
}
