using System;
using System.Collections.Generic;
using System.IO;

namespace Clasm.Fuzz;

/// <summary>The folder of the public suites.</summary>
/// <param name="root">Its path.</param>
internal sealed class SuiteFolder(string root)
{
    /// <summary>Its path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>
    /// The folder that <c>CLASM_SUITES</c> names, otherwise <c>../shared/suites</c> beside the repository that the current
    /// folder or this program is in; null where there is none.
    /// </summary>
    public static string? FindDefault()
    {
        if (Environment.GetEnvironmentVariable("CLASM_SUITES") is { Length: > 0 } configured)
            return configured;
        foreach (string start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string suites = Path.Combine(folder.FullName, "..", "shared", "suites");
                if (File.Exists(Path.Combine(folder.FullName, "Clasm.slnx")) && Directory.Exists(suites))
                    return suites;
            }
        }
        return null;
    }

    /// <summary>The full path of a file.</summary>
    /// <param name="relative">Its path below the root.</param>
    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The files below a folder, relative to the root with <c>/</c>, in ordinal order; none where it is absent.</summary>
    /// <param name="relative">The folder, below the root.</param>
    /// <param name="pattern">What their names look like.</param>
    public IReadOnlyList<string> Files(string relative, string pattern)
    {
        string folder = PathOf(relative);
        if (!Directory.Exists(folder))
            return [];
        string[] files = Directory.GetFiles(folder, pattern, SearchOption.AllDirectories);
        for (int i = 0; i < files.Length; i++)
            files[i] = Path.GetRelativePath(Root, files[i]).Replace('\\', '/');
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
