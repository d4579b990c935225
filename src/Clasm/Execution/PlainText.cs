using System;
using System.Text;

namespace Clasm.Execution;

/// <summary>
/// UTF-8, char by char as long as it is ASCII. The framework's routines take vectors of three sizes, whose types are a millisecond
/// to load: more than all names of most modules are worth.
/// </summary>
internal static class PlainText
{
    private const int LongestPlain = 1024;

    /// <summary>A text with a NUL behind it.</summary>
    public static byte[] EncodeTerminated(string text)
    {
        byte[] bytes = new byte[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] >= 0x80)
                return Encoding.UTF8.GetBytes(text + '\0');
            bytes[i] = (byte)text[i];
        }
        return bytes;
    }

    /// <summary>The text that some bytes are.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestPlain)
            return Encoding.UTF8.GetString(bytes);
        char[] text = new char[bytes.Length];
        for (int i = 0; i < text.Length; i++)
        {
            if (bytes[i] >= 0x80)
                return Encoding.UTF8.GetString(bytes);
            text[i] = (char)bytes[i];
        }
        return new string(text);
    }
}
