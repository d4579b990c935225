using System;
using System.Collections.Generic;
using Clasm.Syntax.Binary;

namespace Clasm.Syntax.Text;

/// <summary>The annotations that mean something: custom sections, names, and branch hints.</summary>
/// <remarks>spec: text-annot, text-customannot, text-nameannot</remarks>
internal sealed partial class ModuleParser
{
    private const string BranchHintId = "metadata.code.branch_hint";

    private bool IsNextNameAnnotation => IsNextAnnotation("name");

    private bool IsNextAnnotation(ReadOnlySpan<char> id) =>
        IsNext(TokenKind.Annotation) && _lexer.AnnotationId(Current).SequenceEqual(id);

    private string? OptionalNameAnnotation()
    {
        if (!IsNextNameAnnotation)
            return null;
        Take();
        string name = Name();
        Close();
        return name;
    }

    /// <summary>An optional id, which another pass bound, and an optional name that overrides it.</summary>
    private void BoundId(SortedDictionary<uint, string> names, uint index)
    {
        OptionalId();
        if (OptionalNameAnnotation() is string name)
            names[index] = name;
    }

    private bool IsNextIdOrName => IsNext(TokenKind.Id) || IsNextNameAnnotation;

    /// <summary>An id that is bound here, or a name, or both: then the name overrides the id.</summary>
    private void NewId(IndexSpace? space)
    {
        space?.Add(_lexer, Current);
        OptionalId();
        if (OptionalNameAnnotation() is string name)
            space?.SetName(space.Count - 1, name);
    }

    /// <summary>An annotation among the fields of the module.</summary>
    private void FieldAnnotation()
    {
        if (IsNextAnnotation("custom"))
            CustomAnnotation(Take());
        else if (IsNextAnnotation(BranchHintId))
            throw ErrorAt(Current, $"@{BranchHintId} annotation: not in a function");
        else
            throw _lexer.Unexpected(Current);
    }

    private void CustomAnnotation(Token start)
    {
        if (!IsNext(TokenKind.String))
            throw ErrorAt(Current, "@custom annotation: missing section name");
        Token nameToken = Take();
        string name =
            SourceText.TryDecode(_lexer.StringOf(nameToken))
            ?? throw ErrorAt(nameToken, "@custom annotation: malformed UTF-8 encoding");
        byte after = IsNext(TokenKind.LeftParen) ? Placement() : SectionOrder.Ids[^1];
        byte[] bytes = Strings();
        if (!IsNext(TokenKind.RightParen))
            throw ErrorAt(Current, $"@custom annotation: unexpected token {_lexer.Span(Current)}");
        Take();
        _module.CustomSections.Add(new CustomSection(name, bytes, after, BeginField(start)));
    }

    /// <summary>Where a custom section goes, as the id of the section before it.</summary>
    private byte Placement()
    {
        Take();
        bool before = IsNextKeyword("before");
        if (!before && !IsNextKeyword("after"))
            throw ErrorAt(Current, "@custom annotation: malformed placement");
        Take();
        int rank = IsNext(TokenKind.Keyword) ? RankOf(_lexer.Span(Current)) : -1;
        if (rank < 0)
            throw ErrorAt(Current, "@custom annotation: malformed section kind");
        Take();
        Close();
        rank -= before ? 1 : 0;
        return rank <= 0 ? (byte)0 : SectionOrder.Ids[Math.Min(rank, SectionOrder.Ids.Length) - 1];
    }

    private static int RankOf(ReadOnlySpan<char> section)
    {
        if (section is "first")
            return 1;
        if (section is "last")
            return SectionOrder.Ids.Length;
        for (int i = 0; i < SectionOrder.Ids.Length; i++)
        {
            if (section.SequenceEqual(SectionOrder.NameOf(SectionOrder.Ids[i])))
                return i + 1;
        }
        return -1;
    }

    /// <summary>A hint for the instruction that follows.</summary>
    private void BranchHintAnnotation()
    {
        Token start = Current;
        if (!IsNextAnnotation(BranchHintId))
            throw _lexer.Unexpected(start);
        if (!_inFunction)
            throw ErrorAt(start, $"@{BranchHintId} annotation: not in a function");
        if (_hint is not null)
            throw ErrorAt(start, $"@{BranchHintId} annotation: duplicate annotation");
        Take();
        byte[] bytes = Strings();
        Close();
        if (bytes is not [0 or 1])
            throw ErrorAt(start, $"@{BranchHintId} annotation: malformed hint");
        _hint = bytes[0] == 1;
        _hintToken = start;
    }

    private byte[] Strings()
    {
        ByteWriter bytes = new();
        while (IsNext(TokenKind.String))
            _lexer.AppendString(Take(), bytes);
        return bytes.Written.ToArray();
    }
}
