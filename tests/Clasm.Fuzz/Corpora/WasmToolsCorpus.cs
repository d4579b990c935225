using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Syntax;

namespace Clasm.Fuzz.Corpora;

/// <summary>
/// The tests of wasm-tools' command: <c>;; RUN: …</c> lines at the top of a file say what is done with it, <c>;; FAIL: …</c>
/// what must fail. A file may stand for a script of the specification's suite, and a line may go on after a backslash.
/// </summary>
internal static class WasmToolsCorpus
{
    private const string Name = "wasm-tools-cli";
    private const Features Mvp = Features.None;

    private static readonly Dictionary<string, Features> s_sets = new(StringComparer.Ordinal)
    {
        ["all"] = Features.All,
        ["mvp"] = Mvp,
        ["wasm1"] = Mvp | Features.MutableGlobals,
        ["wasm2"] = Features.Wasm2,
        ["wasm3"] = Features.Wasm3,
        ["lime1"] =
            Features.MutableGlobals
            | Features.SignExtension
            | Features.SaturatingFloatToInt
            | Features.MultiValue
            | Features.ExtendedConst
            | Features.BulkMemory,
    };

    private static readonly Dictionary<string, Features> s_features = new(StringComparer.Ordinal)
    {
        ["bulk-memory"] = Features.BulkMemory,
        ["compact-imports"] = Features.CompactImports,
        ["custom-descriptors"] = Features.CustomDescriptors,
        ["custom-page-sizes"] = Features.CustomPageSizes,
        ["exceptions"] = Features.Exceptions,
        ["extended-const"] = Features.ExtendedConst,
        ["function-references"] = Features.FunctionReferences,
        ["gc"] = Features.Gc,
        ["legacy-exceptions"] = Features.LegacyExceptions,
        ["memory64"] = Features.Memory64,
        ["multi-memory"] = Features.MultiMemory,
        ["multi-value"] = Features.MultiValue,
        ["mutable-global"] = Features.MutableGlobals,
        ["reference-types"] = Features.ReferenceTypes,
        ["relaxed-simd"] = Features.RelaxedSimd,
        ["saturating-float-to-int"] = Features.SaturatingFloatToInt,
        ["sign-extension"] = Features.SignExtension,
        ["simd"] = Features.Simd,
        ["stack-switching"] = Features.StackSwitching,
        ["tail-call"] = Features.TailCall,
        ["threads"] = Features.Threads,
        ["wide-arithmetic"] = Features.WideArithmetic,
    };

    /// <summary>What that command has on by itself.</summary>
    private const Features Defaults =
        Features.Wasm3 | Features.Threads | Features.BranchHinting | Features.CompactImports;

    /// <summary>Its cases.</summary>
    /// <param name="suites">The suites.</param>
    public static IEnumerable<CorpusCase> Cases(SuiteFolder suites) =>
        suites
            .Files("corpora/wasm-tools-cli", "*.wa*t")
            .Where(path =>
                path.EndsWith(".wat", StringComparison.Ordinal) || path.EndsWith(".wast", StringComparison.Ordinal)
            )
            .Select(path => CaseOf(suites, path));

    private static CorpusCase CaseOf(SuiteFolder suites, string path)
    {
        string file = suites.PathOf(path);
        string[] commands = CommandsOf(file);
        bool isBad = commands.All(command => command.StartsWith("FAIL", StringComparison.Ordinal));
        string command =
            commands.FirstOrDefault(command => IsRead(command) && !IsFailure(command))
            ?? commands.FirstOrDefault(IsRead)
            ?? "";
        if (command.Length == 0)
            return new CorpusCase(Name, path, CorpusForm.Nothing, Features.None)
            {
                Reason = "a test of another command",
            };
        int script = command.IndexOf("tests/testsuite/", StringComparison.Ordinal);
        if (script >= 0)
            file = suites.PathOf($"spec-testsuite/{command[(script + "tests/testsuite/".Length)..].Split(' ')[0]}");
        if (!File.Exists(file))
            return new CorpusCase(Name, path, CorpusForm.Nothing, Features.None)
            {
                Reason = "its input is not part of the corpus",
            };
        bool isScript = file.EndsWith(".wast", StringComparison.Ordinal);
        bool isOnlyParsed = !isScript && !command.Contains("validate", StringComparison.Ordinal);
        Features features = isOnlyParsed ? Features.All : FeaturesOf(command);
        return new CorpusCase(Name, path, isScript ? CorpusForm.Script : CorpusForm.Text, features)
        {
            IsBad = isBad,
            IsOnlyParsed = isOnlyParsed,
            Content = File.ReadAllBytes(file),
        };
    }

    private static bool IsFailure(string command) => command.StartsWith("FAIL", StringComparison.Ordinal);

    // The commands that read a module or a script, and no more.
    private static bool IsRead(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string verb = words.Skip(1).FirstOrDefault(word => !word.Contains('=', StringComparison.Ordinal)) ?? "";
        return verb is "wast" or "validate" or "print" or "parse" or "dump" or "objdump" or "strip" or "wat2wasm"
            && command.Contains('%', StringComparison.Ordinal)
                | command.Contains("tests/testsuite", StringComparison.Ordinal);
    }

    private static string[] CommandsOf(string file)
    {
        List<string> commands = [];
        bool goesOn = false;
        foreach (string line in File.ReadLines(file).TakeWhile(line => line.StartsWith(";;", StringComparison.Ordinal)))
        {
            string text = line.TrimStart(';').Trim();
            if (goesOn)
                commands[^1] += " " + text.TrimEnd('\\');
            else if (
                text.StartsWith("RUN", StringComparison.Ordinal) || text.StartsWith("FAIL", StringComparison.Ordinal)
            )
                commands.Add(text.TrimEnd('\\'));
            else
                continue;
            goesOn = text.EndsWith('\\');
        }
        return [.. commands];
    }

    private static Features FeaturesOf(string command)
    {
        Features features = Defaults;
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            string? list =
                words[i] is "-f" or "--features" && i + 1 < words.Length ? words[i + 1]
                : words[i].StartsWith("-f=", StringComparison.Ordinal) ? words[i][3..]
                : words[i].StartsWith("--features=", StringComparison.Ordinal) ? words[i]["--features=".Length..]
                : null;
            foreach (string part in list?.Split(',') ?? [])
                features = Apply(features, part);
        }
        return features;
    }

    private static Features Apply(Features features, string part)
    {
        if (s_sets.TryGetValue(part, out Features set))
            return set | Features.CustomAnnotations | Features.BranchHinting;
        if (part == "-all")
            return Mvp;
        bool isOff = part.StartsWith('-');
        Features named = s_features.GetValueOrDefault(isOff ? part[1..] : part);
        return isOff ? features & ~named : features | named;
    }
}
