using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Clasm.Syntax;

namespace Clasm.Fuzz.Corpora;

/// <summary>
/// wabt's tests: a header of <c>;;; KEY: VALUE</c> lines names the tool, its arguments and whether it must fail; the input
/// goes up to the expected output.
/// </summary>
internal static class WabtCorpus
{
    private const string Name = "wabt";

    private static readonly Dictionary<string, Features> s_features = new(StringComparer.Ordinal)
    {
        ["all"] = Features.All & ~Features.CustomDescriptors & ~Features.StackSwitching,
        ["annotations"] = Features.CustomAnnotations,
        ["bulk-memory"] = Features.BulkMemory,
        ["code-metadata"] = Features.None,
        ["compact-import"] = Features.CompactImports,
        ["compact-imports"] = Features.CompactImports,
        ["custom-page-sizes"] = Features.CustomPageSizes,
        ["exceptions"] = Features.Exceptions | Features.LegacyExceptions,
        ["extended-const"] = Features.ExtendedConst,
        ["function-references"] = Features.FunctionReferences,
        ["gc"] = Features.Gc | Features.FunctionReferences,
        ["memory64"] = Features.Memory64,
        ["multi-memory"] = Features.MultiMemory,
        ["multi-value"] = Features.MultiValue,
        ["mutable-globals"] = Features.MutableGlobals,
        ["reference-types"] = Features.ReferenceTypes,
        ["relaxed-simd"] = Features.RelaxedSimd,
        ["saturating-float-to-int"] = Features.SaturatingFloatToInt,
        ["sign-extension"] = Features.SignExtension,
        ["simd"] = Features.Simd,
        ["tail-call"] = Features.TailCall,
        ["threads"] = Features.Threads,
        ["wide-arithmetic"] = Features.WideArithmetic,
    };

    /// <summary>Its cases.</summary>
    /// <param name="suites">The suites.</param>
    public static IEnumerable<CorpusCase> Cases(SuiteFolder suites) =>
        suites
            .Files("corpora/wabt", "*.txt")
            .Select(path => CaseOf(suites, path, File.ReadAllText(suites.PathOf(path))));

    private static CorpusCase CaseOf(SuiteFolder suites, string path, string text)
    {
        string[] lines = text.Split('\n');
        string header = string.Join('\n', lines.TakeWhile(line => line.StartsWith(";;;", StringComparison.Ordinal)));
        string tool = Value(header, "TOOL") ?? Value(header, "RUN")?.Split(' ')[0] ?? "";
        CorpusForm form = FormOf(tool);
        string? inputFile = Value(header, "STDIN_FILE")?.Replace("test/", "corpora/wabt/", StringComparison.Ordinal);
        if (inputFile is not null && !File.Exists(suites.PathOf(inputFile)))
            return Nothing(path, "its input is not part of the corpus");
        if (form == CorpusForm.Nothing)
            return Nothing(path, "a test of another command");
        if (header.Contains(";;; SKIP", StringComparison.Ordinal))
            return Nothing(path, "skipped there");
        bool isGenerated = form == CorpusForm.Binary;
        string input = inputFile is null ? InputOf(text) : File.ReadAllText(suites.PathOf(inputFile));
        return new CorpusCase(Name, path, form, FeaturesOf(header))
        {
            IsBad = IsBad(tool, header),
            IsOnlyParsed =
                !IsBad(tool, header)
                && (
                    tool is "wat-desugar" or "run-objdump-gen-wasm"
                    || header.Contains("--no-check", StringComparison.Ordinal)
                ),
            Content = isGenerated ? GenWasm.Assemble(input) : Encoding.UTF8.GetBytes(input),
        };
    }

    private static CorpusCase Nothing(string path, string reason) =>
        new(Name, path, CorpusForm.Nothing, Features.None) { Reason = reason };

    private static CorpusForm FormOf(string tool) =>
        tool switch
        {
            "wat2wasm"
            or "wat-desugar"
            or "run-objdump"
            or "run-roundtrip"
            or "run-stats"
            or "run-interp"
            or "run-interp-wasi"
            or "run-wasm2c"
            or "%(wat2wasm)s" => CorpusForm.Text,
            "run-gen-wasm"
            or "run-gen-wasm-bad"
            or "run-gen-wasm-interp"
            or "run-gen-wasm-strip"
            or "run-objdump-gen-wasm" => CorpusForm.Binary,
            "wast2json" or "run-interp-spec" or "run-objdump-spec" or "run-gen-spec-js" or "run-spec-wasm2c" =>
                CorpusForm.Script,
            _ => CorpusForm.Nothing,
        };

    // An error of an interpreter is the program's; one of a second command tells nothing of the module.
    private static bool IsBad(string tool, string header) =>
        tool switch
        {
            "run-gen-wasm-bad" => true,
            "%(wat2wasm)s" => IsError(header) && header.Split(";;; RUN:").Length == 2,
            "wat2wasm" or "wat-desugar" or "run-objdump" or "run-roundtrip" or "wast2json" => IsError(header),
            _ => FormOf(tool) == CorpusForm.Binary
                && (IsError(header) || header.Contains(";;; ERROR1: 1", StringComparison.Ordinal)),
        };

    private static bool IsError(string header) => header.Contains(";;; ERROR: 1", StringComparison.Ordinal);

    private static string InputOf(string text)
    {
        int start = 0;
        while (text.AsSpan(start).StartsWith(";;;"))
            start = text.IndexOf('\n', start) + 1;
        int end = text.IndexOf("(;; STD", start, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    private static Features FeaturesOf(string header)
    {
        Features features = Features.Wasm2;
        foreach (string word in header.Split(' ', '\n'))
        {
            if (word.StartsWith("--enable-", StringComparison.Ordinal))
                features |= s_features[word["--enable-".Length..]];
            else if (word.StartsWith("--disable-", StringComparison.Ordinal))
                features &= ~s_features[word["--disable-".Length..]];
        }
        return features;
    }

    private static string? Value(string header, string key)
    {
        string start = $";;; {key}: ";
        string? line = header.Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
        return line?[start.Length..].Trim();
    }
}
