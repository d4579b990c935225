using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Clasm.Benchmarks;

/// <summary>
/// A file of bench/kernels. Its leading comments tell what it measures, how many iterations are one run, and, where the
/// host makes the calls, which export it calls so often; "apart" keeps it out of the mean, and "earlier" names the kernel that it
/// stands in for in a second one.
/// </summary>
internal sealed record Kernel(string Name, string Path, string Text, string Description, int Iterations, string? Calls)
{
    private const string ApartKey = ";; apart";
    private const string EarlierKey = "; earlier:";
    private const string IterationsKey = ";; iterations:";
    private const string CallsKey = ";; calls:";

    public static Kernel Read(string path)
    {
        string text = File.ReadAllText(path);
        string description = "";
        bool isApart = false;
        string? standsFor = null;
        int iterations = 1;
        string? calls = null;
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(IterationsKey, StringComparison.Ordinal))
                iterations = int.Parse(line[IterationsKey.Length..], CultureInfo.InvariantCulture);
            else if (line.StartsWith(CallsKey, StringComparison.Ordinal))
                calls = line[CallsKey.Length..].Trim();
            else if (line.StartsWith(ApartKey, StringComparison.Ordinal))
                (isApart, standsFor) = (true, Earlier(line));
            else if (line.StartsWith(";; ", StringComparison.Ordinal))
                description += line[2..];
            else
                break;
        }
        return new Kernel(
            System.IO.Path.GetFileNameWithoutExtension(path),
            path,
            text,
            description.Trim(),
            iterations,
            calls
        )
        {
            IsApart = isApart,
            StandsFor = standsFor,
        };
    }

    /// <summary>The kernels of a folder by name, those of garbage collection last.</summary>
    public static List<Kernel> ReadAll(string folder)
    {
        List<Kernel> kernels = [];
        foreach (string path in Directory.GetFiles(folder, "*.wat"))
            kernels.Add(Read(path));
        kernels.Sort(
            (x, y) =>
                (x.UsesGc, x.Name).CompareTo((y.UsesGc, y.Name)) is int order and not 0
                    ? order
                    : string.CompareOrdinal(x.Name, y.Name)
        );
        return kernels;
    }

    /// <summary>Whether it is in the tables, but not in their means.</summary>
    public bool IsApart { get; private init; }

    /// <summary>The kernel whose place it has in the mean of the kernels as they were earlier.</summary>
    public string? StandsFor { get; private init; }

    public bool UsesGc => Name.StartsWith("gc_", StringComparison.Ordinal);

    private static string? Earlier(string line) =>
        line.IndexOf(EarlierKey, StringComparison.Ordinal) is int at and >= 0
            ? line[(at + EarlierKey.Length)..].Trim()
            : null;

    /// <summary>The folder bench/ of the repository that this program was built in.</summary>
    public static string BenchFolder { get; } = FindBenchFolder();

    private static string FindBenchFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string kernels = System.IO.Path.Combine(folder.FullName, "bench", "kernels");
            if (Directory.Exists(kernels))
                return System.IO.Path.Combine(folder.FullName, "bench");
        }
        throw new DirectoryNotFoundException($"no bench/kernels above {AppContext.BaseDirectory}");
    }
}
