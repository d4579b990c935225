using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace Clasm.Syntax.Text;

/// <summary>Strings, identifiers and numbers as the text format writes them.</summary>
/// <remarks>spec: text-value</remarks>
internal static class TextFormat
{
    private const string IdSymbols = "!#$%&'*+-./:<=>?@\\^_`|~";

    /// <summary>Writes bytes as a string, those that are no printable ASCII escaped.</summary>
    /// <remarks>spec: text-string</remarks>
    public static void WriteBytes(TextWriter output, ReadOnlySpan<byte> bytes)
    {
        output.Write('"');
        foreach (byte b in bytes)
        {
            if (b is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\')
            {
                output.Write((char)b);
                continue;
            }
            output.Write('\\');
            output.Write("0123456789abcdef"[b >> 4]);
            output.Write("0123456789abcdef"[b & 0xF]);
        }
        output.Write('"');
    }

    /// <summary>A name as a string, with what a reader could not see or would be misled by escaped.</summary>
    /// <remarks>spec: text-name</remarks>
    public static string Quote(string name)
    {
        StringBuilder text = new(name.Length + 2);
        text.Append('"');
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                text.Append('\\').Append((char)rune.Value);
            else if (IsVisible(rune))
                text.Append(rune);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
        return text.Append('"').ToString();
    }

    /// <summary>A name as an identifier: bare where its characters allow, otherwise quoted; null for the empty name.</summary>
    /// <remarks>spec: text-id</remarks>
    public static string? Identifier(string name)
    {
        if (name.Length == 0)
            return null;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !IdSymbols.Contains(c))
                return "$" + Quote(name);
        }
        return "$" + name;
    }

    /// <summary>A number of 32 bits: the shortest decimal that reads back, or infinity, or a NaN with its payload.</summary>
    /// <remarks>spec: text-float</remarks>
    public static string F32(uint bits) =>
        (bits & 0x7F80_0000) == 0x7F80_0000
            ? Special((int)bits < 0, bits & 0x7F_FFFF, 0x40_0000)
            : BitConverter.UInt32BitsToSingle(bits).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A number of 64 bits: the shortest decimal that reads back, or infinity, or a NaN with its payload.</summary>
    /// <remarks>spec: text-float</remarks>
    public static string F64(ulong bits) =>
        (bits & 0x7FF0_0000_0000_0000) == 0x7FF0_0000_0000_0000
            ? Special((long)bits < 0, bits & 0xF_FFFF_FFFF_FFFF, 0x8_0000_0000_0000)
            : BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture);

    private static string Special(bool isNegative, ulong payload, ulong canonical)
    {
        string sign = isNegative ? "-" : "";
        if (payload == 0)
            return sign + "inf";
        return payload == canonical ? sign + "nan" : $"{sign}nan:0x{payload:x}";
    }

    private static bool IsVisible(Rune rune) =>
        rune.Value == ' '
        || Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate
                or UnicodeCategory.OtherNotAssigned
            );
}
