using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Clasm.Syntax;
using Clasm.Syntax.Binary;

namespace Clasm.Fuzz.Corpora;

/// <summary>
/// The notation in which wabt's tests spell binary modules, broken ones among them: bytes, names that stand for bytes, and
/// brackets that put a length before what they hold. <c>word[ … ]</c> is a comment on what is in the brackets;
/// <c>section(X) { … }</c>, <c>func { … }</c> and <c>str("…")</c> are prefixed by a size; <c>leb_u32(…)</c> and the like
/// are encoded.
/// </summary>
internal sealed class GenWasm
{
    private static readonly Dictionary<string, byte[]> s_names = new(StringComparer.Ordinal)
    {
        ["i32"] = [0x7F],
        ["i64"] = [0x7E],
        ["f32"] = [0x7D],
        ["f64"] = [0x7C],
        ["v128"] = [0x7B],
        ["funcref"] = [0x70],
        ["reference"] = [0x6B],
        ["function"] = [0x60],
        ["struct"] = [0x5F],
        ["array"] = [0x5E],
        ["void"] = [0x40],
        ["magic"] = [0x00, 0x61, 0x73, 0x6D],
        ["version"] = [1, 0, 0, 0],
        ["USER"] = [0],
        ["TYPE"] = [1],
        ["IMPORT"] = [2],
        ["FUNCTION"] = [3],
        ["TABLE"] = [4],
        ["MEMORY"] = [5],
        ["GLOBAL"] = [6],
        ["EXPORT"] = [7],
        ["START"] = [8],
        ["ELEM"] = [9],
        ["CODE"] = [10],
        ["DATA"] = [11],
        ["DATACOUNT"] = [12],
        ["TAG"] = [13],
        ["NAME_MODULE"] = [0],
        ["NAME_FUNCTION"] = [1],
        ["NAME_LOCALS"] = [2],
        ["LINKING_SEGMENT_INFO"] = [5],
        ["LINKING_INIT_FUNCTIONS"] = [6],
        ["LINKING_COMDAT_INFO"] = [7],
        ["LINKING_SYMBOL_TABLE"] = [8],
        ["DYLINK_MEM_INFO"] = [1],
        ["DYLINK_NEEDED"] = [2],
        ["DYLINK_EXPORT_INFO"] = [3],
        ["DYLINK_IMPORT_INFO"] = [4],
        ["func_kind"] = [0],
        ["table_kind"] = [1],
        ["memory_kind"] = [2],
        ["global_kind"] = [3],
    };

    private readonly string[] _tokens;
    private int _next;

    private GenWasm(string[] tokens) => _tokens = tokens;

    /// <summary>The bytes that a text spells.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is not in this notation.</exception>
    public static byte[] Assemble(string text)
    {
        GenWasm assembler = new(Tokens(text));
        byte[] bytes = assembler.Data();
        return assembler._next == assembler._tokens.Length ? bytes : throw assembler.Unexpected();
    }

    private byte[] Data()
    {
        ArrayBufferWriter<byte> output = new();
        while (_next < _tokens.Length && _tokens[_next] is not ("]" or "}" or ")"))
            Item(_tokens[_next++], output);
        return output.WrittenSpan.ToArray();
    }

    private void Item(string token, ArrayBufferWriter<byte> output)
    {
        if (token[0] is '"' or '\'')
            output.Write(Encoding.Latin1.GetBytes(token[1..^1]));
        else if (char.IsAsciiDigit(token[0]) || token[0] == '-')
            output.Write([(byte)Integer(token)]);
        else if (_next < _tokens.Length && _tokens[_next] == "[")
            output.Write(Group("[", "]"));
        else if (_next < _tokens.Length && _tokens[_next] == "(" && token != "section")
            Call(token, output);
        else if (token == "section")
            Section(output);
        else if (token == "func")
            Sized([.. Group("{", "}"), 0x0B], output);
        else
            output.Write(Named(token));
    }

    private void Section(ArrayBufferWriter<byte> output)
    {
        Expect("(");
        string name = _tokens[_next++];
        Expect(")");
        byte[] content = Group("{", "}");
        output.Write(name[0] == '"' ? [0] : Named(name));
        Sized(name[0] == '"' ? [.. String(name), .. content] : content, output);
    }

    private void Call(string function, ArrayBufferWriter<byte> output)
    {
        Expect("(");
        string argument = _tokens[_next++];
        Expect(")");
        switch (function)
        {
            case "str":
                output.Write(String(argument));
                break;
            case "leb_u32":
                Leb128.WriteUnsigned(output, (ulong)Integer(argument));
                break;
            case "leb_i32" or "leb_i64":
                Leb128.WriteSigned(output, Integer(argument));
                break;
            case "f32":
                BinaryPrimitives.WriteSingleLittleEndian(output.GetSpan(4), (float)Number(argument));
                output.Advance(4);
                break;
            case "f64":
                BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(8), Number(argument));
                output.Advance(8);
                break;
            default:
                throw Unexpected();
        }
    }

    private byte[] Group(string open, string close)
    {
        Expect(open);
        byte[] data = Data();
        Expect(close);
        return data;
    }

    private void Expect(string token)
    {
        if (_next >= _tokens.Length || _tokens[_next] != token)
            throw Unexpected();
        _next++;
    }

    private FormatException Unexpected() =>
        new(_next < _tokens.Length ? $"unexpected '{_tokens[_next]}'" : "unexpected end");

    private static byte[] Named(string name)
    {
        if (s_names.TryGetValue(name, out byte[]? bytes))
            return bytes;
        if (!InstructionTable.TryParseMnemonic(name, out Opcode opcode))
            throw new FormatException($"unknown name '{name}'");
        (byte prefix, uint number) = InstructionTable.EncodingOf(opcode);
        return prefix == 0 ? [(byte)number] : [prefix, (byte)number];
    }

    private static byte[] String(string token)
    {
        ArrayBufferWriter<byte> output = new();
        Sized(Encoding.Latin1.GetBytes(token[1..^1]), output);
        return output.WrittenSpan.ToArray();
    }

    private static void Sized(byte[] content, ArrayBufferWriter<byte> output)
    {
        Leb128.WriteUnsigned(output, (ulong)content.Length);
        output.Write(content);
    }

    private static long Integer(string token)
    {
        bool negative = token[0] == '-';
        string digits = negative ? token[1..] : token;
        long value = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? (long)ulong.Parse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : long.Parse(digits, CultureInfo.InvariantCulture);
        return negative ? -value : value;
    }

    private static double Number(string token) => double.Parse(token, CultureInfo.InvariantCulture);

    private static string[] Tokens(string text)
    {
        List<string> tokens = [];
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            int end = i + 1;
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }
            if (c == ';' && end < text.Length && text[end] == ';')
            {
                end = text.IndexOf('\n', i);
                i = end < 0 ? text.Length : end;
                continue;
            }
            if (c is '"' or '\'')
                end = text.IndexOf(c, i + 1) + 1;
            else if (!"()[]{}".Contains(c, StringComparison.Ordinal))
            {
                while (
                    end < text.Length
                    && (char.IsAsciiLetterOrDigit(text[end]) || "_./-".Contains(text[end], StringComparison.Ordinal))
                )
                    end++;
            }
            if (end <= i)
                throw new FormatException("a string does not end");
            tokens.Add(text[i..end]);
            i = end;
        }
        return [.. tokens];
    }
}
