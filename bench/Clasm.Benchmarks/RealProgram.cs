using System;
using System.Collections.Generic;
using System.IO;

namespace Clasm.Benchmarks;

/// <summary>A program of preview 1 with what it is run with.</summary>
/// <param name="Path">The module's file.</param>
/// <param name="Arguments">Its arguments after the name.</param>
/// <param name="Input">The file that is its standard input, or nothing.</param>
internal sealed record RealProgram(string Path, IReadOnlyList<string> Arguments, string Input)
{
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public string Name
    {
        get
        {
            string name = System.IO.Path.GetFileNameWithoutExtension(Path);
            return name == "benchmark" ? System.IO.Path.GetFileName(Folder) : name;
        }
    }

    /// <summary>Reads a list: a program a line, its path below one of the roots; what is not there is told and left out.</summary>
    public static List<RealProgram> ReadAll(string list, IReadOnlyList<string> roots)
    {
        List<RealProgram> programs = [];
        foreach (string line in File.ReadLines(list))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0] == "#")
                continue;
            string? path = Find(words[0], roots);
            if (path is null)
            {
                Console.Error.WriteLine($"{words[0]} is below none of the roots");
                continue;
            }
            int input = Array.IndexOf(words, "<");
            int end = input < 0 ? words.Length : input;
            string file = input < 0 ? "" : FindInput(words[input + 1], System.IO.Path.GetDirectoryName(path)!);
            programs.Add(new RealProgram(path, words[1..end], file));
        }
        return programs;
    }

    /// <summary>A file beside the program, or else one of bench/programs.</summary>
    private static string FindInput(string name, string folder)
    {
        string beside = System.IO.Path.Combine(folder, name);
        return File.Exists(beside) ? beside : System.IO.Path.Combine(Kernel.BenchFolder, "programs", name);
    }

    private static string? Find(string path, IReadOnlyList<string> roots)
    {
        foreach (string root in roots)
        {
            string file = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, path));
            if (File.Exists(file))
                return file;
        }
        return null;
    }
}
