using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Clasm.Cli.Commands;
using Clasm.Cli.Profiling;
using Xunit;

namespace Clasm.Cli;

/// <summary><c>clasm run --profile</c>: the file has the form that the Firefox Profiler reads, whatever ended the program.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("clasm-profile-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("--profile=PATH", "work", 0)]
    [InlineData("--profile=guest,PATH", "work", 0)]
    [InlineData("--profile=guest,PATH,10ms", "work", 0)]
    [InlineData("--profile=PATH", "trap", 134)]
    public void Tables_are_whole_and_refer_to_what_is_there(string option, string function, int status)
    {
        string path = Path.Combine(_directory, "profile.json");
        Assert.Equal(status, Run(option.Replace("PATH", path), "--invoke", function, Program()));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement profile = document.RootElement;
        Assert.Equal(57, profile.GetProperty("meta").GetProperty("preprocessedProfileVersion").GetInt32());
        JsonElement thread = profile.GetProperty("threads").EnumerateArray().Single();
        foreach (JsonProperty table in thread.EnumerateObject().Where(IsTable))
            CheckColumns(table.Value);
        int strings = profile.GetProperty("shared").GetProperty("stringArray").GetArrayLength();
        int categories = profile.GetProperty("meta").GetProperty("categories").GetArrayLength();
        CheckIndices(thread, "samples", "stack", Length(thread, "stackTable"));
        CheckIndices(thread, "stackTable", "frame", Length(thread, "frameTable"));
        CheckIndices(thread, "frameTable", "func", Length(thread, "funcTable"));
        CheckIndices(thread, "frameTable", "category", categories);
        CheckIndices(thread, "funcTable", "name", strings);
        CheckIndices(thread, "funcTable", "resource", Length(thread, "resourceTable"));
        CheckIndices(thread, "resourceTable", "name", strings);
        Assert.All(Numbers(thread, "stackTable", "prefix").Index(), row => Assert.True((row.Item ?? -1) < row.Index));
        double[] times = [.. Column(thread, "samples", "time").Select(time => time.GetDouble())];
        Assert.Equal(times.Order(), times);
        Assert.Contains(function, NamesOf(profile, thread));
    }

    [Theory]
    [InlineData("guest", "clasm-guest-profile.json", 1)]
    [InlineData("guest,", "clasm-guest-profile.json", 1)]
    [InlineData("guest,a.json", "a.json", 1)]
    [InlineData("guest,a.json,10ms", "a.json", 10)]
    [InlineData("a.json", "a.json", 1)]
    public void The_value_says_where_and_how_often(string value, string path, int milliseconds) =>
        Assert.Equal(new ProfileRequest(path, TimeSpan.FromMilliseconds(milliseconds)), ProfileRequest.Parse(value));

    [Theory]
    [InlineData("guest", "program.wasm", 2)]
    [InlineData("guest,a.json", "program.wasm", 2)]
    [InlineData("program.wasm", "guest", 1)]
    public void Without_a_value_the_next_word_is_the_module(string first, string second, int taken)
    {
        using Terminal terminal = new(Stream.Null, Stream.Null, Stream.Null, color: false);
        RunCommand command = new(terminal);
        string[] rest = [.. ArgumentSplitter.Split(command, ["--profile", first, second], cut: true).Positionals];
        Assert.Equal(((string[])[first, second])[(taken - 1)..], rest);
    }

    [Theory]
    [InlineData("jitdump")]
    [InlineData("guest,a,0ms")]
    [InlineData("guest,a,b")]
    [InlineData("guest,a,1ms,b")]
    public void Other_values_are_errors(string value) => Assert.Equal(2, Run("--profile=" + value, Program()));

    private static string Program() => Suites.OwnPath("tests/cli/profile.wat");

    private static bool IsTable(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("length", out _);

    private static void CheckColumns(JsonElement table)
    {
        int length = table.GetProperty("length").GetInt32();
        foreach (JsonProperty column in table.EnumerateObject().Where(c => c.Value.ValueKind == JsonValueKind.Array))
            Assert.Equal(length, column.Value.GetArrayLength());
    }

    private static int Length(JsonElement thread, string table) =>
        thread.GetProperty(table).GetProperty("length").GetInt32();

    private static JsonElement.ArrayEnumerator Column(JsonElement thread, string table, string column) =>
        thread.GetProperty(table).GetProperty(column).EnumerateArray();

    private static IEnumerable<int?> Numbers(JsonElement thread, string table, string column) =>
        Column(thread, table, column).Select(n => n.ValueKind == JsonValueKind.Null ? (int?)null : n.GetInt32());

    private static void CheckIndices(JsonElement thread, string table, string column, int count)
    {
        int?[] numbers = [.. Numbers(thread, table, column)];
        Assert.NotEmpty(numbers);
        Assert.All(numbers, number => Assert.InRange(number!.Value, 0, count - 1));
    }

    private static IEnumerable<string> NamesOf(JsonElement profile, JsonElement thread)
    {
        string[] strings =
        [
            .. profile.GetProperty("shared").GetProperty("stringArray").EnumerateArray().Select(s => s.GetString()!),
        ];
        return Numbers(thread, "funcTable", "name").Select(name => strings[name!.Value]);
    }

    private static int Run(params string[] words)
    {
        using MemoryStream output = new();
        using Terminal terminal = new(Stream.Null, output, output, color: false);
        int status = CommandLine.Run(words, terminal);
        Assert.DoesNotContain("internal error", Encoding.UTF8.GetString(output.ToArray()));
        return status;
    }
}
