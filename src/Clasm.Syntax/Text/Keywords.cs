using System;
using System.Collections.Frozen;

namespace Clasm.Syntax.Text;

/// <summary>The words of the text format and of scripts: one in a wrong place is unexpected, any other is unknown.</summary>
/// <remarks>spec: text-keyword</remarks>
internal static class Keywords
{
    private static readonly FrozenSet<string> s_words = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            .. "i32 i64 f32 f64 v128 i8 i16 i8x16 i16x8 i32x4 i64x2 f32x4 f64x2".Split(' '),
            .. "any eq struct array func extern exn none nofunc noextern noexn cont nocont ref null".Split(' '),
            .. "anyref eqref i31 i31ref structref arrayref funcref externref exnref contref".Split(' '),
            .. "nullref nullfuncref nullexternref nullexnref nullcontref".Split(' '),
            .. "module type rec sub final field mut param result local import export global table".Split(' '),
            .. "memory tag elem data offset item declare start shared pagesize exact describes descriptor".Split(' '),
            .. "then do catch_ref catch_all_ref definition instance binary quote register invoke get".Split(' '),
            .. "assert_return assert_trap assert_invalid assert_malformed assert_unlinkable".Split(' '),
            .. "assert_exhaustion assert_exception nan:canonical nan:arithmetic either on".Split(' '),
        ]
    );

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_lookup = s_words.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    /// <summary>Whether the text format or the script language has this word.</summary>
    public static bool IsKnown(ReadOnlySpan<char> word) =>
        s_lookup.Contains(word) || IsMemoryArgument(word) || InstructionTable.TryParseMnemonic(word, out _);

    /// <summary>Whether this is a well-formed <c>offset=N</c> or <c>align=N</c>.</summary>
    public static bool IsMemoryArgument(ReadOnlySpan<char> word) =>
        word.StartsWith("offset=") && IsNatural(word[7..]) || word.StartsWith("align=") && IsNatural(word[6..]);

    private static bool IsNatural(ReadOnlySpan<char> digits) =>
        !digits.IsEmpty && char.IsAsciiDigit(digits[0]) && NumberParser.Classify(digits) == TokenKind.Integer;
}
