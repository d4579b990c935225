using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Clasm.Fuzz.Differential;

/// <summary>
/// How cases go to engines in other processes: a line with the number of calls and, for each module, its name and its bytes
/// in base 64, all between spaces. The answer is the observation's lines and a line with a dot.
/// </summary>
internal static class ChildProtocol
{
    private const string End = ".";

    /// <summary>The line for a case.</summary>
    /// <param name="program">The case.</param>
    public static string Encode(DifferentialCase program)
    {
        StringBuilder line = new(program.Calls.ToString(CultureInfo.InvariantCulture));
        foreach (NamedModule module in program.Modules)
            line.Append(' ').Append(module.Name).Append(' ').Append(Convert.ToBase64String(module.Bytes));
        return line.ToString();
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="reader">Where it comes from.</param>
    /// <returns>Its lines; null where it broke off.</returns>
    public static List<string>? ReadAnswer(TextReader reader)
    {
        List<string> lines = [];
        while (reader.ReadLine() is string line)
        {
            if (line == End)
                return lines;
            lines.Add(line);
        }
        return null;
    }

    /// <summary>Answers cases with an engine until the input ends.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="input">Where cases come from.</param>
    /// <param name="output">Where answers go.</param>
    public static void Serve(IDifferentialEngine engine, TextReader input, TextWriter output)
    {
        while (input.ReadLine() is string line)
        {
            foreach (string seen in engine.Run(Decode(line)))
                output.WriteLine(seen);
            output.WriteLine(End);
            output.Flush();
        }
    }

    private static DifferentialCase Decode(string line)
    {
        string[] words = line.Split(' ');
        List<NamedModule> modules = [];
        for (int i = 1; i < words.Length; i += 2)
            modules.Add(new NamedModule(words[i], Convert.FromBase64String(words[i + 1])));
        return new DifferentialCase(modules, int.Parse(words[0], CultureInfo.InvariantCulture));
    }
}
