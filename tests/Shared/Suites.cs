using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using Xunit;

namespace Clasm;

/// <summary>
/// Finds files that tests read: the public suites, which stand outside the repository, and the repository's own files.
/// The suites are in the folder that <c>CLASM_SUITES</c> names, otherwise in <c>../shared/suites</c> beside the
/// repository. Where they are absent, a test is skipped; in CI (<c>CI=true</c>) it fails instead.
/// </summary>
internal static class Suites
{
    /// <summary>The folder of the public suites, or null where there is none.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>The folder that holds <c>Clasm.slnx</c>.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The full path of a file or folder of the suites; skips the test where it is absent, and fails it in CI.</summary>
    public static string Path(string relative)
    {
        string? path = Find(relative);
        if (path is null && InContinuousIntegration)
            Assert.Fail(AbsenceOf(relative));
        Assert.SkipWhen(path is null, AbsenceOf(relative));
        return path!;
    }

    /// <summary>The full path of a file or folder of the suites, or null where it is absent.</summary>
    public static string? Find(string relative)
    {
        if (Root is null)
            return null;
        string path = System.IO.Path.Combine(Root, relative);
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    /// <summary>
    /// The files under a folder of the suites, as paths relative to <see cref="Root"/> with <c>/</c>, in ordinal order.
    /// Empty where the suites are absent, so that theories can be listed: pair it with a test that calls <see cref="Path"/>.
    /// </summary>
    public static IReadOnlyList<string> Files(string relative, string pattern) =>
        Find(relative) is string folder ? FilesUnder(folder, pattern, Root!) : [];

    /// <summary>The files under a folder of the repository, as paths relative to the repository with <c>/</c>, in ordinal order.</summary>
    public static IReadOnlyList<string> OwnFiles(string relative, string pattern)
    {
        string folder = System.IO.Path.Combine(Repository, relative);
        return Directory.Exists(folder) ? FilesUnder(folder, pattern, Repository) : [];
    }

    /// <summary>The full path of a file or folder of the repository.</summary>
    public static string OwnPath(string relative) => System.IO.Path.Combine(Repository, relative);

    /// <summary>Whether a build server runs the tests; nothing may be skipped for lack of data there.</summary>
    public static bool InContinuousIntegration => Environment.GetEnvironmentVariable("CI") is "true" or "1";

    private static string AbsenceOf(string relative) =>
        $"needs data: '{relative}' is not under {Root ?? "../shared/suites"} (set CLASM_SUITES to the folder of the suites)";

    private static string[] FilesUnder(string folder, string pattern, string origin)
    {
        string[] files = Directory.GetFiles(folder, pattern, SearchOption.AllDirectories);
        for (int i = 0; i < files.Length; i++)
            files[i] = System.IO.Path.GetRelativePath(origin, files[i]).Replace('\\', '/');
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static string? FindRoot()
    {
        string? configured = Environment.GetEnvironmentVariable("CLASM_SUITES");
        string root = string.IsNullOrEmpty(configured)
            ? System.IO.Path.GetFullPath(System.IO.Path.Combine(FindRepository(), "..", "shared", "suites"))
            : System.IO.Path.GetFullPath(configured);
        return Directory.Exists(root) ? root : null;
    }

    private static string FindRepository([CallerFilePath] string source = "")
    {
        foreach (string start in new[] { AppContext.BaseDirectory, System.IO.Path.GetDirectoryName(source)! })
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(System.IO.Path.Combine(folder.FullName, "Clasm.slnx")))
                    return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException($"no Clasm.slnx above {AppContext.BaseDirectory}");
    }
}
