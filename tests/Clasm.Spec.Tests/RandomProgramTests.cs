using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Clasm;

/// <summary>Random programs with objects, exceptions, vectors and tail calls print what another engine printed.</summary>
public sealed class RandomProgramTests
{
    private const string Folder = "gc-fuzz";

    private static readonly string[] s_configurations =
    [
        .. Configurations.Always,
        .. Configurations.ForObjects.Where(name => !name.EndsWith("tiny", StringComparison.Ordinal)),
    ];

    public static IEnumerable<TheoryDataRow<string, string>> Programs() =>
        from program in Suites.Files(Folder, "*.wasm")
        from configuration in s_configurations
        select new TheoryDataRow<string, string>(program, configuration);

    [Theory]
    [MemberData(nameof(Programs))]
    public void Programs_print_what_is_expected(string program, string configuration)
    {
        string path = Suites.Path(program);
        string[] expected = [.. RandomProgram.ExpectedLines(File.ReadLines(Path.ChangeExtension(path, ".expected")))];
        IReadOnlyList<string> seen = RandomProgram.Run(path, Configurations.Create(configuration));
        for (int i = 0; i < Math.Min(expected.Length, seen.Count); i++)
            Assert.True(RandomProgram.AreSame(expected[i], seen[i]), $"line {i}: '{seen[i]}', not '{expected[i]}'");
        Assert.Equal(expected.Length, seen.Count);
    }

    [Fact]
    public void The_programs_are_there() => Assert.Equal(18, Directory.GetFiles(Suites.Path(Folder), "*.wasm").Length);
}
