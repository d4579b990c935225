using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Clasm.Tests;

/// <summary>The rules on who may use whom, read from the project files and from the text of the sources.</summary>
public sealed partial class ArchitectureTests
{
    private const string NoMatch = "(?!)";

    /// <summary>What a library may reference. A project that is not listed fails the test: its place is a decision.</summary>
    private static readonly Dictionary<string, string[]> s_references = new()
    {
        ["Clasm.Syntax"] = [],
        ["Clasm"] = ["Clasm.Syntax"],
        ["Clasm.Components"] = ["Clasm", "Clasm.Syntax"],
        ["Clasm.Wasi"] = ["Clasm", "Clasm.Components"],
        ["Clasm.Wast"] = ["Clasm", "Clasm.Syntax"],
        ["Clasm.Cli"] = ["Clasm", "Clasm.Components", "Clasm.Syntax", "Clasm.Wasi", "Clasm.Wast"],
    };

    /// <summary>Folder of src/ → namespaces that its files must not import.</summary>
    private static readonly (string Folder, string[] Forbidden)[] s_layers =
    [
        (
            "src/Clasm.Syntax/",
            ["Clasm.Compilation", "Clasm.Execution", "Clasm.Gc", "Clasm.Memories", "Clasm.TypeRegistry"]
        ),
        ("src/Clasm/Execution/", ["Clasm.Compilation", "Clasm.Linking"]),
        ("src/Clasm/Compilation/", ["Clasm.Linking"]),
        ("src/Clasm/Memories/", ["Clasm.Compilation", "Clasm.Gc"]),
        ("src/Clasm/TypeRegistry/", ["Clasm.Compilation"]),
        (
            "src/Clasm.Wasi/",
            ["Clasm.Compilation", "Clasm.Execution", "Clasm.Gc", "Clasm.Memories", "Clasm.TypeRegistry"]
        ),
    ];

    /// <summary>Where <c>unsafe</c> may stand; Image reads methods by token and writes blobs.</summary>
    private static readonly string[] s_unsafe =
    [
        "src/Clasm/Compilation/Image",
        // The nouns whose memory compiled code reads and writes.
        "src/Clasm/Global",
        "src/Clasm/Memory",
        "src/Clasm/Store",
        "src/Clasm/Table",
        "src/Clasm/Linking/",
        "src/Clasm/Execution/",
        "src/Clasm/Function.",
        "src/Clasm/Gc/",
        "src/Clasm/Diagnostics/GcHeapSnapshot",
        "src/Clasm/Memories/",
        // Calls of the C library.
        "src/Clasm.Wasi/FileSystem/Unix/",
        "src/Clasm.Wasi/Streams/Descriptor",
    ];

    private static readonly Lazy<IReadOnlyList<(string Path, string Code)>> s_sources = new(() =>
        [
            .. Suites
                .OwnFiles("src", "*.cs")
                .Where(path =>
                    !path.Contains("/obj/", StringComparison.Ordinal)
                    && !path.Contains("/bin/", StringComparison.Ordinal)
                )
                .Select(path => (path, WithoutComments(File.ReadAllText(Suites.OwnPath(path))))),
        ]
    );

    [Fact]
    public void Projects_reference_only_the_layers_below()
    {
        List<string> wrong = [];
        foreach ((string name, XDocument project) in Projects())
        {
            if (!s_references.TryGetValue(name, out string[]? allowed))
            {
                wrong.Add($"{name} is not in the list of this test");
                continue;
            }
            foreach (XElement reference in project.Descendants("ProjectReference"))
            {
                string target = Path.GetFileNameWithoutExtension(
                    reference.Attribute("Include")!.Value.Replace('\\', '/')
                );
                if (!allowed.Contains(target))
                    wrong.Add($"{name} → {target}");
            }
        }
        AssertNone(wrong);
    }

    /// <remarks>What WASI needs, embedders need too.</remarks>
    [Fact]
    public void WASI_uses_the_public_API_only() =>
        AssertNone(
            from entry in Projects()
            where entry.Name is "Clasm" or "Clasm.Syntax" or "Clasm.Components"
            from friend in entry.Project.Descendants("InternalsVisibleTo")
            where friend.Attribute("Include")?.Value == "Clasm.Wasi"
            select $"{entry.Name} opens its internals to Clasm.Wasi"
        );

    [Fact]
    public void Libraries_take_no_package_at_run_time() =>
        AssertNone(
            from entry in Projects()
            where entry.Name != "Clasm.Cli"
            from package in entry.Project.Descendants("PackageReference")
            where package.Attribute("PrivateAssets")?.Value != "all"
            select $"{entry.Name} takes {package.Attribute("Include")?.Value}"
        );

    [Fact]
    public void Package_versions_stand_in_one_file() =>
        AssertNone(
            from path in Suites.OwnFiles("", "*.csproj")
            from package in XDocument.Load(Suites.OwnPath(path)).Descendants("PackageReference")
            where package.Attribute("Version") is not null
            select $"{path}: {package.Attribute("Include")?.Value}"
        );

    [Fact]
    public void Namespaces_use_only_the_layers_below() =>
        AssertNone(
            from source in s_sources.Value
            from layer in s_layers
            where source.Path.StartsWith(layer.Folder, StringComparison.Ordinal)
            from forbidden in layer.Forbidden
            where Regex.IsMatch(source.Code, $@"\b{Regex.Escape(forbidden)}\b")
            select $"{source.Path} uses {forbidden}"
        );

    [Fact]
    public void Nothing_outside_Gc_names_a_collector()
    {
        Regex collectors = new(CollectorTypes());
        AssertNone(
            from source in s_sources.Value
            where !source.Path.StartsWith("src/Clasm/Gc/", StringComparison.Ordinal)
            from Match match in collectors.Matches(source.Code)
            select $"{source.Path} names {match.Value}"
        );
    }

    [Fact]
    public void Unsafe_code_stays_in_its_folders() =>
        AssertNone(
            from source in s_sources.Value
            where !s_unsafe.Any(prefix => source.Path.StartsWith(prefix, StringComparison.Ordinal))
            where UnsafeKeyword().IsMatch(source.Code)
            select source.Path
        );

    [Fact]
    public void Nothing_is_left_unimplemented() =>
        AssertNone(
            from source in s_sources.Value
            where source.Code.Contains("NotImplementedException", StringComparison.Ordinal)
            select source.Path
        );

    [Fact]
    public void Every_test_file_is_found_by_a_test()
    {
        // Each folder is run by the one test that lists it whole with this pattern; a file of another kind is never run.
        (string Folder, string Kinds)[] folders =
        [
            ("tests/wast", @"\.(wast|wat|wasm)$"),
            ("tests/cil", @"\.(wat|cil)$"),
            ("tests/cli", @"\.(wat|wasm|wast|txt|cmd|stdin|stdout|stderr)$"),
        ];
        string tests = string.Concat(
            Suites
                .OwnFiles("tests", "*.cs")
                .Where(path => !path.EndsWith("ArchitectureTests.cs", StringComparison.Ordinal))
                .Select(path => File.ReadAllText(Suites.OwnPath(path)))
        );
        List<string> lost = [];
        foreach ((string folder, string kinds) in folders)
        {
            IReadOnlyList<string> files = Suites.OwnFiles(folder, "*");
            if (files.Count > 0 && !tests.Contains($"\"{folder}", StringComparison.Ordinal))
                lost.Add($"no test names the folder {folder}");
            lost.AddRange(files.Where(path => !Regex.IsMatch(path, kinds)));
        }
        AssertNone(lost);
    }

    /// <summary>The types in the collectors' own folders, as one pattern; a file is named after its type.</summary>
    private static string CollectorTypes()
    {
        IEnumerable<string> names =
            from source in s_sources.Value
            where CollectorFolder().IsMatch(source.Path)
            select Path.GetFileName(source.Path).Split('.')[0];
        string pattern = string.Join('|', names.Distinct());
        return pattern.Length == 0 ? NoMatch : $@"\b({pattern})\b";
    }

    private static IEnumerable<(string Name, XDocument Project)> Projects() =>
        from path in Suites.OwnFiles("src", "*.csproj")
        select (Path.GetFileNameWithoutExtension(path), XDocument.Load(Suites.OwnPath(path)));

    private static string WithoutComments(string source) => Comment().Replace(source, "");

    private static void AssertNone(IEnumerable<string> violations)
    {
        string text = string.Join('\n', violations);
        Assert.True(text.Length == 0, text);
    }

    // A string literal is matched first, so that "//" inside it does not start a comment; its text is kept out as well.
    [GeneratedRegex("""\"\"\"[\s\S]*?\"\"\"|@\"(?:[^\"]|\"\")*\"|\"(?:\\.|[^\"\\\n])*\"|//[^\n]*|/\*[\s\S]*?\*/""")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex("^src/Clasm/Gc/(Drc|Copying|Generational|Null)/")]
    private static partial Regex CollectorFolder();
}
