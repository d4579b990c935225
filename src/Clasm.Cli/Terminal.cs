using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace Clasm.Cli;

/// <summary>The standard streams of a command, and whether its messages may be coloured.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly Func<Stream> _openInput;
    private readonly Func<Stream> _openOutput;
    private readonly Func<Stream> _openError;
    private readonly Func<bool> _usesColor;
    private TextWriter? _output;
    private TextWriter? _error;

    /// <summary>A terminal over three streams.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="color">Whether messages are coloured.</param>
    public Terminal(Stream input, Stream output, Stream error, bool color)
        : this(() => input, () => output, () => error, () => color) { }

    // What is not used is not opened: most runs need one stream.
    private Terminal(Func<Stream> openInput, Func<Stream> openOutput, Func<Stream> openError, Func<bool> usesColor)
    {
        _openInput = openInput;
        _openOutput = openOutput;
        _openError = openError;
        _usesColor = usesColor;
    }

    /// <summary>Standard input.</summary>
    public Stream Input => field ??= _openInput();

    /// <summary>Standard output, for bytes.</summary>
    public Stream OutputBytes => field ??= _openOutput();

    /// <summary>Standard output, for text.</summary>
    public TextWriter Output => _output ??= WriterOf(OutputBytes);

    /// <summary>Standard error, for bytes.</summary>
    public Stream ErrorBytes => field ??= _openError();

    /// <summary>Standard error, for text.</summary>
    public TextWriter Error => _error ??= WriterOf(ErrorBytes);

    /// <summary>Whether the streams are this process's.</summary>
    public bool IsOfProcess { get; private init; }

    /// <summary>Whether messages on standard error are coloured.</summary>
    public bool Color => _usesColor();

    /// <summary>The terminal of this process. Colour is used on a terminal only, and not where NO_COLOR is set.</summary>
    public static Terminal OfProcess() =>
        new(
            static () => Console.OpenStandardInput(),
            static () => OperatingSystem.IsLinux() ? new DescriptorStream(1) : Console.OpenStandardOutput(),
            static () => OperatingSystem.IsLinux() ? new DescriptorStream(2) : Console.OpenStandardError(),
            () => !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        )
        {
            IsOfProcess = true,
        };

    /// <summary>Writes a message that starts with <c>error: </c>.</summary>
    /// <param name="message">The message.</param>
    public void WriteError(string message) => Error.WriteLine($"{Paint("error:", "1;31")} {Printable(message)}");

    /// <summary>Writes a message that starts with <c>note: </c>.</summary>
    /// <param name="message">The message.</param>
    public void WriteNote(string message) => Error.WriteLine($"{Paint("note:", "1;36")} {Printable(message)}");

    /// <summary>The text in a colour, where colours are shown.</summary>
    /// <param name="text">The text.</param>
    /// <param name="style">The parameters of the control sequence.</param>
    public string Paint(string text, string style) => Color ? $"\e[{style}m{text}\e[0m" : text;

    /// <summary>A text whose characters a terminal shows and does not obey: names and lines of a module may hold any.</summary>
    /// <param name="text">The text; its line breaks stay.</param>
    public static string Printable(string text) =>
        string.Create(
            text.Length,
            text,
            static (result, source) =>
            {
                for (int i = 0; i < source.Length; i++)
                    result[i] = IsObeyed(source[i]) ? '\uFFFD' : source[i];
            }
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        _output?.Dispose();
        _error?.Dispose();
    }

    private static bool IsObeyed(char character) =>
        character != '\n'
        && (char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format);

    private static StreamWriter WriterOf(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };
}
