using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clasm.Syntax;
using Clasm.Syntax.Text;
using Clasm.Syntax.Validation;
using Clasm.Wast;
using Clasm.Wast.Script;

namespace Clasm.Fuzz;

/// <summary>A module among the suites: a file, or part of a script.</summary>
/// <param name="Name">The file, and the line in a script.</param>
/// <param name="Module">The module as it was written.</param>
/// <param name="Features">The features that its file asks for.</param>
internal sealed record SuiteModule(string Name, ScriptModule Module, Features Features)
{
    private static readonly string[] s_binaryFolders =
    [
        "gc-fuzz",
        "gc-hand",
        "gc-hoot",
        "gc-j2cl",
        "gc-kotlin",
        "gc-moonbit",
        "sightglass",
        "wasi",
        "wasi-testsuite",
        "corpora/wasm3-regression",
        "corpora/wabt-fuzz-in",
    ];

    private static readonly string[] s_scriptFolders =
    [
        "spec-testsuite",
        "wasmtime-misc",
        "corpora/wasm-tools-cli",
        "corpora/wabt",
    ];

    /// <summary>The files that hold modules: scripts and binary modules.</summary>
    /// <param name="suites">The suites.</param>
    public static IEnumerable<string> Files(SuiteFolder suites) =>
        Scripts(suites).Concat(s_binaryFolders.SelectMany(folder => suites.Files(folder, "*.wasm")));

    /// <summary>The scripts.</summary>
    /// <param name="suites">The suites.</param>
    public static IEnumerable<string> Scripts(SuiteFolder suites) =>
        s_scriptFolders.SelectMany(folder => suites.Files(folder, "*.wast"));

    /// <summary>The modules in a file that are expected to be valid.</summary>
    /// <param name="suites">The suites.</param>
    /// <param name="file">The file.</param>
    public static IEnumerable<SuiteModule> In(SuiteFolder suites, string file)
    {
        byte[] bytes = File.ReadAllBytes(suites.PathOf(file));
        if (file.EndsWith(".wasm", StringComparison.Ordinal))
            return [new SuiteModule(file, new BinaryModule(null, false, bytes), Features.All)];
        string text = SourceText.Decode(bytes);
        bool isCorpus = file.StartsWith("corpora/", StringComparison.Ordinal);
        return InScript(file, text, isCorpus ? Features.All : ScriptFeatures.For(suites.PathOf(file), text));
    }

    /// <summary>The module as data; null where it is not valid with its features.</summary>
    public ModuleDefinition? TryRead()
    {
        try
        {
            ModuleDefinition module = Module.Read(Features);
            ModuleValidator.Validate(module, Features);
            return module;
        }
        catch (WasmException)
        {
            return null;
        }
    }

    private static IEnumerable<SuiteModule> InScript(string file, string text, Features features)
    {
        ScriptReader reader = new(text);
        while (reader.Next() is ScriptCommand command)
        {
            ScriptModule? module = command switch
            {
                ModuleCommand define => define.Module,
                ModuleAssertion { Kind: WastCommandKind.AssertTrap or WastCommandKind.AssertUnlinkable } assertion =>
                    assertion.Module,
                _ => null,
            };
            if (module is not null)
                yield return new SuiteModule($"{file}:{command.Line}", module, features);
        }
    }
}
