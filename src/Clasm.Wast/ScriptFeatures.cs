using System;
using System.Collections.Generic;
using Clasm.Syntax;

namespace Clasm.Wast;

/// <summary>Which features a script is run with: chosen by its folder and its header, never by its result.</summary>
/// <remarks>
/// Scripts of the specification's suite are told apart by the folders below the suite's root. Elsewhere the lines that
/// start with <c>;;!</c> at the top of a script name what it needs, one <c>feature = true</c> each; what they do not name
/// is off. A script without such lines outside the folder of the other engine's suite, or a module in it, gets what an engine has by
/// default.
/// </remarks>
public static class ScriptFeatures
{
    private const string Header = ";;!";
    private const string OtherSuite = "wasmtime-misc";

    private const Features AlwaysOn =
        Features.MutableGlobals
        | Features.SignExtension
        | Features.SaturatingFloatToInt
        | Features.MultiValue
        | Features.ExtendedConst
        | Features.CustomAnnotations;

    private static readonly Dictionary<string, Features> s_named = new(StringComparer.Ordinal)
    {
        ["branch_hinting"] = Features.BranchHinting,
        ["bulk_memory"] = Features.BulkMemory,
        ["compact_imports"] = Features.CompactImports,
        ["custom_descriptors"] = Features.CustomDescriptors,
        ["custom_page_sizes"] = Features.CustomPageSizes,
        ["exceptions"] = Features.Exceptions,
        ["function_references"] = Features.FunctionReferences | Features.ReferenceTypes,
        ["gc"] = Features.Gc | Features.FunctionReferences | Features.ReferenceTypes,
        ["legacy_exceptions"] = Features.LegacyExceptions,
        ["memory64"] = Features.Memory64,
        ["multi_memory"] = Features.MultiMemory,
        ["reference_types"] = Features.ReferenceTypes,
        ["relaxed_simd"] = Features.RelaxedSimd | Features.Simd,
        ["simd"] = Features.Simd,
        ["stack_switching"] = Features.StackSwitching,
        ["tail_call"] = Features.TailCall,
        ["threads"] = Features.Threads,
        ["wide_arithmetic"] = Features.WideArithmetic,
    };

    /// <summary>The features for a script.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="text">Its text.</param>
    public static Features For(string path, string text)
    {
        string[] folders = FoldersOf(path);
        int suite = Array.LastIndexOf(folders, "spec-testsuite");
        if (suite >= 0)
            return OfSpecification(folders.AsSpan(suite + 1));
        Dictionary<string, bool> header = ReadHeader(text);
        if (header.Count == 0 && path.EndsWith(".wat", StringComparison.Ordinal))
            return Features.Default;
        return header.Count > 0 || Array.LastIndexOf(folders, OtherSuite) >= 0 ? OfHeader(header) : Features.Default;
    }

    /// <summary>
    /// Whether a script is of the other engine's suite, whose runner makes named instances importable by their name and
    /// does not tell traps from errors of linking.
    /// </summary>
    /// <param name="path">Its path.</param>
    public static bool IsOfOtherSuite(string path) => Array.LastIndexOf(FoldersOf(path), OtherSuite) >= 0;

    /// <summary>The engine's configuration for a script: its header may ask for settings that are no features.</summary>
    /// <param name="config">The configuration for scripts that ask for nothing.</param>
    /// <param name="text">The script.</param>
    public static Config Configure(Config config, string text)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (!ReadHeader(text).GetValueOrDefault("nan_canonicalization"))
            return config;
        Config changed = config.Clone();
        changed.NanCanonicalization = true;
        return changed;
    }

    /// <summary>Whether a script's header says that it takes gigabytes, so that it is best run alone.</summary>
    /// <param name="text">The script.</param>
    public static bool HogsMemory(string text) => ReadHeader(text).GetValueOrDefault("hogs_memory");

    private static string[] FoldersOf(string path) => System.IO.Path.GetFullPath(path).Replace('\\', '/').Split('/');

    private static Features OfSpecification(ReadOnlySpan<string> below) =>
        below switch
        {
            ["legacy", ..] => Features.Wasm3 | Features.LegacyExceptions,
            ["custom", ..] => Features.Wasm3 | Features.CustomAnnotations | Features.BranchHinting,
            ["proposals", "threads", ..] => (Features.Wasm2 & ~Features.ReferenceTypes) | Features.Threads,
            ["proposals", string proposal, ..] => Features.Wasm3
                | s_named.GetValueOrDefault(proposal.Replace('-', '_')),
            _ => Features.Wasm3,
        };

    private static Features OfHeader(Dictionary<string, bool> header)
    {
        Features features = AlwaysOn;
        foreach ((string name, bool on) in header)
        {
            if (on)
                features |= s_named.GetValueOrDefault(name);
        }
        return features;
    }

    private static Dictionary<string, bool> ReadHeader(string text)
    {
        Dictionary<string, bool> header = new(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(Header))
                break;
            ReadOnlySpan<char> setting = line[Header.Length..];
            int equals = setting.IndexOf('=');
            if (equals < 0)
                continue;
            ReadOnlySpan<char> value = setting[(equals + 1)..].Trim();
            header[setting[..equals].Trim().ToString().Replace('-', '_')] = value is "true" or "yes";
        }
        return header;
    }
}
