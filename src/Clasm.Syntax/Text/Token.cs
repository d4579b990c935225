namespace Clasm.Syntax.Text;

/// <summary>What a token of the text format is.</summary>
/// <remarks>spec: text-token</remarks>
internal enum TokenKind : byte
{
    /// <summary>The text is over.</summary>
    EndOfFile,

    /// <summary><c>(</c></summary>
    LeftParen,

    /// <summary><c>)</c></summary>
    RightParen,

    /// <summary>A word that starts with a lower-case letter, whether the format knows it or not.</summary>
    Keyword,

    /// <summary><c>$name</c> or <c>$"name"</c>.</summary>
    Id,

    /// <summary>An integer, which can also stand for a floating-point number.</summary>
    Integer,

    /// <summary>A floating-point number that is no integer, <c>inf</c> and <c>nan</c> among them.</summary>
    Float,

    /// <summary>A string.</summary>
    String,

    /// <summary>A run of characters that is nothing else: always an error.</summary>
    Reserved,

    /// <summary><c>(@id</c>, the start of an annotation that the lexer was told to report.</summary>
    Annotation,
}

/// <summary>A token: a piece of the text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">The index of its first character.</param>
/// <param name="Length">How many characters.</param>
/// <remarks>spec: text-token</remarks>
internal readonly record struct Token(TokenKind Kind, int Start, int Length)
{
    /// <summary>The index after its last character.</summary>
    public int End => Start + Length;
}

/// <summary>A place in a text.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in UTF-16 units.</param>
public readonly record struct TextPosition(int Line, int Column);
