using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Clasm;

/// <summary>Each bug of <c>known-bugs.txt</c> is shown by tests that are there, and that run as it says.</summary>
public sealed class KnownBugsTests
{
    private static readonly Lazy<string> s_tests = new(() =>
        string.Concat(Suites.OwnFiles("tests", "*Tests.cs").Select(path => File.ReadAllText(Suites.OwnPath(path))))
    );

    public static TheoryData<string, bool> Bugs()
    {
        TheoryData<string, bool> bugs = [];
        bool usesObjects = false;
        foreach (string line in File.ReadLines(Suites.OwnPath("tests/Clasm.Spec.Tests/known-bugs.txt")))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
                usesObjects = line.EndsWith(" *", StringComparison.Ordinal);
            else if (line.Length > 0 && line[0] != '#')
                bugs.Add(line, usesObjects);
        }
        return bugs;
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Each_has_tests(string line, bool usesObjects)
    {
        string[] names = line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Split(' ');
        Assert.NotEmpty(names);
        foreach (string name in names)
        {
            if (name.EndsWith(".wast", StringComparison.Ordinal))
                CheckScript(name, usesObjects);
            else
                CheckTest(name.Split('.'));
        }
    }

    private static void CheckScript(string name, bool usesObjects)
    {
        bool isOurs = name.StartsWith("tests/", StringComparison.Ordinal);
        string path = isOurs ? Suites.OwnPath(name) : Suites.Path(name);
        Assert.True(File.Exists(path), name);
        if (usesObjects && isOurs)
            Assert.Contains("generational zeal", ScriptTests.ConfigurationsFor(File.ReadAllText(path)));
    }

    private static void CheckTest(string[] words)
    {
        Assert.Contains($" class {words[0]}", s_tests.Value, StringComparison.Ordinal);
        if (words.Length > 1)
            Assert.Contains($" {words[1]}(", s_tests.Value, StringComparison.Ordinal);
    }
}
