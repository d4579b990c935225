using System;
using System.Collections.Generic;
using System.IO;
using Xunit;

namespace Clasm.Cli;

/// <summary>Runs every case of <c>tests/cli</c>. With BLESS=1 the cases are rewritten to what came.</summary>
public sealed class CommandTests
{
    private static readonly string s_folder = Suites.OwnPath("tests/cli");

    public static IEnumerable<TheoryDataRow<string>> Cases()
    {
        foreach (string path in Suites.OwnFiles("tests/cli", "*.cmd"))
            yield return new TheoryDataRow<string>(path);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Command_lines_print_what_their_file_says(string path)
    {
        string file = Suites.OwnPath(path);
        string expected = File.ReadAllText(file);
        Environment.CurrentDirectory = s_folder;
        string actual = CommandCase.Run(expected, s_folder);
        if (Environment.GetEnvironmentVariable("BLESS") == "1")
            File.WriteAllText(file, actual);
        else
            Assert.Equal(expected, actual);
    }
}
