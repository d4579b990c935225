using System;
using System.IO;
using System.Text;

namespace Clasm.Cli;

/// <summary>The standard streams of a command, and whether its messages may be coloured.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A terminal over three streams.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="color">Whether messages are coloured.</param>
    public Terminal(Stream input, Stream output, Stream error, bool color)
    {
        Input = input;
        OutputBytes = output;
        Output = new StreamWriter(output, s_utf8) { AutoFlush = true, NewLine = "\n" };
        Error = new StreamWriter(error, s_utf8) { AutoFlush = true, NewLine = "\n" };
        Color = color;
    }

    /// <summary>Standard input.</summary>
    public Stream Input { get; }

    /// <summary>Standard output, for bytes.</summary>
    public Stream OutputBytes { get; }

    /// <summary>Standard output, for text.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether messages on standard error are coloured.</summary>
    public bool Color { get; }

    /// <summary>The terminal of this process. Colour is used on a terminal only, and not where NO_COLOR is set.</summary>
    public static Terminal OfProcess() =>
        new(
            Console.OpenStandardInput(),
            Console.OpenStandardOutput(),
            Console.OpenStandardError(),
            !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        );

    /// <summary>Writes a message that starts with <c>error: </c>.</summary>
    /// <param name="message">The message.</param>
    public void WriteError(string message) => Error.WriteLine($"{Paint("error:", "1;31")} {message}");

    /// <summary>Writes a message that starts with <c>note: </c>.</summary>
    /// <param name="message">The message.</param>
    public void WriteNote(string message) => Error.WriteLine($"{Paint("note:", "1;36")} {message}");

    /// <summary>The text in a colour, where colours are shown.</summary>
    /// <param name="text">The text.</param>
    /// <param name="style">The parameters of the control sequence.</param>
    public string Paint(string text, string style) => Color ? $"\e[{style}m{text}\e[0m" : text;

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
    }
}
