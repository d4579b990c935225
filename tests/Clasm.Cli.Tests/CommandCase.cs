using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Clasm.Cli;

/// <summary>
/// A file of command lines and what they print: a line <c>$ clasm …</c>, what comes on standard output, then
/// <c>--- stderr</c> and what comes there, then <c>--- exit N</c>; empty parts and exit status 0 are left out.
/// Words are separated by spaces, quotes group, and <c>&lt; FILE</c> gives standard input. Lines before the first command
/// are commentary. Bytes that are no text are shown as <c>\xx</c>.
/// </summary>
internal sealed class CommandCase
{
    private const string Prompt = "$ clasm";

    private readonly StringBuilder _actual = new();

    private CommandCase() { }

    /// <summary>Runs a case in a folder.</summary>
    /// <param name="text">The case's file.</param>
    /// <param name="folder">The folder that paths are relative to.</param>
    /// <returns>The file as it should be.</returns>
    public static string Run(string text, string folder)
    {
        CommandCase run = new();
        bool started = false;
        foreach (string line in text.Split('\n'))
        {
            bool isCommand = line.StartsWith(Prompt, StringComparison.Ordinal);
            if (isCommand)
                run.RunCommand(line, folder);
            else if (!started)
                run._actual.Append(line).Append('\n');
            started |= isCommand;
        }
        return run._actual.ToString();
    }

    private void RunCommand(string line, string folder)
    {
        (List<string> words, string? input) = Split(line[Prompt.Length..]);
        using Stream stdin = input is null ? Stream.Null : File.OpenRead(Path.Combine(folder, input));
        using MemoryStream stdout = new();
        using MemoryStream stderr = new();
        int status;
        using (Terminal terminal = new(stdin, stdout, stderr, color: false))
            status = CommandLine.Run(words, terminal);
        _actual.Append(line).Append('\n').Append(Show(stdout));
        if (stderr.ToArray().Length > 0)
            _actual.Append("--- stderr\n").Append(Show(stderr));
        if (status != 0)
            _actual.Append(CultureInfo.InvariantCulture, $"--- exit {status}\n");
        _actual.Append('\n');
    }

    private static (List<string> Words, string? Input) Split(string line)
    {
        List<string> words = [];
        string? input = null;
        bool isInput = false;
        for (int i = 0; i < line.Length; )
        {
            if (line[i] == ' ')
            {
                i++;
                continue;
            }
            string word = Word(line, ref i);
            if (word == "<")
                isInput = true;
            else if (isInput)
                (input, isInput) = (word, false);
            else
                words.Add(word);
        }
        return (words, input);
    }

    private static string Word(string line, ref int i)
    {
        StringBuilder word = new();
        char quote = '\0';
        for (; i < line.Length && (quote != '\0' || line[i] != ' '); i++)
        {
            if (quote == '\0' && line[i] is '"' or '\'')
                quote = line[i];
            else if (line[i] == quote)
                quote = '\0';
            else
                word.Append(line[i]);
        }
        return word.ToString();
    }

    private static string Show(MemoryStream stream)
    {
        StringBuilder shown = new();
        foreach (char c in Encoding.UTF8.GetString(stream.ToArray()))
            shown.Append(c < ' ' && c != '\n' ? $"\\{(int)c:x2}" : c.ToString());
        if (shown.Length > 0 && shown[^1] != '\n')
            shown.Append("⏎\n");
        return shown.ToString();
    }
}
